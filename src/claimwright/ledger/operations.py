"""Post and reverse. Both are bulk, idempotent by key, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid6 import uuid7

from claimwright.foundation import clock
from claimwright.foundation.tenancy import scope
from claimwright.ledger import queries
from claimwright.ledger.domain.posting import (
    Posting,
    check_posting,
    contra,
    fingerprint,
    reversal_key,
)
from claimwright.ledger.models import Entry, Transaction


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
    other content raises KeyReused. Also raises what `check_posting` raises. On any error nothing
    is posted.

    Source: reliability-money (M01–M04, M11, M12)
    """
    for posting in postings:
        check_posting(posting)
    return _write_once(postings, {})


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


def _write_once(postings: Sequence[Posting], originals: dict[str, UUID]) -> PostResult:
    """Write what is new; a rival who wrote the same keys first makes us look once more."""
    prints = {posting.key: "" for posting in postings}
    fresh: list[Posting] = []
    for posting in postings:
        digest = fingerprint(posting)
        if prints[posting.key] and prints[posting.key] != digest:
            raise KeyReused(f"{posting.key} comes twice with different content")
        if not prints[posting.key]:
            fresh.append(posting)
        prints[posting.key] = digest
    try:
        written = _write(fresh, prints, originals)
    except IntegrityError:
        written = _write(fresh, prints, originals)
    return PostResult(written, len(postings) - written)


@transaction.atomic
def _write(postings: list[Posting], prints: dict[str, str], originals: dict[str, UUID]) -> int:
    known = queries.known_keys(keys=[posting.key for posting in postings])
    for key, digest in known.items():
        if prints[key] != digest:
            raise KeyReused(f"{key} already names a posting with other content")
    fresh = [posting for posting in postings if posting.key not in known]
    seals, entries = _rows(fresh, prints, originals)
    # Entries first: the transaction row is the seal, and its trigger sums them.
    Entry.objects.bulk_create(entries)
    Transaction.objects.bulk_create(seals)
    return len(fresh)


def _rows(
    postings: Iterable[Posting], prints: dict[str, str], originals: dict[str, UUID]
) -> tuple[list[Transaction], list[Entry]]:
    practice_id, recorded_at = scope.current_practice_id(), clock.now()
    seals: list[Transaction] = []
    entries: list[Entry] = []
    for posting in postings:
        seal = Transaction(
            id=uuid7(),
            practice_id=practice_id,
            key=posting.key,
            kind=posting.kind,
            posted_on=posting.posted_on,
            recorded_at=recorded_at,
            memo=posting.memo[:200],
            source_type=posting.source_type,
            source_id=posting.source_id,
            fingerprint=prints[posting.key],
            reverses_id=originals.get(posting.key),
        )
        seals.append(seal)
        entries += [
            Entry(
                practice_id=practice_id,
                transaction_id=seal.id,
                number=number,
                posted_on=posting.posted_on,
                account_kind=leg.account.kind.value,
                payer_id=leg.owner_payer_id,
                amount_cents=leg.amount_cents,
                encounter_id=leg.encounter_id,
                charge_line_id=leg.charge_line_id,
                claim_id=leg.claim_id,
                patient_id=leg.patient_id,
                service_on=leg.service_on,
            )
            for number, leg in enumerate(posting.legs, start=1)
        ]
    return seals, entries
