"""Post and reverse. Both are bulk, idempotent by key, and whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from claimwright.foundation import clock, meanwhile
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import fresh_uuids, write_rows
from claimwright.foundation.transactions import long_work
from claimwright.ledger import queries
from claimwright.ledger.domain.periods import check_closable, check_open
from claimwright.ledger.domain.posting import (
    RECEIVABLES,
    AccountKind,
    Posting,
    check_posting,
    contra,
    fingerprint,
    reversal_key,
)
from claimwright.ledger.models import ClosedMonth

MONTH_LOCK = 1279541063  # migration 0006 takes it for postings; no other lock has this number
TURNS = {AccountKind.INSURANCE_RECEIVABLE: 1279541064, AccountKind.PATIENT_RECEIVABLE: 1279541065}
SEALED_LATER = "SET CONSTRAINTS ledger_entry_sealed DEFERRED"
LEG_COLUMNS = (
    "practice_id",
    "transaction_id",
    "number",
    "posted_on",
    "account_kind",
    "payer_id",
    "amount_cents",
    "encounter_id",
    "charge_line_id",
    "claim_id",
    "patient_id",
    "service_on",
)
SEAL_COLUMNS = (
    "id",
    "practice_id",
    "key",
    "kind",
    "posted_on",
    "recorded_at",
    "memo",
    "source_type",
    "source_id",
    "fingerprint",
    "reverses_id",
)


class KeyReused(ValueError):
    """The key already names a posting with other content. Nothing was posted."""


class AlreadyReversed(ValueError):
    """The posting was reversed before; a second reversal would take it twice."""


class NoSuchPosting(LookupError):
    """No posting of that key, or it is itself a reversal."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """How many postings were written, and how many were there already."""

    posted_count: int = 0
    repeated_count: int = 0


def post(postings: Sequence[Posting]) -> PostResult:
    """Write the postings in one database transaction, a constant number of queries per thousand.

    Idempotent by `Posting.key`: the same key with the same content is counted as repeated, with
    other content raises KeyReused; a day in a closed month raises PeriodClosed. Also raises what
    `check_posting` raises. On any error nothing is posted.

    Source: reliability-money (M01–M04, M11, M12)
    """
    for posting in postings:
        check_posting(posting)
    return _write_once(postings, {})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Postings that may be written: nobody has used their keys, their months are open."""

    fresh: tuple[Posting, ...]
    prints: dict[str, str]
    repeated_count: int


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """Until when the books are closed, as seen in this transaction."""

    closed_through: date | None


def look() -> OpenBooks:
    """Look once before posting in several parts."""
    return OpenBooks(queries.closed_through())


def prepare_new(postings: Sequence[Posting], books: OpenBooks) -> Prepared:
    """Everything of `post` but writing, for postings whose keys name rows of this transaction.

    Nobody can have used such keys, so nothing is asked; the database would refuse them all the
    same. Raises what `post` raises. Then `write`, in the same transaction.
    """
    for posting in postings:
        check_posting(posting)
    prints, fresh = _prints(postings), _by_key(postings)
    _check_days(fresh, books.closed_through)
    return Prepared(tuple(fresh), prints, len(postings) - len(fresh))


def write(prepared: Prepared) -> PostResult:
    """Write what was prepared. Raises IntegrityError when a rival wrote one of the keys since."""
    _write_rows(prepared.fresh, prepared.prints, {})
    return PostResult(len(prepared.fresh), prepared.repeated_count)


def reverse(*, keys: Sequence[str], on: date, reason: str) -> PostResult:
    """Take the postings back by contra-postings under "reverse:<key>", dated `on`.

    The originals stay. Raises NoSuchPosting, or AlreadyReversed when any was reversed before.

    Source: reliability-money (M15, M17)
    """
    wanted = list(dict.fromkeys(keys))
    with transaction.atomic():
        found = queries.postings_by_key(keys=wanted)
        missing = [key for key in wanted if key not in found or found[key].is_reversal]
        if missing:
            raise NoSuchPosting(f"nothing to reverse under {', '.join(missing[:5])}")
        before = queries.known_keys(keys=[reversal_key(key) for key in wanted])
        if before:
            raise AlreadyReversed(f"already reversed: {', '.join(sorted(before)[:5])}")
        contras = [contra(found[key].posting, on=on, reason=reason) for key in wanted]
        originals = {reversal_key(key): found[key].transaction_id for key in wanted}
        try:
            result = _write_once(contras, originals)
        except KeyReused as error:
            raise AlreadyReversed(str(error)) from error
        if result.repeated_count:
            raise AlreadyReversed("someone else reversed them at the same moment")
        return result


@transaction.atomic
def close_month(*, through_on: date, today: date) -> None:
    """Let nothing more be posted into the month that ends on the day. Raises CannotClose.

    Source: reliability-money (M31)
    """
    _wait_for_postings()
    check_closable(through_on, queries.next_to_close(today=today))
    ClosedMonth.objects.create(
        practice_id=scope.current_practice_id(),
        through_on=through_on,
        closed_at=clock.now(),
        actor=scope.current().actor,
        seal=queries.seal_on(through_on),
    )
    log.record("month closed", object_type="month", object_id=through_on.isoformat())


def take_turn(*kinds: AccountKind) -> None:
    """Wait until nobody else in the practice settles these receivables; ours until the commit.

    Who lowers a receivable reads what is open after this, so that two never settle the same
    cents. Payers' come before patients', so that nobody waits for one who waits for them: who
    needs both takes both at once, or payers' first. Source: reliability-money (M22, M27, M35)
    """
    assert connection.in_atomic_block, "a turn is taken inside the transaction that settles"
    for kind in RECEIVABLES:
        if kind in kinds:
            _hold(TURNS[kind])


def _wait_for_postings() -> None:
    """Let what others are posting end, and hold new postings up until the month is closed.

    On PostgreSQL a posting holds the lock's other side.
    """
    _hold(MONTH_LOCK)


def _hold(lock: int) -> None:
    """The practice's lock of that number until the commit. SQLite has one writer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock((%s::bigint << 32) + %s)",
                [lock, scope.current_practice_id()],
            )


def _write_once(postings: Sequence[Posting], originals: dict[str, UUID]) -> PostResult:
    """Write what is new; a rival who wrote the same keys first makes us look once more."""
    prints = _prints(postings)
    each = _by_key(postings)
    try:
        written = _write_rows(_fresh(each, prints), prints, originals)
    except IntegrityError:
        written = _write_rows(_fresh(each, prints), prints, originals)
    return PostResult(written, len(postings) - written)


def _by_key(postings: Sequence[Posting]) -> list[Posting]:
    """Each key's first posting, in their order."""
    return list({posting.key: posting for posting in reversed(postings)}.values())[::-1]


def _prints(postings: Iterable[Posting]) -> dict[str, str]:
    """The fingerprint by key. Raises KeyReused when a key comes with two contents."""
    prints: dict[str, str] = {}
    for posting in postings:
        digest = fingerprint(posting)
        if prints.setdefault(posting.key, digest) != digest:
            raise KeyReused(f"{posting.key} comes twice with different content")
    return prints


def _fresh(postings: Iterable[Posting], prints: dict[str, str]) -> list[Posting]:
    """Those whose keys are new. Raises KeyReused, PeriodClosed."""
    known = queries.known_keys(keys=list(prints))
    closed = queries.closed_through()
    for key, digest in known.items():
        if prints[key] != digest:
            raise KeyReused(f"{key} already names a posting with other content")
    fresh = [posting for posting in postings if posting.key not in known]
    _check_days(fresh, closed)
    return fresh


def _check_days(fresh: Iterable[Posting], closed: date | None) -> None:
    for on in {posting.posted_on for posting in fresh}:
        check_open(on, closed)


def _write_rows(
    fresh: Sequence[Posting], prints: dict[str, str], originals: dict[str, UUID]
) -> int:
    seals, legs = _rows(fresh, prints, originals)
    with long_work():
        # Legs first: the transaction row is the seal, and its trigger sums them.
        if meanwhile.is_on():  # there what a leg points to would be looked up at once
            meanwhile.write(lambda cursor: cursor.execute(SEALED_LATER))
        write_rows("ledger_entry", LEG_COLUMNS, legs)
        write_rows("ledger_transaction", SEAL_COLUMNS, seals)
    return len(fresh)


def _rows(
    postings: Sequence[Posting], prints: dict[str, str], originals: dict[str, UUID]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    practice_id = scope.current_practice_id()
    instant = connection.ops.adapt_datetimefield_value(clock.now())
    on, identity = _day_adapter(), _identity_adapter()
    seals: list[tuple[Any, ...]] = []
    legs: list[tuple[Any, ...]] = []
    for posting, fresh in zip(postings, fresh_uuids(len(postings)), strict=True):
        key, posted_on, seal = posting.key, on(posting.posted_on), identity(fresh)
        reverses = identity(originals[key]) if key in originals else None
        words = (posting.memo[:200], posting.source_type, posting.source_id)
        seals.append(
            (
                seal,
                practice_id,
                key,
                posting.kind,
                posted_on,
                instant,
                *words,
                prints[key],
                reverses,
            )
        )
        legs += [
            (
                practice_id,
                seal,
                number,
                posted_on,
                leg.account.kind.value,
                leg.owner_payer_id,
                leg.amount_cents,
                leg.encounter_id,
                leg.charge_line_id,
                leg.claim_id,
                leg.patient_id,
                on(leg.service_on),
            )
            for number, leg in enumerate(posting.legs, start=1)
        ]
    return seals, legs


def _day_adapter() -> Callable[[date | None], Any]:
    """Dates as the database wants them; the few distinct days of a batch are adapted once."""
    return lru_cache(maxsize=4096)(connection.ops.adapt_datefield_value)


def _identity_adapter() -> Callable[[UUID], Any]:
    """Ids as the database wants them."""
    if connection.features.has_native_uuid_field:
        return lambda identity: identity
    return attrgetter("hex")
