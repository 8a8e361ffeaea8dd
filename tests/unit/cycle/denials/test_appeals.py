"""Levels of appeal by payer: names, days, what must be at stake, the payer's own rules."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.appeals import (
    AppealRule,
    NoFurtherAppeal,
    least_in_dispute,
    levels_for,
    next_level,
)
from tests.unit.cycle.denials.cast import a_payer

ON = date(2026, 3, 1)


def a_rule(**changes: Any) -> AppealRule:
    said: dict[str, Any] = {
        "id": 1,
        "public_id": UUID(int=1),
        "payer_id": 1,
        "level": 1,
        "name": "Provider dispute",
        "to_whom": "",
        "days": 365,
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "actor": "alice",
    }
    return AppealRule(**(said | changes))


def test_the_five_medicare_levels() -> None:
    """W44: 120, 180, then 60 days each, and nothing after the court."""
    ladder = levels_for(a_payer(PayerKind.MEDICARE), on=ON)
    assert [level.days for level in ladder] == [120, 180, 60, 60, 60]
    second = next_level(ladder, decided_levels=1, amount_cents=1, on=ON)
    assert (second.name, second.due_on(ON)) == ("Reconsideration", date(2026, 8, 28))
    with pytest.raises(NoFurtherAppeal, match="used up"):
        next_level(ladder, decided_levels=5, amount_cents=10**9, on=ON)


@pytest.mark.parametrize(
    ("year", "hearing", "court"),
    [(2024, 18_000, 184_000), (2025, 19_000, 190_000), (2026, 20_000, 196_000)],
)
def test_a_hearing_and_a_court_take_a_least_amount(year: int, hearing: int, court: int) -> None:
    on = date(year, 5, 1)
    ladder = levels_for(a_payer(PayerKind.MEDICARE), on=on)
    assert next_level(ladder, decided_levels=2, amount_cents=hearing, on=on).name == "Hearing"
    with pytest.raises(NoFurtherAppeal, match="at least"):
        next_level(ladder, decided_levels=2, amount_cents=hearing - 1, on=on)
    with pytest.raises(NoFurtherAppeal):
        next_level(ladder, decided_levels=4, amount_cents=court - 1, on=on)


def test_a_year_not_announced_yet_counts_as_the_last() -> None:
    assert least_in_dispute("hearing", on=date(2031, 1, 1)) == 20_000
    assert least_in_dispute("", on=ON) == 0


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (PayerKind.COMMERCIAL, ["First-level appeal", "Second-level appeal", "External review"]),
        (PayerKind.BLUE, ["First-level appeal", "Second-level appeal", "External review"]),
        (PayerKind.MEDICARE_ADVANTAGE, ["Payment dispute", "Second-level appeal"]),
        (PayerKind.MEDICAID, ["First-level appeal", "State fair hearing"]),
        (PayerKind.TRICARE, ["Reconsideration", "Formal review", "Hearing"]),
        (PayerKind.WORKERS_COMP, ["Request for second review", "Independent bill review"]),
        (PayerKind.AUTO, ["Request for reconsideration", "Arbitration"]),
    ],
)
def test_every_kind_of_payer_has_its_ladder(kind: PayerKind, names: list[str]) -> None:
    ladder = levels_for(a_payer(kind), on=ON)
    assert [level.name for level in ladder] == names
    assert ladder[0].days == 90, "the payer's own days"
    assert [level.number for level in ladder] == list(range(1, len(ladder) + 1))


def test_a_payers_own_rule_replaces_a_level_while_it_holds() -> None:
    payer = a_payer()
    rules = [
        a_rule(),
        a_rule(id=2, level=4, name="Arbitration", days=30),
        a_rule(id=3, payer_id=2, level=2, name="Not ours"),
        a_rule(id=4, level=3, name="Gone", ends_on=date(2026, 2, 1)),
        a_rule(id=5, level=6, name="After a gap"),
    ]
    ladder = levels_for(payer, on=ON, rules=rules)
    assert [(level.name, level.days) for level in ladder] == [
        ("Provider dispute", 365),
        ("Second-level appeal", 60),
        ("External review", 120),
        ("Arbitration", 30),
    ]
    assert levels_for(payer, on=date(2025, 12, 31), rules=rules)[0].days == 90
