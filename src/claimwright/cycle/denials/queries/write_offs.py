"""Read the write-offs of denials that were asked for: those that wait, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.cycle.denials.domain.authority import ASKED
from claimwright.cycle.denials.models import WriteOffRequest
from claimwright.foundation.access import guard


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRequestView:
    """A write-off somebody asked for, and what was decided. `amount_cents` was open then."""

    id: int
    public_id: UUID
    denial_id: int
    patient_id: int
    amount_cents: int
    reason: str
    state: str  # asked, posted, declined or undone
    asked_by: int
    asked_actor: str
    asked_at: datetime
    decided_actor: str


COLUMNS = tuple(WriteOffRequestView.__dataclass_fields__)


def write_off_requests(*, denial_id: int | None = None) -> list[WriteOffRequestView]:
    """The denial's, latest first; without a denial those that wait, oldest first."""
    rows = WriteOffRequest.objects.all()
    if denial_id is None:
        rows = rows.filter(state=ASKED).order_by("asked_at", "id")
    else:
        rows = rows.filter(denial_id=denial_id).order_by("-asked_at", "-id")
    return [WriteOffRequestView(**row) for row in rows.values(*COLUMNS)]


def access_write_off_request(*, user_id: int, public_id: UUID | str) -> WriteOffRequestView:
    """One write-off asked for, for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        WriteOffRequest.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="denials.view",
    )
    (found,) = WriteOffRequest.objects.filter(pk=row.pk).values(*COLUMNS)
    return WriteOffRequestView(**found)
