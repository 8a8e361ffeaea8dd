"""The patient arrives: the appointment moves on and today's share is collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling import queries as appointments


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The payment taken, if any."""

    appointment_id: int
    payment_public_id: UUID | None


@transaction.atomic
def check_in(
    *, appointment_id: int, collected_cents: int, method: str, on: date, now: datetime
) -> CheckedIn:
    """Mark as arrived and take the copay; the same appointment twice collects once."""
    appointment = appointments.get_appointments(ids=[appointment_id])[appointment_id]
    if appointment.state == "booked":
        scheduling.move_appointments(ids=[appointment_id], to="arrived", now=now)
    if collected_cents <= 0:
        return CheckedIn(appointment_id, None)
    taken = receipts.take_payments(
        new=[
            NewPayment(
                patient_id=appointment.patient_id,
                amount_cents=collected_cents,
                method=method,
                received_on=on,
                key=f"check-in:{appointment_id}",
                is_copay=True,
            )
        ]
    )
    return CheckedIn(appointment_id, taken[0].public_id)
