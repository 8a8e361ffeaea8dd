"""The books' own check, against the entries themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.lean import standing_rows
from claimwright.ledger.models import DaySum, Entry, Fold, OpenSum, Transaction
from claimwright.ledger.queries.balances import trial_balance
from claimwright.ledger.queries.folded import OPEN_KINDS
from claimwright.ledger.queries.months import changed_months, closed_months

Rows = Any  # a query of rows as tuples
GUARDS = frozenset(
    {
        "ledger_entry_in",
        "ledger_entry_kept",
        "ledger_entry_stays",
        "ledger_seal",
        "ledger_seal_kept",
        "ledger_seal_stays",
        "ledger_open_day",
        "ledger_closed_kept",
        "ledger_closed_stays",
    }
)


def violations() -> list[str]:
    """A sentence for everything wrong with the books; empty when they are sound. Reads them all.

    Source: reliability-money (M01–M06)
    """
    return [
        *_missing_guards(),
        *_unsound_words(standing_rows(_unsound_of_all)),
        *_stray_words(standing_rows(_unsealed_of_all), standing_rows(_misplaced_of_all)),
        *(f"transaction {key} has no legs" for (key,) in standing_rows(_empty)),
        *_out_of_balance(),
        *_changed_months(),
        *_misfolded(),
    ]


def recent_violations() -> list[str]:
    """What is wrong with what came after the last fold, or with the sums: quick, for a page.

    What is in the fold was sound when it was folded and cannot have changed since.
    """
    cents = sum(balance.cents for balance in trial_balance())
    return [
        *_missing_guards(),
        *unsound_entries(),
        *([f"the books are out of balance by {cents} cents"] if cents else []),
        *_month_words(one.through_on for one in closed_months() if not one.is_unchanged),
    ]


def unsound_entries() -> list[str]:
    """What is wrong with the entries after the last fold; nothing of it may be folded."""
    fold = Fold.objects.order_by("-id").first()
    # By id, which is the shortest way to what came last: the sum hides the practice's indexes.
    late = Entry._base_manager.filter(id__gt=fold.through_id if fold else 0)
    rows = late.annotate(mine=F("practice_id") + 0).filter(mine=scope.current_practice_id())
    return [
        *_unsound_words(_unsound(rows)),
        *_stray_words(_unsealed(rows), _misplaced(rows)),
    ]


def _missing_guards() -> list[str]:
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        question = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(question)
        present = {name for (name,) in cursor.fetchall()}
    wanted = GUARDS if connection.vendor == "sqlite" else GUARDS | {"ledger_entry_sealed"}
    return [f"the database guard {name} is gone" for name in sorted(wanted - present)]


def _unsound(entries: Rows) -> Rows:
    """(transaction, cents, legs) of those that do not sum to zero, or have a single leg."""
    return (
        entries.values_list("transaction_id")
        .annotate(cents=Sum("amount_cents"), legs=Count("id"))
        .filter(~Q(cents=0) | Q(legs__lt=2))
        .order_by()
    )


def _unsealed(entries: Rows) -> Rows:
    seal = Transaction.objects.filter(pk=OuterRef("transaction_id"))
    return entries.filter(~Exists(seal)).values_list("pk")


def _misplaced(entries: Rows) -> Rows:
    return entries.exclude(
        transaction__practice_id=F("practice_id"), transaction__posted_on=F("posted_on")
    ).values_list("pk")


def _unsound_of_all() -> Rows:
    return _unsound(Entry.objects.all())


def _unsealed_of_all() -> Rows:
    return _unsealed(Entry.objects.all())


def _misplaced_of_all() -> Rows:
    return _misplaced(Entry.objects.all())


def _empty() -> Rows:
    return Transaction.objects.filter(entries__isnull=True).values_list("key")


def _unsound_words(found: Iterable[tuple[Any, ...]]) -> list[str]:
    return [
        f"transaction {UUID(str(tx))} has {legs} legs that sum to {cents}"
        for tx, cents, legs in found
    ]


def _stray_words(
    unsealed: Iterable[tuple[Any, ...]], misplaced: Iterable[tuple[Any, ...]]
) -> list[str]:
    return [
        *(f"entry {pk} belongs to no transaction" for (pk,) in unsealed),
        *(f"entry {pk} differs in practice or day from its transaction" for (pk,) in misplaced),
    ]


def _changed_months() -> list[str]:
    return _month_words(changed_months())


def _month_words(days: Iterable[date]) -> list[str]:
    return [
        f"the trial balance of {through_on} is not what it was when the month was closed"
        for through_on in days
    ]


def _misfolded() -> list[str]:
    """The latest fold held against the entries it stands for."""
    return [
        f"the {what} sums of the fold are not those of its entries"
        for what, kept, real in (("day", _day_kept, _day_real), ("open", _open_kept, _open_real))
        if _sums(kept) != _sums(real)
    ]


def _sums(find: Callable[[], Rows]) -> dict[tuple[Any, ...], int]:
    return {row[:-1]: row[-1] for row in standing_rows(find) if row[-1]}


def _day_kept() -> Rows:
    return _added_up(DaySum.objects.filter(fold=_latest("pk")), _DAY)


def _day_real() -> Rows:
    told = Entry.objects.filter(id__lte=_latest("through_id"))
    return _added_up(told.annotate(posting_kind=F("transaction__kind")), _DAY)


def _open_kept() -> Rows:
    return _added_up(OpenSum.objects.filter(fold=_latest("pk")), _OPEN)


def _open_real() -> Rows:
    kinds = [kind.value for kind in OPEN_KINDS]
    told = Entry.objects.filter(id__lte=_latest("through_id"), account_kind__in=kinds)
    return _added_up(told, _OPEN)


def _latest(column: str) -> Subquery:
    return Subquery(Fold.objects.order_by("-id").values(column)[:1])


_DAY = ("posted_on", "account_kind", "payer_id", "posting_kind")
_OPEN = ("account_kind", "payer_id", "patient_id", "encounter_id", "service_on")


def _added_up(rows: Rows, columns: tuple[str, ...]) -> Rows:
    return rows.order_by().values_list(*columns).annotate(cents=Sum("amount_cents"))


def _out_of_balance() -> list[str]:
    cents = sum(sum_ for (sum_,) in standing_rows(_all_cents))
    return [f"the books are out of balance by {cents} cents"] if cents else []


def _all_cents() -> Rows:
    return Entry.objects.order_by().values("practice_id").values_list(Sum("amount_cents"))
