"""Keep a paper remittance while it is typed, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.paper_eob import (
    AlreadyPosted,
    PaperAdvice,
    TypedMeanwhile,
    claims_to_rows,
)
from claimwright.cycle.receipts.models import PaperEob
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope


@transaction.atomic
def start_paper_eob(*, payer_id: int, advice: PaperAdvice) -> int:
    """Begin a paper remittance of a payer; returns its id."""
    row: PaperEob = PaperEob.objects.create(
        payer_id=payer_id,
        method=advice.method,
        check_number=advice.check_number[:30],
        check_cents=advice.check_cents,
        paid_on=advice.paid_on,
        started_actor=scope.current().actor,
        started_at=clock.now(),
    )
    _note(row, "paper remittance started")
    return int(row.pk)


@transaction.atomic
def keep_paper_eob(*, eob_id: int, advice: PaperAdvice, over: PaperAdvice | None = None) -> None:
    """Keep what is typed so far, right or not. Raises AlreadyPosted.

    `over` is what it replaces, as it was read: raises TypedMeanwhile when that is kept no longer.
    """
    row = _open(eob_id)
    if over is not None and queries.get_paper_eob(eob_id=eob_id).advice != over:
        raise TypedMeanwhile("Somebody typed into this paper at the same moment. Save again.")
    row.method, row.check_number = advice.method, advice.check_number[:30]
    row.check_cents, row.paid_on = advice.check_cents, advice.paid_on
    row.claims = claims_to_rows(advice.claims)
    row.provider_level = [[e.reason, e.reference, e.cents] for e in advice.provider_level]
    row.save()
    _note(row, "paper remittance typed")


@transaction.atomic
def keep_scan(*, eob_id: int, file_id: int) -> None:
    """Keep the picture of the paper with it. Raises AlreadyPosted."""
    row = _open(eob_id)
    row.scan_id = file_id
    row.save(update_fields=["scan"])
    _note(row, "paper scanned")


@transaction.atomic
def mark_paper_posted(*, eob_id: int, file_id: int, now: datetime) -> None:
    """It is in the books as the 835 in the file. Raises AlreadyPosted."""
    row = _open(eob_id)
    row.file_id, row.posted_at = file_id, now
    row.save(update_fields=["file", "posted_at"])
    _note(row, "paper remittance posted")


@transaction.atomic
def discard_paper_eob(*, eob_id: int, now: datetime) -> None:
    """It is not wanted; the row stays. Raises AlreadyPosted."""
    row = _open(eob_id)
    row.discarded_at = now
    row.save(update_fields=["discarded_at"])
    _note(row, "paper remittance discarded")


def _open(eob_id: int) -> PaperEob:
    row: PaperEob = PaperEob.objects.select_for_update().get(pk=eob_id)
    if row.posted_at is not None or row.discarded_at is not None:
        raise AlreadyPosted("This paper remittance was posted or discarded before.")
    return row


def _note(row: PaperEob, action: str) -> None:
    log.record(
        action, object_type="papereob", object_id=row.public_id, amount_cents=row.check_cents
    )
