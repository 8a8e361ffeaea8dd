"""Patient money is taken once, applied once, and comes back once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from claimwright.cycle.receipts import operations, queries
from claimwright.cycle.receipts.domain.payments import NewPayment, OpenBalance, TakenPayment
from claimwright.cycle.receipts.domain.refunds import (
    ExceedsCredit,
    NewRefund,
)
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.cycle.receipts.models import RefundRequest
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, self_pay
from tests.support.remits import balances

pytestmark = pytest.mark.usefixtures("practice")
FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture
def patient_id(office: Office) -> int:
    return clinic.a_patient()


def pay(patient_id: int, cents: int, key: str = "p1", **changes: object) -> TakenPayment:
    given: dict[str, object] = {"method": "check", "received_on": SECOND, **changes}
    (taken,) = operations.take_payments(
        new=[NewPayment(patient_id=patient_id, amount_cents=cents, key=key, **given)]  # type: ignore[arg-type]
    )
    return taken


def sound() -> None:
    assert ledger.violations() == []
    assert queries.violations() == []


def test_a_payment_pays_the_oldest_visit_and_keeps_the_rest(
    office: Office, patient_id: int
) -> None:
    first = self_pay(office, patient_id, "99213", on=FIRST, key="v1")
    second = self_pay(office, patient_id, "36415", on=SECOND, key="v2")
    taken = pay(patient_id, 20_000)
    assert (taken.applied_cents, taken.unapplied_cents) == (17790 + 1700, 510)
    view = queries.receipt(payment_id=taken.payment_id)
    assert {each.encounter_id: each.cents for each in view.applications} == {
        first: 17790,
        second: 1700,
    }
    assert balances() == {"cash": 20_000, "patient_unapplied": -510, "revenue": -19490}
    assert queries.unapplied(patient_ids=[patient_id]) == {patient_id: 510}
    sound()


def test_r08_r09_the_same_key_is_one_payment(office: Office, patient_id: int) -> None:
    first, again = pay(patient_id, 2500), pay(patient_id, 2500)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.number == again.number == "R-000001"
    assert balances()["cash"] == 2500
    with pytest.raises(operations.PaymentKeyReused):
        pay(patient_id, 2600)
    assert balances()["cash"] == 2500


def test_r04_two_equal_payments_on_one_day_are_two(office: Office, patient_id: int) -> None:
    pay(patient_id, 2500, "a")
    pay(patient_id, 2500, "b")
    assert [p.amount_cents for p in queries.payments_for(patient_id=patient_id)] == [2500, 2500]
    assert balances()["cash"] == 5000


def test_money_on_account_is_applied_when_something_is_owed(
    office: Office, patient_id: int
) -> None:
    pay(patient_id, 10_000)
    assert operations.apply_unapplied(patient_ids=[patient_id], on=SECOND) == 0
    self_pay(office, patient_id, "36415", on=SECOND, key="v1")
    assert operations.apply_unapplied(patient_ids=[patient_id], on=SECOND) == 1700
    assert operations.apply_unapplied(patient_ids=[patient_id], on=SECOND) == 0
    assert queries.unapplied(patient_ids=[patient_id]) == {patient_id: 8300}
    sound()


def test_two_payments_in_one_call_share_one_debt(office: Office, patient_id: int) -> None:
    """M27: the second sees what the first has paid."""
    self_pay(office, patient_id, "36415", on=FIRST, key="v1")
    new = [
        NewPayment(
            patient_id=patient_id, amount_cents=1000, method="cash", received_on=SECOND, key=key
        )
        for key in ("a", "b")
    ]
    taken = operations.take_payments(new=new)
    assert [each.applied_cents for each in taken] == [1000, 700]
    sound()


def test_a_returned_check_makes_the_patient_owe_again(office: Office, patient_id: int) -> None:
    self_pay(office, patient_id, "36415", on=FIRST, key="v1")
    before = balances()
    taken = pay(patient_id, 5000)
    operations.return_check(payment_id=taken.payment_id, on=date(2026, 3, 20))
    assert balances() == before
    assert queries.unapplied(patient_ids=[patient_id]) == {}
    with pytest.raises(operations.CannotReturn):
        operations.return_check(payment_id=taken.payment_id, on=date(2026, 3, 21))
    sound()


def test_a_check_applied_later_is_returned_whole(office: Office, patient_id: int) -> None:
    taken = pay(patient_id, 5000)
    self_pay(office, patient_id, "36415", on=SECOND, key="v1")
    operations.apply_unapplied(patient_ids=[patient_id], on=SECOND)
    operations.return_check(payment_id=taken.payment_id, on=date(2026, 3, 20))
    assert balances() == {"patient_receivable": 1700, "revenue": -1700}
    sound()


def test_cash_does_not_bounce(office: Office, patient_id: int) -> None:
    taken = pay(patient_id, 5000, method="cash")
    with pytest.raises(operations.CannotReturn):
        operations.return_check(payment_id=taken.payment_id, on=SECOND)


def test_m23_a_refund_is_issued_once_and_never_beyond_the_credit(
    office: Office, patient_id: int
) -> None:
    pay(patient_id, 5000)
    new = NewRefund(
        patient_id=patient_id,
        amount_cents=3000,
        issued_on=SECOND,
        reason="Paid twice",
        key="r1",
    )
    assert operations.refund(new=new) == operations.refund(new=new)
    assert balances() == {"cash": 5000, "patient_unapplied": -2000, "refunds": -3000}
    with pytest.raises(ExceedsCredit):
        operations.refund(
            new=NewRefund(
                patient_id=patient_id, amount_cents=2001, issued_on=SECOND, reason="x", key="r2"
            )
        )
    sound()


def test_m23_an_uncashed_refund_restores_the_credit(office: Office, patient_id: int) -> None:
    pay(patient_id, 5000)
    refund_id = operations.refund(
        new=NewRefund(
            patient_id=patient_id, amount_cents=3000, issued_on=SECOND, reason="x", key="r1"
        )
    )
    operations.void_refund(refund_id=refund_id, on=date(2026, 6, 1), reason="never cashed")
    assert balances() == {"cash": 5000, "patient_unapplied": -5000}
    with pytest.raises(operations.CannotSettle):
        operations.clear_refund(refund_id=refund_id, on=SECOND)
    sound()


def test_a_cashed_refund_leaves_the_bank(office: Office, patient_id: int) -> None:
    pay(patient_id, 5000)
    refund_id = operations.refund(
        new=NewRefund(
            patient_id=patient_id, amount_cents=5000, issued_on=SECOND, reason="x", key="r1"
        )
    )
    operations.clear_refund(refund_id=refund_id, on=date(2026, 3, 20))
    assert balances() == {}
    with pytest.raises(operations.CannotSettle):
        operations.void_refund(refund_id=refund_id, on=SECOND, reason="x")
    sound()


def test_a_refunded_check_cannot_be_returned_as_well(office: Office, patient_id: int) -> None:
    taken = pay(patient_id, 5000)
    operations.refund(
        new=NewRefund(patient_id=patient_id, amount_cents=1, issued_on=SECOND, reason="x", key="r1")
    )
    with pytest.raises(operations.CannotReturn):
        operations.return_check(payment_id=taken.payment_id, on=SECOND)


def test_m23_a_check_that_bounces_after_its_refund_was_cashed_is_owed_with_the_refund(
    office: Office, patient_id: int
) -> None:
    """Check 50.00, visit 17.00, 20.00 given back and cashed: the patient owes 37.00."""
    visit = self_pay(office, patient_id, "36415", on=FIRST, key="v1")
    taken = pay(patient_id, 5000)
    refund_id = operations.refund(
        new=NewRefund(
            patient_id=patient_id, amount_cents=2000, issued_on=SECOND, reason="x", key="r1"
        )
    )
    operations.clear_refund(refund_id=refund_id, on=SECOND)
    operations.return_check(payment_id=taken.payment_id, on=date(2026, 3, 20))
    assert balances() == {"cash": -2000, "patient_receivable": 3700, "revenue": -1700}
    assert queries.unapplied(patient_ids=[patient_id]) == {}
    (owed,) = [
        sum(each.cents for each in some)
        for some in queries.open_balances(patient_ids=[patient_id]).values()
    ]
    assert owed == 3700
    by_visit = ledger.balances(by="encounter", ids=[visit], kinds=[ledger.RECEIVABLES[1]])
    assert by_visit == {visit: 3700}
    sound()
    again = pay(patient_id, 3700, method="cash", key="again")
    assert (again.applied_cents, again.unapplied_cents) == (3700, 0)
    assert balances() == {"cash": 1700, "revenue": -1700}
    sound()


def test_a_refunded_check_without_any_visit_is_not_returned(
    office: Office, patient_id: int
) -> None:
    taken = pay(patient_id, 5000)
    refund_id = operations.refund(
        new=NewRefund(patient_id=patient_id, amount_cents=1, issued_on=SECOND, reason="x", key="r1")
    )
    operations.clear_refund(refund_id=refund_id, on=SECOND)
    with pytest.raises(operations.CannotReturn, match="no visit"):
        operations.return_check(payment_id=taken.payment_id, on=SECOND)


def test_released_money_is_on_account_again_newest_application_first(
    office: Office, patient_id: int
) -> None:
    visit = self_pay(office, patient_id, "99213", on=FIRST, key="v1")
    older, newer = pay(patient_id, 7000, "a"), pay(patient_id, 9000, "b")
    released = operations.release_applications(
        wanted=[OpenBalance(visit, None, FIRST, 10_000)], on=SECOND, reason="taken back"
    )
    assert released == {(visit, None): 10_000}
    views = queries.get_payments(ids=[older.payment_id, newer.payment_id])
    assert views[newer.payment_id].applied_cents == 0
    assert views[older.payment_id].applied_cents == 6000
    assert queries.unapplied(patient_ids=[patient_id]) == {patient_id: 10_000}
    sound()


def test_m10_a_deposit_moves_the_advised_money_to_the_bank_once(office: Office) -> None:
    new = operations.NewDeposit(
        key="eft-1", payer_id=office.payer_id, amount_cents=800, deposited_on=SECOND
    )
    first = operations.record_deposits(new=[new])
    assert operations.record_deposits(new=[new]) == first
    assert balances() == {"cash": 800, "payer_clearing": -800}
    assert [each.amount_cents for each in queries.deposits()] == [800]


def test_an_overspent_payment_is_a_violation(office: Office, patient_id: int) -> None:
    from claimwright.cycle.receipts.models import PaymentApplication

    self_pay(office, patient_id, "36415", on=FIRST, key="v1")
    pay(patient_id, 1700)
    PaymentApplication.objects.update(amount_cents=1800)
    said = " ".join(queries.violations())
    assert "100 cents more applied than received" in said
    assert "by the ledger" in said


def ask(
    patient_id: int, cents: int, *, user_id: int = 1, key: str = "r1"
) -> operations.AskedRefund:
    new = NewRefund(
        patient_id=patient_id, amount_cents=cents, issued_on=SECOND, reason="Paid twice", key=key
    )
    return operations.ask_refund(new=new, user_id=user_id)


def test_m28_a_refund_over_the_limit_needs_a_second_person(office: Office, patient_id: int) -> None:
    pay(patient_id, 50_000)
    asked = ask(patient_id, 10_001)
    assert (asked.refund_id, ask(patient_id, 10_001)) == (None, asked)
    assert balances() == {"cash": 50_000, "patient_unapplied": -50_000}
    with pytest.raises(SamePerson):
        operations.approve_refund(request_id=asked.request_id, user_id=1, on=SECOND)
    assert balances()["patient_unapplied"] == -50_000
    operations.approve_refund(request_id=asked.request_id, user_id=2, on=SECOND)
    assert balances() == {"cash": 50_000, "patient_unapplied": -39_999, "refunds": -10_001}
    with pytest.raises(CannotDecide):
        operations.approve_refund(request_id=asked.request_id, user_id=2, on=SECOND)
    assert queries.refund_requests() == []
    sound()


def test_up_to_the_limit_one_person_is_enough_and_the_practice_sets_it(
    office: Office, patient_id: int
) -> None:
    pay(patient_id, 50_000)
    assert ask(patient_id, 10_000).refund_id is not None
    operations.set_refund_limit(cents=500)
    operations.set_refund_limit(cents=400)
    assert ask(patient_id, 401, key="r2").refund_id is None
    with pytest.raises(ExceedsCredit):
        ask(patient_id, 40_001, key="r3")
    sound()


def test_credit_spent_while_a_refund_waited_is_not_given_back_as_well(
    office: Office, patient_id: int
) -> None:
    pay(patient_id, 20_000)
    asked = ask(patient_id, 20_000)
    self_pay(office, patient_id, "99213", on=FIRST, key="v1")
    operations.apply_unapplied(patient_ids=[patient_id], on=SECOND)
    with pytest.raises(ExceedsCredit):
        operations.approve_refund(request_id=asked.request_id, user_id=2, on=SECOND)
    operations.decline_refund(request_id=asked.request_id, user_id=1, reason="Applied since")
    assert [one.state for one in queries.refund_requests(patient_id=patient_id)] == ["declined"]
    sound()


def test_the_database_refuses_an_approval_by_who_asked(office: Office, patient_id: int) -> None:
    pay(patient_id, 50_000)
    asked = ask(patient_id, 20_000)
    with pytest.raises(IntegrityError):
        RefundRequest.objects.filter(pk=asked.request_id).update(state="approved", decided_by=1)


def test_who_has_credit_and_since_when(office: Office, patient_id: int) -> None:
    pay(patient_id, 700, "a", received_on=FIRST)
    pay(patient_id, 300, "b")
    held = (queries.Credit(patient_id, 1000, FIRST),)
    assert queries.credits_held() == queries.CreditPage(held, 1, 1000)
