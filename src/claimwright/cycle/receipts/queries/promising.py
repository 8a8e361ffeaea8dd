"""Read refunds promised to patients whose payer has still to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts.domain.refunds import ASKED, WAITING, PromiseFacts
from claimwright.cycle.receipts.models import PaymentApplication, PromisedRefund, RefundRequest
from claimwright.cycle.receipts.queries.payments import open_balances, unapplied
from claimwright.foundation.tenancy.among import Many
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

ANSWERED = frozenset({"adjudicated", "closed", "void"})


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A refund promised to a patient, at most so many cents, and whether the visit is final."""

    public_id: UUID
    patient_id: int
    encounter_id: int
    amount_cents: int
    reason: str
    actor: str
    at: datetime


def has_promises(*, patient_ids: Sequence[int] | None = None) -> bool:
    """Whether any promise waits."""
    return bool(_waiting(patient_ids).exists())


def promised_refunds() -> list[PromiseView]:
    """The promises that wait for a payer's answer, oldest first."""
    columns = (
        "public_id",
        "patient_id",
        "encounter_id",
        "amount_cents",
        "reason",
        "promised_actor",
        "promised_at",
    )
    return [PromiseView(*row) for row in _waiting(None).order_by("id").values_list(*columns)]


def promises_as_they_stand(
    *, patient_ids: Sequence[int] | None
) -> tuple[list[PromiseFacts], dict[int, int]]:
    """The promises that wait, oldest first, and what each of their patients has free, in cents."""
    rows = list(_waiting(patient_ids).order_by("id"))
    visits = sorted({row.encounter_id for row in rows})
    open_visits = _not_final(visits)
    facts = [
        PromiseFacts(
            promise_id=row.pk,
            patient_id=row.patient_id,
            amount_cents=row.amount_cents,
            is_final=row.encounter_id not in open_visits,
        )
        for row in rows
    ]
    return facts, _free(sorted({row.patient_id for row in rows}))


def applied_to_visits(*, encounter_ids: Sequence[int]) -> dict[int, int]:
    """What patients' payments have paid on each visit, in cents; visits with none are absent."""
    rows = PaymentApplication.objects.filter(
        encounter_id__among=Many(sorted(set(encounter_ids))), released_on__isnull=True
    )
    return dict(rows.order_by().values_list("encounter_id").annotate(c=Sum("amount_cents")))


def _waiting(patient_ids: Sequence[int] | None) -> QuerySet[PromisedRefund]:
    rows: QuerySet[PromisedRefund] = PromisedRefund.objects.filter(state=WAITING)
    return rows if patient_ids is None else rows.filter(patient_id__among=Many(patient_ids))


def _not_final(encounter_ids: Sequence[int]) -> set[int]:
    """Visits a payer has still to answer, or still owes for by the ledger."""
    made = claims.claims_of_encounters(encounter_ids=encounter_ids)
    owed: dict[int, dict[Any, int]] = ledger.receivables(by="encounter", ids=encounter_ids)
    return {
        pk
        for pk in encounter_ids
        if any(claim.state not in ANSWERED for claim in made.get(pk, ()))
        or any(
            cents > 0 and kind is AccountKind.INSURANCE_RECEIVABLE
            for (kind, _), cents in owed.get(pk, {}).items()
        )
    }


def _free(patient_ids: Sequence[int]) -> dict[int, int]:
    """Money on account less what the patient owes and what was asked for already."""
    held = unapplied(patient_ids=patient_ids)
    owes = open_balances(patient_ids=patient_ids)
    rows = RefundRequest.objects.filter(state=ASKED, patient_id__among=Many(patient_ids))
    asked = dict(rows.order_by().values_list("patient_id").annotate(c=Sum("amount_cents")))
    return {
        pk: cents - asked.get(pk, 0) - sum(one.cents for one in owes.get(pk, ()))
        for pk, cents in held.items()
    }
