"""Read paper remittances as they are typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.cycle.receipts.domain.paper_eob import (
    PaperAdvice,
    PaperProviderLevel,
    claims_from_rows,
)
from claimwright.cycle.receipts.models import PaperEob
from claimwright.foundation.access import guard


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEobView:
    """One paper remittance: what is typed, its scan, and the 835 it was posted as."""

    id: int
    public_id: UUID
    payer_id: int
    advice: PaperAdvice
    scan_id: int | None
    file_id: int | None
    posted_at: datetime | None
    discarded_at: datetime | None
    started_actor: str
    started_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it may still be typed into."""
        return self.posted_at is None and self.discarded_at is None


def paper_eobs(*, is_open: bool | None = None, limit: int = 100) -> list[PaperEobView]:
    """Paper remittances, the latest first; discarded ones are left out."""
    rows = PaperEob.objects.filter(discarded_at__isnull=True)
    if is_open is not None:
        rows = rows.filter(posted_at__isnull=is_open)
    return [_view(row) for row in rows[:limit]]


def access_paper_eob(*, user_id: int, public_id: UUID | str) -> PaperEobView:
    """One paper remittance for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        PaperEob.objects.all(), user_id=user_id, public_id=public_id, permission="remittances.view"
    )
    return _view(row)


def get_paper_eob(*, eob_id: int) -> PaperEobView:
    """One paper remittance."""
    return _view(PaperEob.objects.get(pk=eob_id))


def paper_of_file(*, file_id: int) -> PaperEobView | None:
    """The paper a file was made from, if any."""
    row = PaperEob.objects.filter(file_id=file_id).first()
    return _view(row) if row else None


def _view(row: PaperEob) -> PaperEobView:
    return PaperEobView(
        id=row.pk,
        public_id=row.public_id,
        payer_id=row.payer_id,
        advice=PaperAdvice(
            check_number=row.check_number,
            check_cents=row.check_cents,
            method=row.method,
            paid_on=row.paid_on,
            claims=claims_from_rows(row.claims),
            provider_level=tuple(PaperProviderLevel(*each) for each in row.provider_level),
        ),
        scan_id=row.scan_id,
        file_id=row.file_id,
        posted_at=row.posted_at,
        discarded_at=row.discarded_at,
        started_actor=row.started_actor,
        started_at=row.started_at,
    )
