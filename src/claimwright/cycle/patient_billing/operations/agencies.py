"""Place balances with a collection agency, book what it sends, call them back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain import collections as domain
from claimwright.cycle.patient_billing.domain.collections import MayNotPlace, NotAtAgency
from claimwright.cycle.patient_billing.models import Agency, AgencyPayment, Placement
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.queries import OF_AGENCY
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import AccountKind

USED = "This form was sent before with other content. Open it anew and look what is recorded."


@transaction.atomic
def add_agency(*, name: str, client_number: str, fee_basis_points: int) -> int:
    """A new agency, or new terms of one known by the name; returns its id."""
    row, _ = Agency.objects.update_or_create(
        name=name[:120],
        defaults={"client_number": client_number[:40], "fee_basis_points": fee_basis_points},
    )
    log.record("agency kept", object_type="agency", object_id=row.public_id)
    return int(row.pk)


@transaction.atomic
def place_account(*, agency_id: int, patient_id: int, key: str, on: date) -> int:
    """Move all a patient owes to the agency's account; returns the placement's id.

    Idempotent by key. Raises MayNotPlace with the reason, or when the key names another.
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    before: Placement | None = Placement.objects.filter(key=key).first()
    if before is not None:
        if (before.agency_id, before.patient_id) != (agency_id, patient_id):
            raise MayNotPlace(USED)
        return int(before.pk)
    facts = queries.account_facts(patient_id=patient_id, on=on)
    reason = domain.why_not(facts)
    if reason:
        raise MayNotPlace(f"{facts.patient.name.natural}: {reason}")
    parts = [one for one in facts.owed if one.cents > 0]
    row: Placement = Placement.objects.create(
        key=key,
        agency_id=agency_id,
        patient_id=patient_id,
        placed_on=on,
        amount_cents=sum(one.cents for one in parts),
        recorded_at=clock.now(),
    )
    memo = "Placed with a collection agency"
    posting = domain.placement_posting(str(row.public_id), patient_id, parts, on=on, memo=memo)
    books.post([posting])
    _note(row, "balance placed with agency", row.amount_cents)
    return int(row.pk)


@transaction.atomic
def record_agency_payment(
    *, placement_id: int, gross_cents: int, fee_cents: int, on: date, reference: str, key: str
) -> None:
    """The agency collected the gross, kept its fee and sent the rest. Idempotent by key.

    Raises NotAtAgency for more than is left with it, a fee above the gross, or a key that names
    another payment. Source: reliability-money (M10, M12)
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    before: AgencyPayment | None = AgencyPayment.objects.filter(key=key).first()
    if before is not None:
        known = (before.placement_id, before.gross_cents, before.fee_cents)
        if known != (placement_id, gross_cents, fee_cents):
            raise NotAtAgency(USED)
        return
    row = Placement.objects.get(pk=placement_id)
    if not 0 <= fee_cents <= gross_cents:
        raise NotAtAgency("The fee is not between nothing and what was collected.")
    left = queries.left_at_agency(placement_ids=[row.public_id]).get(str(row.public_id), [])
    parts = domain.split(left, gross_cents)
    made: AgencyPayment = AgencyPayment.objects.create(
        key=key,
        placement=row,
        gross_cents=gross_cents,
        fee_cents=fee_cents,
        received_on=on,
        reference=reference[:60],
        recorded_at=clock.now(),
    )
    told = domain.Collected(
        payment=str(made.public_id),
        placement=str(row.public_id),
        patient_id=row.patient_id,
        parts=parts,
        fee_cents=fee_cents,
    )
    books.post([domain.collected_posting(told, on=on)])
    if gross_cents > fee_cents:
        receipts.record_deposits(
            new=[
                receipts.NewDeposit(
                    key=f"{OF_AGENCY}{made.public_id}",
                    payer_id=None,
                    amount_cents=gross_cents - fee_cents,
                    deposited_on=on,
                    reference=reference[:60],
                )
            ]
        )
    _note(row, "agency payment recorded", gross_cents)


@transaction.atomic
def recall_account(*, placement_id: int, on: date, reason: str) -> int:
    """Call back what is left; the patient owes it again. The cents; raises NotAtAgency."""
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    row = Placement.objects.get(pk=placement_id)
    left = queries.left_at_agency(placement_ids=[row.public_id]).get(str(row.public_id), [])
    if row.recalled_on is not None or not left:
        raise NotAtAgency("Nothing of it is with the agency any more.")
    posting = domain.recall_posting(
        str(row.public_id), row.patient_id, left, on=on, memo=f"Recalled: {reason}"[:200]
    )
    books.post([posting])
    row.recalled_on, row.recall_reason = on, reason[:200]
    row.save(update_fields=["recalled_on", "recall_reason"])
    cents = sum(one.cents for one in left)
    _note(row, "balance recalled from agency", cents, reason)
    return cents


def _note(row: Placement, action: str, cents: int, reason: str = "") -> None:
    log.record(
        action,
        object_type="placement",
        object_id=row.public_id,
        reason=reason,
        amount_cents=cents,
    )
