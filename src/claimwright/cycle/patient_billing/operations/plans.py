"""Agree on a payment plan, and end it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain.plans import NewPlan, NoPlan, check_plan
from claimwright.cycle.patient_billing.domain.statements import account_key
from claimwright.cycle.patient_billing.models import Counter, PaymentPlan
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope


@transaction.atomic
def agree_plan(*, new: NewPlan, on: date) -> int:
    """Write down what the family agreed to pay; returns the plan's id. Idempotent by key.

    Raises NoPlan.
    """
    Counter.take("plan", 0)
    before: PaymentPlan | None = PaymentPlan.objects.filter(key=new.key).first()
    if before is not None:
        known = (before.patient_id, before.total_cents, before.monthly_cents, before.first_due_on)
        if known != (new.patient_id, new.total_cents, new.monthly_cents, new.first_due_on):
            raise NoPlan("This form was sent before with other content. Open it anew.")
        return int(before.pk)
    patient = registration.get_patient(patient_id=new.patient_id)
    key = account_key(patient)
    if PaymentPlan.objects.filter(account_key=key, ended_on__isnull=True).exists():
        raise NoPlan("A plan runs for this family. End it first.")
    members = [one.id for one in queries.family_of(patient=patient)]
    owed = receipts.open_balances(patient_ids=members)
    due = sum(one.cents for some in owed.values() for one in some)
    check_plan(new, owed_cents=due, on=on)
    row: PaymentPlan = PaymentPlan.objects.create(
        key=new.key,
        patient_id=new.patient_id,
        account_key=key,
        total_cents=new.total_cents,
        monthly_cents=new.monthly_cents,
        agreed_on=on,
        first_due_on=new.first_due_on,
        agreed_actor=scope.current().actor,
        recorded_at=clock.now(),
    )
    _note(row, "payment plan agreed")
    return int(row.pk)


@transaction.atomic
def end_plan(*, plan_id: int, on: date, reason: str) -> None:
    """End a plan; the balance is owed as before. Raises NoPlan when it ended before."""
    row = PaymentPlan.objects.select_for_update().get(pk=plan_id)
    if row.ended_on is not None:
        raise NoPlan("This plan was ended before.")
    row.ended_on, row.ended_reason = on, reason[:200]
    row.save(update_fields=["ended_on", "ended_reason"])
    _note(row, "payment plan ended", reason)


def _note(row: PaymentPlan, action: str, reason: str = "") -> None:
    log.record(
        action,
        object_type="paymentplan",
        object_id=row.public_id,
        reason=reason,
        amount_cents=row.total_cents,
    )
