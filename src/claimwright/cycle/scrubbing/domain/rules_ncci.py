"""Medicare's correct-coding tables: pairs, unit limits, add-on codes, repeated lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.days import Rendered, by_day, units_of
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.cycle.scrubbing.domain.kinds import VISITS, codes, is_equipment
from claimwright.engines.codesets.tables import AddOn, Mue, PtpEdit, System
from claimwright.engines.rules import Fault
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Severity

NCCI = "ncci-manual"
SEPARATE = codes("59 XE XP XS XU")
BOTH_COLUMNS_SINCE = date(2019, 7, 1)  # before, 59 and X{EPSU} counted on column two only
POSTOPERATIVE_ONLY = "55"
CONTRACTORS_CHOICE = 2
SITES = codes(
    "RT LT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI"
)
REPEATED = codes("59 76 77 91 XE XP XS XU 50 RT LT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9") | (
    codes("TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI JW JZ KX GA GZ GY 26 TC 79 78 58")
)


def pairs_on(subject: Subject) -> Iterator[tuple[PtpEdit, list[Rendered], list[Rendered]]]:
    """Every pair in force among services of one day and provider, with both its sides."""
    reading = subject.context.reading
    for (on, _), services in by_day(subject).items():
        distinct = tuple(sorted({service.code for service in services}))
        if len(distinct) < 2 or not reading.has(System.PTP, on):
            continue
        for pair in reading.pairs(distinct, on):
            ones = [service for service in services if service.code == pair.column_one]
            twos = [service for service in services if service.code == pair.column_two]
            if any(service.line for service in (*ones, *twos)):
                yield pair, ones, twos


def line_place(line: ServiceLine | None, element: str = "SV101-2", field: str = "code") -> dict:
    """Where a fault about a line is, as keyword arguments of Fault."""
    if line is None:
        return {"where": place("2400", "SV1", element)}
    return {"where": place("2400", "SV1", element, f"lines.{line.number}.{field}")}


@edit(
    "NCCI-PTP-0",
    snip=7,
    family="NCCI",
    about="lines",
    needs=codes("lines history"),
    says="Two services of one day are never paid together; the second is part of the first.",
    fix="Take the second service off the visit. No modifier frees it.",
    source=f"{NCCI} chapter 1, practitioner PTP table",
)
def pairs_never_paid_together(subject: Subject) -> Iterator[Fault]:
    for pair, ones, twos in pairs_on(subject):
        if pair.indicator == "0":
            for two in twos:
                yield _pair_fault(subject, pair, ones[0], two)


@edit(
    "NCCI-PTP-1",
    snip=7,
    family="NCCI",
    about="lines",
    needs=codes("lines history"),
    says="Two services of one day are paid together only where a modifier says they were separate.",
    fix="If they truly were separate, add the modifier; otherwise take the second one off.",
    source=f"{NCCI} chapter 1, practitioner PTP table",
    releasable_by="claims.edit",
)
def pairs_need_a_modifier(subject: Subject) -> Iterator[Fault]:
    for pair, ones, twos in pairs_on(subject):
        if pair.indicator != "1":
            continue
        on = next(s.line.from_on for s in (*ones, *twos) if s.line and s.line.from_on)
        freeing = subject.context.reading.bypass_modifiers(on)
        if not VISITS.isdisjoint((pair.column_one, pair.column_two)):
            freeing = freeing - SITES  # a visit has no site: only what says it was separate counts
        on_first = freeing if on >= BOTH_COLUMNS_SINCE else freeing - SEPARATE
        for two in twos:
            said = (two.modifiers & freeing) | {m for one in ones for m in one.modifiers & on_first}
            fault = replace(_pair_fault(subject, pair, ones[0], two), expected=_freed_by(pair))
            if not said:
                yield fault
            elif _is_one_site(ones, two, said):
                yield replace(
                    fault,
                    severity=Severity.WARNING,
                    message=f"{pair.column_two} and {pair.column_one} name the same site, so the "
                    "modifier frees the pair on paper only.",
                    fix="Keep both only if the record shows a separate site, session or visit.",
                )


def _is_one_site(ones: list[Rendered], two: Rendered, said: frozenset[str] | set[str]) -> bool:
    """Whether only sites free the pair, and both lines name the same one."""
    sites = {m for m in said if m in SITES}
    return sites == said and all(one.modifiers & SITES == two.modifiers & SITES for one in ones)


def _freed_by(pair: PtpEdit) -> str:
    if pair.column_two in VISITS:
        return f"25 (or 24, 57) on {pair.column_two}"
    if pair.column_one in VISITS:
        return f"25 on {pair.column_one}"
    return f"59, XE, XP, XS, XU or the site on {pair.column_two}"


def _pair_fault(subject: Subject, pair: PtpEdit, one: Rendered, two: Rendered) -> Fault:
    shown = two.line or one.line
    return Fault(
        **line_place(shown),
        found=f"{two.label} beside {one.label}",
        severity=subject.weight,
        message=f"{pair.column_two} is part of {pair.column_one} on the same day"
        + (" and is never paid beside it." if pair.indicator == "0" else " unless it was separate.")
        + (f" ({pair.rationale}.)" if pair.rationale else ""),
    )


def _limit(subject: Subject, code: str, on: date) -> Mue | None:
    """The unit limit of the table that is the payer's: practitioners', suppliers' or Medicaid's.

    A limit of nothing says that Medicare never pays the code there, which binds no other payer.
    """
    system = System.MUE_DME if is_equipment(code) else System.MUE
    if subject.claim.filing_indicator == "MC":
        system = System.MUE_MEDICAID
    reading = subject.context.reading
    if not reading.has(system, on):
        return None
    limit = reading.mues(system, (code,), on)[code]
    if limit is not None and limit.units == 0 and _mue_weight(subject) is not Severity.ERROR:
        return None
    return limit


@edit(
    "NCCI-MUE-1",
    snip=7,
    family="NCCI",
    about="line",
    says="More units of the service than one line may carry.",
    fix="Correct the units, or put what was truly more on a second line with a modifier.",
    source="ncci-mue adjudication indicator 1",
    releasable_by="claims.edit",
)
def units_within_the_line(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.from_on is None or line.unit_kind == "MJ":
            continue
        limit = _limit(subject, line.procedure, line.from_on)
        if limit is not None and limit.adjudication == 1 and _each_day(line) > limit.units:
            yield Fault(
                **line_place(line, "SV104", "units"),
                found=f"{line_label(line)}: {line.units}",
                expected=f"at most {limit.units}",
                severity=_mue_weight(subject),
            )


def _mue_weight(subject: Subject) -> Severity:
    """Medicaid has its own table, which binds its plans; others take Medicare's by policy."""
    return Severity.ERROR if subject.claim.filing_indicator == "MC" else subject.weight


def _each_day(line: ServiceLine) -> Decimal:
    """Units of one day; a line over several days is divided among them. Source: ncci-mue"""
    units = units_of(line)
    if line.from_on is None or line.to_on is None or line.to_on <= line.from_on:
        return units
    return units / ((line.to_on - line.from_on).days + 1)


def _day_sums(subject: Subject) -> Iterator[tuple[ServiceLine, Decimal, date]]:
    """Units of each code and day over all lines and visits, with the first line that has it."""
    sums: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    shown: dict[tuple[str, date], ServiceLine] = {}
    for line in subject.claim.lines:
        if line.from_on is None or line.unit_kind == "MJ" or POSTOPERATIVE_ONLY in line.modifiers:
            continue
        key = (line.procedure, line.from_on)
        sums[key] += _each_day(line)
        shown.setdefault(key, line)
    for (on, _), services in by_day(subject).items() if subject.context.history else ():
        for service in services:
            key = (service.code, on)
            if service.line is None and key in sums and POSTOPERATIVE_ONLY not in service.modifiers:
                sums[key] += service.units
    for key, total in sums.items():
        yield shown[key], total, key[1]


def _over_the_day(subject: Subject, indicators: tuple[int, ...]) -> Iterator[Fault]:
    for line, total, on in _day_sums(subject):
        limit = _limit(subject, line.procedure, on)
        if limit is not None and limit.adjudication in indicators and total > limit.units:
            yield Fault(
                **line_place(line, "SV104", "units"),
                found=f"{line_label(line)}: {total.normalize():f} on {on.isoformat()}",
                expected=f"at most {limit.units} a day",
                severity=_mue_weight(subject),
            )


@edit(
    "NCCI-MUE-2",
    snip=7,
    family="NCCI",
    about="lines",
    says="More units of the service than one day can ever have.",
    fix="Correct the units. Neither a modifier nor an appeal will have more paid.",
    source="ncci-mue adjudication indicator 2",
)
def units_within_the_day(subject: Subject) -> Iterator[Fault]:
    yield from _over_the_day(subject, (2,))


@edit(
    "NCCI-MUE-3",
    snip=7,
    family="NCCI",
    about="lines",
    says="More units of the service than a day is expected to have.",
    fix="Correct the units, or release the claim and keep the record that supports them.",
    source="ncci-mue adjudication indicator 3",
    releasable_by="claims.edit",
)
def units_expected_of_the_day(subject: Subject) -> Iterator[Fault]:
    # The Medicaid table has no indicators; its limits are read as reviewable.
    yield from _over_the_day(subject, (0, 3))


@edit(
    "NCCI-ADDON",
    snip=7,
    family="NCCI",
    about="lines",
    says="An add-on service is billed without the service it adds to.",
    fix="Add the primary service of the same day and provider, or take the add-on off.",
    source=f"{NCCI} chapter 1, add-on code edits",
)
def add_ons_have_their_primary(subject: Subject) -> Iterator[Fault]:
    for (on, _), services in by_day(subject).items():
        if not subject.context.reading.has(System.ADD_ON, on):
            continue
        present = {service.code for service in services}
        entries = subject.context.reading.add_ons(present, on)
        for service in services:
            entry = entries.get(service.code)
            if entry is None or service.line is None:
                continue
            others = {code for code in present if code != service.code and not entries.get(code)}
            if not _has_primary(entry, present, others):
                yield _alone(service, entry, subject.weight if others else Severity.ERROR)


def _has_primary(entry: AddOn, present: set[str], others: set[str]) -> bool:
    """Whether a primary is there; where the contractor names them, any other service will do."""
    if not entry.primaries.isdisjoint(present - {entry.code}):
        return True
    return entry.kind == CONTRACTORS_CHOICE and bool(others)


def _alone(service: Rendered, entry: AddOn, severity: Severity) -> Fault:
    known = sorted(entry.primaries)
    shown = ", ".join(known[:6]) + (f" and {len(known) - 6} more" if len(known) > 6 else "")
    # Type 3 lists some primaries; the contractor may take others.
    weight = Severity.WARNING if entry.kind == 3 and severity is not Severity.ERROR else severity
    return Fault(**line_place(service.line), found=service.label, expected=shown, severity=weight)


@edit(
    "LINE-REPEATED",
    snip=7,
    family="NCCI",
    about="lines",
    needs=codes("lines"),
    says="The same service stands on the claim twice with nothing to tell the lines apart.",
    fix="Put the units on one line, or add 76, 77, 91, the site or 59 to the second.",
    source="carc-list 18",
    releasable_by="claims.edit",
)
def lines_are_told_apart(subject: Subject) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    for line in subject.claim.lines:
        key = (line.procedure, line.modifiers, line.from_on, line.ndc)
        first = seen.setdefault(key, line.number)
        if first != line.number and REPEATED.isdisjoint(line.modifiers):
            yield Fault(**line_place(line), found=f"{line_label(line)} repeats line {first}")


RULES = (
    pairs_never_paid_together,
    pairs_need_a_modifier,
    units_within_the_line,
    units_within_the_day,
    units_expected_of_the_day,
    add_ons_have_their_primary,
    lines_are_told_apart,
)
