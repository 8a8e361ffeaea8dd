"""Sums made beforehand say what the entries say, whenever they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import across, current_practice_id, scope
from claimwright.ledger import operations, queries, tasks
from claimwright.ledger.domain.aging import age
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, AccountRef, Leg, Posting
from claimwright.ledger.models import DaySum, Entry, Fold, OpenSum
from claimwright.ledger.tasks import fold

pytestmark = pytest.mark.usefixtures("practice")

FIRST = date(2026, 1, 5)
LAST = FIRST + timedelta(days=60)
REVENUE = AccountRef(AccountKind.REVENUE)
PATIENT = AccountRef(AccountKind.PATIENT_RECEIVABLE)
ON_ACCOUNT = AccountRef(AccountKind.PATIENT_UNAPPLIED)
CASH = AccountRef(AccountKind.CASH)


def some_days(seed: int, count: int = 120) -> list[Posting]:
    """Charges, payments, balances moved to patients, money on account; in any order of days."""
    rng = Random(seed)
    postings = []
    for number in range(count):
        visit, payer = rng.randrange(1, 20), rng.randrange(1, 4)
        of: dict[str, Any] = {"encounter_id": visit, "patient_id": visit % 7 + 1}
        if rng.random() < 0.9:
            of["service_on"] = FIRST + timedelta(days=visit)
        on = FIRST + timedelta(days=rng.randrange(60))
        cents, insurer = (
            rng.choice((5_000, 10_000)),
            AccountRef(AccountKind.INSURANCE_RECEIVABLE, payer),
        )
        clearing = AccountRef(AccountKind.PAYER_CLEARING, payer)
        kind, debit, credit = rng.choice(
            (
                ("charge", insurer, REVENUE),
                ("payer_payment", clearing, insurer),
                ("transfer", PATIENT, insurer),
                ("payment", CASH, ON_ACCOUNT),
            )
        )
        legs = (Leg(debit, cents, **of), Leg(credit, -cents, **of))
        postings.append(Posting(f"{seed}:{number}", kind, on, legs))
    return postings


def added_up(
    key: Callable[[Entry], tuple[Any, ...]], rows: Any, *, keeps_zero: bool = False
) -> dict[tuple[Any, ...], int]:
    """One entry after the other, as nobody should have to."""
    found: dict[tuple[Any, ...], int] = {}
    for row in rows:
        found[key(row)] = found.get(key(row), 0) + row.amount_cents
    return {told: cents for told, cents in found.items() if cents or keeps_zero}


def check_every_sum(as_of: date | None) -> None:
    """Each question the fold answers against the entries read one by one."""
    rows = list(Entry.objects.filter(**({"posted_on__lte": as_of} if as_of else {})))
    owed = [row for row in rows if row.account_kind in RECEIVABLES]
    assert queries.trial_balance(as_of=as_of) == queries.trial_balance_of_entries(as_of=as_of)
    assert queries.day_sums(by=("posted_on", "kind", "payer"), posted=(None, as_of)) == added_up(
        lambda row: (row.posted_on, row.account_kind, row.payer_id), rows, keeps_zero=True
    )
    assert queries.sums(by=("posting_kind",), kinds=RECEIVABLES, posted=(None, as_of)) == added_up(
        lambda row: (row.transaction.kind,), owed, keeps_zero=True
    )
    assert queries.open_sums(by=("encounter", "payer", "kind"), as_of=as_of) == added_up(
        lambda row: (row.encounter_id, row.payer_id, row.account_kind), owed
    )
    assert queries.open_sums(by=("patient", "service_on"), as_of=as_of) == added_up(
        lambda row: (row.patient_id, row.service_on), owed
    )
    span = (FIRST + timedelta(days=4), FIRST + timedelta(days=30))
    assert queries.open_sums(by=("payer",), as_of=as_of, born=span) == added_up(
        lambda row: (row.payer_id,),
        [row for row in owed if span[0] <= (row.service_on or row.posted_on) <= span[1]],
    )
    credits = [row for row in rows if row.account_kind == AccountKind.PATIENT_UNAPPLIED]
    assert queries.open_sums(
        by=("patient",), kinds=[AccountKind.PATIENT_UNAPPLIED], as_of=as_of
    ) == added_up(lambda row: (row.patient_id,), credits)
    on = as_of or LAST
    check_standings(on)
    if as_of:
        told = ((row.payer_id, row.service_on or row.posted_on, row.amount_cents) for row in owed)
        assert (
            queries.aging(as_of=on, kinds=RECEIVABLES).total
            == age(told, as_of=on, by_payer=False).total
        )


def check_standings(as_of: date) -> None:
    """Who is in credit with nothing open, and how many owe, from the entries of each patient."""
    owed: dict[int, int] = {}
    insured: dict[int, int] = {}
    net: dict[int, int] = {}
    for row in Entry.objects.filter(posted_on__lte=as_of, patient_id__isnull=False):
        for sums, kinds in (
            (owed, (AccountKind.PATIENT_RECEIVABLE,)),
            (insured, (AccountKind.INSURANCE_RECEIVABLE,)),
            (net, (AccountKind.PATIENT_RECEIVABLE, AccountKind.PATIENT_UNAPPLIED)),
        ):
            if row.account_kind in kinds:
                sums[row.patient_id] = sums.get(row.patient_id, 0) + row.amount_cents
    billed = 3
    credits = {
        pk: -cents
        for pk, cents in net.items()
        if cents < 0 and owed.get(pk, 0) <= 0 and insured.get(pk, 0) <= 0
    }
    owing = [cents for pk, cents in net.items() if cents > 4_000 and pk != billed]
    # Any rows of numbers do as those lately billed; these are of an entry's own patient.
    besides = (
        Entry.objects.filter(patient_id=billed).order_by().values_list("practice_id", "patient_id")
    )
    standings = queries.patient_standings(as_of=as_of, over_cents=4_000, besides=besides)
    assert {one.patient_id: one.cents for one in standings if one.patient_id} == credits
    assert [(one.people, one.cents) for one in standings if not one.patient_id] == (
        [(len(owing), sum(owing))] if owing else []
    )


DAYS = [None, LAST, FIRST + timedelta(days=40), FIRST + timedelta(days=3), FIRST]


@pytest.mark.parametrize("as_of", DAYS)
def test_folded_or_not_the_sums_are_those_of_the_entries(as_of: date | None) -> None:
    operations.post(some_days(1))
    check_every_sum(as_of)
    assert fold(least=1) == 240
    check_every_sum(as_of)
    operations.post(some_days(2))
    check_every_sum(as_of)
    assert fold(least=1) == 240
    check_every_sum(as_of)
    operations.reverse(keys=[f"2:{n}" for n in range(50)], on=LAST, reason="all of it wrong")
    check_every_sum(as_of)
    assert queries.violations() == []


def test_days_of_service_are_kept_apart() -> None:
    operations.post(some_days(3))
    fold(least=1)
    operations.post(some_days(4))
    served = (FIRST + timedelta(days=4), FIRST + timedelta(days=12))
    rows = [
        row
        for row in Entry.objects.filter(service_on__range=served)
        if row.account_kind in RECEIVABLES
    ]
    assert queries.open_sums(by=("patient",), served=served) == added_up(
        lambda row: (row.patient_id,), rows
    )


def test_few_new_entries_are_left_for_the_next_time() -> None:
    operations.post(some_days(1))
    assert fold() == 0
    assert not Fold.objects.exists()
    assert fold(least=1) == 240
    assert fold(least=1) == 0, "nothing came after it"


def test_only_the_latest_fold_is_kept() -> None:
    for seed in range(3):
        operations.post(some_days(seed))
        fold(least=1)
    latest = Fold.objects.get()
    for sums in (DaySum, OpenSum):
        assert set(sums.objects.values_list("fold_id", flat=True)) == {latest.pk}
    assert not OpenSum.objects.filter(amount_cents=0).exists()


def test_each_practice_has_its_own() -> None:
    operations.post(some_days(1))
    fold(least=1)
    before = queries.trial_balance()
    with scope(create_practice(name="Birch Lane", is_sandbox=True).pk, actor="test"):
        assert queries.trial_balance() == []
        operations.post(some_days(5))
        fold(least=1)
        check_every_sum(None)
    assert queries.trial_balance() == before


@pytest.mark.parametrize("is_folded", [False, True])
def test_across_practices_each_sum_stays_with_its_own(is_folded: bool) -> None:
    places = [current_practice_id(), create_practice(name="Birch Lane", is_sandbox=True).pk]
    alone: list[list[Any]] = []
    for number, place in enumerate(places):
        with scope(place, actor="test"):
            operations.post(some_days(number))
            if is_folded:
                fold(least=1)
            operations.post(some_days(number + 10))
    for place in places:
        with scope(place, actor="test"):
            alone.append(asked_of_one())
    with across(places):
        days = queries.day_sums(by=("practice", "posted_on", "kind"), posted=(None, LAST))
        owed = queries.open_sums(by=("practice", "patient", "service_on"), as_of=LAST)
        standings = queries.patient_standings(as_of=LAST, over_cents=0, besides=nobody())
    for place, (its_days, its_owed, its_standings) in zip(places, alone, strict=True):
        assert {told[1:]: cents for told, cents in days.items() if told[0] == place} == its_days
        assert {told[1:]: cents for told, cents in owed.items() if told[0] == place} == its_owed
        assert {one for one in standings if one.practice_id == place} == set(its_standings)
        assert its_standings, "nobody stands out, so it shows nothing"
    with across([]):
        assert queries.day_sums(by=("practice",)) == {}
        assert queries.patient_standings(as_of=LAST, over_cents=0, besides=nobody()) == []


def nobody() -> Any:
    """No patient at all."""
    return Entry.objects.filter(patient_id=-1).order_by().values_list("practice_id", "patient_id")


def asked_of_one() -> list[Any]:
    """What is asked across practices, asked of the one in scope."""
    return [
        queries.day_sums(by=("posted_on", "kind"), posted=(None, LAST)),
        queries.open_sums(by=("patient", "service_on"), as_of=LAST),
        queries.patient_standings(as_of=LAST, over_cents=0, besides=nobody()),
    ]


@pytest.mark.parametrize("table", ["ledger_daysum", "ledger_opensum"])
def test_verify_finds_a_fold_that_was_tampered_with(table: str) -> None:
    operations.post(some_days(1))
    fold(least=1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET amount_cents = amount_cents + 1 "
            f"WHERE id = (SELECT MIN(id) FROM {table})"
        )
    assert [words for words in queries.violations() if "fold" in words]


def test_unsound_entries_are_never_folded_and_stay_in_sight() -> None:
    operations.post(some_days(1))
    fold(least=1)
    assert queries.recent_violations() == []
    operations.post(some_days(2))
    last = Entry.objects.order_by("-id")[0]
    with a_crooked_leg(last.pk):
        (words,) = [one for one in queries.recent_violations() if "out of balance" not in one]
        assert words == f"transaction {last.transaction_id} has 2 legs that sum to 7"
        assert fold(least=1) == 0
        assert words in queries.violations()
    assert fold(least=1) == 240


@contextmanager
def a_crooked_leg(pk: int) -> Iterator[None]:
    """As if somebody had lifted the guards and changed an amount."""
    guards = ["ledger_entry_kept"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            texts = []
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", guards)
            texts = [text for (text,) in cursor.fetchall()]
            cursor.execute(f"DROP TRIGGER {guards[0]}")
        change = "UPDATE ledger_entry SET amount_cents = amount_cents + %s WHERE id = %s"
        cursor.execute(change, [7, pk])
        _put_back(cursor, texts)
        yield
        if texts:
            cursor.execute(f"DROP TRIGGER {guards[0]}")
        elif connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(change, [-7, pk])
        _put_back(cursor, texts)


def _put_back(cursor: Any, texts: list[str]) -> None:
    for text in texts:
        cursor.execute(text)
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_small_practice_keeps_up_with_a_large_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FAR_BEHIND", 100)
    operations.post(some_days(1, count=3))
    with scope(create_practice(name="Birch Lane", is_sandbox=True).pk, actor="test"):
        operations.post(some_days(5))
    assert fold() == 6, "few are its own, but many came between"
    check_every_sum(None)
    assert fold() == 0
