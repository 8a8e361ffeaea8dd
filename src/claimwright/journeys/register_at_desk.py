"""A new patient stands at the desk: register, take the card, ask the payer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.practice.queries import NoBillingProfile
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient


@dataclass(frozen=True, slots=True)
class Registered:
    """The new patient, and whether the payer was asked; if not, why."""

    patient_public_id: UUID
    is_asked: bool
    why_not_asked: str = ""


def register_at_desk(
    *, patient: NewPatient, card: NewCoverage | None, on: date, now: datetime
) -> Registered:
    """Patient and coverage together or neither; the question to the payer goes out after.

    The card's patient id is filled in here. Faults are told by registration, never a reason to
    lose a person. Raises TransportFailed.
    """
    with transaction.atomic():
        made = registration.register_patients(new=[patient], as_of=on)[0]
        added = (
            registration.add_coverages(new=[replace(card, patient_id=made.patient_id)], as_of=on)
            if card is not None
            else []
        )
    if not added:
        return Registered(made.public_id, False)
    try:
        asked = eligibility.ask(coverage_ids=[added[0].coverage_id], service_on=on, now=now)
    except NoBillingProfile:
        return Registered(made.public_id, False, "The practice is not set up to ask the payer.")
    if asked is None:
        return Registered(made.public_id, False, "This payer answers no eligibility questions.")
    return Registered(made.public_id, True)
