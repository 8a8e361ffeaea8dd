"""Book appointments and say what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scheduling.domain.appointments import (
    BOOKED,
    NewAppointment,
    check_move,
)
from claimwright.cycle.scheduling.models import Appointment, AppointmentMove
from claimwright.cycle.scheduling.queries import NoSuchAppointment
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope


class CannotBook(ValueError):
    """The appointment names a person or place the practice does not have, or takes no time."""


@transaction.atomic
def book_appointments(*, new: Sequence[NewAppointment], now: datetime | None = None) -> list[int]:
    """Book all of them, in the order given, and return their ids. Raises CannotBook."""
    _check_bookable(new)
    rows = [
        Appointment(
            patient_id=one.patient_id,
            provider_id=one.provider_id,
            location_id=one.location_id,
            starts_at=one.starts_at,
            minutes=one.minutes,
            reason=one.reason[:120],
        )
        for one in new
    ]
    Appointment.objects.bulk_create(rows, batch_size=1000)
    _write_moves([(row, "") for row in rows], BOOKED, now or clock.now(), "")
    log.record_many([Act("appointment booked", "appointment", str(row.public_id)) for row in rows])
    return [int(row.pk) for row in rows]


@transaction.atomic
def move_appointments(*, ids: Sequence[int], to: str, now: datetime, reason: str = "") -> None:
    """Move all of them to the state, one history row each, or none of them.

    Those already there are left alone. Raises CannotMove or NoSuchAppointment.
    """
    rows = list(Appointment.objects.select_for_update().filter(pk__in=set(ids)))
    if len(rows) < len(set(ids)):
        raise NoSuchAppointment("This practice has no such appointment.")
    moving = [(row, row.state) for row in rows if row.state != to]
    for row, state in moving:
        check_move(state, to)
        row.state = to
    Appointment.objects.filter(pk__in=[row.pk for row, _ in moving]).update(state=to)
    _write_moves(moving, to, now, reason)
    log.record_many(
        [Act(f"appointment {to}", "appointment", str(row.public_id), reason) for row, _ in moving]
    )


@transaction.atomic
def reschedule_appointment(*, appointment_id: int, starts_at: datetime, now: datetime) -> None:
    """Give a booked appointment another time. Raises CannotBook when it is no longer booked."""
    row = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    if row is None:
        raise NoSuchAppointment("This practice has no such appointment.")
    if row.state != BOOKED:
        raise CannotBook("Only a booked appointment can be given another time.")
    earlier, row.starts_at = row.starts_at, starts_at
    row.save(update_fields=["starts_at"])
    _write_moves([(row, BOOKED)], BOOKED, now, f"moved from {earlier:%Y-%m-%d %H:%M} UTC")
    log.record("appointment rescheduled", object_type="appointment", object_id=row.public_id)


@transaction.atomic
def plan_services(
    *, appointment_id: int, codes: Sequence[str], authorization_number: str = ""
) -> None:
    """Say what is planned for the appointment, and the authorization it has. NoSuchAppointment."""
    row = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    if row is None:
        raise NoSuchAppointment("This practice has no such appointment.")
    row.planned_codes = list(codes)
    row.authorization_number = authorization_number.strip()[:50]
    row.save(update_fields=["planned_codes", "authorization_number"])
    log.record(
        "services planned",
        object_type="appointment",
        object_id=row.public_id,
        detail={"codes": list(codes), "is_authorized": bool(row.authorization_number)},
    )


def _check_bookable(new: Sequence[NewAppointment]) -> None:
    patients = registration.get_patients(ids=[one.patient_id for one in new])
    providers = practice.get_providers(ids=[one.provider_id for one in new])
    locations = practice.get_locations(ids=[one.location_id for one in new])
    for one in new:
        if one.patient_id not in patients:
            raise CannotBook("This practice has no such patient.")
        if one.provider_id not in providers or one.location_id not in locations:
            raise CannotBook("This practice has no such provider or location.")
        if one.minutes <= 0:
            raise CannotBook("An appointment takes at least one minute.")


def _write_moves(
    moved: Sequence[tuple[Appointment, str]], to: str, now: datetime, reason: str
) -> None:
    actor = scope.current().actor
    AppointmentMove.objects.bulk_create(
        [
            AppointmentMove(
                appointment=row,
                from_state=state,
                to_state=to,
                at=now,
                actor=actor,
                reason=reason[:120],
            )
            for row, state in moved
        ],
        batch_size=1000,
    )
