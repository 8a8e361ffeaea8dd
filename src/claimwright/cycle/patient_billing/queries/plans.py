"""Read payment plans and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.cycle.patient_billing.domain.plans import PlanStanding, schedule, standing
from claimwright.cycle.patient_billing.domain.statements import account_key
from claimwright.cycle.patient_billing.models import PaymentPlan
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.foundation.access import guard

SEARCHED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan and how it stands on the day asked for."""

    id: int
    public_id: UUID
    patient_id: int
    account_key: str
    total_cents: int
    monthly_cents: int
    agreed_on: date
    first_due_on: date
    agreed_actor: str
    ended_on: date | None
    ended_reason: str
    standing: PlanStanding


def family_of(*, patient: PatientSnapshot) -> list[PatientSnapshot]:
    """Everyone answered for by the same person at the same address, the patient first.

    Looked for among those who share the guarantor's family name.
    """
    key = account_key(patient)
    alike = registration.search_patients(text=patient.guarantor.last, limit=SEARCHED)
    alike += registration.search_patients(text=patient.name.last, limit=SEARCHED)
    found = {one.id: one for one in alike if account_key(one) == key and one.id != patient.id}
    return [patient, *(found[pk] for pk in sorted(found))]


def running_plans(*, account_keys: Sequence[str] | None, on: date) -> dict[str, PlanView]:
    """The plan that runs for each account; None means every account."""
    rows = PaymentPlan.objects.filter(ended_on__isnull=True)
    if account_keys is not None:
        rows = rows.filter(account_key__in=list(account_keys))
    return {view.account_key: view for view in _views(list(rows), on)}


def plans_of(*, key: str, on: date) -> list[PlanView]:
    """The account's plans, the latest first."""
    rows = PaymentPlan.objects.filter(account_key=key).order_by("-agreed_on", "-id")
    return _views(list(rows), on)


def access_plan(*, user_id: int, public_id: UUID | str, on: date) -> PlanView:
    """One plan for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        PaymentPlan.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="statements.view",
    )
    return _views([row], on)[0]


def _views(rows: Sequence[PaymentPlan], on: date) -> list[PlanView]:
    """What was paid is what the family's payments since each agreement hold; three questions."""
    if not rows:
        return []
    since = receipts.received_since(after=min(row.recorded_at for row in rows))
    people = registration.get_patients(ids=sorted({one.patient_id for one in since}))
    keys = {pk: account_key(one) for pk, one in people.items()}
    found: list[PlanView] = []
    for row in rows:
        last_on = row.ended_on or on
        paid = sum(
            one.cents
            for one in since
            if keys[one.patient_id] == row.account_key
            and one.recorded_at > row.recorded_at
            and one.received_on <= last_on
        )
        months = schedule(row.total_cents, row.monthly_cents, row.first_due_on)
        found.append(
            PlanView(
                id=row.pk,
                public_id=row.public_id,
                patient_id=row.patient_id,
                account_key=row.account_key,
                total_cents=row.total_cents,
                monthly_cents=row.monthly_cents,
                agreed_on=row.agreed_on,
                first_due_on=row.first_due_on,
                agreed_actor=row.agreed_actor,
                ended_on=row.ended_on,
                ended_reason=row.ended_reason,
                standing=standing(months, paid_cents=paid, on=on),
            )
        )
    return found
