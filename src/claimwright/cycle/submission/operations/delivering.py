"""Files are handed to the transport after they are safely committed, and again until it takes
them. Sending a file twice sends the same bytes under the same name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from claimwright.cycle.submission.models import Batch, StatusFile
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy import scope
from claimwright.foundation.transports import TransportFailed
from claimwright.foundation.wiring import transport


def deliver_after_commit(kind: type[Batch] | type[StatusFile], ids: Sequence[int]) -> None:
    """Hand the files over once the present transaction is committed; never before."""
    entered = scope.current()
    transaction.on_commit(partial(_in_scope, entered, partial(_deliver, kind, ids)))


def deliver_unsent(*, now: datetime) -> int:
    """Send what is written and has not left, oldest first; returns how many files left."""
    sent = 0
    for kind in (Batch, StatusFile):
        waiting = kind.objects.filter(sent_at=None, created_at__lte=now).order_by("id")
        sent += _deliver(kind, list(waiting.values_list("pk", flat=True)), now)
    return sent


@transaction.atomic
def resend_batch(*, batch_id: int, now: datetime) -> str:
    """Send the same bytes again and give the file's name. No claim is made or moved.

    Raises TransportFailed when the other end does not take it.
    """
    row = Batch.objects.get(pk=batch_id)
    transport().send(row.name, store.read(row.file_id))
    Batch.objects.filter(pk=batch_id).update(sent_at=now, attempts=F("attempts") + 1)
    log.record("file sent again", object_type="batch", object_id=row.public_id)
    return str(row.name)


def _deliver(kind: Any, ids: Sequence[int], now: datetime | None = None) -> int:
    """Send each file; one that cannot be read or is refused stays to be sent again."""
    sent = 0
    rows = list(kind.objects.filter(pk__in=ids, sent_at=None).order_by("id"))
    route = transport() if rows else None
    for row in rows:
        assert route is not None
        try:
            route.send(row.name, store.read(row.file_id))
        except OSError as failure:
            kind.objects.filter(pk=row.pk).update(
                attempts=F("attempts") + 1, last_error=_in_words(failure)[:300]
            )
            continue
        kind.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, last_error="", sent_at=now or row.created_at
        )
        sent += 1
    return sent


def _in_words(failure: OSError) -> str:
    """What the transport said, or that our own copy is at fault."""
    if isinstance(failure, TransportFailed):
        return str(failure)
    return f"the kept file cannot be read: {failure.strerror}"


def _in_scope(entered: scope.Scope, act: Callable[[], object]) -> None:
    with scope.scope(
        entered.practice_id,
        user_id=entered.user_id,
        actor=entered.actor,
        request_id=entered.request_id,
    ):
        act()
