"""The books' own check, against the entries themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from claimwright.foundation.tenancy import scope
from claimwright.ledger.models import DaySum, Entry, Fold, OpenSum, Transaction
from claimwright.ledger.queries.balances import trial_balance
from claimwright.ledger.queries.folded import OPEN_KINDS
from claimwright.ledger.queries.months import changed_months, closed_months

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
        *_unsound_transactions(Entry.objects.all()),
        *_strays(Entry.objects.all()),
        *_empty(),
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
    return [*_unsound_transactions(rows), *_strays(rows)]


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


def _unsound_transactions(entries: QuerySet[Entry]) -> list[str]:
    rows = (
        entries.values_list("transaction_id")
        .annotate(cents=Sum("amount_cents"), legs=Count("id"))
        .filter(~Q(cents=0) | Q(legs__lt=2))
        .order_by()
    )
    return [f"transaction {tx} has {legs} legs that sum to {cents}" for tx, cents, legs in rows]


def _strays(entries: QuerySet[Entry]) -> list[str]:
    seal = Transaction.objects.filter(pk=OuterRef("transaction_id"))
    unsealed = entries.filter(~Exists(seal)).values_list("pk", flat=True)
    misplaced = entries.exclude(
        transaction__practice_id=F("practice_id"), transaction__posted_on=F("posted_on")
    ).values_list("pk", flat=True)
    return [
        *(f"entry {pk} belongs to no transaction" for pk in unsealed),
        *(f"entry {pk} differs in practice or day from its transaction" for pk in misplaced),
    ]


def _empty() -> list[str]:
    empty = Transaction.objects.filter(entries__isnull=True).values_list("key", flat=True)
    return [f"transaction {key} has no legs" for key in empty]


def _changed_months() -> list[str]:
    return _month_words(changed_months())


def _month_words(days: Iterable[date]) -> list[str]:
    return [
        f"the trial balance of {through_on} is not what it was when the month was closed"
        for through_on in days
    ]


def _misfolded() -> list[str]:
    """The fold held against the entries it stands for."""
    fold = Fold.objects.order_by("-id").first()
    if fold is None:
        return []
    told = Entry.objects.filter(id__lte=fold.through_id)
    wrong = []
    for what, sums, rows, columns in (
        ("day", DaySum.objects.filter(fold=fold), told, _DAY),
        ("open", OpenSum.objects.filter(fold=fold), _opened(told), _OPEN),
    ):
        kept = _added_up(sums, columns)
        real = _added_up(rows.annotate(posting_kind=F("transaction__kind")), columns)
        if kept != real:
            wrong.append(f"the {what} sums of the fold are not those of its entries")
    return wrong


_DAY = ("posted_on", "account_kind", "payer_id", "posting_kind")
_OPEN = ("account_kind", "payer_id", "patient_id", "encounter_id", "service_on")


def _opened(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.filter(account_kind__in=[kind.value for kind in OPEN_KINDS])


def _added_up(rows: QuerySet[Any], columns: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    grouped = rows.order_by().values_list(*columns).annotate(cents=Sum("amount_cents"))
    return {row[:-1]: row[-1] for row in grouped if row[-1]}


def _out_of_balance() -> list[str]:
    cents = Entry.objects.aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return [f"the books are out of balance by {cents} cents"] if cents else []
