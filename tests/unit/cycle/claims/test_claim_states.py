"""The states of a claim: only the moves of the table exist."""

from __future__ import annotations

import pytest

from claimwright.cycle.claims.domain.states import (
    STATE_WORDS,
    TRANSITIONS,
    ClaimState,
    IllegalMove,
    can_move,
    check_move,
)


def test_every_state_has_moves_and_words():
    assert set(TRANSITIONS) == set(STATE_WORDS) == {state.value for state in ClaimState}
    assert all(to in TRANSITIONS for targets in TRANSITIONS.values() for to in targets)


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("draft", "submitted"),
        ("held", "ready"),
        ("rejected", "accepted"),
        ("void", "draft"),
        ("adjudicated", "submitted"),
    ],
)
def test_what_may_not_be_is_refused_with_the_claims_number(state, to):
    with pytest.raises(IllegalMove, match="C-000009"):
        check_move("C-000009", state, to)


def test_a_claim_may_be_decided_again_and_again():
    assert can_move("adjudicated", "adjudicated")
    assert can_move("closed", "adjudicated")


def test_an_unknown_state_is_our_own_fault():
    with pytest.raises(KeyError):
        can_move("lost", "draft")
