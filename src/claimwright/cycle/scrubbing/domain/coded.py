"""The edits over codes alone: for lines typed at a prompt and for claims in any X12 file.

Implements `engines.x12.code_lookup.ClaimEdits`. No Django, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claimwright.cycle.scrubbing.domain.catalog import AROUND, TYPED, scrub
from claimwright.cycle.scrubbing.domain.context import ScrubContext
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.x12.code_lookup import CodedClaim, CodedLine
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.kernel.finding import Finding, Severity

ITEM = re.compile(
    r"([0-9A-Z][0-9]{3}[0-9A-Z])((?:-[0-9A-Z]{2})*)(?:[X×]([0-9]{1,6}(?:\.[0-9]{1,3})?))?"
)
DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII)
# J1885x2 is a drug twice: a placeholder and a number end only codes of diabetic eyes, glaucoma
# and pregnancy.
PROCEDURE_AND_UNITS = re.compile(r"(?!E(?:08|09|10|11|13)37|H40|O)[A-Z][0-9]{4}X[0-9]")
PROCEDURE_LENGTH = 5
LINE = re.compile(r"lines\.(\d+)\.")
OFFICE = "11"
MILDER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.INFO}
MEDICARE, COMMERCIAL = "MB", "CI"
# SBR09 by the word a person says; whatever else is named pays by its own policy.
KINDS = {
    "medicare": MEDICARE,
    "medicare_advantage": "16",
    "medicare advantage": "16",
    "medicaid": "MC",
    "tricare": "CH",
    "champus": "CH",
    "blue": "BL",
    "commercial": COMMERCIAL,
    "workers_comp": "WC",
    "auto": "AM",
}


# Names in daily use whose kind is plain, by their first words.
NAMES = {
    "aetna": COMMERCIAL,
    "anthem": "BL",
    "bcbs": "BL",
    "blue cross": "BL",
    "blue shield": "BL",
    "cigna": COMMERCIAL,
    "humana medicare": "16",
    "humana": COMMERCIAL,
    "kaiser": COMMERCIAL,
    "medi-cal": "MC",
    "original medicare": MEDICARE,
    "uhc": COMMERCIAL,
    "united": COMMERCIAL,
    "workers": "WC",
}


class BadItem(ValueError):
    """The text is not CODE, CODE-MOD or CODE-MODxUNITS."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks about: lines as CODE[-MOD…][xUNITS], on one day, for one payer."""

    items: tuple[str, ...]
    on: date
    payer: str = ""  # empty: Medicare, whose tables these are
    diagnoses: tuple[str, ...] = ()
    place_of_service: str = OFFICE
    born_on: date | None = None


def edits_of(asked: Asked, reading: Reading) -> list[Finding]:
    """Everything these lines would trip, then one notice for each table that was missing.

    Raises BadItem.
    """
    claim = ProfessionalClaim(
        control_number="",
        charge_cents=0,
        place_of_service=asked.place_of_service,
        frequency="1",
        billing=Party(),
        subscriber=Party(birth_on=asked.born_on),
        payer=Party(name=asked.payer),
        diagnoses=_listed([_undotted(code) for code in asked.diagnoses]),
        lines=tuple(_line(number, item, asked) for number, item in enumerate(asked.items, start=1)),
        filing_indicator=filing_indicator_of(asked.payer),
    )
    context = ScrubContext(payer=None, as_of=asked.on, reading=reading)
    found = scrub(claim, context, book=TYPED)
    if not asked.diagnoses:
        found = [one for one in found if one.where.field != "diagnoses"]
    return [*unknown_payer(asked.payer), *found, *reading.gaps()]


def unknown_payer(payer: str) -> list[Finding]:
    """What to say of a name that tells no kind of insurance: it was judged as a commercial one."""
    if not payer.strip() or _kind_of(payer):
        return []
    known = ", ".join(kind for kind in KINDS if "_" not in kind)
    return [
        Finding(
            "PAYER-KIND",
            Severity.WARNING,
            f"Nothing tells what sort of insurance {payer.strip()!r} is; it is judged as a "
            "commercial one, for which Medicare's edits are warnings.",
            f"Name the kind: {known}, workers comp.",
            "x12-837p SBR09",
            found=payer.strip(),
        )
    ]


def future_of(on: date, today: date) -> list[Finding]:
    """What to say of a day of service that has not come: payers refuse it, tables may change."""
    if on <= today:
        return []
    message = (
        f"{on.isoformat()} lies in the future: nothing can be billed yet, and tables may change."
    )
    fix = "Ask again on the day, with the releases of that day loaded."
    source = "x12-837p 2400 DTP 472"
    return [Finding("837-37", Severity.WARNING, message, fix, source, found=on.isoformat())]


def _undotted(code: str) -> str:
    """The diagnosis as a claim carries it. A dot in a wrong place stays, and is found there."""
    tidy = code.strip().upper()
    return tidy.replace(".", "") if DIAGNOSIS.fullmatch(tidy) else tidy


def filing_indicator_of(payer: str) -> str:
    """What sort of insurance a name stands for; Medicare's own tables without one."""
    return _kind_of(payer) or COMMERCIAL if payer.strip() else MEDICARE


def _kind_of(payer: str) -> str:
    """The code of the kind that the name's first words say; empty where they say none."""
    words = " ".join(payer.lower().replace("_", " ").split()).replace("workers' ", "workers ")
    named = {kind.replace("_", " "): code for kind, code in (KINDS | NAMES).items()}
    fitting = [kind for kind in named if re.match(rf"{re.escape(kind)}\b", words)]
    return named[max(fitting, key=len)] if fitting else ""


def is_diagnosis(text: str) -> bool:
    """Whether the text can only be a diagnosis: it has a dot, or not the length of a procedure."""
    typed = text.strip().upper()
    if "." not in typed and (
        len(typed) == PROCEDURE_LENGTH or PROCEDURE_AND_UNITS.fullmatch(typed)
    ):
        return False
    return DIAGNOSIS.fullmatch(typed) is not None


def _listed(codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("ABF" if place else "ABK", code) for place, code in enumerate(codes))


def _line(number: int, item: str, asked: Asked) -> ServiceLine:
    read = ITEM.fullmatch(item.strip().upper())
    if read is None:
        raise BadItem(f"{item!r} is no line; write CODE, CODE-MOD or CODE-MOD-MODx2.")
    code, modifiers, units = read.groups()
    return ServiceLine(
        number=number,
        procedure=code,
        charge_cents=0,
        units=units or "1",
        modifiers=tuple(part for part in modifiers.split("-") if part),
        pointers=tuple(range(1, min(len(asked.diagnoses), 4) + 1)),
        from_on=asked.on,
    )


class CodingEdits:
    """NCCI, unit limits, fee-schedule indicators and the like over claims of X12 files.

    Whether codes exist is not judged here: `check` asks its code tables about that itself.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def edits(self, claim: CodedClaim, on: date) -> Iterator[Finding]:
        """Every edit the claim trips. Errors are told as warnings and warnings as notices."""
        context = ScrubContext(payer=None, as_of=on, reading=self.reading)
        places = {line.number: line.where for line in claim.lines}
        for finding in scrub(_claim_of(claim), context, book=AROUND):
            named = LINE.match(finding.where.field)
            where = places.get(int(named[1]), claim.where) if named else claim.where
            yield replace(
                finding,
                severity=MILDER.get(finding.severity, finding.severity),
                where=replace(where, element=finding.where.element or where.element),
            )

    def gaps(self) -> list[Finding]:
        """Which tables were wanted for a claim so far and are not on file."""
        return self.reading.gaps()


def _claim_of(claim: CodedClaim) -> ProfessionalClaim:
    return ProfessionalClaim(
        control_number=claim.control_number,
        charge_cents=0,
        place_of_service=claim.lines[0].place_of_service if claim.lines else "",
        frequency=claim.frequency,
        billing=Party(id=claim.billing_npi),
        subscriber=Party(birth_on=claim.patient_born_on, sex=claim.patient_sex),
        payer=Party(id=claim.payer_id),
        diagnoses=_listed(claim.diagnoses),
        lines=tuple(_service(line, claim) for line in claim.lines),
        filing_indicator=claim.filing_indicator,
    )


def _service(line: CodedLine, claim: CodedClaim) -> ServiceLine:
    units = Decimal(0) if line.units is None else line.units
    return ServiceLine(
        number=line.number,
        procedure=line.procedure,
        charge_cents=line.charge_cents,
        units=f"{units:f}",
        unit_kind=line.unit,
        modifiers=line.modifiers,
        place_of_service=line.place_of_service,
        pointers=tuple(
            claim.diagnoses.index(code) + 1 for code in line.diagnoses if code in claim.diagnoses
        ),
        from_on=line.first_on,
        to_on=line.last_on,
        rendering=Party(id=line.rendering_npi),
        ndc=line.national_drug_code,
    )
