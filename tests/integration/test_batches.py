"""Batches are held against their totals; a slip, cards and several payments are one bank line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries as billing_queries
from claimwright.cycle.patient_billing.domain.payer_checks import NewPayerCheck
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.batches import (
    AlreadyOpen,
    BatchIsClosed,
    NeedsReason,
    Totals,
)
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.receipts.domain.refunds import NewRefund
from claimwright.cycle.receipts.domain.settling import CARDS, SEVERAL, CannotBe
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittances
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys import match_bank
from claimwright.journeys.daily_close import close_day, daily_close
from claimwright.journeys.settle_line import settle_line
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, open_office
from tests.support.remits import NOW, PAID, a_decision, an_advice, balances, receive

pytestmark = pytest.mark.usefixtures("practice")
NEXT = PAID + timedelta(days=1)
ALICE = 7


@pytest.fixture(autouse=True)
def office(practice: object) -> Office:
    return open_office()


def take(patient_id: int, cents: int, method: str = "check", **changes: object) -> int:
    new = NewPayment(
        patient_id=patient_id,
        amount_cents=cents,
        method=method,
        received_on=PAID,
        key=f"{method}{cents}",
        **changes,  # type: ignore[arg-type]
    )
    return receipts.take_payments(new=[new])[0].payment_id


def statement(*rows: str) -> match_bank.ImportedStatement:
    text = "\n".join(["Date,Amount,Description,Reference", *rows])
    return match_bank.import_statement(data=text.encode(), name="bank.csv", now=NOW)


def a_batch(count: int, cents: int) -> int:
    return receipts.open_batch(
        kind="payments", control=Totals(count, cents), on=PAID, user_id=ALICE
    )


def all_sound() -> bool:
    return ledger.violations() == queries.violations() == remittances.violations() == []


def test_what_the_person_takes_goes_into_their_open_batch_and_no_one_elses(
    practice: object,
) -> None:
    patient_id = clinic.a_patient()
    batch_id = a_batch(2, 6_500)
    with scope(practice.pk, user_id=ALICE, actor="alice"):  # type: ignore[attr-defined]
        take(patient_id, 2_500, "cash")
        take(patient_id, 4_000)
    with scope(practice.pk, user_id=8, actor="bob"):  # type: ignore[attr-defined]
        take(patient_id, 100, "cash")
    batch = queries.get_batch(batch_id=batch_id)
    assert batch.counted == Totals(2, 6_500)
    assert batch.differences == []
    with pytest.raises(AlreadyOpen):
        a_batch(1, 1)
    receipts.close_batch(batch_id=batch_id)
    with pytest.raises(BatchIsClosed):
        receipts.close_batch(batch_id=batch_id)
    with pytest.raises(BatchIsClosed):
        receipts.put_in(batch_id=batch_id, payment_ids=[])


def test_a_batch_that_differs_is_closed_only_with_a_reason() -> None:
    payment = take(clinic.a_patient(), 2_500)
    batch_id = a_batch(2, 6_500)
    assert receipts.put_in(batch_id=batch_id, payment_ids=[payment, payment]) == 1
    assert receipts.put_in(batch_id=batch_id, payment_ids=[payment]) == 0
    with pytest.raises(NeedsReason, match=r"1 payment missing\. \$40\.00 missing\."):
        receipts.close_batch(batch_id=batch_id)
    receipts.close_batch(batch_id=batch_id, reason="One check was torn")
    assert queries.get_batch(batch_id=batch_id).reason == "One check was torn"


def test_the_slip_of_a_closed_batch_is_one_line_of_the_bank_with_payers_checks_in_it() -> None:
    receive(an_advice(a_decision("X1", ("99213", 10_000, "")), trace="CHK77", method="CHK"))
    (row,) = remittances.not_at_bank()
    (deposit_id,) = remittance.deposit_remittances(remittance_ids=[row.id], on=PAID)
    batch_id = a_batch(2, 12_500)
    receipts.put_in(
        batch_id=batch_id,
        payment_ids=[take(clinic.a_patient(), 2_500)],
        deposit_ids=[deposit_id],
    )
    assert statement(f"{NEXT},125.00,COUNTER DEPOSIT,").matched == 0  # not closed yet
    receipts.close_batch(batch_id=batch_id)
    assert match_bank.match_bank() == 1
    close = daily_close(on=PAID)
    slip = next(row for row in close.figures if row.name.startswith("Deposit slip"))
    assert (slip.bank_cents, slip.ledger_cents, slip.missing_cents) == (12_500, 12_500, 0)
    assert close.missing_cents == 0
    assert daily_close(on=NEXT).missing_cents == 0
    assert all_sound()


def test_cards_less_the_fee_gross_minus_fee_is_net() -> None:
    take(clinic.a_patient(), 6_000, "card")
    take(clinic.a_patient(last="Wu"), 4_000, "card")
    assert statement(f"{NEXT},97.10,MERCHANT BANKCARD,").matched == 1
    assert balances()["cash"] == 9_710
    assert balances()["processing_fee"] == 290
    cards = daily_close(on=PAID).figures[-1]
    assert (cards.bank_cents, cards.ledger_cents, cards.fee_cents) == (10_000, 10_000, 290)
    assert cards.missing_cents == 0
    assert all_sound()


def test_a_person_says_that_a_credit_is_a_virtual_card_of_two_payers() -> None:
    for trace in ("VC1", "VC2"):
        receive(an_advice(a_decision(f"X{trace}", ("99213", 10_000, "")), trace=trace))
    statement(f"{NEXT},194.00,VPAY,")
    (line,) = queries.bank_lines(is_matched=False)
    ids = [row.id for row in remittances.not_at_bank()]
    deposits = remittance.deposit_remittances(remittance_ids=ids, on=NEXT)
    new = receipts.NewSettlement(line_id=line.id, kind=SEVERAL, on=NEXT, deposit_ids=deposits)
    receipts.settle_line(new=new)
    with pytest.raises(CannotBe):
        receipts.settle_line(new=new)
    assert balances() == {"cash": 19_400, "processing_fee": 600, "suspense": -20_000}
    assert daily_close(on=NEXT).figures[0].missing_cents == 0
    assert all_sound()


def test_more_than_the_payments_or_too_large_a_fee_is_refused_whole() -> None:
    payment = take(clinic.a_patient(), 10_000, "card")
    statement(f"{NEXT},101.00,SQUARE,", f"{NEXT},80.00,SQUARE,")
    for line in queries.bank_lines(is_matched=False):
        new = receipts.NewSettlement(line_id=line.id, kind=CARDS, on=NEXT, payment_ids=[payment])
        with pytest.raises(CannotBe):
            receipts.settle_line(new=new)
    assert balances()["cash"] == 10_000


def test_a_debit_is_the_banks_fee() -> None:
    statement(f"{NEXT},-25.00,MERCHANT MONTHLY FEE,")
    (line,) = queries.bank_lines(is_matched=False)
    receipts.note_bank_fee(line_id=line.id, on=NEXT)
    assert balances() == {"cash": -2_500, "processing_fee": 2_500}


def test_a_day_of_csv_and_ofx_is_one_day() -> None:
    statement(f"{NEXT},100.00,ACME,", f"{NEXT},100.00,ACME,")
    ofx = "".join(
        f"<STMTTRN><DTPOSTED>{NEXT:%Y%m%d}<TRNAMT>{amount}<FITID>{n}<NAME>Acme Hlth</STMTTRN>"
        for n, amount in enumerate(("100.00", "100.00", "100.00", "7.00"))
    )
    data = f"OFXHEADER:100\n<OFX>{ofx}</OFX>".encode()
    done = match_bank.import_statement(data=data, name="bank.ofx", now=NOW)
    assert (done.lines, done.new) == (4, 2)
    assert match_bank.import_statement(data=data, name="bank.ofx", now=NOW).new == 0


def test_a_day_is_closed_with_its_figures_and_a_reason_where_cents_are_missing() -> None:
    take(clinic.a_patient(), 2_500)
    with pytest.raises(NeedsReason):
        close_day(on=PAID, reason=" ")
    close_day(on=PAID, reason="The check goes to the bank tomorrow")
    (close,) = daily_close(on=PAID).closes
    assert (close["missing_cents"], close["reason"]) == (
        2_500,
        "The check goes to the bank tomorrow",
    )
    statement(f"{NEXT},25.00,COUNTER DEPOSIT,")
    assert daily_close(on=PAID).missing_cents == 0


def test_m10_what_the_bank_showed_within_a_slip_is_in_no_other_line() -> None:
    patient_id = clinic.a_patient()
    in_day = take(patient_id, 5_000)
    statement(f"{PAID},50.00,DEPOSIT,")
    batch_id = a_batch(1, 6_000)
    in_batch = take(patient_id, 6_000)
    receipts.put_in(batch_id=batch_id, payment_ids=[in_batch])
    receipts.close_batch(batch_id=batch_id)
    statement(f"{NEXT},60.00,DEPOSIT,")
    assert all(line.is_matched for line in queries.bank_lines())
    statement(f"{NEXT},110.00,CARD SETTLEMENT,")
    (loose,) = queries.bank_lines(is_matched=False)
    for ids in ([in_day], [in_batch], [in_day, in_batch]):
        with pytest.raises(CannotBe):
            settle_line(line_id=loose.id, posted_on=NEXT, payment_ids=ids)
    assert all_sound()


def test_m10_a_payers_check_the_bank_showed_within_a_slip_is_in_no_other_line() -> None:
    receive(an_advice(a_decision("X1", ("99213", 8_000, "CO-45 10")), trace="CHK1"))
    (waiting,) = remittances.not_at_bank()
    (deposit_id,) = remittance.deposit_remittances(remittance_ids=[waiting.id], on=PAID)
    batch_id = a_batch(1, 7_000)
    receipts.put_in(batch_id=batch_id, deposit_ids=[deposit_id])
    receipts.close_batch(batch_id=batch_id)
    statement(f"{NEXT},70.00,DEPOSIT,")
    assert all(line.is_matched for line in queries.bank_lines())
    statement(f"{NEXT},70.00,ANOTHER,", f"{NEXT},69.00,VIRTUAL CARD,")
    for loose in queries.bank_lines(is_matched=False):
        with pytest.raises(CannotBe):
            settle_line(line_id=loose.id, posted_on=NEXT, deposit_ids=[deposit_id])
    assert all_sound()


def test_t08_what_is_put_into_a_batch_is_in_the_audit_log(practice: object) -> None:
    payment_id = take(clinic.a_patient(), 2_500)
    batch_id = a_batch(1, 2_500)
    before = log.latest_changes(practice.pk)  # type: ignore[attr-defined]
    receipts.put_in(batch_id=batch_id, payment_ids=[payment_id])
    after = log.latest_changes(practice.pk)  # type: ignore[attr-defined]
    assert len(set(after) - set(before)) == 1
    receipts.put_in(batch_id=batch_id, payment_ids=[payment_id])
    assert log.latest_changes(practice.pk) == after  # type: ignore[attr-defined]


def test_m23_a_check_of_ours_the_bank_paid_clears_its_refund_and_is_no_fee() -> None:
    patient_id = clinic.a_patient()
    take(patient_id, 9_000)
    ids = [
        receipts.refund(
            new=NewRefund(
                patient_id=patient_id,
                amount_cents=cents,
                issued_on=PAID,
                reason="x",
                key=str(cents),
            )
        )
        for cents in (1_000, 2_000, 3_000, 3_000 - 1)
    ]
    receipts.clear_refund(refund_id=ids[1], on=PAID)  # a person was quicker
    receipts.void_refund(refund_id=ids[3], on=PAID, reason="lost")
    found = statement(
        f"{NEXT},-10.00,CHECK 1001,", f"{NEXT},-20.00,CHECK 1002,", f"{NEXT},-29.99,CHECK 1004,"
    )
    assert found.matched == 2
    assert statement(f"{NEXT},-30.00,RETURNED DEPOSIT ITEM,").matched == 0
    assert statement(f"{NEXT},-30.00,CHECK 1003,", f"{NEXT},-30.00,CHECK 1003 AGAIN,").matched == 0
    assert balances() == {
        "cash": 9_000 - 3_000,
        "patient_unapplied": -3_000,
        "refunds": -3_000,
    }
    assert daily_close(on=NEXT).missing_cents == 0
    assert match_bank.match_bank() == 0
    assert all_sound()


def test_m24_the_check_of_an_overpayment_the_payer_cashed_leaves_cash(office: Office) -> None:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=PAID - timedelta(days=23), key="v1")
    for trace, number in (("T1", "PCN1"), ("T2", "PCN2")):
        paid = a_decision(claim.control_number, ("99213", 17_790, ""), payer_number=number)
        receive(an_advice(paid, trace=trace))
    (over,) = remittances.overpaid_items()
    asked = NewPayerCheck(
        payer_id=over.payer_id,
        item_id=over.id,
        amount_cents=over.excess_cents,
        issued_on=NEXT,
        reason="x",
        key="k",
    )
    assert billing.ask_payer_check(new=asked, user_id=7).state == "asked"
    assert "refunds" not in balances(), "above the limit two people agree"
    (waits,) = billing_queries.waiting_payer_checks()
    billing.approve_payer_check(check_id=waits.id, user_id=8, on=NEXT)
    assert balances()["refunds"] == -17_790
    assert statement(f"{NEXT + timedelta(days=9)},-177.90,CHECK 2001,").matched == 1
    now = balances()
    assert "refunds" not in now
    assert now["cash"] == -17_790
    assert all_sound()
