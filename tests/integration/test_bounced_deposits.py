"""The bank takes a payer's payment back: it leaves cash, and is missing until it comes again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.settling import CannotBe
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittances
from claimwright.journeys import match_bank, settle_line
from claimwright.journeys.daily_close import daily_close
from claimwright.ledger import queries as ledger
from tests.support.decided import open_office
from tests.support.remits import NOW, PAID, a_decision, an_advice, balances, receive

pytestmark = pytest.mark.usefixtures("practice")
NEXT, LATER = PAID + timedelta(days=1), PAID + timedelta(days=5)
CENTS = 10_674


@pytest.fixture
def paid(practice: object) -> int:
    """A payment of $106.74 for a claim of nobody; the remittance's id."""
    open_office()
    received = receive(an_advice(a_decision("X1", ("99213", 17_790, "CO-45 71.16")), trace="EFT1"))
    return received.transactions[0].remittance_id or 0


def statement(*lines: str) -> None:
    text = "\n".join(["Date,Amount,Description,Reference", *lines])
    match_bank.import_statement(data=text.encode(), name="bank.csv", now=NOW)


def line_of(on: date) -> queries.BankLineView:
    (line,) = queries.bank_lines(on=on)
    return line


def sound() -> None:
    assert ledger.violations() == []
    assert remittances.violations() == []


def at_bank() -> set[int]:
    return {row.id for row in remittances.not_at_bank()}


def test_it_is_missing_again_until_other_money_comes(paid: int) -> None:
    statement(f"{NEXT},106.74,ACME EFT,EFT1", f"{LATER},-106.74,EFT REVERSAL,EFT1")
    assert balances()["cash"] == CENTS
    assert at_bank() == set()
    debit = line_of(LATER)
    (deposit,) = queries.deposits_that_may_bounce(cents=CENTS, by=LATER)
    settle_line.note_bounced(line_id=debit.id, posted_on=LATER, deposit=deposit)
    assert balances() == {"payer_clearing": CENTS, "suspense": -CENTS}
    assert at_bank() == {paid}
    sound()
    for on in (NEXT, LATER):
        close = daily_close(on=on)
        assert (close.missing_cents, close.debits, close.unexplained_cents) == (0, (), 0)
    assert queries.deposits_that_may_bounce(cents=CENTS, by=LATER) == []
    with pytest.raises((CannotBe, receipts.CannotReturn)):
        settle_line.note_bounced(line_id=debit.id, posted_on=LATER, deposit=deposit)
    again = LATER + timedelta(days=3)
    statement(f"{again},106.74,ACME EFT,EFT1")
    assert balances()["cash"] == CENTS
    assert at_bank() == set()
    assert daily_close(on=again).missing_cents == 0
    sound()


def test_a_line_of_another_amount_is_no_such_debit(paid: int) -> None:
    statement(f"{NEXT},106.74,ACME EFT,EFT1", f"{LATER},-106.73,EFT REVERSAL,EFT1")
    (deposit,) = queries.deposits_that_may_bounce(cents=CENTS, by=LATER)
    with pytest.raises(CannotBe):
        settle_line.note_bounced(line_id=line_of(LATER).id, posted_on=LATER, deposit=deposit)
    assert balances()["cash"] == CENTS
    sound()


def test_what_was_only_said_to_be_in_the_bank_is_unsaid(paid: int) -> None:
    with pytest.raises(CannotBe):
        settle_line.unsay_deposit(remittance_id=paid, on=NEXT)
    remittance.deposit_remittances(remittance_ids=[paid], on=NEXT)
    assert settle_line.is_only_said(remittance_id=paid)
    settle_line.unsay_deposit(remittance_id=paid, on=NEXT)
    assert balances() == {"payer_clearing": CENTS, "suspense": -CENTS}
    assert queries.deposits_not_seen() == []
    sound()
    statement(f"{LATER},106.74,ACME EFT,EFT1")
    assert balances()["cash"] == CENTS
    assert not settle_line.is_only_said(remittance_id=paid)
    with pytest.raises(CannotBe):
        settle_line.unsay_deposit(remittance_id=paid, on=LATER)
    sound()


def test_a_payment_whose_posting_was_taken_back_bounces_too(paid: int) -> None:
    statement(f"{NEXT},106.74,ACME EFT,EFT1", f"{LATER},-106.74,EFT REVERSAL,EFT1")
    remittance.reverse_remittance(remittance_id=paid, reason="The payer voids it", now=NOW)
    assert balances() == {"payer_clearing": -CENTS, "cash": CENTS}
    (deposit,) = queries.deposits_that_may_bounce(cents=CENTS, by=LATER)
    settle_line.note_bounced(line_id=line_of(LATER).id, posted_on=LATER, deposit=deposit)
    assert balances() == {}
    sound()
