"""What the patient's earlier care says: global periods, first visits, how often, telehealth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.cycle.claims.domain.procedures import is_laboratory
from claimwright.cycle.scrubbing.domain.context import PastService, Subject, line_label
from claimwright.cycle.scrubbing.domain.days import by_day, renderer_npi, units_of
from claimwright.cycle.scrubbing.domain.edits import edit
from claimwright.cycle.scrubbing.domain.kinds import (
    FACE_TO_FACE,
    NEW_PATIENT,
    THERAPY,
    VISITS,
    codes,
    is_imaging,
    is_surgery,
)
from claimwright.cycle.scrubbing.domain.rules_diagnoses import age_on
from claimwright.cycle.scrubbing.domain.rules_ncci import line_place
from claimwright.engines.codesets.tables import RelativeValue, System
from claimwright.engines.rules import Fault
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Severity

GLOBAL = "cms-claims-manual chapter 12 section 40"
SEEN_BEFORE = FACE_TO_FACE | THERAPY
MINOR, SHORT, MAJOR = "000", "010", "090"
AFTER_DAYS = {MINOR: 0, SHORT: 10, MAJOR: 90}
OTHER_PROVIDERS_PART = codes("55 56")
NON_PHYSICIAN = ("363", "364", "367")  # taxonomies of nurse practitioners, nurses, assistants
ON_SURGERY = codes("58 78 79")
TELEHEALTH_PLACES = codes("02 10")
TELEHEALTH_MODIFIERS = codes("93 95 GT GQ FQ")
FQ_SINCE = AUDIO_SINCE = date(2022, 1, 1)
GT_ENDED = date(2018, 1, 1)  # for professional claims to Original Medicare


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with a global period, on this claim or an earlier visit."""

    code: str
    on: date
    days: str
    modifiers: tuple[str, ...]
    line_number: int  # 0: on an earlier visit
    visit: str = ""

    def covers(self, on: date) -> bool:
        """Whether the day lies in the period after the operation, the day itself left out.

        010 is eleven days in all and 090 is ninety-two, the day before and the day included.
        """
        return self.on < on <= self.on + timedelta(days=AFTER_DAYS[self.days])


def global_days(row: RelativeValue | None) -> str:
    """000, 010, 090, or empty."""
    return row.global_days if row is not None and row.global_days in AFTER_DAYS else ""


def is_same_practice(subject: Subject, line: ServiceLine, past: PastService) -> bool:
    """Whether the same person, or one of the same specialty in the group, gave that service.

    A nurse practitioner or assistant counts as of the physicians' specialty.
    Source: cms-claims-manual chapter 12 section 30.6.5
    """
    if past.provider_npi == renderer_npi(subject, line):
        return True
    party = line.rendering or subject.claim.rendering or subject.claim.billing
    mine, theirs = party.taxonomy, past.taxonomy
    return mine == theirs or mine[:3] in NON_PHYSICIAN or theirs[:3] in NON_PHYSICIAN


def _operations(subject: Subject, line: ServiceLine) -> Iterator[Operation]:
    """Operations of this claim and of the history that the line's provider answers for."""
    reading = subject.context.reading
    for other in subject.claim.lines:
        if other.from_on and reading.has(System.PFS, other.from_on):
            days = global_days(reading.values((other.procedure,), other.from_on)[other.procedure])
            if days and OTHER_PROVIDERS_PART.isdisjoint(other.modifiers):
                yield Operation(other.procedure, other.from_on, days, other.modifiers, other.number)
    for past in subject.context.history:
        if (subject.on - past.on).days > 92 or not is_surgery(past.code):
            continue
        # Where the table of that day is not on file, the one of the visit tells the period.
        day = past.on if reading.release(System.PFS, past.on) else subject.on
        if not reading.has(System.PFS, day) or not is_same_practice(subject, line, past):
            continue
        days = global_days(reading.values((past.code,), day)[past.code])
        if days and OTHER_PROVIDERS_PART.isdisjoint(past.modifiers):
            yield Operation(past.code, past.on, days, past.modifiers, 0, past.visit)


def _global_fault(subject: Subject, line: ServiceLine, done: Operation, wanted: str) -> Fault:
    where = f"visit {done.visit}" if done.visit else f"line {done.line_number}"
    return Fault(
        **line_place(line, "SV101-3", "modifiers"),
        found=f"{line_label(line)} within the {done.days} period of {done.code} "
        f"on {done.on.isoformat()} ({where})",
        expected=wanted,
        severity=subject.weight,
    )


@edit(
    "GLOBAL-AFTER",
    snip=7,
    family="Global period",
    about="line",
    needs=codes("visit"),
    says="A visit after an operation is part of it, unless it was for something else (24).",
    fix="Add 24 when the visit was unrelated; otherwise record it without a charge (99024).",
    source=f"{GLOBAL}.1",
    releasable_by="claims.edit",
)
def visits_after_operations(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in VISITS or line.from_on is None or "24" in line.modifiers:
            continue
        for done in _operations(subject, line):
            if done.covers(line.from_on):
                yield _global_fault(subject, line, done, "24")
                break


@edit(
    "GLOBAL-SAME-DAY",
    snip=7,
    family="Global period",
    about="line",
    needs=codes("visit"),
    says="A visit on the day of a procedure is part of it, unless it went beyond it (25) or led "
    "to the decision for a major one (57).",
    fix="Add 25 beside a minor procedure, 57 beside a major one, when the record supports it.",
    source=f"{GLOBAL}.2",
    releasable_by="claims.edit",
)
def visits_beside_operations(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in VISITS or line.from_on is None:
            continue
        said = set(line.modifiers)
        for done in _operations(subject, line):
            days_before = (done.on - line.from_on).days
            if done.days == MAJOR and days_before in (0, 1) and said.isdisjoint({"57", "24"}):
                if days_before == 0 and "25" in said and done.line_number == 0:
                    continue
                yield _global_fault(subject, line, done, "57")
                break
            if done.days != MAJOR and days_before == 0 and said.isdisjoint({"25", "24", "57"}):
                yield _global_fault(subject, line, done, "25")
                break


@edit(
    "GLOBAL-OPERATION",
    snip=7,
    family="Global period",
    about="line",
    needs=codes("surgery"),
    says="A second operation within the period of a first one has to say how they belong: staged "
    "(58), a return for a complication (78), or unrelated (79).",
    fix="Add 58, 78 or 79 by the operative note.",
    source=f"{GLOBAL}.2",
    releasable_by="claims.edit",
)
def operations_after_operations(subject: Subject) -> Iterator[Fault]:
    reading = subject.context.reading
    for line in subject.claim.lines:
        if not is_surgery(line.procedure) or line.from_on is None:
            continue
        if not ON_SURGERY.isdisjoint(line.modifiers) or not reading.has(System.PFS, line.from_on):
            continue
        row = reading.values((line.procedure,), line.from_on)[line.procedure]
        if not global_days(row):
            continue
        for done in _operations(subject, line):
            if done.line_number == 0 and done.covers(line.from_on):
                yield _global_fault(subject, line, done, "58, 78 or 79")
                break


@edit(
    "GLOBAL-MODIFIER",
    snip=7,
    family="Global period",
    about="line",
    needs=codes("24 25 57"),
    says="Modifiers 24, 25 and 57 are for visits, and the line is none.",
    fix="Put the modifier on the visit; a procedure takes 58, 59, 78 or 79.",
    source=f"{GLOBAL}.2",
)
def visit_modifiers_are_on_visits(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        said = {"24", "25", "57"}.intersection(line.modifiers)
        if said and (is_surgery(line.procedure) or is_imaging(line.procedure)):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(sorted(said))}",
                severity=subject.weight,
            )


@edit(
    "VISIT-NEW",
    snip=7,
    family="Visits",
    about="line",
    needs=frozenset({"new-patient"}),
    says="The patient is not new: the group's same specialty saw the patient within three years.",
    fix="Choose the code for an established patient.",
    source="cms-claims-manual chapter 12 section 30.6.7",
    releasable_by="claims.edit",
)
def new_patients_are_new(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in NEW_PATIENT or line.from_on is None:
            continue
        since = _years_before(line.from_on, 3)
        for past in subject.context.history:
            is_care = since < past.on < line.from_on and past.code in SEEN_BEFORE
            if is_care and is_same_practice(subject, line, past):
                yield Fault(
                    **line_place(line),
                    found=f"{line_label(line)}; {past.code} on {past.on.isoformat()}",
                )
                break


def _years_before(on: date, years: int) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - years, on.month, day)


@edit(
    "VISIT-TWICE",
    snip=7,
    family="Visits",
    about="lines",
    needs=codes("visit"),
    says="Two visits of one day with the same provider: the second needs 25 and its own reason.",
    fix="Choose one code for the whole day's work, or add 25 to the second visit.",
    source="cms-claims-manual chapter 12 section 30.6.5",
    releasable_by="claims.edit",
)
def one_visit_a_day(subject: Subject) -> Iterator[Fault]:
    for services in by_day(subject).values():
        visits = [each for each in services if each.code in VISITS]
        if len(visits) < 2 or any(
            not each.modifiers.isdisjoint({"25", "24", "27"}) for each in visits
        ):
            continue
        last = next((each for each in reversed(visits) if each.line), None)
        if last is not None and last.line is not None:
            yield Fault(
                **line_place(last.line, "SV101-3", "modifiers"),
                found=" and ".join(each.label for each in visits),
                expected="25",
                severity=subject.weight,
            )


@edit(
    "VISIT-UNITS",
    snip=6,
    family="Visits",
    about="line",
    needs=codes("visit"),
    says="A visit is counted once, whatever its length.",
    fix="Bill one unit; longer time has a code of its own.",
    source="ncci-manual chapter 11",
)
def visits_are_counted_once(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        is_one_day = line.to_on is None or line.to_on == line.from_on
        if line.procedure in VISITS and is_one_day and units_of(line) > 1:
            yield Fault(
                **line_place(line, "SV104", "units"), found=f"{line_label(line)}: {line.units}"
            )


# Preventive visits by the patient's age in whole years, both included.
PREVENTIVE_AGES = {
    "99381": (0, 0), "99391": (0, 0), "99382": (1, 4), "99392": (1, 4), "99383": (5, 11),
    "99393": (5, 11), "99384": (12, 17), "99394": (12, 17), "99385": (18, 39), "99395": (18, 39),
    "99386": (40, 64), "99396": (40, 64), "99387": (65, 150), "99397": (65, 150),
    "90460": (0, 18), "90461": (0, 18), "99477": (0, 0), "99460": (0, 0), "99462": (0, 0),
}  # fmt: skip


@edit(
    "VISIT-AGE",
    snip=5,
    family="Visits",
    about="line",
    says="The code is for patients of another age.",
    fix="Choose the code of the patient's age on the day.",
    source="carc-list 6",
)
def codes_fit_the_age(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in PREVENTIVE_AGES or line.from_on is None:
            continue
        years = age_on(subject.person.birth_on, line.from_on)
        youngest, oldest = PREVENTIVE_AGES[line.procedure]
        if years is not None and not youngest <= years <= oldest:
            yield Fault(
                **line_place(line),
                found=f"{line_label(line)} at {years} years",
                expected=f"{youngest} to {oldest} years",
            )


# Services Medicare pays once in so many whole months after the month of the last; 0: once ever.
ONCE_IN = {"G0402": 0, "G0438": 0, "G0439": 11, "77067": 11, "G0101": 23, "G0102": 11, "G0103": 11}


@edit(
    "HOW-OFTEN",
    snip=7,
    family="Visits",
    about="line",
    needs=codes("history"),
    says="The service comes too soon after the last one to be paid.",
    fix="Wait for the month it is due again, or have the patient sign a notice (ABN, GA).",
    source="cms-claims-manual chapter 18",
    releasable_by="claims.edit",
)
def services_are_due(subject: Subject) -> Iterator[Fault]:
    if not subject.follows_ncci:
        return
    for line in subject.claim.lines:
        months = ONCE_IN.get(line.procedure)
        if months is None or line.from_on is None or "GA" in line.modifiers:
            continue
        for past in subject.context.history:
            is_same = past.code == line.procedure or {past.code, line.procedure} == {
                "G0438",
                "G0439",
            }
            if not is_same or past.on >= line.from_on:
                continue
            passed = (
                (line.from_on.year - past.on.year) * 12 + line.from_on.month - past.on.month - 1
            )
            is_first = line.procedure in ("G0402", "G0438") and past.code == line.procedure
            if is_first or (months and passed < months):
                yield Fault(
                    **line_place(line),
                    found=f"{line_label(line)}; {past.code} on {past.on.isoformat()}",
                    expected="once" if is_first else f"{months} whole months apart",
                )
                break


@edit(
    "TELEHEALTH-SERVICE",
    snip=7,
    family="Telehealth",
    about="line",
    needs=TELEHEALTH_MODIFIERS | {"place 02", "place 10"},
    says="The service cannot be given at a distance.",
    fix="Correct the place of service or the code.",
    source="cms-telehealth",
)
def distance_fits_the_service(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        at = line.place_of_service or subject.claim.place_of_service
        is_distant = at in TELEHEALTH_PLACES or not TELEHEALTH_MODIFIERS.isdisjoint(line.modifiers)
        code = line.procedure
        by_hand = is_surgery(code) or is_imaging(code) or is_laboratory(code) or code == "36415"
        if is_distant and by_hand:
            yield Fault(**line_place(line), found=f"{line_label(line)} at {at}")


@edit(
    "TELEHEALTH-MODIFIER",
    snip=7,
    family="Telehealth",
    about="line",
    needs=TELEHEALTH_MODIFIERS,
    says="The telehealth modifiers do not fit the place, the day, the payer or each other.",
    fix="Video: place 02 or 10 and 95 where the payer asks for it. Sound alone: 93.",
    source="cms-telehealth",
)
def distance_modifiers_fit(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        said = TELEHEALTH_MODIFIERS.intersection(line.modifiers)
        if not said or line.from_on is None:
            continue
        at = line.place_of_service or subject.claim.place_of_service
        why, severity = _wrong_distance(subject, said, at, line.from_on)
        if why:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(sorted(said))} at {at}",
                message=why,
                severity=severity,
            )


def _wrong_distance(
    subject: Subject, said: frozenset[str], at: str, on: date
) -> tuple[str, Severity]:
    if {"93", "95"} <= said or {"93", "GT"} <= said:
        return "Sound alone (93) and video (95, GT) contradict each other.", Severity.ERROR
    if "FQ" in said and on < FQ_SINCE:
        return "FQ was not yet in force on the day.", Severity.ERROR
    if at in ("11", "12", "49", "50") and subject.is_medicare and on >= date(2024, 1, 1):
        return "Medicare wants place 02 or 10 for a visit at a distance.", Severity.ERROR
    if "GT" in said and subject.is_medicare and on >= GT_ENDED:
        return "Medicare takes GT from critical-access hospitals only.", Severity.WARNING
    return "", Severity.ERROR


@edit(
    "TELEHEALTH-95",
    snip=7,
    family="Telehealth",
    about="line",
    needs=codes("visit timed") | {"place 02", "place 10"},
    severity=Severity.WARNING,
    says="Most payers other than Medicare want 95 (video) or 93 (sound alone) beside the place.",
    fix="Add 95 or 93 as the visit was held, where this payer asks for it.",
    source="cms-telehealth",
    starts_on=date(2017, 1, 1),
)
def distance_is_told_by_modifier(subject: Subject) -> Iterator[Fault]:
    if subject.is_medicare:
        return
    for line in subject.claim.lines:
        at = line.place_of_service or subject.claim.place_of_service
        if at in TELEHEALTH_PLACES and TELEHEALTH_MODIFIERS.isdisjoint(line.modifiers):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} at {at}",
                expected="95 or 93",
            )


RULES = (
    visits_after_operations,
    visits_beside_operations,
    operations_after_operations,
    visit_modifiers_are_on_visits,
    new_patients_are_new,
    one_visit_a_day,
    visits_are_counted_once,
    codes_fit_the_age,
    services_are_due,
    distance_fits_the_service,
    distance_modifiers_fit,
    distance_is_told_by_modifier,
)
