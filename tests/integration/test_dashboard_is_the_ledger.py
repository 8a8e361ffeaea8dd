"""Every dollar that the dashboard and the home page show is the sum of entries SQL finds alone.

The statements below share no code with the product: they read ledger_entry and
ledger_transaction as an auditor would. Each is asked for today and for a day of the past.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.receipts.domain.refunds import NewRefund
from claimwright.cycle.remittance import operations as remittance_operations
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

PAST = date(2026, 3, 20)
LATER = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
OPEN = "('insurance_receivable', 'patient_receivable')"
LOST = "('write_off', 'bad_debt', 'collections', 'interest')"
EARNED = f"('revenue', 'contractual_allowance', {LOST[1:]}"


@pytest.fixture(params=["today", "the past"])
def on(request: pytest.FixtureRequest) -> date:
    """The day asked about; of the past it is known what came later."""
    return datetime.now(UTC).date() if request.param == "today" else PAST


@pytest.fixture
def owner(practice: Any) -> Client:
    """Eighty visits in March; in May payments, a refund on its way and deposits."""
    with clock.at(NOW):
        user_id = a_busy_practice(80)
    with clock.at(LATER):
        _later()
    browser = Client()
    browser.force_login(
        User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def _later() -> None:
    rows = sql(
        "SELECT e.patient_id, SUM(e.amount_cents) FROM ledger_entry e WHERE e.patient_id IS NOT "
        "NULL AND e.account_kind = 'patient_receivable' GROUP BY 1 ORDER BY 1"
    )
    for number, (patient_id, cents) in enumerate(rows[:12]):
        new = NewPayment(
            patient_id=patient_id,
            amount_cents=max(cents // 2, 0) + 1_001 * (number % 3) + 1,
            method=("cash", "check", "card")[number % 3],
            received_on=LATER.date(),
            key=f"later:{number}",
        )
        receipts.take_payments(new=[new])
    credit = next(iter(receipts_credit()))
    receipts.refund(
        new=NewRefund(
            patient_id=credit[0],
            amount_cents=credit[1],
            issued_on=LATER.date(),
            reason="Paid ahead",
            key="refund:1",
        )
    )
    seen = [row.id for row in remittance.not_at_bank()][::2]
    remittance_operations.deposit_remittances(remittance_ids=seen, on=LATER.date())


def receipts_credit() -> list[tuple[int, int]]:
    """(patient, cents) of those with money on account."""
    return sql(
        "SELECT e.patient_id, -SUM(e.amount_cents) FROM ledger_entry e "
        "WHERE e.account_kind = 'patient_unapplied' GROUP BY 1 HAVING SUM(e.amount_cents) < 0 "
        "ORDER BY 1"
    )


def sql(text: str, *given: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement; PostgreSQL's sums of whole numbers are whole numbers again."""
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        rows = cursor.fetchall()
    return [tuple(int(one) if isinstance(one, Decimal) else one for one in row) for row in rows]


def cents(where: str, *given: Any) -> int:
    """The sum of the entries that fit; `t` is the transaction, `e` the entry."""
    text = (
        "SELECT COALESCE(SUM(e.amount_cents), 0) FROM ledger_entry e "
        f"JOIN ledger_transaction t ON t.id = e.transaction_id WHERE {where}"
    )
    return int(sql(text, *given)[0][0])


def part(owner: Client, name: str, on: date) -> Any:
    """What one card of the dashboard was drawn from."""
    answer = owner.get(reverse("dashboard_part", args=[name]), {"on": on.isoformat()})
    assert answer.status_code == 200
    return answer.context


def until(kind: str, on: date) -> int:
    """An account's balance at the end of the day."""
    return cents("e.account_kind = %s AND t.posted_on <= %s", kind, on)


def test_where_the_money_is(owner: Client, on: date) -> None:
    shown = part(owner, "places", on)
    assert shown["total"] == cents(f"e.account_kind IN {OPEN} AND t.posted_on <= %s", on) > 0
    by_code = {row["place"].code: row["place"].cents for row in shown["rows"]}
    assert by_code.get("patient", 0) == until("patient_receivable", on)
    with_payers = sum(amount for code, amount in by_code.items() if code != "patient")
    assert with_payers == until("insurance_receivable", on)


def test_the_age_of_what_is_owed(owner: Client, on: date) -> None:
    table = part(owner, "aging", on)["table"]
    edges = (-(10**6), 30, 60, 90, 120, 10**6)
    total = []
    for young, old in pairwise(edges):
        first, last = (on - timedelta(days=min(days, 10**5)) for days in (old, young + 1))
        if young < 0:
            last = date(2999, 1, 1)
        born = f"e.account_kind IN {OPEN} AND t.posted_on <= %s AND "
        born += "COALESCE(e.service_on, e.posted_on) BETWEEN %s AND %s"
        total.append(cents(born, on, first, last))
    assert list(table.total.buckets) == total
    assert table.total.total_cents == sum(total)
    for line in table.lines:
        who = "e.payer_id IS NULL" if line.payer_id is None else f"e.payer_id = {line.payer_id}"
        where = f"e.account_kind IN {OPEN} AND t.posted_on <= %s AND {who}"
        assert line.total_cents == cents(where, on), line.name


def test_each_month_of_the_trend(owner: Client, on: date) -> None:
    months = part(owner, "trend", on)["months"]
    assert any(month.payment_cents for month in months)
    for month in months:
        following = (month.month + timedelta(days=32)).replace(day=1)
        span = (month.month, min(on, following - timedelta(days=1)))
        days = "t.posted_on BETWEEN %s AND %s"
        assert month.charge_cents == -cents(f"e.account_kind = 'revenue' AND {days}", *span)
        contract = cents(f"e.account_kind = 'contractual_allowance' AND {days}", *span)
        assert month.contractual_cents == contract
        assert month.given_up_cents == cents(f"e.account_kind IN {LOST} AND {days}", *span)
        money = f"e.account_kind NOT IN {OPEN} AND e.account_kind NOT IN {EARNED} AND {days}"
        assert month.payment_cents == cents(money, *span), "cash is where the rest went"


def test_what_each_payer_owes(owner: Client, on: date) -> None:
    lines = [row["line"] for row in part(owner, "payers", on)["rows"]]
    owed = {
        payer: amount
        for payer, amount in sql(
            "SELECT e.payer_id, SUM(e.amount_cents) FROM ledger_entry e "
            "JOIN ledger_transaction t ON t.id = e.transaction_id "
            "WHERE e.account_kind = 'insurance_receivable' AND t.posted_on <= %s GROUP BY 1",
            on,
        )
        if amount
    }
    assert {line.payer_id: line.open_cents for line in lines if line.open_cents} == owed != {}


def test_what_became_of_the_charges(owner: Client, on: date) -> None:
    flow = part(owner, "flow", on)["flow"]
    served = "e.service_on BETWEEN %s AND %s AND t.posted_on <= %s"
    span = (on - timedelta(days=364), on, on)
    assert flow.charge_cents == -cents(f"e.account_kind = 'revenue' AND {served}", *span)
    shown = {(one.source, one.target): one.cents for one in flow.flows}
    for place, kind in (
        (("Adjusted", "Contract discount"), "contractual_allowance"),
        (("Adjusted", "Written off"), "write_off"),
        (("Adjusted", "Bad debt"), "bad_debt"),
        (("Open", "With payers"), "insurance_receivable"),
        (("Open", "With patients"), "patient_receivable"),
    ):
        amount = cents(f"e.account_kind = '{kind}' AND {served}", *span)
        assert shown.get(place, 0) == max(amount, 0), place


def test_the_key_figures_in_dollars(owner: Client, on: date) -> None:
    shown = {one["key"]: one for one in part(owner, "kpis", on)["kpis"]}
    open_cents = cents(f"e.account_kind IN {OPEN} AND t.posted_on <= %s", on)
    credit = -(until("patient_unapplied", on) + until("suspense", on))
    assert _first(shown["K23"]) == _dollars(open_cents - credit)
    assert _first(shown["K23G"]) == _dollars(open_cents)
    assert _first(shown["K31"]) == _dollars(credit)
    span = (on - timedelta(days=364), on)
    days = "t.posted_on BETWEEN %s AND %s"
    money = f"e.account_kind NOT IN {OPEN} AND e.account_kind NOT IN {EARNED} AND {days}"
    charged = -cents(f"e.account_kind = 'revenue' AND {days}", *span)
    assert _parts(shown["K22"]) == (_dollars(cents(money, *span)), _dollars(charged))
    born = f"e.account_kind IN {OPEN} AND t.posted_on <= %s AND "
    born += "COALESCE(e.service_on, e.posted_on) < %s"
    for key, limit in (("K25", 90), ("K26", 120)):
        old = cents(born, on, on - timedelta(days=limit))
        assert _parts(shown[key]) == (_dollars(old), _dollars(open_cents)), key
    youngest = on - timedelta(days=120)
    served = "e.service_on BETWEEN %s AND %s AND t.posted_on <= %s"
    year = (youngest - timedelta(days=364), youngest, on)
    earned = cents(f"e.account_kind IN ('revenue', 'contractual_allowance') AND {served}", *year)
    kept = cents(f"(e.account_kind IN {OPEN} OR e.account_kind IN {EARNED}) AND {served}", *year)
    assert _parts(shown["K21"]) == (_dollars(-kept), _dollars(-earned))


def test_home_shows_the_books(owner: Client) -> None:
    context = owner.get(reverse("home")).context
    today = datetime.now(UTC).date()
    assert context["money"] == {
        "insurance": until("insurance_receivable", today),
        "patients": until("patient_receivable", today),
        "on_account": -until("patient_unapplied", today),
        "suspense": -until("suspense", today),
    }
    heaps = {heap.name: heap for heap in [*context["todo"], *context["done"]]}
    owing = sql(
        "SELECT e.patient_id, SUM(e.amount_cents) FROM ledger_entry e "
        "WHERE e.account_kind = 'patient_receivable' GROUP BY 1 HAVING SUM(e.amount_cents) > 0"
    )
    balances = heaps["Patient balances"]
    assert (balances.count, balances.cents) == (len(owing), sum(row[1] for row in owing))
    assert heaps["Suspense"].cents == -until("suspense", today) > 0


def _first(tile: dict[str, Any]) -> Decimal:
    return _parts(tile)[0]


def _parts(tile: dict[str, Any]) -> tuple[Decimal, Decimal]:
    first, _, second = tile["parts"].replace(",", "").partition(" ÷ ")
    return Decimal(first), Decimal(second)


def _dollars(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)
