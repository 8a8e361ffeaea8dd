"""Read refunds, those asked for, and who has credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.cycle.receipts.domain.refunds import ALONE_LIMIT_CENTS, ASKED
from claimwright.cycle.receipts.domain.settling import REFUND, RefundOut
from claimwright.cycle.receipts.models import Refund, RefundLimit, RefundRequest, Settlement
from claimwright.cycle.receipts.queries.payments import remainders
from claimwright.foundation.access import guard
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money given back to a patient."""

    id: int
    public_id: UUID
    patient_id: int
    amount_cents: int
    issued_on: date
    reason: str
    cleared_on: date | None
    voided_on: date | None


@dataclass(frozen=True, slots=True)
class RefundRequestView:
    """A refund somebody asked for, and what was decided."""

    id: int
    public_id: UUID
    patient_id: int
    amount_cents: int
    reason: str
    state: str  # asked, approved or declined
    asked_by: int
    asked_actor: str
    asked_at: datetime
    decided_actor: str
    words: str


@dataclass(frozen=True, slots=True)
class Credit:
    """A patient's money on account. `since_on` is the day of the oldest cent of it."""

    patient_id: int
    cents: int
    since_on: date | None


@dataclass(frozen=True, slots=True)
class CreditPage:
    """Some patients' money on account, and how many have any and how much together."""

    rows: tuple[Credit, ...]
    total: int
    total_cents: int


def refunds_out() -> list[RefundOut]:
    """Refunds to patients that no line of the bank shows, oldest first; voided ones are none."""
    rows = Refund.objects.filter(voided_on__isnull=True).order_by("issued_on", "id")
    every = [
        RefundOut(f"refund {public_id}", pk, issued_on, cents)
        for pk, public_id, issued_on, cents in rows.values_list(
            "id", "public_id", "issued_on", "amount_cents"
        )
    ]
    return not_seen(every)


def not_seen(refunds: Sequence[RefundOut]) -> list[RefundOut]:
    """Those of which no line of the bank was said to be the check."""
    known = Settlement.objects.filter(kind=REFUND).values_list("note", flat=True)
    seen = set(known)
    return [one for one in refunds if one.note not in seen]


def refunds_for(*, patient_id: int) -> list[RefundView]:
    """The patient's refunds, newest first."""
    rows = Refund.objects.filter(patient_id=patient_id).order_by("-issued_on", "-id")
    return [
        RefundView(
            row.pk,
            row.public_id,
            row.patient_id,
            row.amount_cents,
            row.issued_on,
            row.reason,
            row.cleared_on,
            row.voided_on,
        )
        for row in rows
    ]


def access_refund(*, user_id: int, public_id: UUID | str) -> RefundView:
    """One refund for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Refund.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="payments.view",
    )
    return next(one for one in refunds_for(patient_id=row.patient_id) if one.id == row.pk)


def refund_limit() -> int:
    """What one person may refund alone, in cents."""
    row = RefundLimit.objects.first()
    return ALONE_LIMIT_CENTS if row is None else int(row.alone_cents)


def refund_requests(*, patient_id: int | None = None) -> list[RefundRequestView]:
    """Refunds that wait for a second person, oldest first; with a patient, the decided too."""
    rows = RefundRequest.objects.order_by("asked_at", "id")
    if patient_id is None:
        rows = rows.filter(state=ASKED)
    else:
        rows = rows.filter(patient_id=patient_id)
    return [_request(row) for row in rows]


def access_refund_request(*, user_id: int, public_id: UUID | str) -> RefundRequestView:
    """One refund asked for, for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        RefundRequest.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="payments.view",
    )
    return _request(row)


def credits_held(*, offset: int = 0, limit: int = 50) -> CreditPage:
    """Patients with money on account, the largest first, and what all have; by the ledger.

    Since when is asked of the payments of those shown only.
    """
    booked = ledger.open_sums(by=("patient",), kinds=[AccountKind.PATIENT_UNAPPLIED])
    held = {pk: -cents for (pk,), cents in booked.items() if pk is not None}
    shown = sorted(held, key=lambda pk: (-held[pk], pk))[offset : offset + limit]
    since: dict[int, date] = {}
    for each in remainders(patient_ids=shown):
        since.setdefault(each.patient_id, each.received_on)
    rows = tuple(Credit(pk, held[pk], since.get(pk)) for pk in shown)
    return CreditPage(rows, len(held), sum(held.values()))


def _request(row: RefundRequest) -> RefundRequestView:
    return RefundRequestView(
        id=row.pk,
        public_id=row.public_id,
        patient_id=row.patient_id,
        amount_cents=row.amount_cents,
        reason=row.reason,
        state=row.state,
        asked_by=row.asked_by,
        asked_actor=row.asked_actor,
        asked_at=row.asked_at,
        decided_actor=row.decided_actor,
        words=row.words,
    )
