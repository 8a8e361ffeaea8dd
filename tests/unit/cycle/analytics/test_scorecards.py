"""A card counts each decision once; together the cards are the whole."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.analytics.domain.promises import PROMISES, Waiting, kept
from claimwright.cycle.analytics.domain.scorecards import (
    Tally,
    percent,
    percentile,
    together,
)


def a_tally(*days: int) -> Tally:
    """First decisions that paid $5 of $10, each after so many days."""
    tally = Tally(decision_count=len(days), first_count=len(days), first_pass_count=len(days))
    tally.charge_cents, tally.allowed_cents, tally.paid_cents = (
        cents * len(days) for cents in (1000, 600, 500)
    )
    tally.paid_days.update(days)
    return tally


def test_a_card_of_three_decisions() -> None:
    tally = a_tally(10, 20)
    tally.decision_count += 1  # a second one, which paid nothing
    tally.first_pass_count -= 1
    tally.deny(20, "authorization", 700)
    tally.deny(20, "modifier", 800)
    tally.deny(30, "modifier", 100)
    card = tally.card(1, "Acme")
    assert (card.decision_count, card.paid_cents, card.paid_days) == (3, 1000, (10, 20))
    assert (card.median_days, card.slow_days) == (10, 20)
    assert (str(card.first_pass_percent), str(card.denial_percent)) == ("50.0", "66.7")
    assert [(one.category, one.denial_count, one.cents) for one in card.causes] == [
        ("modifier", 2, 900),
        ("authorization", 1, 700),
    ]
    assert (card.denial_count, card.denied_cents) == (3, 1600)


def test_together_is_the_sum() -> None:
    first, second = a_tally(1, 2), a_tally(3)
    first.deny(1, "modifier", 100)
    second.deny(3, "modifier", 50)
    second.underpaid += [7, 8]
    first.takeback_cents, second.open_cents = 40, 900
    every = together({1: first, 2: second}).card(0, "Together")
    assert (every.decision_count, every.denied_decision_count, every.denied_cents) == (3, 2, 150)
    assert (every.underpaid_cents, every.takeback_cents, every.open_cents) == (15, 40, 900)
    assert every.paid_days == (1, 2, 3)


def test_an_empty_card_divides_by_nothing() -> None:
    card = Tally().card(1, "Acme")
    assert (card.median_days, card.first_pass_percent, card.denial_percent) == (None, None, None)


@pytest.mark.parametrize(("share", "value"), [(1, 1), (50, 5), (51, 6), (90, 9), (100, 10)])
def test_a_percentile_is_a_value_that_was_there(share: int, value: int) -> None:
    assert percentile(range(1, 11), share) == value


def test_a_half_rounds_up_as_people_round() -> None:
    assert str(percent(1, 16)) == "6.3"  # 6.25


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.key)
def test_work_is_late_the_day_after_its_promise_ends(promise: object) -> None:
    since = date(2026, 3, 1)
    last = date.fromordinal(since.toordinal() + promise.days)  # type: ignore[attr-defined]
    waiting = [Waiting(promise.key, since, 500), Waiting(promise.key, last, 70)]  # type: ignore[attr-defined]
    assert kept(waiting, as_of=last).late_count == 0
    after = kept(waiting, as_of=date.fromordinal(last.toordinal() + 1))
    assert (after.late_count, after.late_cents, after.percent) == (1, 500, 50)


def test_nothing_waiting_is_no_percent() -> None:
    assert kept([], as_of=date(2026, 3, 1)).percent is None
