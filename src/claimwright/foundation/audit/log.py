"""Write and check audit entries.

The leaf is SHA-256 over a version byte and a salted digest of the canonical payload, so the log
can be proven without showing what it says. Source: reliability-audit
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection

from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import write_rows

LEAF_VERSION = b"\x01"
LOOKS = ("read", "listed")  # acts that change nothing
# Acts that no figure counts: talk, and whose work is whose, which the inbox reads anew each time.
ASIDE = (
    *("commented", "view saved", "view dropped"),
    *("work assigned", "work put aside", "work brought back"),
)
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
    assert entered is None or not entered.among, "an act is done in one practice"
    values = [_values(act, entered, instant, at) for act in acts]
    write_rows(AuditEntry._meta.db_table, COLUMNS, values)
    if entered is not None and entered.changes:
        entered.changes.clear()


def look(acts: Mapping[int, Act]) -> None:
    """Write down that rows were shown, one act for each practice by its id; one statement.

    A look changes nothing, so that it needs no transaction of its own around it.
    """
    instant, entered = clock.now(), scope.current()
    assert all(act.action in LOOKS for act in acts.values()), "only looks go without a transaction"
    at = connection.ops.adapt_datetimefield_value(instant)
    rows = [
        _values(act, replace(entered, practice_id=practice_id, among=()), instant, at)
        for practice_id, act in acts.items()
    ]
    if rows:
        names, places = ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
        lines = ", ".join([f"({places})"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {AuditEntry._meta.db_table} ({names}) VALUES {lines}",
                [value for row in rows for value in row],  # type: ignore[misc]
            )


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
    """Ids of the latest entries of the practice that are neither looks nor talk, newest first.

    Every change has its entry in its own transaction, so while these stay the same no figure has
    changed. Several, because of two transactions the one that began first may end last.
    """
    return latest_changes_of([practice_id])[practice_id]


def latest_changes_of(practice_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The same of several practices, in one query; of none where it is known already.

    A call that only reads asks once: its figures are all of one moment.
    """
    entered = scope.find_current()
    known = {} if entered is None or entered.changes is None else entered.changes
    if unknown := [pk for pk in practice_ids if pk not in known]:
        table, latest = AuditEntry._meta.db_table, []
        for _ in unknown:  # the first condition as in the index `audit_change`
            latest.append(
                f"SELECT * FROM (SELECT practice_id, id FROM {table} WHERE practice_id = %s"
                f" AND NOT (action IN {LOOKS}) AND NOT (action IN {ASIDE})"
                f" ORDER BY id DESC LIMIT {LATEST}) AS latest"
            )
        found: dict[int, list[int]] = {pk: [] for pk in unknown}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(latest), unknown)
            for practice_id, pk in cursor.fetchall():
                found[practice_id].append(pk)
        known |= {practice_id: tuple(ids) for practice_id, ids in found.items()}
    return {pk: known[pk] for pk in practice_ids}


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
