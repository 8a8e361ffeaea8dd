"""What may become of a visit."""

from __future__ import annotations

import pytest

from claimwright.cycle.charges.domain.states import (
    STATE_WORDS,
    TRANSITIONS,
    VOID,
    CannotMove,
    check_move,
)


def test_the_table_is_closed() -> None:
    assert set(TRANSITIONS) == set(STATE_WORDS)
    assert set().union(*TRANSITIONS.values()) <= set(TRANSITIONS)


def test_a_void_visit_stays_void_and_an_open_one_is_not_billed() -> None:
    for to in TRANSITIONS:
        with pytest.raises(CannotMove):
            check_move("E-1", VOID, to)
    with pytest.raises(CannotMove, match="E-1 is 'needs charges or codes'"):
        check_move("E-1", "open", "billed")
    check_move("E-1", "ready", "billed")
