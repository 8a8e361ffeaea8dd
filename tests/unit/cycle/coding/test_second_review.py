"""Second looks: the share that is drawn, who may look, and what accuracy is made of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimwright.cycle.coding.domain.second_review import (
    CannotReview,
    Review,
    accuracies,
    check_review,
    is_drawn,
    told_codes,
)

CODES = ("E11.9", "I10", "99213 ×1", "36415 ×1")


@pytest.mark.parametrize("percent", [0, 5, 20, 50, 100])
def test_the_share_drawn_is_the_share_asked_for(percent: int) -> None:
    drawn = sum(is_drawn(f"visit {n}", percent) for n in range(4000))
    assert abs(drawn - 40 * percent) <= 100
    assert {is_drawn("visit 1", percent) for _ in range(3)} == {is_drawn("visit 1", percent)}


def test_none_and_all_are_exact() -> None:
    assert not any(is_drawn(f"visit {n}", 0) for n in range(500))
    assert all(is_drawn(f"visit {n}", 100) for n in range(500))


def test_a_larger_share_keeps_those_drawn_before() -> None:
    keys = [f"visit {n}" for n in range(500)]
    few = {key for key in keys if is_drawn(key, 10)}
    assert few < {key for key in keys if is_drawn(key, 30)}


@pytest.mark.parametrize(
    ("review", "reviewer", "words"),
    [
        (Review(CODES), 1, "Nobody reviews their own"),
        (Review(CODES, wrong=("Z00.00",), note="x"), 2, "Z00.00 is not among"),
        (Review(CODES, missed_count=100, note="x"), 2, "Between 0 and 99"),
        (Review(CODES, wrong=("I10",), note=" "), 2, "Say what should have been"),
        (Review(CODES, missed_count=1), 2, "Say what should have been"),
    ],
)
def test_a_look_that_proves_nothing_is_refused(review: Review, reviewer: int, words: str) -> None:
    with pytest.raises(CannotReview, match=words):
        check_review(review, coder_id=1, reviewer_id=reviewer)


def test_accuracy_counts_visits_and_codes_and_missed_ones_against_the_coder() -> None:
    looks = [
        (1, Review(CODES)),
        (1, Review(CODES, wrong=("I10",), missed_count=1, note="E11.65")),
    ]
    first, second = accuracies({2: (1, 0), 1: (4, 3)}, looks)
    assert (first.finished_count, first.drawn_count, first.waiting_count) == (4, 3, 1)
    assert (first.by_visit, first.by_code) == (Decimal("50.0"), Decimal("77.8"))  # 7 of 9
    assert (second.coder_id, second.by_visit, second.by_code) == (2, None, None)


def test_the_same_code_twice_is_told_apart() -> None:
    told = told_codes(["E119"], [("J1885", ("JW",), "9"), ("99213", (), "1"), ("99213", (), "1")])
    assert told == ["E119", "J1885-JW ×9", "99213 ×1", "99213 ×1 (2)"]
