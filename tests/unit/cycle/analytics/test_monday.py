"""What the Monday page says: whose work it is, in which words, and no patient in the letter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.analytics.domain.monday import (
    Monday,
    Refusal,
    headline,
    open_work,
    shown,
    signed,
    split_denied,
)
from claimwright.cycle.analytics.domain.monday_mail import letter
from claimwright.cycle.analytics.domain.movements import Breakdown, Contributor, Movement
from claimwright.cycle.analytics.domain.places import OpenVisit
from claimwright.cycle.analytics.domain.windows import Window, week_ended, weeks_before

WEEK = Window(date(2026, 11, 9), date(2026, 11, 15))


def a_movement(change: int, *lines: tuple[str, int], unit: str = "cents") -> Movement:
    found = Breakdown("Payer", tuple(Contributor(name, name, cents) for name, cents in lines))
    return Movement(
        key="cash", name="Cash in", words="Money.", unit=unit, last=50_000 + change, before=50_000,
        usual=48_000, is_good_up=True, breakdowns=(found,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "sunday"),
    [("2026-11-16", "2026-11-15"), ("2026-11-21", "2026-11-15"), ("2026-11-22", "2026-11-22")],
)
def test_the_week_is_the_last_that_was_over(on: str, sunday: str) -> None:
    week = week_ended(date.fromisoformat(on))
    assert week.last_on == date.fromisoformat(sunday)
    assert (week.days_count, week.first_on.weekday()) == (7, 0)


def test_the_weeks_before_touch_each_other() -> None:
    weeks = [*weeks_before(WEEK, 3), WEEK]
    assert [week.first_on.day for week in weeks] == [19, 26, 2, 9]
    assert all(week.days_count == 7 for week in weeks)


@given(
    st.integers(0, 10**7),
    st.lists(st.tuples(st.sampled_from(["coder", "biller"]), st.integers(1, 10**6)), max_size=4),
)
def test_denied_cents_are_split_without_a_rest(cents: int, told: list[tuple[str, int]]) -> None:
    split = split_denied(cents, [Refusal(owner, amount, None) for owner, amount in told])
    assert sum(split.values()) == cents
    assert all(split.values())


def test_the_open_work_sums_to_what_is_open_and_ours_comes_first() -> None:
    visits = [
        OpenVisit(1, 10_000, 2_500, 4_000, ("adjudicated",)),
        OpenVisit(2, 7_000, 0, 0, ("held",)),
        OpenVisit(3, 30_000, 0, 0, ("accepted",)),
    ]
    refusals = {1: [Refusal("coder", 4_000, date(2026, 12, 1))]}
    work = open_work(visits, refusals=refusals, filing_limits={2: date(2027, 1, 5)})
    assert sum(one.cents for one in work) == 49_500
    assert [(one.owner, one.place, one.cents, one.due_on) for one in work] == [
        ("Biller", "held", 7_000, date(2027, 1, 5)),
        ("Biller", "decided", 6_000, None),
        ("Coder", "denied", 4_000, date(2026, 12, 1)),
        ("Payer", "with_payer", 30_000, None),
        ("Patient", "patient", 2_500, None),
    ]


def test_the_sentence_names_who_explains_half_of_it() -> None:
    one = a_movement(-1000, ("Acme", -700), ("Prairie", -500), ("Oak", 200))
    assert headline(one) == "Cash in fell by $10.00, most of it Acme (−$7.00)."
    two = a_movement(-1000, ("Acme", -400), ("Prairie", -400), ("Oak", -200))
    assert headline(two) == (
        "Cash in fell by $10.00, most of it Acme (−$4.00) and Prairie (−$4.00)."
    )


def test_nobody_is_named_who_explains_little_or_pulls_the_other_way() -> None:
    many = a_movement(1000, *((name, 100) for name in "abcdefghij"))
    assert headline(many) == "Cash in rose by $10.00."
    against = a_movement(1000, ("Acme", -9000), ("", 10_000))
    assert headline(against) == "Cash in rose by $10.00."
    assert headline(a_movement(0)) == "Cash in did not change."


def test_figures_read_as_people_write_them() -> None:
    assert [shown(-123_456, "cents"), shown(12, "count"), shown(3061, "days")] == [
        "−$1,234.56",
        "12",
        "30.61 days",
    ]
    assert [signed(5, "cents"), signed(-5, "cents"), signed(0, "count")] == [
        "+$0.05",
        "−$0.05",
        "0",
    ]


def test_the_letter_says_the_same_in_text_and_html() -> None:
    movement = a_movement(-1000, ("Acme & <Sons>", -1000))
    work = open_work([OpenVisit(2, 7_000, 0, 0, ("held",))], refusals={}, filing_limits={})
    found = Monday(
        as_of=date(2026, 11, 16), week=WEEK, before=weeks_before(WEEK, 1)[0], usual_weeks=8,
        movements=(movement,), work=work,
    )  # fmt: skip
    told = letter(found, practice="Alder <Street>", address="https://example.org/monday/?a=1&b=2")
    assert told.subject == "Alder <Street>: the week to Nov 15, 2026"
    for figure in ("$500.00", "$490.00", "−$10.00", "$480.00", "$70.00"):
        assert figure in told.text
        assert figure in told.html
    assert "Acme &amp; &lt;Sons&gt;" in told.html
    assert "<Sons>" not in told.html.replace("&lt;Sons&gt;", "")
    assert "held by our own edits, $70.00, 1 visit\n" in told.text
    assert "src=" not in told.html
    assert "<script" not in told.html
