"""The units of a visit's lines from minutes and doses: what each line counts, and the sum.

Nothing is written; the coder takes the units into the form and saves the visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.coding import queries as coding
from claimwright.cycle.coding.domain.units import CannotCount, Drug, TimedRule
from claimwright.cycle.coding.domain.worked_units import (
    Worked,
    billing_unit_in,
    read_amount,
    read_vials,
    work_anesthesia,
    work_critical_care,
    work_drug,
    work_timed,
)
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing.domain.kinds import QUARTER_HOURS, kinds_of

TIMED, ANESTHESIA, DRUG, CRITICAL = "timed", "anesthesia", "drug", "critical care"
CRITICAL_CARE = "99291"
DISCIPLINES = ("GP", "GO", "GN")
MOST_MINUTES = 4 * 1440


@dataclass(frozen=True, slots=True)
class Counted:
    """One line that counts time or a dose, as typed.

    `row` is its place on the page, from 0; `key` stays the same when other lines come and go.
    """

    row: int
    key: str
    code: str
    kind: str
    modifiers: tuple[str, ...] = ()
    minutes: str = ""
    base: str = ""
    dose: str = ""
    per: str = ""  # how much one unit is
    measure: str = ""
    vials: str = ""
    is_many: bool = False  # from a vial for many doses

    @property
    def is_told(self) -> bool:
        """Whether enough is typed to count."""
        return bool(self.dose and self.per) if self.kind == DRUG else bool(self.minutes)


@dataclass(frozen=True, slots=True)
class Sum:
    """What came out for one line, or for the timed lines of one discipline together."""

    heading: str
    steps: tuple[str, ...]
    lines: tuple[tuple[int, Worked], ...]  # (row on the page, what it should carry)
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class HowCounted:
    """By which rules the visit's payer may count time, and whether it is Original Medicare."""

    rules: tuple[TimedRule, ...]
    is_medicare: bool


def how_counted(visit: EncounterSnapshot) -> HowCounted:
    """What the first insurance of the day decides; without one the patient is billed as by CPT."""
    held = registration.coverages_for(patient_ids=[visit.patient_id], on=visit.service_on)
    first = held[visit.patient_id][:1]
    payers = contracting.get_payers(ids=[one.payer_id for one in first])
    payer = next(iter(payers.values()), None)
    if payer is None:
        return HowCounted((TimedRule.AMA,), False)
    rules = tuple(TimedRule(rule) for rule in payer.counts_time_by)
    return HowCounted(rules, payer.kind is PayerKind.MEDICARE)


def kind_counted(code: str) -> str:
    """What a line with this code counts; empty for units that are simply told."""
    kinds = kinds_of(code)
    if code == CRITICAL_CARE:
        return CRITICAL
    if "anesthesia" in kinds:
        return ANESTHESIA
    if code in QUARTER_HOURS:
        return TIMED
    return DRUG if "drug" in kinds else ""


def unit_sizes(codes: Sequence[str], on: date) -> dict[str, tuple[str, str]]:
    """(amount, measure) of one unit of each drug, where the HCPCS table on file says it."""
    said = coding.describe_procedures(codes=codes, on=on)
    read = {code: billing_unit_in(text) for code, text in said.items()}
    return {code: (f"{size[0]:f}", size[1]) for code, size in read.items() if size}


def count_units(lines: Sequence[Counted], how: HowCounted, on: date) -> list[Sum]:
    """The sum of every line for which enough is typed; timed lines by discipline together."""
    told = [line for line in lines if line.is_told]
    found = []
    for discipline in ("", *DISCIPLINES):
        timed = [x for x in told if x.kind == TIMED and _discipline(x) == discipline]
        if timed:
            found.append(_timed(timed, how, discipline))
    return found + [_single(line, how, on) for line in told if line.kind != TIMED]


def _discipline(line: Counted) -> str:
    return next((one for one in DISCIPLINES if one in line.modifiers), "")


def _timed(lines: Sequence[Counted], how: HowCounted, discipline: str) -> Sum:
    heading = f"Timed services{' under ' + discipline if discipline else ''}"
    try:
        services = [(line.code, _minutes(line)) for line in lines]
        steps, worked = work_timed(services, how.rules)
    except CannotCount as refusal:
        return Sum(heading, (), (), str(refusal))
    rows = {line.code: line.row for line in reversed(lines)}
    return Sum(heading, steps, tuple((rows[one.code], one) for one in worked))


def _single(line: Counted, how: HowCounted, on: date) -> Sum:
    heading = f"{line.code}, {line.kind}"
    try:
        worked = _worked(line, how, on)
    except CannotCount as refusal:
        return Sum(heading, (), (), f"{refusal}.")
    if worked.refusal:
        return Sum(heading, (), (), worked.refusal)
    return Sum(heading, (), ((line.row, worked),))


def _worked(line: Counted, how: HowCounted, on: date) -> Worked:
    if line.kind == ANESTHESIA:
        base = line.base.strip()
        if base and not (base.isascii() and base.isdigit() and len(base) < 4):
            raise CannotCount(f"{base!r} is no number of base units")
        return work_anesthesia(line.code, _minutes(line), int(base) if base else None)
    if line.kind == CRITICAL:
        return work_critical_care(_minutes(line), is_medicare=how.is_medicare, on=on)
    dose = read_amount(line.dose, what="the dose")
    per = read_amount(line.per, what="one unit")
    drug = Drug(dose, per, read_vials(line.vials), is_single_dose=not line.is_many)
    return work_drug(line.code, drug, on=on, measure=line.measure)


def _minutes(line: Counted) -> int:
    typed = line.minutes.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise CannotCount(f"{line.code}: {typed!r} is no number of minutes")
    if int(typed) > MOST_MINUTES:
        raise CannotCount(f"{line.code}: {typed} minutes are more than four days")
    return int(typed)
