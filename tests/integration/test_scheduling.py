"""Appointments move only as the day allows, and every move is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimwright.cycle.scheduling import operations, queries
from claimwright.cycle.scheduling.domain.appointments import CannotMove, NewAppointment
from claimwright.cycle.scheduling.models import AppointmentMove
from tests.support.clinic import NOON, a_location, a_patient, a_provider

pytestmark = pytest.mark.usefixtures("practice")
NINE = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


def book(count: int = 1) -> list[int]:
    patient, provider, location = a_patient(), a_provider(), a_location()
    return operations.book_appointments(
        new=[
            NewAppointment(
                patient_id=patient,
                provider_id=provider,
                location_id=location,
                starts_at=NINE + timedelta(minutes=20 * n),
            )
            for n in range(count)
        ],
        now=NOON,
    )


def test_the_day_is_listed_in_order() -> None:
    booked = book(3)
    day = queries.appointments_between(start=NINE, end=NINE + timedelta(minutes=40))
    assert [one.id for one in day] == booked[:2]
    assert {one.state for one in day} == {"booked"}


def test_a_patient_arrives_and_is_seen() -> None:
    one, other = book(2)
    operations.move_appointments(ids=[one, other], to="arrived", now=NOON)
    operations.move_appointments(ids=[one], to="completed", now=NOON)
    operations.move_appointments(ids=[one], to="completed", now=NOON)
    moves = AppointmentMove.objects.filter(appointment_id=one)
    assert [move.to_state for move in moves] == ["booked", "arrived", "completed"]
    assert moves[1].actor == "test"


def test_a_move_the_table_does_not_know_moves_nobody() -> None:
    one, other = book(2)
    operations.move_appointments(ids=[one], to="canceled", now=NOON, reason="snow")
    with pytest.raises(CannotMove, match="canceled"):
        operations.move_appointments(ids=[other, one], to="arrived", now=NOON)
    assert queries.get_appointments(ids=[other])[other].state == "booked"
    with pytest.raises(queries.NoSuchAppointment):
        operations.move_appointments(ids=[other, 999_999], to="arrived", now=NOON)


def test_a_booked_appointment_is_given_another_time() -> None:
    one = book()[0]
    operations.reschedule_appointment(
        appointment_id=one, starts_at=NINE + timedelta(days=1), now=NOON
    )
    assert queries.get_appointments(ids=[one])[one].starts_at == NINE + timedelta(days=1)
    operations.move_appointments(ids=[one], to="no_show", now=NOON)
    with pytest.raises(operations.CannotBook):
        operations.reschedule_appointment(appointment_id=one, starts_at=NINE, now=NOON)


def test_nobody_is_booked_with_a_stranger() -> None:
    patient, provider, location = a_patient(), a_provider(), a_location()
    for wrong in (
        NewAppointment(
            patient_id=patient + 9, provider_id=provider, location_id=location, starts_at=NINE
        ),
        NewAppointment(
            patient_id=patient, provider_id=provider + 9, location_id=location, starts_at=NINE
        ),
        NewAppointment(
            patient_id=patient,
            provider_id=provider,
            location_id=location,
            starts_at=NINE,
            minutes=0,
        ),
    ):
        with pytest.raises(operations.CannotBook):
            operations.book_appointments(new=[wrong], now=NOON)
