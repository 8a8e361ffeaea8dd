"""Claims and remittances of a busy winter, drawn from a seed: names, codes and amounts differ.

They are sound: `check` has nothing to say of them, so that judging them measures clean claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim, RemittanceLine
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from tests.unit.engines.x12.cast import CLINIC, RECEIVER, SUBMITTER, a_remittance

CLAIMS_PER_SET = 5000
_LAST = [f"{a}{b}" for a in ("SMI", "JOHN", "WILL", "BRO", "JON", "GAR", "MIL", "DAV", "ROD", "MAR")
         for b in ("TH", "SON", "IAMS", "WN", "ES", "CIA", "LER", "IS", "RIGUEZ", "TINEZ")]  # fmt: skip
_NAMES = "JAMES MARY ROBERT PATRICIA JOHN JENNIFER MICHAEL LINDA DAVID ELIZABETH ANA LUIS"
_FIRST = _NAMES.split()
_STREETS = ["OAK", "MAPLE", "CEDAR", "ELM", "PINE", "WALNUT", "LAKE", "HILL", "PARK", "MAIN"]
_CODES = [f"{992 + n // 10}{n % 100:02d}" for n in range(60)]
_DIAGNOSES = [f"{letter}{n:02d}{n % 10}" for letter in "EIJMRSZ" for n in range(10, 40)]
_START = date(2025, 12, 1)  # sixty days of visits, all before the files are made


class Month:
    """Draws claims and what a payer decides of them."""

    def __init__(self, seed: int = 7) -> None:
        self._random = Random(seed)
        roll = self._random
        self._prices = {code: roll.randrange(4000, 40000, 25) for code in _CODES}
        self._payers = [
            Party(f"PAYER NUMBER {n}", id_qualifier="PI", id=f"{60000 + n}") for n in range(12)
        ]
        self._doctors = [self._doctor(n) for n in range(25)]

    def claims(self, count: int) -> Iterator[ProfessionalClaim]:
        """Claims in file order: one subscriber each, one in six for a dependent."""
        for number in range(count):
            yield self._claim(number)

    def remittances(self, count: int) -> Iterator[Remittance]:
        """Remittances of five thousand claims each."""
        for start in range(0, count, CLAIMS_PER_SET):
            numbers = range(start, min(start + CLAIMS_PER_SET, count))
            claims = tuple(self._decision(number) for number in numbers)
            paid = sum(claim.paid_cents for claim in claims)
            yield replace(a_remittance(), claims=claims, payment_cents=paid)

    def _doctor(self, number: int) -> Party:
        return Party(
            self._random.choice(_LAST), self._random.choice(_FIRST), is_person=True,
            id_qualifier="XX", id=npi_with_check_digit(f"{120000000 + number * 7919}"), taxonomy="207Q00000X",
        )  # fmt: skip

    def _patient(self, number: int) -> Party:
        roll = self._random
        return Party(
            roll.choice(_LAST), roll.choice(_FIRST), roll.choice("ABCDEFGH"), is_person=True,
            id_qualifier="MI", id=f"W{number:09d}",
            address=Address(
                f"{roll.randrange(1, 9999)} {roll.choice(_STREETS)} ST", "", "SPRINGFIELD", "IL",
                f"{roll.randrange(62701, 62799)}",
            ),
            birth_on=date(1940, 1, 1) + timedelta(roll.randrange(25000)), sex=roll.choice("FM"),
        )  # fmt: skip

    def _lines(self, number: int, diagnoses_count: int) -> tuple[ServiceLine, ...]:
        roll, on = self._random, _START + timedelta(self._random.randrange(60))
        codes = roll.choices(_CODES, k=roll.choice((2, 3, 4, 4, 4, 5, 6)))
        return tuple(
            ServiceLine(
                place, code, self._prices[code], modifiers=("25",) if roll.random() < 0.2 else (),
                pointers=self._pointers(diagnoses_count), from_on=on,
                control_number=f"{number:06d}{place:02d}",
            )
            for place, code in enumerate(codes, start=1)
        )  # fmt: skip

    def _pointers(self, diagnoses_count: int) -> tuple[int, ...]:
        """Of the diagnoses the claim lists: always the first, often the second."""
        return (1,) if self._random.random() < 0.6 or diagnoses_count < 2 else (1, 2)

    def _claim(self, number: int) -> ProfessionalClaim:
        roll = self._random
        codes = roll.sample(_DIAGNOSES, roll.choice((1, 2, 3, 4)))
        lines, insured = self._lines(number, len(codes)), self._patient(number)
        dependent = roll.random() < 0.17
        patient = replace(self._patient(number), id="", id_qualifier="") if dependent else None
        return ProfessionalClaim(
            f"CW{number:08d}", sum(line.charge_cents for line in lines), "11", "1", CLINIC, insured,
            roll.choice(self._payers),
            tuple(("ABF" if place else "ABK", code) for place, code in enumerate(codes)), lines,
            SUBMITTER, RECEIVER, relationship="19" if dependent else "18", filing_indicator="CI",
            group_number=f"G{roll.randrange(500):05d}", patient=patient,
            references=(("D9", f"{number:012d}"),), rendering=roll.choice(self._doctors),
            referring=replace(roll.choice(self._doctors), taxonomy="") if roll.random() < 0.5 else None,
        )  # fmt: skip

    def _decision(self, number: int) -> RemittanceClaim:
        roll, patient, lines = self._random, self._patient(number), self._lines(number, 2)[:3]
        decided = tuple(self._decided(line) for line in lines)
        return RemittanceClaim(
            f"CW{number:08d}", "1", sum(line.charge_cents for line in decided),
            sum(line.paid_cents for line in decided),
            sum(a.amount_cents for line in decided for a in line.adjustments if a.group == "PR"),
            "12", f"ICN{number:010d}", "11", "1",
            patient=Party(patient.name, patient.first, is_person=True, id_qualifier="MI", id=patient.id),
            rendering=replace(roll.choice(self._doctors), taxonomy=""), lines=decided,
            received_on=_START + timedelta(70),
        )  # fmt: skip

    def _decided(self, line: ServiceLine) -> RemittanceLine:
        allowed = line.charge_cents * 6 // 10
        own = self._random.choice((0, 2000, 2500, allowed // 5))
        adjustments = [Adjustment("CO", "45", line.charge_cents - allowed)]
        if own:
            adjustments.append(Adjustment("PR", "3" if own in (2000, 2500) else "2", own))
        return RemittanceLine(
            line.procedure, line.charge_cents, allowed - own, modifiers=line.modifiers, units="1",
            from_on=line.from_on, control_number=line.control_number,
            adjustments=tuple(adjustments), allowed_cents=allowed,
        )  # fmt: skip
