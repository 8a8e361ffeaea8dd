"""Codes on the day of service: diagnoses, procedures, modifiers, as the code sets have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.cycle.scrubbing.domain.kinds import codes
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.codesets import builtin
from claimwright.engines.codesets.tables import CodeStatus, System
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity

ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
PROCEDURE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
ICD10_STARTS_ON = date(2015, 10, 1)
FINE = (CodeStatus.ACTIVE, CodeStatus.NO_TABLE)
WHY = {
    CodeStatus.NOT_BILLABLE: "is a heading; a longer code under it is needed",
    CodeStatus.NOT_YET: "was not yet in force",
    CodeStatus.ENDED: "was no longer in force",
    CodeStatus.UNKNOWN: "is in no release on file",
}
# CPT's own modifiers by number; the Level II ones are in the HCPCS file.
NUMBERED = codes(
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 "
    "90 91 92 93 95 96 97 99 1P 2P 3P 8P P1 P2 P3 P4 P5 P6"
)
STARTS = {"93": date(2022, 1, 1), "95": date(2017, 1, 1)}


@edit(
    "837-31-codes",
    snip=5,
    family="Codes",
    about="diagnosis",
    says="A diagnosis was not a complete, valid code on the day of service.",
    fix="Choose the most specific code that was valid on the day.",
    source="icd10cm-guidelines section I.B.2",
)
def diagnoses_are_billable(subject: Subject) -> Iterator[Fault]:
    reading, on = subject.context.reading, subject.on
    given = [code for _, code in subject.claim.diagnoses]
    if given and on < ICD10_STARTS_ON:
        message = f"ICD-10-CM came into force on {ICD10_STARTS_ON.isoformat()}, after the service."
        yield Fault(place("2300", "HI", "HI01", "diagnoses"), found=given[0], message=message)
        return
    if not given or not reading.has(System.ICD10CM, on):
        return
    said = reading.statuses(System.ICD10CM, given, on)
    # A list of another year cannot say that a code was not valid in this one.
    severity = None if reading.is_made_for(System.ICD10CM, on) else Severity.WARNING
    for position, code in enumerate(given, start=1):
        if ICD10.fullmatch(code) and said[code] not in FINE:
            why = _why(reading, System.ICD10CM, code, on, said[code])
            yield Fault(
                place("2300", "HI", f"HI{position:02d}", "diagnoses"),
                found=code,
                message=f"Diagnosis {code} {why}.",
                severity=severity,
            )


def _why(reading: Reading, system: System, code: str, on: date, status: CodeStatus) -> str:
    entry = reading.find(system, code, on)
    words = f"{WHY[status]} on {on.isoformat()}" if status in WHY else "is not valid"
    if status is CodeStatus.UNKNOWN or entry is None:
        return words
    if status is CodeStatus.NOT_YET and entry.starts_on:
        return f"{words}; it starts {entry.starts_on.isoformat()}"
    if status is CodeStatus.ENDED and entry.ends_on:
        return f"{words}; its last day was {entry.ends_on.isoformat()}"
    return words


@edit(
    "837-34-codes",
    snip=5,
    family="Codes",
    about="line",
    says="The procedure code was not active on the day of service.",
    fix="Choose the code that was active on the day.",
    source="hcpcs-modifiers",
)
def procedures_are_active(subject: Subject) -> Iterator[Fault]:
    reading = subject.context.reading
    for line in subject.claim.lines:
        code, on = line.procedure, line.from_on
        if on is None or not PROCEDURE.fullmatch(code):
            continue
        system = System.HCPCS if code[0].isalpha() else System.CPT
        if not reading.has(system, on):
            continue
        status = reading.statuses(system, (code,), on)[code]
        if status in FINE or _is_listed_elsewhere(reading, code, on, status):
            continue
        yield Fault(
            place("2400", "SV1", "SV101-2", f"lines.{line.number}.code"),
            found=line_label(line),
            message=f"Procedure {code} {_why(reading, system, code, on, status)}.",
        )


def _is_listed_elsewhere(reading: Reading, code: str, on: date, status: CodeStatus) -> bool:
    """The fee schedule does not list every number; one with a unit limit or a price is real."""
    if status is not CodeStatus.UNKNOWN:
        return False
    known = reading.release(System.MUE, on) and reading.mues(System.MUE, (code,), on)[code]
    return bool(known) or bool(
        reading.release(System.ADD_ON, on) and reading.add_ons((code,), on)[code]
    )


@edit(
    "837-34-modifiers",
    snip=5,
    family="Codes",
    about="line",
    needs=codes("modifiers"),
    says="A modifier is not in the code set of the day of service.",
    fix="Choose a modifier that was in force on the day.",
    source="hcpcs-modifiers",
)
def modifiers_are_active(subject: Subject) -> Iterator[Fault]:
    reading = subject.context.reading
    for line in subject.claim.lines:
        on = line.from_on
        if on is None:
            continue
        early = [m for m in line.modifiers if m in STARTS and on < STARTS[m]]
        unknown = []
        unlisted = [m for m in line.modifiers if m not in NUMBERED and len(m) == 2]
        if unlisted and reading.has(System.MODIFIERS, on):
            said = reading.statuses(System.MODIFIERS, unlisted, on)
            early += [m for m in unlisted if said[m] not in FINE]
            unknown = [m for m in unlisted if said[m] is CodeStatus.NO_TABLE]
        elif unlisted:
            unknown = [m for m in unlisted if not builtin.rows(System.MODIFIERS, m)]
        for modifier in early:
            yield Fault(
                place("2400", "SV1", "SV101-3", f"lines.{line.number}.modifiers"),
                found=f"{line_label(line)} {modifier}",
            )
        for modifier in unknown:
            yield Fault(
                place("2400", "SV1", "SV101-3", f"lines.{line.number}.modifiers"),
                found=f"{line_label(line)} {modifier}",
                message=f"Modifier {modifier} is none of the common ones, and no table on file can "
                "say whether it exists.",
                severity=Severity.WARNING,
            )


RULES = (diagnoses_are_billable, procedures_are_active, modifiers_are_active)
