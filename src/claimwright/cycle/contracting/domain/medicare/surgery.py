"""Two sides, endoscopy families and the ranking of several procedures of one day.

Order: both sides of one procedure first, then families of endoscopies, then the ranking.
Amounts are rounded half up to the cent after each percentage.
Source: cms-pfs-file MULT PROC and BILAT SURG; cms-claims-manual chapter 12 sections 40.6, 40.7
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.working import (
    MANUAL,
    SURGICAL,
    Line,
    fault,
    open_lines,
)
from claimwright.kernel.money import HALF_UP, Money

SIDES = f"{MANUAL} chapter 12 section 40.7"
SEVERAL = f"{MANUAL} chapter 12 section 40.6"
BOTH, LEFT, RIGHT = "50", "LT", "RT"
STANDARD = tuple(Decimal(percent) for percent in (100, 50, 50, 50, 50))
BEFORE_1995 = tuple(Decimal(percent) for percent in (100, 50, 25, 25, 25))
TWO_SIDES = {"1": Decimal(150), "3": Decimal(200)}  # 0, 2 and 9: once
NOT_RANKED = frozenset({"55", "56"})  # care before or after, no operation
MOST_RANKED = 6  # of one line: whatever stands beyond five is priced by report
HAS_SIDES = frozenset("0123")
ASSISTANTS = frozenset({"80", "81", "82", "AS"})
CO_SURGEON = "62"


def price_sides(lines: Sequence[Line]) -> None:
    """Pay both sides of one procedure: 150 %, twice or once, by its indicator."""
    for line in _surgical_or_sided(lines):
        indicator = _indicator(line)
        if BOTH in line.modifiers or {LEFT, RIGHT} <= set(line.modifiers):
            _both_sides(line, indicator)
        elif indicator in ("1", "2") and line.units == 2 and not _side(line):
            _both_sides(line, indicator, "2 units")
    _pair_left_and_right(lines)


def _both_sides(line: Line, indicator: str, told: str = "both sides") -> None:
    percent = TWO_SIDES.get(indicator, Decimal(100))
    if line.units == 2:
        line.units = Decimal(1)
    line.rate("bilateral", f"Bilateral ({told}, indicator {indicator})", percent, SIDES)
    assert line.cents is not None
    line.unit_cents = line.cents
    if indicator == "9":
        line.findings.append(
            fault(
                "PRICE-BILATERAL",
                f"{line.item.label}: the code has no second side.",
                "Check modifier 50.",
                SIDES,
            )
        )


def _pair_left_and_right(lines: Sequence[Line]) -> None:
    """The same code on two lines, left and right: together as if both sides were on one."""
    pairs: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for line in _surgical_or_sided(lines):
        if line.units == 1 and _indicator(line) in HAS_SIDES:
            pairs[(line.item.code, _role(line))].setdefault(_side(line), line)
    for sides in pairs.values():
        if LEFT not in sides or RIGHT not in sides:
            continue
        first, second = sorted((sides[LEFT], sides[RIGHT]), key=lambda line: line.position)
        second.first_side = first
        percent = TWO_SIDES.get(_indicator(second), Decimal(100)) - 100
        if percent < 100:
            second.rate("bilateral", "Bilateral, the second side", percent, SIDES)
            assert second.cents is not None
            second.unit_cents = second.cents


def _surgical_or_sided(lines: Sequence[Line]) -> list[Line]:
    return [line for line in open_lines(list(lines)) if line.fee and line.fee.row]


def _indicator(line: Line) -> str:
    assert line.fee is not None
    assert line.fee.row is not None
    return line.fee.row.bilateral


def _side(line: Line) -> str:
    found = {LEFT, RIGHT} & set(line.modifiers)
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What takes one place in the ranking: a procedure, or a family of endoscopies."""

    cents: int
    parts: tuple[tuple[Line, int], ...]  # (line, cents of it)
    indicator: str


def rank_procedures(lines: Sequence[Line], percents: Sequence[Decimal] = STANDARD) -> None:
    """Pay endoscopy families, then several procedures at the percentages, further ones by report.

    Surgeon, co-surgeon and assistant are ranked apart: each is another practitioner.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in open_lines(list(lines)):
        assert line.fee is not None
        if line.fee.multiple in SURGICAL and not NOT_RANKED & set(line.modifiers):
            groups[_role(line)].append(line)
    for members in groups.values():
        _rank(members, percents)


def _role(line: Line) -> str:
    if ASSISTANTS & set(line.modifiers):
        return "assistant"
    return "co-surgeon" if CO_SURGEON in line.modifiers else "surgeon"


def _rank(lines: Sequence[Line], standard: Sequence[Decimal]) -> None:
    families, rest = _families(lines)
    entries = [_family_entry(base, members) for base, members in families.items()]
    entries += [entry for line in rest for entry in _own_entries(line, rest)]
    if len(entries) < 2:
        return
    ranked = sorted(entries, key=lambda entry: (-entry.cents, entry.parts[0][0].position))
    totals: dict[int, int] = defaultdict(int)
    told: dict[int, list[str]] = defaultdict(list)
    for place, entry in enumerate(ranked):
        percents = BEFORE_1995 if entry.indicator == "1" else standard
        if place >= len(percents):
            for line, _ in entry.parts:
                _by_report(line, place + 1)
            continue
        for line, cents in entry.parts:
            totals[line.position] += Money(cents).times(percents[place] / 100, HALF_UP).cents
            told[line.position].append(f"rank {place + 1} at {percents[place]} %")
    for line in lines:
        if not line.is_settled and line.position in totals:
            words = f"Multiple procedures of the day: {', '.join(told[line.position])}"
            line.is_total = True
            line.step("multiple-surgery", words, totals[line.position], SEVERAL)


def _own_entries(line: Line, rest: Sequence[Line]) -> list[Ranked]:
    """One place for each unit; both sides of one procedure take a single place together."""
    if line.first_side in rest:
        return []
    sides = [line, *(other for other in rest if other.first_side is line)]
    parts = tuple((side, side.unit_cents) for side in sides)
    indicator = line.fee.multiple if line.fee else "2"
    entry = Ranked(sum(cents for _, cents in parts), parts, indicator)
    return [entry] * min(line.whole_units, MOST_RANKED)


def _by_report(line: Line, place: int) -> None:
    if not line.is_settled:
        line.settle(
            fault(
                "PRICE-BY-REPORT",
                f"{line.item.label} is procedure {place} of the day: beyond five, the contractor "
                "prices by report.",
                "Send the operative report.",
                SEVERAL,
            ),
            None,
        )


def _families(lines: Sequence[Line]) -> tuple[dict[str, list[Line]], list[Line]]:
    """(families of two or more by their base code, all other lines)."""
    bases: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        assert line.fee is not None
        if line.fee.multiple == "3" and line.fee.row is not None:
            bases[line.fee.row.endoscopic_base].append(line)
    families = {}
    for base, members in bases.items():
        whole = members + [line for line in lines if line.item.code == base]
        if len(whole) > 1 or members[0].whole_units > 1:
            families[base] = whole
    taken = {line.position for members in families.values() for line in members}
    return families, [line for line in lines if line.position not in taken]


def _family_entry(base: str, members: Sequence[Line]) -> Ranked:
    """The highest in full, the others less their base; the base itself is in them."""
    others = [line for line in members if line.item.code != base]
    sums = {line.position: line.unit_cents for line in others if line.first_side in others}
    firsts = [line for line in others if line.position not in sums]
    by_height = sorted(firsts, key=lambda line: (-_both_cents(line, others), line.position))
    for line in firsts:
        assert line.fee is not None
        full = 1 if line is by_height[0] else 0
        reduced = max(0, line.unit_cents - (line.fee.base_cents or 0))
        sums[line.position] = full * line.unit_cents + (line.whole_units - full) * reduced
    for line in members:
        cents = sums.get(line.position, 0)
        line.is_total = True
        if cents != line.unit_cents:
            line.step("endoscopy-family", _family_words(base, line), cents, SEVERAL)
    parts = tuple((line, sums.get(line.position, 0)) for line in members)
    return Ranked(sum(cents for _, cents in parts), parts, "3")


def _both_cents(line: Line, others: Sequence[Line]) -> int:
    return line.unit_cents + sum(each.unit_cents for each in others if each.first_side is line)


def _family_words(base: str, line: Line) -> str:
    if line.item.code == base:
        return f"Endoscopy family {base}: the base is paid within the other endoscopy"
    assert line.fee is not None
    return f"Endoscopy family {base}: less the base, {Money(line.fee.base_cents or 0)}"
