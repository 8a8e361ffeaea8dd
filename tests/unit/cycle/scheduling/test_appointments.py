"""The table of moves, and two patients at one time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from claimwright.cycle.scheduling.domain.appointments import (
    STATE_WORDS,
    TRANSITIONS,
    AppointmentSnapshot,
    CannotMove,
    check_move,
    double_bookings,
)

NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)


def at(minute: int, number: int, provider: int = 1, state: str = "booked") -> AppointmentSnapshot:
    return AppointmentSnapshot(
        id=number,
        public_id=UUID(int=number),
        patient_id=number,
        provider_id=provider,
        location_id=1,
        starts_at=NINE + timedelta(minutes=minute),
        minutes=20,
        reason="",
        state=state,
    )


def test_every_state_has_words_and_leads_only_to_known_states() -> None:
    assert set(TRANSITIONS) == set(STATE_WORDS)
    assert set().union(*TRANSITIONS.values()) <= set(TRANSITIONS)


def test_a_completed_visit_stays_completed() -> None:
    for to in TRANSITIONS:
        with pytest.raises(CannotMove):
            check_move("completed", to)
    check_move("booked", "arrived")


def test_overlapping_times_of_one_provider_are_found() -> None:
    day = [at(20, 2), at(0, 1), at(30, 3), at(30, 4, provider=2), at(5, 5, state="canceled")]
    assert [(a.id, b.id) for a, b in double_bookings(day)] == [(2, 3)]
