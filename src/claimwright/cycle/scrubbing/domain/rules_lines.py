"""Each service line: code, modifiers, units, diagnoses pointed at, days, drugs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from claimwright.cycle.claims.domain.procedures import is_anesthesia, is_unlisted
from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.engines.rules import Fault
from claimwright.engines.x12.professional import ServiceLine

PROCEDURE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
MODIFIER = re.compile(r"[0-9A-Z]{2}")
UNITS = re.compile(r"\d{1,8}(\.\d{1,3})?")
NDC = re.compile(r"\d{11}")
NDC_UNITS = ("F2", "GR", "ME", "ML", "UN")
ANESTHESIA_MODIFIERS = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})


@edit(
    "837-33",
    snip=2,
    about="line",
    says="The line must point at 1 to 4 of the claim's diagnoses, none of them twice.",
    fix="Choose again which diagnoses the service was for.",
    source="x12-837p SV107",
)
def lines_point_at_diagnoses(subject: Subject) -> Iterator[Fault]:
    count = len(subject.claim.diagnoses)
    for line in subject.claim.lines:
        pointers = line.pointers
        in_range = all(1 <= pointer <= count for pointer in pointers)
        if not 1 <= len(pointers) <= 4 or not in_range or len(set(pointers)) != len(pointers):
            yield Fault(
                place("2400", "SV1", "SV107", f"lines.{line.number}.pointers"),
                found=f"{line_label(line)}: {', '.join(map(str, pointers)) or 'none'}",
                expected=f"1 to {count}",
            )


@edit(
    "837-34",
    snip=5,
    about="line",
    says="The procedure or one of its modifiers is not a code: five signs, and at most four "
    "different modifiers of two.",
    fix="Correct the code on the visit.",
    source="x12-837p SV101",
)
def procedures_are_codes(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        modifiers = line.modifiers
        is_code = PROCEDURE.fullmatch(line.procedure)
        are_modifiers = all(MODIFIER.fullmatch(m) for m in modifiers)
        if is_code and are_modifiers and len(set(modifiers)) == len(modifiers) <= 4:
            continue
        yield Fault(
            place("2400", "SV1", "SV101", f"lines.{line.number}.code"),
            found=f"{line_label(line)} {' '.join(modifiers)}".strip(),
        )


@edit(
    "837-35",
    snip=4,
    about="line",
    says="The units must be above zero with three decimals at most; minutes are only for "
    "anesthesia.",
    fix="Correct the units on the visit.",
    source="x12-837p SV103, SV104",
)
def units_are_counted(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        where = place("2400", "SV1", "SV104", f"lines.{line.number}.units")
        if not UNITS.fullmatch(line.units) or not line.units.strip("0."):
            yield Fault(where, found=f"{line_label(line)}: {line.units}")
        if line.unit_kind not in ("UN", "MJ"):
            yield Fault(where, found=line.unit_kind, expected="UN or MJ")
        elif line.unit_kind == "MJ" and not is_anesthesia(line.procedure):
            yield Fault(where, found=f"{line_label(line)} in minutes")


@edit(
    "837-36",
    snip=4,
    about="line",
    says="A code for something not listed must say what was done.",
    fix="Describe the service on the line, in up to 80 signs.",
    source="x12-837p SV101-7",
)
def unlisted_services_are_described(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if is_unlisted(line.procedure) and not line.description.strip():
            yield Fault(
                place("2400", "SV1", "SV101-7", f"lines.{line.number}.description"),
                found=line_label(line),
            )


@edit(
    "837-37",
    snip=4,
    about="line",
    says="The day of service is missing or cannot be right.",
    fix="Correct the day of service on the visit.",
    source="x12-837p 2400 DTP 472",
)
def service_days_are_possible(subject: Subject) -> Iterator[Fault]:
    born, died = subject.person.birth_on, subject.context.patient_died_on
    for line in subject.claim.lines:
        why = _impossible_day(line, born, died, subject.context.as_of)
        if why:
            yield Fault(
                place("2400", "DTP", "DTP03", f"lines.{line.number}.service_on"),
                found=line_label(line),
                message=f"The day of service cannot be right: {why}.",
            )


def _impossible_day(line: ServiceLine, born: date | None, died: date | None, as_of: date) -> str:
    first, last = line.from_on, line.to_on or line.from_on
    if first is None or last is None:
        return "it is missing"
    if last < first:
        return "it ends before it begins"
    if last > as_of:
        return "it lies in the future"
    if born and first < born:
        return "the patient was not yet born"
    if died and first > died:
        return "the patient had died"
    return ""


@edit(
    "837-44",
    snip=6,
    about="line",
    says="The drug is not fully told: an 11-digit NDC, how much of it, and in which unit.",
    fix="Copy the NDC from the package in 5-4-2 form without hyphens, with quantity and unit.",
    source="x12-837p 2410 LIN, CTP",
)
def drugs_are_told(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if not line.ndc:
            continue
        where = place("2410", "LIN", "LIN03", f"lines.{line.number}.ndc")
        quantity = line.ndc_quantity
        if not NDC.fullmatch(line.ndc.replace("-", "")):
            yield Fault(where, found=line.ndc, expected="11 digits")
        if not UNITS.fullmatch(quantity) or not quantity.strip("0."):
            yield Fault(place("2410", "CTP", "CTP04", where.field), found=quantity)
        if line.ndc_unit not in NDC_UNITS:
            yield Fault(
                place("2410", "CTP", "CTP05-1", where.field),
                found=line.ndc_unit,
                expected=", ".join(NDC_UNITS),
            )


@edit(
    "837-45",
    snip=2,
    about="line",
    says="Two lines carry the same control number, so a payment could not be told apart.",
    fix="Revise the claim, so that its lines are numbered afresh.",
    source="x12-837p 2400 REF 6R",
)
def line_numbers_are_distinct(subject: Subject) -> Iterator[Fault]:
    seen: set[str] = set()
    for line in subject.claim.lines:
        number = line.control_number
        if number and number in seen:
            yield Fault(place("2400", "REF", "REF02"), found=number)
        seen.add(number)


@edit(
    "837-49",
    snip=6,
    about="line",
    says="Anesthesia is counted in minutes and says who gave it (AA, AD, QK, QX, QY or QZ).",
    fix="Enter the minutes, and the modifier for who gave the anesthesia.",
    source="cms-claims-manual chapter 12 section 50",
)
def anesthesia_is_counted_in_minutes(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if not is_anesthesia(line.procedure):
            continue
        if line.unit_kind != "MJ":
            yield Fault(place("2400", "SV1", "SV103"), found=line_label(line), expected="MJ")
        if not ANESTHESIA_MODIFIERS.intersection(line.modifiers):
            yield Fault(place("2400", "SV1", "SV101-3"), found=line_label(line))


RULES = (
    lines_point_at_diagnoses,
    procedures_are_codes,
    units_are_counted,
    unlisted_services_are_described,
    service_days_are_possible,
    drugs_are_told,
    line_numbers_are_distinct,
    anesthesia_is_counted_in_minutes,
)
