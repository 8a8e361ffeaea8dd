"""Therapy and time: under which plan, by whom, and whether the units follow the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.claims.domain.procedures import is_anesthesia
from claimwright.cycle.coding.domain.units import TimedRule, timed_units
from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.days import by_day, units_of
from claimwright.cycle.scrubbing.domain.edits import edit
from claimwright.cycle.scrubbing.domain.kinds import (
    OCCUPATIONAL,
    PHYSICAL,
    QUARTER_HOURS,
    SPEECH,
    THERAPY,
    codes,
)
from claimwright.cycle.scrubbing.domain.rules_ncci import line_place
from claimwright.engines.rules import Fault
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Severity
from claimwright.kernel.money import Money

THERAPY_SOURCE = "cms-claims-manual chapter 5 section"
DISCIPLINES = codes("GP GO GN")
WORKERS_OF = {"CQ": "GP", "CO": "GO"}
ASSISTANTS_SINCE = date(2020, 1, 1)
# What Medicare allows of therapy in a year before KX is needed, in cents; the same amount holds
# once for physical and speech therapy together, and once for occupational therapy.
THRESHOLD_CENTS = {
    2018: 201_000,
    2019: 204_000,
    2020: 208_000,
    2021: 211_000,
    2022: 215_000,
    2023: 223_000,
    2024: 233_000,
    2025: 241_000,
    2026: 248_000,
}
PHYSICAL_AND_SPEECH, OCCUPATIONAL_ALONE = "PT and SLP", "OT"
DAY_MINUTES = 24 * 60


@edit(
    "THERAPY-PLAN",
    snip=7,
    family="Therapy",
    about="line",
    needs=codes("therapy"),
    says="A therapy service says under which plan it was given: GP, GO or GN, and only one.",
    fix="Add GP for physical, GO for occupational, GN for speech therapy.",
    source=f"{THERAPY_SOURCE} 20.1",
)
def therapy_names_its_plan(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in THERAPY:
            continue
        said = DISCIPLINES.intersection(line.modifiers)
        wanted = _discipline(line.procedure)
        if len(said) == 1 and (not wanted or wanted in said):
            continue
        yield Fault(
            **line_place(line, "SV101-3", "modifiers"),
            found=f"{line_label(line)} {' '.join(line.modifiers)}".strip(),
            expected=wanted or "GP, GO or GN",
            severity=Severity.ERROR if said else subject.weight,
        )


def _discipline(code: str) -> str:
    if code in PHYSICAL:
        return "GP"
    if code in OCCUPATIONAL:
        return "GO"
    return "GN" if code in SPEECH else ""


@edit(
    "THERAPY-ASSISTANT",
    snip=7,
    family="Therapy",
    about="line",
    needs=codes("CQ CO"),
    starts_on=ASSISTANTS_SINCE,
    says="An assistant's modifier stands beside its own discipline: CQ with GP, CO with GO.",
    fix="Correct the pair of modifiers.",
    source=f"{THERAPY_SOURCE} 20.1",
)
def assistants_name_their_discipline(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        for modifier in line.modifiers:
            if modifier in WORKERS_OF and WORKERS_OF[modifier] not in line.modifiers:
                yield Fault(
                    **line_place(line, "SV101-3", "modifiers"),
                    found=f"{line_label(line)} {' '.join(line.modifiers)}",
                    expected=f"{WORKERS_OF[modifier]} {modifier}",
                )


@edit(
    "THERAPY-KX",
    snip=7,
    family="Therapy",
    about="line",
    needs=codes("therapy"),
    says="The year's therapy has passed Medicare's threshold; KX must say that more is needed.",
    fix="Add KX when the record shows the need; otherwise have the patient sign a notice (GA).",
    source=f"{THERAPY_SOURCE} 10.3",
)
def therapy_over_the_threshold(subject: Subject) -> Iterator[Fault]:
    used = subject.context.therapy_used_cents
    if used is None or not subject.is_medicare or subject.on.year < min(THRESHOLD_CENTS):
        return
    year = min(subject.on.year, max(THRESHOLD_CENTS))
    limit = THRESHOLD_CENTS[year]
    for line in subject.claim.lines:
        pool = therapy_pool(line.procedure, line.modifiers)
        spent = used.get(pool, 0) if pool else 0
        if spent < limit or not {"KX", "GA", "GZ"}.isdisjoint(line.modifiers):
            continue
        found = f"{line_label(line)}; {Money(spent)} used of {pool}, {Money(limit)} in {year}"
        if year == subject.on.year:
            yield Fault(**line_place(line, "SV101-3", "modifiers"), found=found, expected="KX")
        else:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=found,
                expected="KX",
                message=f"The therapy threshold of {subject.on.year} is not known here; the year's "
                f"therapy has passed that of {year}.",
                severity=Severity.WARNING,
            )


def therapy_pool(code: str, modifiers: tuple[str, ...]) -> str:
    """Which of Medicare's two yearly amounts a service counts against; empty for neither."""
    if code not in THERAPY:
        return ""
    is_occupational = code in OCCUPATIONAL or "GO" in modifiers
    return OCCUPATIONAL_ALONE if is_occupational else PHYSICAL_AND_SPEECH


@edit(
    "TIME-UNITS",
    snip=6,
    family="Therapy",
    about="lines",
    needs=codes("timed"),
    says="The units of the timed services do not follow from the minutes (eight-minute rule).",
    fix="Bill the units that the minutes of the day give.",
    source=f"{THERAPY_SOURCE} 20.2",
)
def units_follow_the_minutes(subject: Subject) -> Iterator[Fault]:
    minutes = subject.context.minutes
    if not minutes:
        return
    by_plan: dict[str, list[ServiceLine]] = {}
    for line in subject.claim.lines:
        if line.number in minutes and line.procedure in QUARTER_HOURS:
            plan = min(DISCIPLINES.intersection(line.modifiers), default="")
            by_plan.setdefault(plan, []).append(line)
    for lines in by_plan.values():
        yield from _units_of_plan(subject, lines)


def _units_of_plan(subject: Subject, lines: list[ServiceLine]) -> Iterator[Fault]:
    """The minutes of one discipline and day, by each rule the payer may hold to."""
    spent = [(line.procedure, subject.context.minutes[line.number]) for line in lines]
    billed = {code: sum(units_of(ln) for ln in lines if ln.procedure == code) for code, _ in spent}
    payer = subject.context.payer
    rules = payer.counts_time_by if payer else tuple(TimedRule)
    ways = [timed_units(spent, TimedRule(rule)) for rule in rules]
    if any(billed == way for way in ways):
        return
    for code, units in ways[0].items():
        if billed[code] != units:
            line = next(line for line in lines if line.procedure == code)
            total = sum(each for named, each in spent if named == code)
            yield Fault(
                **line_place(line, "SV104", "units"),
                found=f"{line_label(line)}: {billed[code]:f} for {total} minutes",
                expected=str(units),
            )


@edit(
    "TIME-IMPOSSIBLE",
    snip=6,
    family="Units",
    about="lines",
    needs=codes("timed anesthesia"),
    says="More time is billed than a day has.",
    fix="Correct the units or the minutes.",
    source="reliability-money",
)
def a_day_has_its_hours(subject: Subject) -> Iterator[Fault]:
    for services in by_day(subject).values():
        spent = sum(s.units * 15 for s in services if s.code in QUARTER_HOURS)
        shown = next((s.line for s in services if s.line and s.code in QUARTER_HOURS), None)
        if spent > DAY_MINUTES and shown is not None:
            yield Fault(
                **line_place(shown, "SV104", "units"), found=f"{spent:f} minutes in one day"
            )
    for line in subject.claim.lines:
        days = (line.to_on - line.from_on).days + 1 if line.to_on and line.from_on else 1
        if is_anesthesia(line.procedure) and units_of(line) > DAY_MINUTES * max(days, 1):
            yield Fault(
                **line_place(line, "SV104", "units"), found=f"{line_label(line)}: {line.units}"
            )


RULES = (
    therapy_names_its_plan,
    assistants_name_their_discipline,
    therapy_over_the_threshold,
    units_follow_the_minutes,
    a_day_has_its_hours,
)
