"""F121: the one press books what it previews: rebills, checks to payers, promises to patients."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.eligibility.domain.retro import StepKind
from claimwright.cycle.patient_billing import operations as patient_billing
from claimwright.cycle.patient_billing import queries as patient_bills
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.receipts.domain.second_person import SamePerson
from claimwright.cycle.remittance import operations as remittance_operations
from claimwright.cycle.remittance import queries as remittances
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.journeys.receive_remittance import act_on_decisions
from claimwright.journeys.retro_coverage import (
    CannotUndo,
    Carried,
    Ending,
    PlanChanged,
    Wish,
    carry_out,
    changes_of,
    preview,
    undo,
)
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, noon, self_pay
from tests.support.remits import (
    INSURANCE,
    a_decision,
    an_advice,
    balances,
    owed,
    plb,
    receive,
    reversal_of,
)

pytestmark = pytest.mark.usefixtures("practice")
SERVED, NOW = date(2026, 3, 9), date(2026, 4, 20)
LATER = date(2026, 5, 11)
ENDED = date(2026, 3, 1)
ANN, BEA = 7, 8
FIRST = "CO-45 71.16, PR-3 25"  # paid 81.74
BETA = Party(name="Beta Mutual", id_qualifier="XV", id="BETA1")


@pytest.fixture
def patient(office: Office) -> int:
    return clinic.a_patient()


@pytest.fixture
def old(office: Office, patient: int) -> int:
    return clinic.a_coverage(patient, office.payer_id)


@pytest.fixture
def beta(office: Office) -> int:
    return clinic.a_payer(name="Beta Mutual", edi_id="BETA1")


@pytest.fixture
def paid(office: Office, patient: int, old: int, beta: int) -> ClaimSnapshot:
    """A visit Acme paid, whose copay the patient paid; Beta had covered the day all along."""
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    receive(an_advice(first(claim)))
    receipts.take_payments(
        new=[
            NewPayment(
                key="copay",
                patient_id=patient,
                encounter_id=claim.encounter_id,
                amount_cents=2500,
                method="cash",
                received_on=SERVED,
            )
        ]
    )
    clinic.a_coverage(patient, beta, rank="S")
    assert balances() == {
        "cash": 2500,
        "payer_clearing": 8174,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    return claim


def first(claim: ClaimSnapshot) -> Any:
    return a_decision(claim.control_number, ("99213", 17790, FIRST))


def press(patient_id: int, old: int | None, on: date = NOW, **said: Any) -> Carried:
    ending = Ending(coverage_id=old, on=ENDED) if old else None
    wish = Wish(patient_id=patient_id, user_id=ANN, ending=ending, **said)
    with clock.at(noon(on)):
        return carry_out(wish=wish, as_of=on, now=noon(on))


def sound() -> None:
    assert ledger.violations() == []
    assert remittances.violations() == []
    assert receipt_queries.violations() == []


def send(claim_id: int) -> ClaimSnapshot:
    with clock.at(noon(NOW)):
        if claim_queries.get_claim(claim_id=claim_id).state == "draft":
            claims.move_claims(ids=[claim_id], to="ready", reason="test", now=noon(NOW))
        if claim_queries.get_claim(claim_id=claim_id).state == "held":
            claims.move_claims(ids=[claim_id], to="draft", reason="test", now=noon(NOW))
            claims.move_claims(ids=[claim_id], to="ready", reason="test", now=noon(NOW))
        claims.move_claims(ids=[claim_id], to="submitted", reason="test", now=noon(NOW))
    return claim_queries.get_claim(claim_id=claim_id)


def beta_pays(claim: ClaimSnapshot, said: str, trace: str = "BETA-1") -> None:
    told = a_decision(claim.control_number, ("99213", 17790, said), payer_number="BPCN1")
    with clock.at(noon(LATER)):
        received = receive(an_advice(told, trace=trace, payer=BETA), now=noon(LATER))
        assert received.outcome == "posted", received.findings
        act_on_decisions(claim_ids=list(received.posted_claim_ids), now=noon(LATER))


def test_the_plan_names_what_the_press_does_and_the_press_does_it(
    paid: ClaimSnapshot, patient: int, old: int, office: Office, beta: int
) -> None:
    plan = preview(patient_id=patient, ending=Ending(coverage_id=old, on=ENDED))
    (step,) = plan.steps
    assert (step.kind, step.give_back_cents, step.patient_cents) == (
        StepKind.GIVE_BACK,
        8174,
        2500,
    )
    assert (plan.mailed_cents, plan.asked_cents, plan.patient_cents) == (8174, 0, 2500)
    before = balances()
    done = press(patient, old, seen=plan.digest)
    assert done.plan == plan, "what was shown"
    assert before != balances()
    assert balances() == {
        "cash": 2500,
        "payer_clearing": 8174,
        "insurance_receivable": 17790,  # Beta's
        "patient_unapplied": -2500,
        "suspense": -8174,  # Acme's, until its correction comes
        "takeback": 8174,
        "refunds": -8174,
        "revenue": -17790,
    }
    assert owed(paid) == {(INSURANCE, beta): 17790}
    now = claim_queries.get_claim(claim_id=paid.id)
    assert (now.payer_id, now.frequency) == (beta, "1")
    (item,) = remittances.overpaid_items()
    check = patient_bills.return_checks(item_ids=[item.id])[item.id]
    assert (check.state, check.amount_cents, check.payer_id) == ("posted", 8174, office.payer_id)
    known = patient_bills.overpayments(item_ids=[item.id])[item.id]
    assert known.identified_on == NOW, "the sixty days run from the day it was found"
    sound()


def test_pressed_twice_it_is_done_once(paid: ClaimSnapshot, patient: int, old: int) -> None:
    press(patient, old)
    before = balances()
    again = press(patient, old)
    assert (again.rebilled_claim_ids, again.plan.steps) == ((), ())
    assert balances() == before
    assert len(changes_of(patient_id=patient)) == 1
    assert len(receipt_queries.promised_refunds()) == 1


def test_a_check_above_the_limit_waits_for_a_second_person(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    receipts.set_refund_limit(cents=5000)
    plan = preview(patient_id=patient, ending=Ending(coverage_id=old, on=ENDED))
    assert (plan.mailed_cents, plan.asked_cents) == (0, 8174)
    press(patient, old)
    assert "refunds" not in balances(), "nothing is mailed by one person"
    (check,) = patient_bills.waiting_payer_checks()
    with pytest.raises(SamePerson):
        patient_billing.approve_payer_check(check_id=check.id, user_id=ANN, on=NOW)
    patient_billing.approve_payer_check(check_id=check.id, user_id=BEA, on=NOW)
    assert balances()["refunds"] == -8174
    sound()


def test_the_payer_may_keep_it_from_a_later_payment(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    done = press(patient, old, by_check=False)
    assert (done.plan.mailed_cents, done.plan.asked_cents, done.plan.freed_cents) == (0, 0, 8174)
    assert balances()["suspense"] == -8174
    assert patient_bills.waiting_payer_checks() == []
    with clock.at(noon(LATER)):
        taken = an_advice(
            reversal_of(first(paid)), trace="T2", plbs=[plb("FB", -8174)], payment_cents=0
        )
        assert receive(taken, now=noon(LATER)).outcome == "posted"
    assert "suspense" not in balances()
    sound()


def test_the_former_payers_correction_says_nothing_about_the_new_payers_claim(
    paid: ClaimSnapshot, patient: int, old: int, beta: int
) -> None:
    press(patient, old)
    claim = send(paid.id)
    refused = replace(
        a_decision(paid.control_number, ("99213", 17790, "CO-27 177.90")), payer_claim_number="P2"
    )
    with clock.at(noon(LATER)):
        told = receive(
            an_advice(reversal_of(first(paid)), refused, trace="T2", plbs=[plb("72", -8174)]),
            now=noon(LATER),
        )
        assert told.outcome == "posted"
        act_on_decisions(claim_ids=list(told.posted_claim_ids), now=noon(LATER))
    after = claim_queries.get_claim(claim_id=claim.id)
    assert (after.state, after.payer_id) == ("submitted", beta), "Beta has not answered"
    assert owed(paid) == {(INSURANCE, beta): 17790}
    assert not denials.denials_for(claim_ids=[claim.id]).get(claim.id)
    assert balances() == {
        "cash": 2500,
        "insurance_receivable": 17790,
        "patient_unapplied": -2500,
        "refunds": -8174,
        "payer_clearing": 8174,
        "revenue": -17790,
    }
    sound()


def test_what_the_patient_paid_is_asked_for_once_the_new_payer_left_no_share(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    press(patient, old)
    (promise,) = receipt_queries.promised_refunds()
    assert (promise.patient_id, promise.amount_cents) == (patient, 2500)
    assert receipts.keep_promises() == [], "nobody knows yet whose money it is"
    beta_pays(send(paid.id), "CO-45 71.16")
    assert receipt_queries.promised_refunds() == []
    (asked,) = receipt_queries.refund_requests()
    assert (asked.patient_id, asked.amount_cents, asked.asked_by) == (patient, 2500, ANN)
    assert balances()["patient_unapplied"] == -2500, "no money leaves by itself"
    receipts.approve_refund(request_id=asked.id, user_id=ANN, on=LATER)
    assert "patient_unapplied" not in balances()
    assert receipts.keep_promises() == []
    sound()


def test_above_the_limit_who_promised_does_not_approve(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    receipts.set_refund_limit(cents=1000)
    press(patient, old)
    beta_pays(send(paid.id), "CO-45 71.16")
    (asked,) = receipt_queries.refund_requests()
    with pytest.raises(SamePerson):
        receipts.approve_refund(request_id=asked.id, user_id=ANN, on=LATER)
    receipts.approve_refund(request_id=asked.id, user_id=BEA, on=LATER)
    sound()


@pytest.mark.parametrize(
    ("said", "due"),
    [("CO-45 71.16, PR-3 10", 1500), ("CO-45 71.16, PR-3 25", 0), ("CO-45 71.16, PR-1 40", 0)],
)
def test_the_share_the_new_payer_leaves_is_kept(
    paid: ClaimSnapshot, patient: int, old: int, said: str, due: int
) -> None:
    press(patient, old)
    beta_pays(send(paid.id), said)
    assert receipt_queries.promised_refunds() == []
    assert [one.amount_cents for one in receipt_queries.refund_requests()] == [due] * bool(due)
    sound()


def test_while_the_new_payer_refuses_the_promise_waits(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    press(patient, old)
    beta_pays(send(paid.id), "CO-16 177.90")
    assert len(receipt_queries.promised_refunds()) == 1, "Beta still owes it by the ledger"
    assert receipt_queries.refund_requests() == []


def test_a_visit_the_patient_paid_goes_to_the_insurance_found_later(
    office: Office, patient: int
) -> None:
    encounter_id = self_pay(office, patient, "99213", on=SERVED, key="self")
    receipts.take_payments(
        new=[
            NewPayment(
                key="all",
                patient_id=patient,
                encounter_id=encounter_id,
                amount_cents=17790,
                method="cash",
                received_on=SERVED,
            )
        ]
    )
    clinic.a_coverage(patient, office.payer_id)
    plan = preview(patient_id=patient)
    assert (plan.steps[0].kind, plan.patient_cents) == (StepKind.BILL, 17790)
    (claim_id,) = press(patient, None).rebilled_claim_ids
    claim = send(claim_id)
    assert claim.encounter_id == encounter_id
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    with clock.at(noon(LATER)):
        told = receive(an_advice(first(claim)), now=noon(LATER))
        act_on_decisions(claim_ids=list(told.posted_claim_ids), now=noon(LATER))
    assert owed(claim) == {}, "the share is paid from what is on account"
    (asked,) = receipt_queries.refund_requests()
    assert asked.amount_cents == 17790 - 2500
    sound()


def test_undone_it_is_as_it_was(paid: ClaimSnapshot, patient: int, old: int) -> None:
    receipts.set_refund_limit(cents=5000)
    before = balances()
    press(patient, old)
    (change,) = changes_of(patient_id=patient)
    with clock.at(noon(NOW)):
        assert undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW)) == (paid.id,)
    assert balances() == before
    assert remittances.overpaid_items() == []
    assert patient_bills.waiting_payer_checks() == []
    assert receipt_queries.promised_refunds() == []
    sound()
    press(patient, old)
    assert balances()["suspense"] == -8174, "and may be done again"
    sound()


def test_a_check_that_went_has_to_be_voided_first(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    before = balances()
    press(patient, old)
    (change,) = changes_of(patient_id=patient)
    with clock.at(noon(NOW)):
        with pytest.raises(CannotUndo, match=r"81\.74.*Void"):
            undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW))
        (item,) = remittances.overpaid_items()
        check = patient_bills.return_checks(item_ids=[item.id])[item.id]
        patient_billing.void_payer_check(check_id=check.id, on=NOW, reason="never mailed")
        undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW))
    assert balances() == before
    sound()


def test_another_plan_than_the_one_seen_is_not_carried_out(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    plan = preview(patient_id=patient, ending=Ending(coverage_id=old, on=ENDED))
    receipts.set_refund_limit(cents=5000)
    before = balances()
    with pytest.raises(PlanChanged):
        press(patient, old, seen=plan.digest)
    assert balances() == before
    assert changes_of(patient_id=patient) == [], "whole or not at all"


def test_without_another_insurance_the_payer_has_to_ask(
    office: Office, patient: int, old: int
) -> None:
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    receive(an_advice(first(claim)))
    plan = preview(patient_id=patient, ending=Ending(coverage_id=old, on=ENDED))
    assert [step.kind for step in plan.steps] == [StepKind.AWAIT_TAKEBACK]
    assert (plan.at_once, plan.freed_cents) == ((), 0)


def test_our_own_posting_taken_back_and_posted_again_keeps_the_change(
    paid: ClaimSnapshot, patient: int, old: int, beta: int
) -> None:
    press(patient, old, by_check=False)
    before = balances()
    (row,) = [one for one in remittances.remittance_page().rows if one.state == "posted"]
    with clock.at(noon(LATER)):
        remittance_operations.reverse_remittance(
            remittance_id=row.id, reason="wrong file", now=noon(LATER)
        )
        assert owed(paid) == {(INSURANCE, beta): 17790}
        sound()
        again = remittance_operations.post_held(
            remittance_id=row.id, reason="right after all", now=noon(LATER)
        )
        assert again.posted_claim_ids == (paid.id,)
    assert balances() == before, "Acme's payment is Acme's again, not Beta's"
    assert owed(paid) == {(INSURANCE, beta): 17790}
    sound()


def test_the_books_agree_whatever_the_new_payer_then_does(
    paid: ClaimSnapshot, patient: int, old: int
) -> None:
    """Beta pays, takes back and pays otherwise; Acme's credit is Acme's throughout."""
    press(patient, old)
    claim = send(paid.id)
    told = a_decision(
        claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 10"), payer_number="B1"
    )
    beta_pays(claim, "CO-45 71.16, PR-3 10")
    assert [item.excess_cents for item in remittances.overpaid_items()] == [8174]
    with clock.at(noon(LATER)):
        back = reversal_of(replace(told, payer_claim_number="BPCN1"))
        more = a_decision(
            claim.control_number, ("99213", 17790, "CO-45 61.16, PR-3 10"), payer_number="B2"
        )
        received = receive(an_advice(back, more, trace="BETA-2", payer=BETA), now=noon(LATER))
        assert received.outcome == "posted"
        act_on_decisions(claim_ids=list(received.posted_claim_ids), now=noon(LATER))
    assert [item.excess_cents for item in remittances.overpaid_items()] == [8174]
    assert owed(paid) == {}
    sound()
