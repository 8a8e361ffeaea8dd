"""The bank's lines find their payments once, and the day is closed on them to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.bank_files import read_bank_file
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.remittance import operations as remittance_operations
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation.documents import store
from claimwright.journeys import match_bank
from claimwright.journeys.daily_close import daily_close
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import open_office
from tests.support.remits import NOW, PAID, a_decision, an_advice, balances, receive

pytestmark = pytest.mark.usefixtures("practice")
NEXT = PAID + timedelta(days=1)


@pytest.fixture(autouse=True)
def office(practice: object) -> None:
    open_office()


def announced(trace: str, cents: int) -> None:
    receive(an_advice(a_decision(f"X{trace}", ("99213", cents, "")), trace=trace))


def statement(*rows: str) -> match_bank.ImportedStatement:
    text = "\n".join(["Date,Amount,Description,Reference", *rows])
    return match_bank.import_statement(data=text.encode(), name="bank.csv", now=NOW)


def test_a_line_with_the_trace_number_takes_the_payment_out_of_clearing_once() -> None:
    announced("EFT00012345", 10_000)
    done = statement(f"{NEXT},100.00,ACME HEALTH HCCLAIMPMT TRN*1*EFT00012345,")
    assert (done.lines, done.new, done.matched) == (1, 1, 1)
    assert balances() == {"cash": 10_000, "suspense": -10_000}
    again = statement(f"{NEXT},100.00,ACME HEALTH HCCLAIMPMT TRN*1*EFT00012345,", f"{NEXT},-3,Fee,")
    assert (again.lines, again.new, again.matched) == (2, 1, 0)
    assert balances()["cash"] == 10_000
    figures = daily_close(on=NEXT).figures[0]
    assert figures.missing_cents == 0
    assert figures.bank_cents == figures.slip_cents == figures.ledger_cents == 10_000
    assert ledger.violations() == queries.violations() == remittance.violations() == []


def test_missing_cents_are_named_and_nothing_is_posted() -> None:
    announced("EFT1", 10_000)
    assert statement(f"{NEXT},99.95,ACME,EFT1").matched == 0
    close = daily_close(on=NEXT)
    (short,) = close.short
    assert (short.missing_cents, short.row.trace_number) == (5, "EFT1")
    assert (close.without_835, close.unexplained_cents) == ((), 0)
    assert balances()["payer_clearing"] == 10_000


def test_missing_835_and_missing_money() -> None:
    announced("EFT1", 10_000)
    statement(f"{NEXT},55.00,OTHER PAYER,")
    close = daily_close(on=NEXT)
    assert [line.amount_cents for line in close.without_835] == [5_500]
    assert [row.payment_cents for row in close.without_money] == [10_000]
    assert close.figures[0].missing_cents == 5_500
    assert close.clearing_cents == 10_000


def test_equal_amounts_wait_until_a_trace_number_tells_them_apart() -> None:
    announced("EFT1", 10_000)
    announced("EFT2", 10_000)
    assert statement(f"{NEXT},100.00,DEPOSIT,").matched == 0
    assert [row.trace_number for row in remittance.not_at_bank()] == ["EFT1", "EFT2"]
    assert statement(f"{NEXT},100.00,DEPOSIT,EFT2").matched == 2
    assert {line.reference: line.reason for line in queries.bank_lines()} == {
        "": "amount and day",
        "EFT2": "trace number and amount",
    }


def test_the_line_of_the_right_amount_wins_the_trace_number() -> None:
    announced("EFT1", 10_000)
    assert statement(f"{NEXT},99.95,ACME,EFT1").matched == 0
    assert statement(f"{NEXT},100.00,ACME,EFT1").matched == 1
    assert [line.amount_cents for line in queries.bank_lines(is_matched=False)] == [9_995]


def test_a_deposit_noted_by_hand_is_recognized_and_not_booked_again() -> None:
    announced("EFT1", 10_000)
    (row,) = remittance.not_at_bank()
    remittance_operations.deposit_remittances(remittance_ids=[row.id], on=NEXT)
    assert daily_close(on=NEXT).figures[0].missing_cents == 10_000
    assert statement(f"{NEXT},100.00,ACME,EFT1").matched == 1
    assert balances()["cash"] == 10_000
    assert daily_close(on=NEXT).figures[0].missing_cents == 0


def test_patients_checks_and_cash_are_the_slip_of_their_day() -> None:
    patient_id = clinic.a_patient()
    for key, cents, method in (("a", 2_500, "cash"), ("b", 4_000, "check"), ("c", 900, "card")):
        receipts.take_payments(
            new=[
                NewPayment(
                    patient_id=patient_id,
                    amount_cents=cents,
                    method=method,
                    received_on=PAID,
                    key=key,
                )
            ]
        )
    assert daily_close(on=PAID).figures[1].missing_cents == 6_500
    assert statement(f"{NEXT},65.00,COUNTER DEPOSIT,").matched == 1
    patients = daily_close(on=PAID).figures[1]
    assert (patients.bank_cents, patients.missing_cents) == (6_500, 0)
    assert balances()["cash"] == 7_400


def test_a_statement_nobody_can_read_says_what_is_missing() -> None:
    done = match_bank.import_statement(data=b"When,What\n1,2", name="odd.csv", now=NOW)
    assert [finding.code for finding in done.findings] == ["BANK-COLUMNS"]
    done = statement("yesterday,5.00,x,", f"{PAID},five,x,", f"{PAID},(5.00),Fee,")
    assert [finding.code for finding in done.findings] == ["BANK-ROW", "BANK-ROW"]
    assert [line.amount_cents for line in queries.bank_lines(on=PAID)] == [-500]


def test_a_debit_told_by_its_word_is_booked_as_money_out() -> None:
    text = f"Date,Description,Type,Amount\n{PAID},RENT,Debit,2500.00\n{PAID},ACME,Credit,100.00"
    done = match_bank.import_statement(data=text.encode(), name="bank.csv", now=NOW)
    assert (done.new, done.findings) == (2, ())
    assert [line.amount_cents for line in queries.bank_lines(on=PAID)] == [-250_000, 10_000]


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_statement_saved_as_unicode_text_is_read(coding: str) -> None:
    text = f"Date,Amount,Description\n{PAID},5.00,José\n"
    mark = b"\xfe\xff" if coding == "utf-16-be" else b""
    done = match_bank.import_statement(data=mark + text.encode(coding), name="b.csv", now=NOW)
    assert (done.new, done.findings) == (1, ())
    assert queries.bank_lines(on=PAID)[0].description == "José"


def test_a_statement_in_an_unmarked_encoding_says_how_to_save_it() -> None:
    data = f"Date,Amount\n{PAID},5.00\n".encode("utf-16-le")
    done = match_bank.import_statement(data=data, name="b.csv", now=NOW)
    assert [finding.code for finding in done.findings] == ["BANK-ENCODING"]
    assert "UTF-8" in done.findings[0].fix


def an_ofx(*transactions: str) -> bytes:
    told = "".join(f"<STMTTRN><DTPOSTED>{each}</STMTTRN>" for each in transactions)
    return f"OFXHEADER:100\n<OFX><ACCTID>9<BANKTRANLIST>{told}</BANKTRANLIST></OFX>".encode()


REUSED = (
    f"{PAID:%Y%m%d}<TRNAMT>100.00<FITID>0<NAME>PAYER A",
    f"{NEXT:%Y%m%d}<TRNAMT>200.00<FITID>0<NAME>PAYER B",
)


def imported(data: bytes) -> int:
    return match_bank.import_statement(data=data, name="bank.ofx", now=NOW).new


def test_a_bank_number_used_twice_loses_no_money_and_doubles_none() -> None:
    assert imported(an_ofx(*REUSED)) == 2
    assert imported(an_ofx(*reversed(REUSED))) == 0
    assert imported(an_ofx(REUSED[1], REUSED[1])) == 1
    assert sorted(line.amount_cents for line in queries.bank_lines()) == [10_000, 20_000, 20_000]


def test_a_line_kept_under_its_former_key_is_recognized_and_a_lost_one_comes_in() -> None:
    lines, _ = read_bank_file(an_ofx(*REUSED, f"{PAID:%Y%m%d}<TRNAMT>5<NAME>C").decode())
    former = [replace(line, fingerprint=line.former_fingerprint) for line in lines]
    file = store.keep(b"kept before", name="bank.ofx", kind="bank")
    assert receipts.keep_bank_lines(new=former[1:], file_id=file.id) == 2
    assert receipts.keep_bank_lines(new=lines, file_id=file.id) == 1
    assert receipts.keep_bank_lines(new=lines, file_id=file.id) == 0
    assert sorted(line.amount_cents for line in queries.bank_lines()) == [500, 10_000, 20_000]
