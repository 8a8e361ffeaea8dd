"""Our checks to payers: two people above the limit, never more than is owed, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.payer_checks import NewPayerCheck, NotOwedToPayer
from claimwright.cycle.patient_billing.models import PayerCheck
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.cycle.remittance import queries as remittances
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys import match_bank
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed
from tests.support.papers import words_of
from tests.support.remits import (
    NOW,
    PAID,
    a_decision,
    an_advice,
    balances,
    plb,
    receive,
    reversal_of,
)

NEXT = PAID + timedelta(days=1)
ANN, BEA = 7, 8


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, on=PAID - timedelta(days=23), key="v1")


@pytest.fixture
def over(claim: ClaimSnapshot) -> ItemView:
    """A visit of $177.90 paid twice."""
    for trace, number in (("T1", "PCN1"), ("T2", "PCN2")):
        paid = a_decision(claim.control_number, ("99213", 17_790, ""), payer_number=number)
        receive(an_advice(paid, trace=trace))
    (found,) = remittances.overpaid_items()
    return found


@pytest.fixture
def taken(claim: ClaimSnapshot) -> RemittanceClaim:
    """$106.74 paid and reversed, carried forward as a debt."""
    paid = a_decision(claim.control_number, ("99213", 17_790, "CO-45 71.16"))
    receive(an_advice(paid, trace="T1"))
    receive(an_advice(reversal_of(paid), trace="T2", plbs=[plb("FB", -10_674)]))
    return paid


def returning(over: ItemView, **changes: object) -> NewPayerCheck:
    new = NewPayerCheck(
        payer_id=over.payer_id,
        item_id=over.id,
        amount_cents=over.excess_cents,
        issued_on=NEXT,
        reason="Overpayment returned",
        key="form 1",
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def paying(office: Office, cents: int = 10_674, **changes: object) -> NewPayerCheck:
    new = NewPayerCheck(
        payer_id=office.payer_id,
        item_id=None,
        amount_cents=cents,
        issued_on=NEXT,
        reason="Paid back by check",
        key="form 1",
        number="3001",
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def ask(new: NewPayerCheck) -> str:
    return operations.ask_payer_check(new=new, user_id=ANN).state


def approve(user_id: int = BEA, on: date = NEXT) -> int:
    (waits,) = queries.waiting_payer_checks()
    operations.approve_payer_check(check_id=waits.id, user_id=user_id, on=on)
    return waits.id


def bank(*rows: str) -> int:
    text = "\n".join(["Date,Amount,Description,Reference", *rows])
    return match_bank.import_statement(data=text.encode(), name="bank.csv", now=NOW).matched


def owed(office: Office) -> int:
    (row,) = remittances.takeback_balances()
    assert row.payer_id == office.payer_id
    return row.owed_cents


def all_sound() -> bool:
    return ledger.violations() == remittances.violations() == []


def test_an_overpayment_above_the_limit_goes_back_by_two(over: ItemView) -> None:
    assert ask(returning(over)) == ask(returning(over)) == "asked"
    assert "refunds" not in balances()
    with pytest.raises(SamePerson):
        approve(ANN)
    check_id = approve()
    assert (balances()["refunds"], balances()["takeback"]) == (-17_790, 17_790)
    assert queries.waiting_payer_checks() == []
    assert queries.return_checks(item_ids=[over.id])[over.id].state == "posted"
    said = AuditEntry.objects.filter(object_type="payercheck").order_by("id")
    assert [one.action for one in said] == ["check to payer asked for", "check to payer mailed"]
    with pytest.raises(CannotDecide):
        operations.approve_payer_check(check_id=check_id, user_id=BEA, on=NEXT)
    with pytest.raises(IntegrityError):
        PayerCheck.objects.filter(pk=check_id).update(decided_by=ANN)


def test_within_the_limit_one_is_enough_and_sent_twice_it_is_one(over: ItemView) -> None:
    receipts.set_refund_limit(cents=17_790)
    assert ask(returning(over)) == ask(returning(over)) == "posted"
    assert balances()["refunds"] == -17_790
    for key, cents in (("form 2", 17_790), ("form 2", 1)):
        with pytest.raises(NotOwedToPayer, match="sent back before"):
            ask(returning(over, key=key, amount_cents=cents))
    with pytest.raises(NotOwedToPayer, match="other content"):
        ask(returning(over, amount_cents=1))
    assert all_sound()


def test_more_than_the_excess_is_refused(over: ItemView) -> None:
    with pytest.raises(NotOwedToPayer, match=r"\$177.91 is more"):
        ask(returning(over, amount_cents=17_791))
    with pytest.raises(NotOwedToPayer):
        ask(returning(over, amount_cents=0))
    assert PayerCheck.objects.count() == 0


def test_declined_no_check_goes_and_it_may_be_asked_anew(over: ItemView) -> None:
    ask(returning(over))
    (waits,) = queries.waiting_payer_checks()
    operations.decline_payer_check(check_id=waits.id, user_id=ANN)
    assert "refunds" not in balances()
    assert ask(returning(over)) == "declined"
    assert ask(returning(over, key="form 2")) == "asked"
    approve()
    assert balances()["refunds"] == -17_790


def test_voided_it_is_in_the_books_as_before_and_may_be_mailed_again(over: ItemView) -> None:
    ask(returning(over))
    check_id = approve()
    operations.void_payer_check(check_id=check_id, on=NEXT, reason="Lost")
    assert "refunds" not in balances()
    assert "takeback" not in balances()
    assert queries.returns_out() == []
    with pytest.raises(CannotDecide):
        operations.void_payer_check(check_id=check_id, on=NEXT, reason="Lost")
    with pytest.raises(CannotDecide):
        operations.clear_payer_check(check_id=check_id, on=NEXT)
    ask(returning(over, key="form 2"))
    again = approve()
    assert bank(f"{NEXT + timedelta(days=9)},-177.90,CHECK 2001,") == 1
    operations.clear_payer_check(check_id=again, on=NEXT)
    assert balances()["cash"] == -17_790
    with pytest.raises(CannotDecide, match="out"):
        operations.void_payer_check(check_id=again, on=NEXT, reason="Lost")
    assert all_sound()


def test_corrected_since_the_second_person_is_refused(over: ItemView, claim: ClaimSnapshot) -> None:
    ask(returning(over))
    twice = a_decision(claim.control_number, ("99213", 17_790, ""), payer_number="PCN2")
    receive(an_advice(reversal_of(twice), trace="T3", plbs=[plb("WO", -17_790)]))
    assert remittances.overpaid_items() == []
    with pytest.raises(NotOwedToPayer):
        approve()
    assert "refunds" not in balances()


def test_w10_a_check_for_a_takeback_ends_it_when_the_payer_acknowledges(
    office: Office, taken: RemittanceClaim
) -> None:
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 10_674
    assert ask(paying(office)) == ask(paying(office)) == "asked"
    with pytest.raises(SamePerson):
        approve(ANN)
    assert balances()["takeback"] == -10_674
    approve(on=NEXT + timedelta(days=6))
    (check,) = queries.takeback_checks(payer_id=office.payer_id)
    assert check.issued_on == NEXT, "the day it was mailed"
    assert "takeback" not in balances()
    assert balances()["refunds"] == -10_674
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 0
    assert owed(office) == 10_674, "the payer has not said so yet"
    with pytest.raises(NotOwedToPayer, match=r"owed \$0.00"):
        ask(paying(office, 1, key="form 2"))
    assert bank(f"{NEXT + timedelta(days=4)},-106.74,CHECK 3001,") == 1
    cash = balances()["cash"]
    receive(an_advice(trace="T9", plbs=[plb("FB", 10_674), plb("72", -10_674)]))
    assert owed(office) == 0
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 0
    assert "takeback" not in balances()
    assert "refunds" not in balances()
    assert balances()["cash"] == cash == -10_674
    assert all_sound()


def test_a_check_for_a_part_leaves_the_rest_and_netting_takes_it(
    office: Office, taken: RemittanceClaim
) -> None:
    assert ask(paying(office, 10_000)) == "posted"
    with pytest.raises(NotOwedToPayer, match=r"owed \$6.74"):
        ask(paying(office, 675, key="form 2"))
    assert balances()["takeback"] == -674
    (check,) = queries.takeback_checks(payer_id=office.payer_id)
    assert (check.number, check.issued_on, check.item_id) == ("3001", NEXT, None)
    operations.void_payer_check(check_id=check.id, on=NEXT, reason="Lost")
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 10_674
    assert ask(paying(office, 10_000)) == "voided", "the same form is the same check"
    assert ask(paying(office, 10_000, key="form 2")) == "posted"
    assert all_sound()


def test_netted_since_the_second_person_is_refused(
    office: Office, taken: RemittanceClaim, claim: ClaimSnapshot
) -> None:
    ask(paying(office))
    anew = a_decision(claim.control_number, ("99213", 17_790, "CO-45 71.16"), payer_number="PCN3")
    receive(an_advice(anew, trace="T3", plbs=[plb("FB", 10_674)]))
    with pytest.raises(NotOwedToPayer):
        approve()
    assert "refunds" not in balances()


def test_a_return_the_payer_has_not_corrected_leaves_its_takeback_open(
    office: Office, over: ItemView
) -> None:
    ask(returning(over))
    approve()
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 0
    receive(an_advice(trace="T7", plbs=[plb("WO", -5_000)]))
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 5_000
    twice = a_decision(over.claim_control_number, ("99213", 17_790, ""), payer_number="PCN2")
    receive(an_advice(reversal_of(twice), trace="T8", plbs=[plb("72", -17_790)]))
    assert remittances.overpaid_items() == [], "the payer has corrected it"
    assert queries.takeback_open_cents(payer_id=office.payer_id) == 5_000
    assert all_sound()


def test_the_letter_says_what_a_check_returns_or_pays(office: Office, over: ItemView) -> None:
    ask(returning(over))
    check = queries.return_checks(item_ids=[over.id])[over.id]
    if check.state == "asked":
        operations.approve_payer_check(check_id=check.id, user_id=BEA, on=NEXT)
    said = words_of(operations.refund_letter_pdf(check_id=check.id))
    assert "You paid $177.90 more on this claim than is owed to us." in said
    assert "PCN2" in said
    receive(an_advice(trace="T9", plbs=[plb("WO", -10_674, "OWED-77")]))
    ask(paying(office, key="form 2"))
    (check,) = queries.takeback_checks(payer_id=office.payer_id)
    if check.state == "asked":
        operations.approve_payer_check(check_id=check.id, user_id=BEA, on=NEXT)
    said = words_of(operations.refund_letter_pdf(check_id=check.id))
    assert "Payment of a balance due" in said
    assert "OWED-77 $106.74" in said
