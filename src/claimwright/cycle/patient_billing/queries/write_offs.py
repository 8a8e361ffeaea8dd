"""Read write-offs: what was given up, what waits for a second person, what is small and old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from claimwright.cycle.patient_billing.domain.write_offs import ALONE_LIMIT_CENTS, ASKED
from claimwright.cycle.patient_billing.models import WriteOff, WriteOffLimit
from claimwright.foundation.access import guard
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffView:
    """A balance given up, or one that somebody asked to give up."""

    id: int
    public_id: UUID
    kind: str
    patient_id: int
    amount_cents: int
    reason: str
    state: str
    asked_by: int
    asked_actor: str
    asked_at: datetime
    decided_actor: str
    posted_on: date | None


COLUMNS = (
    "id",
    "public_id",
    "kind",
    "patient_id",
    "amount_cents",
    "reason",
    "state",
    "asked_by",
    "asked_actor",
    "asked_at",
    "decided_actor",
    "posted_on",
)


def write_off_limit() -> int:
    """What one person may write off alone, in cents."""
    row = WriteOffLimit.objects.first()
    return ALONE_LIMIT_CENTS if row is None else int(row.alone_cents)


def write_offs(*, patient_id: int | None = None) -> list[WriteOffView]:
    """The patient's write-offs, latest first; without a patient those that wait, oldest first."""
    rows = WriteOff.objects.all()
    if patient_id is None:
        rows = rows.filter(state=ASKED).order_by("asked_at", "id")
    else:
        rows = rows.filter(patient_id=patient_id).order_by("-asked_at", "-id")
    return [WriteOffView(**row) for row in rows.values(*COLUMNS)]


def access_write_off(*, user_id: int, public_id: UUID | str) -> WriteOffView:
    """One write-off for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        WriteOff.objects.all(), user_id=user_id, public_id=public_id, permission="statements.view"
    )
    (found,) = WriteOff.objects.filter(pk=row.pk).values(*COLUMNS)
    return WriteOffView(**found)


def small_balances(*, up_to_cents: int, older_than_days: int, as_of: date) -> dict[int, int]:
    """{patient: cents} of whole balances no larger than that, all of services that old.

    Nothing may be with insurance on the account any more.
    """
    kinds = (AccountKind.PATIENT_RECEIVABLE, AccountKind.INSURANCE_RECEIVABLE)
    sums = ledger.open_sums(by=("patient", "kind"), kinds=kinds, as_of=as_of)
    insured = {
        pk
        for (pk, kind), cents in sums.items()
        if kind == AccountKind.INSURANCE_RECEIVABLE.value and cents
    }
    young = ledger.open_sums(
        by=("patient",), kinds=kinds[:1], served=(as_of - timedelta(days=older_than_days), None)
    )
    passed_over = insured | {pk for (pk,) in young}
    return {
        pk: cents
        for (pk, kind), cents in sums.items()
        if kind == AccountKind.PATIENT_RECEIVABLE.value
        and pk is not None
        and 0 < cents <= up_to_cents
        and pk not in passed_over
    }
