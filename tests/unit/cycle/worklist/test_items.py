"""What is worth doing first, and what of it is wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from claimwright.cycle.worklist.domain.items import (
    Item,
    Mark,
    Wanted,
    chosen,
    counted,
    is_wanted,
    marked,
)
from claimwright.cycle.worklist.domain.kinds import KINDS, NOMINAL_CENTS, pull, why_now
from claimwright.cycle.worklist.domain.mentions import mentioned
from claimwright.foundation.access.roles import PERMISSIONS

TODAY = date(2026, 3, 2)


def an_item(number: int = 1, **changes: Any) -> Item:
    """A held claim of $400, unless told otherwise."""
    made = Item(
        kind="held",
        id=number,
        public_text="",
        label=f"C-{number}",
        words="The address is missing.",
        cents=40_000,
        pull=pull("held", cents=40_000, due_on=None, as_of=TODAY),
        since_on=TODAY,
    )
    return made._replace(**changes)


def test_every_kind_is_sound() -> None:
    for kind in KINDS.values():
        assert 0 < kind.chance_percent <= 100
        assert kind.minutes > 0
        assert kind.permission in PERMISSIONS
    assert set(NOMINAL_CENTS) <= set(KINDS)


def test_more_money_and_nearer_deadlines_pull_more() -> None:
    near = TODAY + timedelta(days=2)
    far = TODAY + timedelta(days=200)
    at = {"as_of": TODAY}
    assert pull("held", cents=200, due_on=far, **at) < pull("held", cents=900_00, due_on=far, **at)
    assert pull("held", cents=900, due_on=far, **at) < pull("held", cents=900, due_on=near, **at)


def test_a_claim_past_its_filing_limit_sinks_and_a_late_task_rises() -> None:
    late = TODAY - timedelta(days=1)
    soon = TODAY + timedelta(days=1)
    assert pull("rejected", cents=10**7, due_on=late, as_of=TODAY) == 0
    assert pull("task", cents=0, due_on=late, as_of=TODAY) > pull(
        "task", cents=0, due_on=soon, as_of=TODAY
    )
    words = why_now("rejected", cents=1, due_on=late, as_of=TODAY, place=0)
    assert words.endswith("the deadline has passed")


def test_ties_keep_one_order_whatever_order_they_came_in() -> None:
    items = [an_item(number) for number in range(9)]
    assert chosen(items, Wanted(), as_of=TODAY) == chosen(items[::-1], Wanted(), as_of=TODAY)


@pytest.mark.parametrize(
    ("order", "first"), [("worth", 1), ("deadline", 2), ("amount", 3), ("age", 4), ("junk", 1)]
)
def test_each_order_puts_its_own_first(order: str, first: int) -> None:
    items = [
        an_item(1, pull=999_999),
        an_item(2, due_on=TODAY),
        an_item(3, cents=9_000_000),
        an_item(4, since_on=TODAY - timedelta(days=90)),
    ]
    assert chosen(items, Wanted(order=order), as_of=TODAY)[0].id == first


def test_put_aside_is_hidden_until_its_day_and_not_longer() -> None:
    (item,) = marked([an_item()], {("held", 1): Mark(TODAY + timedelta(days=1), None, "")})
    assert not is_wanted(item, Wanted(), as_of=TODAY)
    assert is_wanted(item, Wanted(is_aside=True), as_of=TODAY)
    assert is_wanted(item, Wanted(), as_of=TODAY + timedelta(days=1))


def test_a_mark_belongs_to_the_kind_it_was_set_on() -> None:
    """A held claim put aside comes back when it is rejected."""
    (item,) = marked(
        [an_item(kind="rejected")], {("held", 1): Mark(TODAY + timedelta(days=9), None, "")}
    )
    assert is_wanted(item, Wanted(), as_of=TODAY)


def test_a_task_keeps_its_own_assignee_when_it_is_put_aside() -> None:
    task = an_item(kind="task", assignee_id=7, assignee="bob")
    (item,) = marked([task], {("task", 1): Mark(TODAY + timedelta(days=1), None, "")})
    assert item.assignee == "bob"


@pytest.mark.parametrize(
    ("wanted", "is_kept"),
    [
        (Wanted(kinds=("held", "task")), True),
        (Wanted(kinds=("task",)), False),
        (Wanted(payer_id=3), True),
        (Wanted(payer_id=4), False),
        (Wanted(owner="bob"), True),
        (Wanted(owner="nobody"), False),
        (Wanted(least_cents=40_000), True),
        (Wanted(least_cents=40_001), False),
        (Wanted(due_days=5), True),
        (Wanted(due_days=4), False),
        (Wanted(text="c-1"), True),
        (Wanted(text="okafor", patient_ids=frozenset({11})), True),
        (Wanted(text="okafor"), False),
        (Wanted(keys=frozenset({"held:1"})), True),
        (Wanted(keys=frozenset()), False),
    ],
)
def test_each_filter_keeps_what_it_names(wanted: Wanted, is_kept: bool) -> None:
    item = an_item(payer_id=3, patient_id=11, assignee="bob", due_on=TODAY + timedelta(days=5))
    assert is_wanted(item, wanted, as_of=TODAY) is is_kept


def test_what_is_counted_adds_up() -> None:
    items = [an_item(1), an_item(2), an_item(3, kind="task", cents=0)]
    assert counted(items, KINDS) == [("task", 1, 0), ("held", 2, 80_000)]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@bob", ["bob"]),
        ("(@bob), @BOB!", ["bob"]),
        ("bob@example.org", []),
        ("@bobby", []),
        ("@bob.", ["bob"]),
        ("@ana.maría é @bob", ["ana.maría", "bob"]),
        ("@@bob", []),
        ("", []),
    ],
)
def test_names_are_called_by_an_at(body: str, names: list[str]) -> None:
    assert mentioned(body, ["bob", "ana.maría"]) == names
