"""The patient arrives: the appointment moves on and today's share is collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.eligibility.domain.readiness import Due, split_collected
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling import queries as appointments


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The payment taken, if any: this visit's, else the one for what was owed before."""

    appointment_id: int
    payment_public_id: UUID | None


@transaction.atomic
def check_in(
    *,
    appointment_id: int,
    collected_cents: int,
    method: str,
    on: date,
    now: datetime,
    due: Due | None = None,
) -> CheckedIn:
    """Mark as arrived and take the money; the same appointment twice collects once.

    With what was `due`, this visit's share is kept for the visit, and the rest pays what was owed
    before; without, all of it is this visit's. The payments join the open batch of who takes them.
    Raises NotAPayment, CannotMove.
    """
    appointment = appointments.get_appointments(ids=[appointment_id])[appointment_id]
    if appointment.state == "booked":
        scheduling.move_appointments(ids=[appointment_id], to="arrived", now=now)
    if collected_cents <= 0:
        return CheckedIn(appointment_id, None)
    own = collected_cents
    if due is not None:
        own = split_collected(due, collected_cents)[0].cents
    parts = ((own, "check-in", True), (collected_cents - own, "check-in-earlier", False))
    taken = receipts.take_payments(
        new=[
            NewPayment(
                patient_id=appointment.patient_id,
                amount_cents=cents,
                method=method,
                received_on=on,
                key=f"{event}:{appointment_id}",
                is_copay=is_copay,
            )
            for cents, event, is_copay in parts
            if cents > 0
        ]
    )
    return CheckedIn(appointment_id, taken[0].public_id)
