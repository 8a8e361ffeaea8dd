"""Write and check audit entries.

The leaf is SHA-256 over a version byte and a salted digest of the canonical payload, so the log
can be proven without showing what it says. Source: reliability-audit
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import write_rows

LEAF_VERSION = b"\x01"
LOOKS = ("read", "listed")  # acts that change nothing
LATEST = 20
COLUMNS = (
    "practice_id",
    "at",
    "actor",
    "action",
    "object_type",
    "object_id",
    "payload",
    "salt",
    "leaf_hash",
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done, before it is written. Never put a patient's name into it."""

    action: str
    object_type: str = ""
    object_id: str = ""
    reason: str = ""
    amount_cents: int | None = None
    ledger_transaction: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    *,
    object_type: str = "",
    object_id: object = "",
    reason: str = "",
    amount_cents: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one entry; must be called inside the transaction of the change itself."""
    record_many([Act(action, object_type, str(object_id), reason, amount_cents, "", detail or {})])


def record_many(acts: Iterable[Act]) -> None:
    """Write several entries with one statement."""
    assert connection.in_atomic_block, "an audit entry belongs inside the change's transaction"
    entered, instant = scope.find_current(), clock.now()
    at = connection.ops.adapt_datetimefield_value(instant)
    values = [_values(act, entered, instant, at) for act in acts]
    write_rows(AuditEntry._meta.db_table, COLUMNS, values)


def _values(
    act: Act, entered: scope.Scope | None, instant: datetime, at: object
) -> tuple[object, ...]:
    """The entry's row; `at` is the instant as the database takes it."""
    payload = canonical(
        {
            "action": act.action,
            "actor": entered.actor if entered else "system",
            "amount_cents": act.amount_cents,
            "at": instant.isoformat(),
            "detail": act.detail,
            "ledger_transaction": act.ledger_transaction,
            "object_id": act.object_id,
            "object_type": act.object_type,
            "practice": entered.practice_id if entered else None,
            "reason": act.reason,
            "request": entered.request_id if entered else "",
        }
    )
    salt = os.urandom(32)
    return (
        entered.practice_id if entered else None,
        at,
        entered.actor if entered else "system",
        act.action,
        act.object_type,
        act.object_id,
        payload,
        salt,
        leaf_hash(payload, salt),
    )


def canonical(value: dict[str, Any]) -> str:
    """Sorted keys, no spaces, NFC text: the same value always gives the same bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return unicodedata.normalize("NFC", text)


def leaf_hash(payload: str, salt: bytes) -> str:
    """The entry's leaf, hexadecimal."""
    inner = hashlib.sha256(bytes(salt) + payload.encode()).digest()
    return hashlib.sha256(LEAF_VERSION + inner).hexdigest()


def latest_changes(practice_id: int) -> tuple[int, ...]:
    """Ids of the latest entries of the practice that are no looks, newest first.

    Every change has its entry in its own transaction, so while these stay the same nothing has
    changed. Several, because of two transactions the one that began first may end last.
    """
    rows = AuditEntry.objects.filter(practice_id=practice_id).exclude(action__in=LOOKS)
    return tuple(rows.order_by("-id").values_list("id", flat=True)[:LATEST])


def broken_entries(practice_id: int) -> Iterator[str]:
    """A sentence for each entry of the practice whose content no longer matches its leaf."""
    rows = AuditEntry.objects.filter(practice_id=practice_id).iterator(chunk_size=2000)
    for entry in rows:
        if leaf_hash(entry.payload, bytes(entry.salt)) != entry.leaf_hash:
            yield f"audit entry {entry.pk} was changed after it was written"
            continue
        said = json.loads(entry.payload)
        shown = (entry.action, entry.object_type, entry.object_id, entry.actor)
        if shown != (said["action"], said["object_type"], said["object_id"], said["actor"]):
            yield f"audit entry {entry.pk} shows other columns than its sealed payload"


def head(practice_id: int) -> tuple[int, str]:
    """How many entries the practice has, and the SHA-256 over their leaves in order."""
    rows = AuditEntry.objects.filter(practice_id=practice_id).order_by("id")
    digest, count = hashlib.sha256(), 0
    for leaf in rows.values_list("leaf_hash", flat=True).iterator(chunk_size=5000):
        digest.update(leaf.encode())
        count += 1
    return count, digest.hexdigest()
