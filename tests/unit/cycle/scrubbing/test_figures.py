"""How good an edit was: holds, releases, what the payers then said."""

from __future__ import annotations

from claimwright.cycle.scrubbing.domain.figures import (
    EditFigures,
    Held,
    Outcome,
    edit_figures,
)

PAID, DENIED = Outcome(8_000, 0), Outcome(0, 9_000)


def test_precision_is_of_those_that_left_all_the_same_and_were_decided():
    found = edit_figures(
        [Held(1, "A", 100, "released"), Held(2, "A", 100, "released"), Held(3, "A", 100)],
        [(4, "A"), (5, "A"), (1, "A")],
        {1: DENIED, 2: PAID, 4: DENIED},
    )["A"]
    assert (found.held_count, found.holding_count, found.released_count) == (3, 1, 2)
    assert found.warned_count == 2
    assert (found.right_count, found.decided_count) == (2, 3)
    assert found.precision_percent == 67
    assert found.denied_cents == 18_000


def test_money_saved_is_what_was_paid_on_claims_that_were_mended():
    found = edit_figures(
        [Held(1, "A", 100, "mended"), Held(2, "A", 100, "mended"), Held(3, "B", 100, "mended")],
        [],
        {1: PAID, 3: DENIED},
    )
    assert found["A"].saved_cents == 8_000
    assert found["A"].mended_count == 2
    assert found["B"].saved_cents == 0
    assert found["B"].precision_percent is None


def test_an_edit_that_never_spoke_has_no_figures():
    assert edit_figures([], [], {1: PAID}) == {}
    assert EditFigures().precision_percent is None
