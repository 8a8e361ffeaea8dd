"""What keeps an encounter from being billed, in plain words with what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.practice.domain.profiles import ProviderProfile
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.finding import Finding, Severity, Where

PROCEDURE = re.compile(r"[0-9A-Z]{5}", re.ASCII)
MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)
DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}", re.ASCII)
ICD9 = re.compile(r"([0-9]{3}|V[0-9]{2}|E[0-9]{3})[0-9]{0,2}", re.ASCII)
MOST_UNITS, THOUSANDTH = Decimal(10_000_000), Decimal("0.001")
ICD10_FROM = date(2015, 10, 1)
MOST_MINUTES = 9999
MOST_DIAGNOSES, MOST_LINES, MOST_POINTERS, MOST_MODIFIERS = 12, 50, 4, 4
CAUSES = frozenset({"AA", "EM", "OA"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What other stages know about the people in the encounter."""

    patient: PatientSnapshot
    rendering: ProviderProfile
    as_of: date


def tidied(new: NewEncounter) -> NewEncounter:
    """Codes in capitals without dots or blanks, modifiers two by two, a first pointer."""
    diagnoses = tuple(code for code in (tidied_code(c) for c in new.diagnoses) if code)
    return replace(
        new,
        source_key=new.source_key.strip(),
        service_to=new.service_to or new.service_on,
        diagnoses=diagnoses,
        lines=tuple(tidied_line(line, has_diagnosis=bool(diagnoses)) for line in new.lines),
        authorization_number=new.authorization_number.strip(),
        related_causes=tuple(cause.strip().upper() for cause in new.related_causes),
        accident_state=new.accident_state.strip().upper(),
        plan_restriction=" ".join(new.plan_restriction.split()),
    )


def tidied_code(code: str) -> str:
    """ "m54.5 " → "M545"."""
    return code.replace(".", "").strip().upper()


def tidied_line(line: NewChargeLine, *, has_diagnosis: bool) -> NewChargeLine:
    """The line with its codes in capitals; without pointers it treats the first diagnosis."""
    return replace(
        line,
        code=line.code.strip().upper(),
        modifiers=tuple(m for m in (mod.strip().upper() for mod in line.modifiers) if m),
        pointers=line.pointers or ((1,) if has_diagnosis else ()),
        ndc=line.ndc.replace("-", "").strip(),
    )


def encounter_findings(new: NewEncounter, facts: Facts) -> list[Finding]:
    """Every fault of a tidied encounter; with an error it stays open.

    Source: x12-837p 2300 and 2400
    """
    found = _day_findings(new, facts)
    found += _diagnosis_findings(new)
    found += _cause_findings(new)
    if not new.lines:
        found.append(
            _error(
                "CHG-NO-LINES",
                "Nothing is charged for this visit.",
                "lines",
                "Enter the services, or void the visit with the reason.",
                "2400",
            )
        )
    if len(new.lines) > MOST_LINES:
        found.append(
            _error(
                "CHG-MANY-LINES",
                f"A claim carries at most {MOST_LINES} services.",
                "lines",
                "Split the visit into two encounters.",
                "2400 LX",
            )
        )
    for number, line in enumerate(new.lines, 1):
        found += line_findings(line, number, diagnosis_count=len(new.diagnoses))
    return found


def line_findings(line: NewChargeLine, number: int, *, diagnosis_count: int) -> list[Finding]:
    """Every fault of one service."""
    field, found = f"lines.{number}", []
    if not PROCEDURE.fullmatch(line.code):
        found.append(
            _error(
                "CHG-PROCEDURE",
                f"Line {number}: {line.code or 'a blank'} is not a five-character procedure code.",
                field,
                "Choose a CPT or HCPCS code.",
                "SV101-2",
            )
        )
    found += _modifier_findings(line, number)
    units = units_of(line)
    if units is None or not 0 < units < MOST_UNITS or units != units.quantize(THOUSANDTH):
        found.append(
            _error(
                "CHG-UNITS",
                f"Line {number}: {line.units} is not a number of units.",
                field,
                "Enter how many, above zero, with at most three decimals.",
                "SV104",
            )
        )
    if line.minutes is not None and not 0 < line.minutes <= MOST_MINUTES:
        found.append(
            _error(
                "CHG-MINUTES",
                f"Line {number}: {line.minutes} is not a number of minutes.",
                field,
                "Enter the whole minutes spent on the service, or leave it empty.",
                "SV104",
            )
        )
    if line.charge_cents is None:
        found.append(
            _error(
                "CHG-PRICE",
                f"Line {number}: our price list has no price for {line.code} on that day.",
                field,
                "Add it to the charge schedule or enter the price.",
                "SV102",
            )
        )
    elif line.charge_cents < 0:
        found.append(
            _error(
                "CHG-NEGATIVE",
                f"Line {number}: a charge cannot be negative.",
                field,
                "Enter the price; credits are posted as adjustments.",
                "SV102",
            )
        )
    found += _pointer_findings(line, number, diagnosis_count)
    return found


def units_of(line: NewChargeLine) -> Decimal | None:
    """The units as an exact number, or None when they are not one."""
    try:
        units = Decimal(line.units)
    except InvalidOperation:
        return None
    return units if units.is_finite() else None


def is_savable(findings: list[Finding]) -> bool:
    """Whether the database can hold it: faulty amounts, units or order of days cannot be kept."""
    unsavable = {"CHG-UNITS", "CHG-MINUTES", "CHG-NEGATIVE", "CHG-DAYS"}
    return not any(finding.code in unsavable for finding in findings)


def _day_findings(new: NewEncounter, facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    last = new.service_to or new.service_on
    if last < new.service_on:
        found.append(
            _error(
                "CHG-DAYS",
                "The visit would end before it began.",
                "service_to",
                "Correct one of the two dates.",
                "DTP*472",
            )
        )
    if last > facts.as_of:
        found.append(
            _error(
                "CHG-FUTURE",
                f"The service date {last:%m/%d/%Y} is in the future.",
                "service_on",
                "Bill a visit after it took place.",
                "DTP*472",
            )
        )
    birth_on, died_on = facts.patient.birth_on, facts.patient.died_on
    if birth_on is not None and new.service_on < birth_on:
        found.append(
            _error(
                "CHG-BEFORE-BIRTH",
                "The service date is before the patient was born.",
                "service_on",
                "Check the service date and the birth date.",
                "DTP*472",
            )
        )
    if died_on is not None and last > died_on:
        found.append(
            _error(
                "CHG-AFTER-DEATH",
                "The service date is after the patient's death.",
                "service_on",
                "Check both dates.",
                "DTP*472",
            )
        )
    provider = facts.rendering
    if new.service_on < provider.starts_on or (
        provider.ends_on is not None and new.service_on >= provider.ends_on
    ):
        found.append(
            _error(
                "CHG-PROVIDER-DATES",
                f"{provider.shown} did not work here on {new.service_on:%m/%d/%Y}.",
                "rendering_id",
                "Choose who saw the patient, or correct the provider's dates.",
                "2310B",
            )
        )
    return found


def _diagnosis_findings(new: NewEncounter) -> list[Finding]:
    if not new.diagnoses:
        return [
            _error(
                "CHG-NO-DIAGNOSIS",
                "The visit has no diagnosis.",
                "diagnoses",
                "Enter at least one ICD-10-CM code from the note.",
                "HI*ABK",
            )
        ]
    found: list[Finding] = []
    form, name = (DIAGNOSIS, "ICD-10-CM") if new.service_on >= ICD10_FROM else (ICD9, "ICD-9-CM")
    for code in new.diagnoses:
        if not form.fullmatch(code):
            found.append(
                _error(
                    "CHG-DIAGNOSIS",
                    f"{code} does not have the form of an {name} code.",
                    "diagnoses",
                    "Look the code up by its words.",
                    "HI",
                )
            )
    if len(new.diagnoses) > MOST_DIAGNOSES:
        found.append(
            _error(
                "CHG-MANY-DIAGNOSES",
                f"A claim carries at most {MOST_DIAGNOSES} diagnoses.",
                "diagnoses",
                "Keep those that the services treat.",
                "HI",
            )
        )
    if len(set(new.diagnoses)) < len(new.diagnoses):
        found.append(
            _error(
                "CHG-DIAGNOSIS-TWICE",
                "A diagnosis is listed twice.",
                "diagnoses",
                "Remove the second one and check the pointers.",
                "HI",
            )
        )
    return found


def _cause_findings(new: NewEncounter) -> list[Finding]:
    found: list[Finding] = []
    if set(new.related_causes) - CAUSES:
        found.append(
            _error(
                "CHG-CAUSE",
                "The cause of the condition is not one claims can carry.",
                "related_causes",
                "Choose auto accident, employment or other accident.",
                "CLM11",
            )
        )
    if {"AA", "OA"} & set(new.related_causes) and new.accident_on is None:
        found.append(
            _error(
                "CHG-ACCIDENT-DAY",
                "The day of the accident is missing.",
                "accident_on",
                "Ask the patient.",
                "DTP*439",
            )
        )
    if "AA" in new.related_causes and not new.accident_state:
        found.append(
            _error(
                "CHG-ACCIDENT-STATE",
                "The state where the auto accident happened is missing.",
                "accident_state",
                "Ask the patient.",
                "CLM11-4",
            )
        )
    return found


def _modifier_findings(line: NewChargeLine, number: int) -> list[Finding]:
    field = f"lines.{number}"
    if any(not MODIFIER.fullmatch(modifier) for modifier in line.modifiers):
        return [
            _error(
                "CHG-MODIFIER",
                f"Line {number}: a modifier has two characters.",
                field,
                "Correct the modifier.",
                "SV101-3",
            )
        ]
    if len(line.modifiers) > MOST_MODIFIERS or len(set(line.modifiers)) < len(line.modifiers):
        return [
            _error(
                "CHG-MODIFIERS",
                f"Line {number}: at most four modifiers, each once.",
                field,
                "Remove the surplus.",
                "SV101-3",
            )
        ]
    return []


def _pointer_findings(line: NewChargeLine, number: int, diagnosis_count: int) -> list[Finding]:
    is_fine = (
        len(line.pointers) <= MOST_POINTERS
        and len(set(line.pointers)) == len(line.pointers)
        and all(1 <= pointer <= diagnosis_count for pointer in line.pointers)
    )
    if is_fine and (line.pointers or not diagnosis_count):
        return []
    return [
        _error(
            "CHG-POINTER",
            f"Line {number} does not say which of the {diagnosis_count} diagnoses it treats.",
            f"lines.{number}",
            "Point to one to four of them, each once, the main one first.",
            "SV107",
        )
    ]


def _error(code: str, message: str, field: str, fix: str, place: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix, f"x12-837p {place}", Where(field=field))
