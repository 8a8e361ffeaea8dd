"""What became of each file that came in: told, tried again, or left at that by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.documents.models import Reception
from claimwright.foundation.tenancy import scope
from claimwright.kernel.finding import Finding, Severity

DUPLICATE = "duplicate"
KEPT_FINDINGS = 50
OF_STATES = ("file_id", "outcome", "is_open")
OF_WAITING = (
    "practice_id", "file_id", "file__public_id", "file__name", "outcome", "words",
    "payment_cents", "received_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file. `is_open` while a person must see to it."""

    outcome: str
    payment_cents: int
    findings: tuple[Finding, ...]
    received_at: datetime
    is_open: bool
    settled_by: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file somebody must see to, in one of several practices."""

    practice_id: int
    file_id: int
    public_text: str
    name: str
    outcome: str
    words: str
    cents: int
    received_at: datetime


@transaction.atomic
def note(
    *,
    file_id: int,
    outcome: str,
    findings: Sequence[Finding],
    payment_cents: int,
    needs_person: bool,
) -> None:
    """Keep what became of the file, at its first time or a later one.

    That it came again says nothing new: what was said before stays, and is open if it was.
    """
    worst = next((each for each in findings if each.severity is Severity.ERROR), None)
    told = worst or (findings[0] if findings else None)
    values = {
        "outcome": outcome,
        "payment_cents": payment_cents,
        "words": told.message if told else "",
        "findings": [finding.as_dict() for finding in findings[:KEPT_FINDINGS]],
        "received_at": clock.now(),
        "is_open": needs_person,
        "settled_by": "",
        "settled_at": None,
    }
    row, is_new = Reception.objects.get_or_create(file_id=file_id, defaults=values)
    if not is_new:
        if outcome == DUPLICATE:
            return
        Reception.objects.filter(pk=row.pk).update(**values)
    log.record("file received", object_type="reception", object_id=row.public_id)


@transaction.atomic
def settle(*, file_id: int) -> bool:
    """A person has seen to the file. False when nothing was open."""
    row = Reception.objects.select_for_update().filter(file_id=file_id, is_open=True).first()
    if row is None:
        return False
    row.is_open, row.settled_by, row.settled_at = False, scope.current().actor[:150], clock.now()
    row.save(update_fields=["is_open", "settled_by", "settled_at"])
    log.record("file settled", object_type="reception", object_id=row.public_id)
    return True


@transaction.atomic
def reopen(*, file_id: int) -> bool:
    """Undo `settle`. False when nobody had settled it."""
    rows = Reception.objects.select_for_update().filter(file_id=file_id, is_open=False)
    row = rows.filter(settled_at__isnull=False).first()
    if row is None:
        return False
    row.is_open, row.settled_by, row.settled_at = True, "", None
    row.save(update_fields=["is_open", "settled_by", "settled_at"])
    log.record("file opened again", object_type="reception", object_id=row.public_id)
    return True


def of_file(*, file_id: int) -> Received | None:
    """What became of the file; None when it never came in."""
    row = Reception.objects.filter(file_id=file_id).first()
    if row is None:
        return None
    return Received(
        outcome=row.outcome,
        payment_cents=row.payment_cents,
        findings=tuple(Finding.from_dict(each) for each in row.findings),
        received_at=row.received_at,
        is_open=row.is_open,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )


def states_of(*, file_ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """(outcome, whether a person must see to it) of each of the files that came in; one query."""
    rows = Reception.objects.filter(file_id__in=list(file_ids))
    return {pk: (outcome, is_open) for pk, outcome, is_open in rows.values_list(*OF_STATES)}


def files_waiting() -> list[Waiting]:
    """The files somebody must see to, of each practice in scope."""
    rows = Reception.objects.filter(is_open=True).order_by("id").values_list(*OF_WAITING)
    return [
        Waiting(practice_id, file_id, str(public_id), *told)
        for practice_id, file_id, public_id, *told in rows
    ]
