"""Posting, reversing and asking the books."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import operations, queries
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting, Unbalanced

pytestmark = pytest.mark.usefixtures("practice")

OWED = AccountRef(AccountKind.INSURANCE_RECEIVABLE, 7)
REVENUE = AccountRef(AccountKind.REVENUE)
CLEARING = AccountRef(AccountKind.PAYER_CLEARING, 7)
DAY = date(2026, 3, 2)


def a_charge(number: int, cents: int = 10_000, on: date = DAY) -> Posting:
    owner = {"encounter_id": number, "claim_id": number + 100, "patient_id": 1, "service_on": on}
    legs = (Leg(OWED, cents, **owner), Leg(REVENUE, -cents, **owner))  # type: ignore[arg-type]
    return Posting(f"charge:{number}", "charge", on, legs, "Office visit")


def a_payment(number: int, cents: int, on: date) -> Posting:
    owner = {"encounter_id": number, "claim_id": number + 100, "patient_id": 1, "service_on": DAY}
    legs = (Leg(CLEARING, cents), Leg(OWED, -cents, **owner))  # type: ignore[arg-type]
    return Posting(f"payment:{number}", "payment", on, legs)


def test_m11_posting_twice_is_posting_once() -> None:
    assert operations.post([a_charge(1), a_charge(2)]) == operations.PostResult(2, 0)
    assert operations.post([a_charge(2), a_charge(3)]) == operations.PostResult(1, 1)
    assert queries.balances(by="claim", ids=None, kinds=[AccountKind.INSURANCE_RECEIVABLE]) == {
        101: 10_000,
        102: 10_000,
        103: 10_000,
    }


def test_m12_a_key_with_other_content_posts_nothing() -> None:
    operations.post([a_charge(1)])
    with pytest.raises(operations.KeyReused):
        operations.post([a_charge(2), a_charge(1, cents=9_999)])
    assert list(queries.balances(by="claim", ids=None, kinds=list(AccountKind))) == [101]


def test_m12_a_key_twice_in_one_call_with_other_content_posts_nothing() -> None:
    with pytest.raises(operations.KeyReused):
        operations.post([a_charge(1), a_charge(1, cents=5)])
    assert queries.trial_balance() == []


def test_one_unbalanced_posting_stops_the_whole_call() -> None:
    crooked = Posting("x", "charge", DAY, (Leg(OWED, 5), Leg(REVENUE, -4)))
    with pytest.raises(Unbalanced):
        operations.post([a_charge(1), crooked])
    assert queries.trial_balance() == []


def test_m15_a_reversal_restores_the_balances_and_keeps_the_original() -> None:
    operations.post([a_charge(1)])
    before = queries.trial_balance()
    operations.post([a_payment(1, 8_000, date(2026, 3, 20))])
    result = operations.reverse(keys=["payment:1"], on=date(2026, 4, 1), reason="wrong claim")
    assert result.posted_count == 1
    assert [row for row in queries.trial_balance() if row.cents] == before
    kinds = [(row.kind, row.amount_cents) for row in queries.entries(claim_id=101)]
    assert kinds == [
        ("charge", 10_000),
        ("charge", -10_000),
        ("payment", -8_000),
        ("reversal", 8_000),
    ]


def test_m17_a_second_reversal_is_refused() -> None:
    operations.post([a_charge(1)])
    operations.reverse(keys=["charge:1"], on=DAY, reason="voided")
    with pytest.raises(operations.AlreadyReversed):
        operations.reverse(keys=["charge:1"], on=DAY, reason="voided")


@pytest.mark.parametrize("key", ["charge:404", "reverse:charge:1"])
def test_only_an_original_can_be_reversed(key: str) -> None:
    operations.post([a_charge(1)])
    operations.reverse(keys=["charge:1"], on=DAY, reason="voided")
    with pytest.raises(operations.NoSuchPosting):
        operations.reverse(keys=[key], on=DAY, reason="again")


def test_m05_the_trial_balance_is_zero_at_every_day() -> None:
    operations.post([a_charge(1), a_payment(1, 8_000, date(2026, 3, 20))])
    assert queries.trial_balance(as_of=date(2026, 3, 1)) == []
    for as_of, cleared in [(DAY, 0), (date(2026, 3, 20), 8_000), (None, 8_000)]:
        rows = queries.trial_balance(as_of=as_of)
        assert sum(row.cents for row in rows) == 0
        found = {(row.kind, row.payer_id): row.cents for row in rows}
        assert found.get((AccountKind.PAYER_CLEARING, 7), 0) == cleared


def test_aging_follows_the_date_of_service_and_the_payer() -> None:
    operations.post([a_charge(1, on=date(2026, 1, 1)), a_charge(2, on=date(2026, 3, 25))])
    kinds = [AccountKind.INSURANCE_RECEIVABLE]
    report = queries.aging(as_of=date(2026, 4, 1), kinds=kinds, by_payer=True)
    assert [(row.payer_id, row.buckets) for row in report.rows] == [(7, (10_000, 0, 10_000, 0, 0))]


def test_receivables_are_split_by_payer_and_patient() -> None:
    share = (Leg(AccountRef(AccountKind.PATIENT_RECEIVABLE), 500, encounter_id=1),)
    moved = (*share, Leg(OWED, -500, encounter_id=1))
    operations.post([a_charge(1), Posting("share:1", "patient share", DAY, moved)])
    assert queries.receivables(by="encounter", ids=[1, 2]) == {
        1: {
            (AccountKind.INSURANCE_RECEIVABLE, 7): 9_500,
            (AccountKind.PATIENT_RECEIVABLE, None): 500,
        }
    }


def test_one_practice_never_sees_the_other() -> None:
    operations.post([a_charge(1)])
    other = create_practice(name="Birch Road Clinic")
    with scope(other.pk):
        assert queries.trial_balance() == []
        assert operations.post([a_charge(1)]).posted_count == 1
        assert queries.violations() == []


def test_queries_do_not_grow_with_the_postings() -> None:
    counts = []
    for first, last in [(0, 10), (1000, 2000)]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            operations.post([a_charge(number) for number in range(first, last)])
        statements = {query["sql"].split("VALUES")[0][:40] for query in seen.captured_queries}
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_sound_books_have_no_violations() -> None:
    operations.post([a_charge(1), a_payment(1, 8_000, DAY)])
    operations.reverse(keys=["payment:1"], on=DAY, reason="test")
    assert queries.violations() == []


def test_the_postings_of_a_source_are_those_still_standing() -> None:
    first, second = (
        Posting(f"p:{n}", "payment", DAY, a_charge(n).legs, source_type="remit", source_id="9")
        for n in (1, 2)
    )
    operations.post([first, second])
    operations.reverse(keys=["p:1"], on=DAY, reason="test")
    standing = queries.standing_postings(source_type="remit", source_ids=["9", "10"])
    assert [stored.posting for stored in standing] == [second]


def test_positions_are_kept_per_service_line() -> None:
    def on_line(line: int, cents: int) -> tuple[Leg, ...]:
        owner = {"encounter_id": 5, "patient_id": 1, "charge_line_id": line, "service_on": DAY}
        return (Leg(OWED, cents, **owner), Leg(REVENUE, -cents, **owner))  # type: ignore[arg-type]

    paid = (Leg(CLEARING, 300), Leg(OWED, -300, encounter_id=5, charge_line_id=51, service_on=DAY))
    operations.post(
        [
            Posting("charge:51", "charge", DAY, on_line(51, 300)),
            Posting("charge:52", "charge", DAY, on_line(52, 400)),
        ]
    )
    kinds = [AccountKind.INSURANCE_RECEIVABLE]
    found = queries.positions(by="encounter", ids=[5, 6], kinds=kinds)
    assert [(p.charge_line_id, p.payer_id, p.cents) for p in found[5]] == [
        (51, 7, 300),
        (52, 7, 400),
    ]
    operations.post([Posting("pay:51", "payment", DAY, paid)])
    found = queries.positions(by="patient", ids=[1], kinds=kinds)
    assert sorted((p.charge_line_id, p.cents) for p in found[1]) == [(51, 300), (52, 400)]
