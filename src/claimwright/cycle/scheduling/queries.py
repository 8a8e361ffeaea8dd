"""Read the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from claimwright.cycle.scheduling.domain.appointments import (
    BOOKED,
    CANCELED,
    COMPLETED,
    AppointmentSnapshot,
)
from claimwright.cycle.scheduling.models import Appointment
from claimwright.foundation import clock
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.columns import batches


class NoSuchAppointment(LookupError):
    """The practice has no such appointment."""


def appointments_between(
    *, start: datetime, end: datetime, states: Sequence[str] = ()
) -> list[AppointmentSnapshot]:
    """Appointments starting in [start, end), earliest first; all states unless named."""
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end)
    if states:
        rows = rows.filter(state__in=states)
    return [snapshot(row) for row in rows]


def get_appointments(*, ids: Sequence[int]) -> dict[int, AppointmentSnapshot]:
    """Appointments by id; unknown ids are absent."""
    found: dict[int, AppointmentSnapshot] = {}
    for some in batches(sorted(set(ids))):
        for row in Appointment.objects.filter(pk__in=some):
            found[row.pk] = snapshot(row)
    return found


def appointments_of_patients(*, patient_ids: Sequence[int]) -> dict[int, list[AppointmentSnapshot]]:
    """Appointments by patient, latest first; every patient asked for is a key."""
    found: dict[int, list[AppointmentSnapshot]] = {pk: [] for pk in patient_ids}
    for some in batches(sorted(found)):
        for row in Appointment.objects.filter(patient_id__in=some).order_by("-starts_at", "-id"):
            found[row.patient_id].append(snapshot(row))
    return found


def authorized_on(
    *, wanted: Iterable[tuple[int, date]]
) -> dict[tuple[int, date], list[AppointmentSnapshot]]:
    """Appointments with an authorization by patient and day, in the practice's zone; not canceled.

    Pairs without one are absent.
    """
    pairs = set(wanted)
    found: dict[tuple[int, date], list[AppointmentSnapshot]] = {}
    for some in batches(sorted({patient_id for patient_id, _ in pairs})):
        rows = Appointment.objects.filter(patient_id__in=some).exclude(authorization_number="")
        for row in rows.exclude(state=CANCELED).order_by("starts_at", "id"):
            key = (row.patient_id, clock.day_of(row.starts_at))
            if key in pairs:
                found.setdefault(key, []).append(snapshot(row))
    return found


def completed_before(*, before: datetime, limit: int) -> list[AppointmentSnapshot]:
    """The latest completed appointments that started before the instant, latest first."""
    rows = Appointment.objects.filter(starts_at__lt=before, state=COMPLETED)
    return [snapshot(row) for row in rows.order_by("-starts_at", "-id")[:limit]]


def next_start(*, after: datetime) -> datetime | None:
    """When the first booked appointment from the instant on starts; None when none is booked."""
    rows = Appointment.objects.filter(starts_at__gte=after, state=BOOKED).order_by("starts_at")
    found = rows.first()
    return found.starts_at if found else None


def access_appointment(*, user_id: int, public_id: UUID | str) -> AppointmentSnapshot:
    """The appointment for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Appointment.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="schedule.view",
    )
    return snapshot(row)


def snapshot(row: Any) -> AppointmentSnapshot:
    """The row as a value."""
    return AppointmentSnapshot(
        id=row.pk,
        public_id=row.public_id,
        patient_id=row.patient_id,
        provider_id=row.provider_id,
        location_id=row.location_id,
        starts_at=row.starts_at,
        minutes=row.minutes,
        reason=row.reason,
        state=row.state,
        planned_codes=tuple(row.planned_codes),
        authorization_number=row.authorization_number,
    )
