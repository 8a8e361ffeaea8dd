"""Balances, aging and postings: every figure is a fold over the entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Case, QuerySet, Sum, When

from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.lean import lean_rows, standing_rows
from claimwright.ledger.domain.aging import AgingReport, age
from claimwright.ledger.domain.exports import JournalLeg
from claimwright.ledger.domain.posting import (
    PER_PAYER,
    RECEIVABLES,
    AccountKind,
    AccountRef,
    Leg,
    Posting,
)
from claimwright.ledger.models import Entry, Transaction
from claimwright.ledger.queries.folded import ANY_DAY, DAY_COLUMNS, Days, day_sums, open_sums

V = TypeVar("V")
By = Literal["claim", "encounter", "patient", "payer", "charge_line"]
_COLUMNS: dict[str, str] = {
    "claim": "claim_id",
    "encounter": "encounter_id",
    "patient": "patient_id",
    "payer": "payer_id",
    "charge_line": "charge_line_id",
}
GroupBy = Literal[
    "kind",
    "payer",
    "claim",
    "encounter",
    "patient",
    "charge_line",
    "posted_on",
    "service_on",
    "posting_kind",
    "source_type",
]
_GROUPS: dict[str, str] = {
    **_COLUMNS,
    "kind": "account_kind",
    "posted_on": "posted_on",
    "service_on": "service_on",
    "posting_kind": "transaction__kind",
    "source_type": "transaction__source_type",
}
# SQLite takes 32,766 parameters in a statement; stay well below.
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One account's balance: debit +, credit −. Payer None: not per payer, or payer unknown."""

    kind: AccountKind
    payer_id: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One leg with its posting's words, for a timeline."""

    key: str
    posted_on: date
    recorded_at: datetime
    kind: str
    memo: str
    account_kind: AccountKind
    payer_id: int | None
    amount_cents: int
    encounter_id: int | None
    charge_line_id: int | None
    claim_id: int | None
    patient_id: int | None
    service_on: date | None
    source_type: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Position:
    """Cents (debit +) on one account for one service line, or for the encounter as a whole."""

    kind: AccountKind
    payer_id: int | None
    patient_id: int | None
    encounter_id: int | None
    charge_line_id: int | None
    service_on: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """A posting as written, rebuilt from its rows."""

    transaction_id: UUID
    posting: Posting
    is_reversal: bool


def trial_balance(*, as_of: date | None = None) -> list[AccountBalance]:
    """Every account's balance at the end of the day `as_of`; the cents sum to zero, always.

    Source: reliability-money (M05)
    """
    return trial_of(day_sums(by=("kind", "payer"), posted=(None, as_of)))


def trial_balance_of_entries(*, as_of: date | None = None) -> list[AccountBalance]:
    """The same from the entries alone, for seals and proofs: it reads all of them."""
    rows = _until(as_of).values_list("account_kind", "payer_id").annotate(cents=Sum("amount_cents"))
    return trial_of({(kind, payer_id): cents for kind, payer_id, cents in rows.order_by()})


def trial_of(sums: Mapping[tuple[Any, ...], int]) -> list[AccountBalance]:
    """The balances from sums by (account, payer)."""
    folded: dict[tuple[str, int | None], int] = {}
    for (kind, payer_id), cents in sums.items():
        place = (kind, payer_id if AccountKind(kind) in PER_PAYER else None)
        folded[place] = folded.get(place, 0) + cents
    ordered = sorted(folded.items(), key=lambda item: (item[0][0], item[0][1] or 0))
    return [AccountBalance(AccountKind(kind), payer, cents) for (kind, payer), cents in ordered]


def balances(
    *,
    by: By,
    ids: Sequence[int] | None,
    kinds: Sequence[AccountKind],
    as_of: date | None = None,
) -> dict[int, int]:
    """Cents (debit +) per claim, encounter, patient, payer or charge line over the accounts.

    `ids` None means all. An id with no entry in those accounts is absent, not zero.
    """
    column = _COLUMNS[by]
    if ids is None and by == "payer":
        by_payer = day_sums(by=("payer",), kinds=kinds, posted=(None, as_of))
        return {pk: cents for (pk,), cents in by_payer.items() if pk is not None}
    rows = _until(as_of).filter(account_kind__in=[kind.value for kind in kinds])
    if ids is None:
        return _summed(rows.filter(**{f"{column}__isnull": False}), column)
    found: dict[int, int] = {}
    for chunk in _chunks(list(dict.fromkeys(ids))):
        found |= _summed(rows.filter(**{f"{column}__among": Many(chunk)}), column)
    return found


def receivables(
    *, by: By, ids: Sequence[int] | None, as_of: date | None = None
) -> dict[int, dict[tuple[AccountKind, int | None], int]]:
    """What is owed per id, split by account and payer: {id: {(kind, payer_id): cents}}."""
    column = _COLUMNS[by]
    rows = _until(as_of).filter(account_kind__in=[kind.value for kind in RECEIVABLES])
    batches = [rows.filter(**{f"{column}__isnull": False})]
    if ids is not None:
        batches = [rows.filter(**{f"{column}__in": c}) for c in _chunks(list(dict.fromkeys(ids)))]
    found: dict[int, dict[tuple[AccountKind, int | None], int]] = {}
    for batch in batches:
        grouped = batch.values_list(column, "account_kind", "payer_id")
        for owner, kind, payer_id, cents in grouped.annotate(cents=Sum("amount_cents")).order_by():
            account = AccountKind(kind)
            payer = payer_id if account in PER_PAYER else None
            split = found.setdefault(owner, {})
            split[account, payer] = split.get((account, payer), 0) + cents
    return found


def below_zero(*, limit: int) -> list[tuple[int, AccountKind, int | None, int]]:
    """(encounter, account, payer, cents) of receivables of visits that are below zero."""
    found = standing_rows(_owed_below_zero)[:limit]
    return [(visit, AccountKind(kind), payer, int(cents)) for visit, kind, payer, cents in found]


def _owed_below_zero() -> Any:
    per_payer = When(account_kind__in=[kind.value for kind in PER_PAYER], then="payer_id")
    rows = Entry.objects.filter(
        account_kind__in=[kind.value for kind in RECEIVABLES], encounter_id__isnull=False
    )
    grouped = rows.annotate(whose=Case(per_payer)).values_list(
        "encounter_id", "account_kind", "whose"
    )
    return grouped.annotate(cents=Sum("amount_cents")).filter(cents__lt=0).order_by("encounter_id")


def positions(
    *, by: Literal["encounter", "patient"], ids: Sequence[int], kinds: Sequence[AccountKind]
) -> dict[int, list[Position]]:
    """Balances per service line and account of the encounters or patients, without the zeros.

    By account, payer, visit and line, what has none first: who settles the first of them settles
    the same one whatever way the database took.
    """
    column = _COLUMNS[by]
    wanted = [kind.value for kind in kinds]
    found: dict[int, list[Position]] = {}
    for chunk in _chunks(list(dict.fromkeys(ids))):
        rows = (
            Entry.objects.filter(**{f"{column}__among": Many(chunk)}, account_kind__in=wanted)
            .values_list(
                "account_kind",
                "payer_id",
                "patient_id",
                "encounter_id",
                "charge_line_id",
                "service_on",
            )
            .annotate(cents=Sum("amount_cents"))
            .exclude(cents=0)
            .order_by()
        )
        for kind, payer, patient, encounter, line, service_on, cents in lean_rows(rows):
            account = AccountKind(kind)
            position = Position(account, payer, patient, encounter, line, service_on, cents)
            found.setdefault(encounter if by == "encounter" else patient, []).append(position)
    for each in found.values():
        if len(each) > 1:
            each.sort(key=_in_order)
    return found


def _in_order(position: Position) -> tuple[str, int, int, int, int]:
    return (
        position.kind.value,
        position.payer_id or 0,
        position.patient_id or 0,
        position.encounter_id or 0,
        position.charge_line_id or 0,
    )


def entries(
    *,
    claim_id: int | None = None,
    encounter_id: int | None = None,
    patient_id: int | None = None,
) -> list[EntryView]:
    """The entries of one claim, encounter or patient, in the order they were recorded."""
    chosen = {"claim_id": claim_id, "encounter_id": encounter_id, "patient_id": patient_id}
    given = {column: value for column, value in chosen.items() if value is not None}
    assert given, "name a claim, an encounter or a patient"
    rows = Entry.objects.filter(**given).select_related("transaction").order_by("posted_on", "id")
    return [_view(row) for row in rows]


def aging(*, as_of: date, kinds: Sequence[AccountKind], by_payer: bool = False) -> AgingReport:
    """What is owed by age of service at `as_of`, in five buckets, optionally per payer."""
    owed = open_sums(by=("payer", "service_on", "posted_on"), kinds=kinds, as_of=as_of)
    rows = ((payer_id, on or posted_on, cents) for (payer_id, on, posted_on), cents in owed.items())
    return age(rows, as_of=as_of, by_payer=by_payer)


def sums(
    *,
    by: Sequence[GroupBy],
    kinds: Sequence[AccountKind] | None = None,
    posted: Days = ANY_DAY,
    served: Days = ANY_DAY,
    only: dict[str, Sequence[Any]] | None = None,
) -> dict[tuple[Any, ...], int]:
    """Cents (debit +) for each combination of the columns named in `by`, one query.

    `posted` and `served` are closed spans of days, None for open; `only` keeps entries whose
    column (named as in `by`) is one of the values.
    """
    asked_of = only or {}
    if served == ANY_DAY and DAY_COLUMNS.keys() >= {*by} and {"posting_kind"} >= asked_of.keys():
        happened = asked_of.get("posting_kind")
        return day_sums(by=by, kinds=kinds, posted=posted, posting_kinds=happened)  # type: ignore[arg-type]
    rows: QuerySet[Entry] = Entry.objects.all()
    if kinds is not None:
        rows = rows.filter(account_kind__in=[kind.value for kind in kinds])
    for column, (first_on, last_on) in (("posted_on", posted), ("service_on", served)):
        if first_on is not None:
            rows = rows.filter(**{f"{column}__gte": first_on})
        if last_on is not None:
            rows = rows.filter(**{f"{column}__lte": last_on})
    for name, values in asked_of.items():
        rows = rows.filter(**{f"{_GROUPS[name]}__in": list(values)})
    columns = [_GROUPS[name] for name in by]
    grouped = rows.values_list(*columns).annotate(cents=Sum("amount_cents")).order_by()
    return {row[:-1]: int(row[-1]) for row in lean_rows(grouped)}


def known_keys(*, keys: Sequence[str]) -> dict[str, str]:
    """The fingerprints of those keys that are already posted."""
    found: dict[str, str] = {}
    for chunk in _chunks(list(keys)):
        rows = Transaction.objects.filter(key__among=Many(chunk))
        found |= dict(rows.values_list("key", "fingerprint"))
    return found


def postings_by_key(*, keys: Sequence[str]) -> dict[str, StoredPosting]:
    """The postings of those keys as they were written."""
    found: dict[str, StoredPosting] = {}
    for chunk in _chunks(list(keys)):
        rows = Transaction.objects.filter(key__among=Many(chunk)).prefetch_related("entries")
        found |= {row.key: _stored(row) for row in rows}
    return found


def standing_postings(*, source_type: str, source_ids: Sequence[str]) -> list[StoredPosting]:
    """Every posting made for those sources that is neither a reversal nor reversed, as written."""
    found: list[StoredPosting] = []
    for chunk in _chunks(list(source_ids)):
        rows = Transaction.objects.filter(
            source_type=source_type,
            source_id__in=chunk,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        found += [_stored(row) for row in rows.order_by("id").prefetch_related("entries")]
    return found


def standing_on_visits(*, kind: str, encounter_ids: Sequence[int]) -> list[StoredPosting]:
    """The postings of that kind on the visits that are neither reversals nor reversed, in order."""
    found: list[StoredPosting] = []
    for chunk in _chunks(list(encounter_ids)):
        on_visits = Entry.objects.filter(encounter_id__in=chunk).values("transaction_id")
        rows = Transaction.objects.filter(
            kind=kind, pk__in=on_visits, reverses__isnull=True, reversed_by__isnull=True
        )
        found += [_stored(row) for row in rows.order_by("id").prefetch_related("entries")]
    return found


def journal(*, first_on: date | None = None, last_on: date | None = None) -> Iterator[JournalLeg]:
    """Every leg of the closed span in the order posted, streamed; legs of a posting together."""
    rows = Entry.objects.filter(
        **({"posted_on__gte": first_on} if first_on else {}),
        **({"posted_on__lte": last_on} if last_on else {}),
    )
    ordered = rows.order_by("posted_on", "transaction_id", "number").values_list(
        "transaction_id",
        "posted_on",
        "transaction__recorded_at",
        "transaction__key",
        "transaction__kind",
        "transaction__memo",
        "account_kind",
        "payer_id",
        "amount_cents",
        "encounter_id",
        "claim_id",
        "service_on",
    )
    for posting, *told in ordered.iterator(chunk_size=5000):
        yield JournalLeg(**dict(zip(_LEG_FIELDS, (str(posting), *told), strict=True)))


_LEG_FIELDS = tuple(each.name for each in fields(JournalLeg))


def _until(as_of: date | None) -> QuerySet[Entry]:
    rows: QuerySet[Entry] = Entry.objects.all()
    return rows if as_of is None else rows.filter(posted_on__lte=as_of)


def _summed(rows: QuerySet[Entry], column: str) -> dict[int, int]:
    return dict(rows.values_list(column).annotate(cents=Sum("amount_cents")).order_by())


def _chunks(values: list[V]) -> Iterator[list[V]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _view(row: Entry) -> EntryView:
    seal = row.transaction
    return EntryView(
        key=seal.key,
        posted_on=row.posted_on,
        recorded_at=seal.recorded_at,
        kind=seal.kind,
        memo=seal.memo,
        account_kind=AccountKind(row.account_kind),
        payer_id=row.payer_id,
        amount_cents=row.amount_cents,
        encounter_id=row.encounter_id,
        charge_line_id=row.charge_line_id,
        claim_id=row.claim_id,
        patient_id=row.patient_id,
        service_on=row.service_on,
        source_type=seal.source_type,
        source_id=seal.source_id,
    )


def _stored(row: Transaction) -> StoredPosting:
    legs = tuple(
        Leg(
            account=AccountRef(AccountKind(entry.account_kind), entry.payer_id),
            amount_cents=entry.amount_cents,
            encounter_id=entry.encounter_id,
            charge_line_id=entry.charge_line_id,
            claim_id=entry.claim_id,
            patient_id=entry.patient_id,
            service_on=entry.service_on,
        )
        for entry in sorted(row.entries.all(), key=lambda entry: entry.number)
    )
    posting = Posting(
        row.key, row.kind, row.posted_on, legs, row.memo, row.source_type, row.source_id
    )
    return StoredPosting(row.pk, posting, row.reverses_id is not None)
