"""Money for a claim that is not ours: the payer is owed it back, by our check or by its reversal."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries as checks
from claimwright.cycle.patient_billing.domain.payer_checks import CheckOut, NewPayerCheck
from claimwright.cycle.patient_billing.domain.refund_letters import NoLetter
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.foreign import OursAfterAll
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys.take_back_remittance import take_back_remittance
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
ANN = 7
STRAY = 8_174


def stray(number: str = "SOMEONE-ELSE", **told: Any) -> RemittanceClaim:
    """$81.74 for a patient nobody here knows."""
    nobody = Party(name="Nobody", first="Known", is_person=True)
    line = ("99213", 17_790, "CO-45 71.16, PR-3 25")
    return a_decision(number, line, **{"patient": nobody, "from_on": date(2026, 1, 5)} | told)


def unmatched() -> ItemView:
    (item,) = queries.suspense_items()
    return item


def sound() -> None:
    assert ledger.violations() == []
    assert queries.violations() == []


def returned(item: ItemView) -> checks.PayerCheckView:
    """The check that sends it back."""
    new = NewPayerCheck(
        payer_id=item.payer_id,
        item_id=item.id,
        amount_cents=item.excess_cents,
        issued_on=NEXT,
        reason="Not ours",
        key="k1",
    )
    assert billing.ask_payer_check(new=new, user_id=ANN).state == "posted"
    return checks.return_checks(item_ids=[item.id])[item.id]


def aside() -> ItemView:
    """The stray payment, said not to be ours; it is with what payers are owed back."""
    operations.set_aside(item_id=unmatched().id, reason="No such patient")
    (item,) = queries.overpaid_items()
    return item


def test_a_payment_that_is_not_ours_is_the_payers_until_our_check_is_cashed(office: Office) -> None:
    receive(an_advice(stray()))
    item = aside()
    assert (item.state, item.excess_cents, item.why_not_ours) == (
        "foreign",
        STRAY,
        "No such patient",
    )
    assert queries.suspense_items() == []
    assert queries.waiting()["suspense"] == (0, 0)
    assert queries.money_waiting() == []
    assert balances() == {"payer_clearing": STRAY, "suspense": -STRAY}
    assert AuditEntry.objects.filter(action="payment not ours").count() == 1
    sound()
    check = returned(item)
    assert balances()["refunds"] == -STRAY
    assert [(one.id, one.cents) for one in checks.returns_out()] == [(check.id, STRAY)]
    for _ in range(2):
        billing.clear_payer_check(check_id=check.id, on=NEXT)
    assert balances() == {"payer_clearing": STRAY, "cash": -STRAY}
    assert queries.overpaid_items() == []
    assert checks.takeback_open_cents(payer_id=office.payer_id) == 0
    sound()


def test_a_payment_of_nothing_that_is_not_ours_is_put_away(office: Office) -> None:
    receive(an_advice(a_decision("STRANGER", ("99213", 17_790, "CO-29 177.90"))))
    operations.set_aside(item_id=unmatched().id, reason="Another practice")
    assert queries.suspense_items() == queries.overpaid_items() == []
    sound()


@pytest.mark.parametrize("how", ["declined", "voided"])
def test_it_may_be_ours_after_all(office: Office, how: str) -> None:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=date(2026, 3, 9), key="v1")
    receive(an_advice(stray()))
    item = aside()
    with pytest.raises(operations.NotInSuspense):
        operations.match_item(item_id=item.id, claim_id=claim.id, now=NOW)
    if how == "voided":
        check = returned(item)
        with pytest.raises(CheckOut):
            billing.take_up_payment(item_id=item.id)
        billing.void_payer_check(check_id=check.id, on=NEXT, reason="Never cashed")
    billing.take_up_payment(item_id=item.id)
    assert unmatched().why_not_ours == ""
    assert queries.overpaid_items() == []
    sound()
    operations.match_item(item_id=item.id, claim_id=claim.id, now=NOW)
    assert "suspense" not in balances()
    sound()
    with pytest.raises(OursAfterAll):
        operations.set_aside(item_id=item.id, reason="x")
    with pytest.raises(OursAfterAll):
        billing.take_up_payment(item_id=item.id)


def test_what_names_our_claim_or_takes_money_is_not_put_aside(office: Office) -> None:
    receive(an_advice(reversal_of(stray()), stray("ANOTHER"), stray("THIRD")))
    taking = next(one for one in queries.suspense_items() if one.paid_cents < 0)
    with pytest.raises(OursAfterAll, match="takes money"):
        operations.set_aside(item_id=taking.id, reason="x")
    sound()


TOLD = {
    "paid": lambda: an_advice(stray(), trace="T1"),
    "taken": lambda: an_advice(reversal_of(stray()), trace="T2", plbs=[plb("WO", -STRAY)]),
}


@pytest.mark.parametrize("order", list(permutations(["paid", "taken"])))
def test_the_payers_own_reversal_settles_what_was_not_ours(
    office: Office, order: tuple[str, ...]
) -> None:
    received = [receive(TOLD[name]()) for name in order]
    assert [each.outcome for each in received] == ["posted", "posted"]
    assert queries.suspense_items() == queries.overpaid_items() == []
    codes = [[finding.code for finding in each.findings] for each in received]
    assert codes[0] == ["RMT-UNMATCHED"]
    assert codes[1] == ["RMT-STRAY-SETTLED"]
    assert balances() == {"payer_clearing": STRAY, "takeback": -STRAY}
    sound()


def test_both_in_one_file_settle_each_other(office: Office) -> None:
    received = receive(an_advice(stray(), reversal_of(stray())))
    assert {finding.code for finding in received.findings} == {"RMT-STRAY-SETTLED"}
    assert queries.suspense_items() == []
    assert balances() == {}
    sound()


def test_a_reversal_settles_its_own_and_no_neighbors(office: Office) -> None:
    receive(an_advice(stray(), stray("NEIGHBOR"), trace="T1"))
    less = a_decision("SOMEONE-ELSE", ("99213", 17_790, "CO-45 72.16, PR-3 25"))
    receive(an_advice(reversal_of(less), trace="T2", plbs=[plb("WO", -less.paid_cents)]))
    assert len(queries.suspense_items()) == 3
    other = Party(name="Someone", first="Else", is_person=True)
    receive(an_advice(reversal_of(stray(patient=other)), trace="T3", plbs=[plb("WO", -STRAY)]))
    assert len(queries.suspense_items()) == 4
    taken = an_advice(reversal_of(stray("NEIGHBOR")), trace="T4", plbs=[plb("WO", -STRAY)])
    assert receive(taken).outcome == "posted"
    left = {(one.claim_control_number, one.paid_cents) for one in queries.suspense_items()}
    ours, cents = "SOMEONE-ELSE", less.paid_cents
    assert left == {(ours, STRAY), (ours, -STRAY), (ours, -cents)}
    sound()


@pytest.mark.parametrize("is_cashed", [False, True])
def test_a_correction_that_comes_after_our_check_clears_it(office: Office, is_cashed: bool) -> None:
    receive(an_advice(stray(), trace="T1"))
    item = aside()
    check = returned(item)
    if is_cashed:
        billing.clear_payer_check(check_id=check.id, on=NEXT)
    correction = an_advice(reversal_of(stray()), trace="T2", plbs=[plb("72", -STRAY)])
    assert correction.payment_cents == 0
    receive(correction)
    sound()
    if not is_cashed:
        assert balances() == {"payer_clearing": STRAY, "refunds": -STRAY}
        billing.clear_payer_check(check_id=check.id, on=NEXT)
    assert balances() == {"payer_clearing": STRAY, "cash": -STRAY}
    assert queries.suspense_items() == queries.overpaid_items() == []
    assert checks.takeback_open_cents(payer_id=office.payer_id) == 0
    with pytest.raises(OursAfterAll):
        operations.take_up(item_id=item.id)
    sound()


def test_taking_the_reversal_back_lets_the_payment_wait_again(office: Office) -> None:
    receive(an_advice(stray(), trace="T1"))
    taken = receive(an_advice(reversal_of(stray()), trace="T2", plbs=[plb("WO", -STRAY)]))
    taken_id = taken.transactions[0].remittance_id or 0
    take_back_remittance(remittance_id=taken_id, reason="Not for us", now=NOW)
    assert unmatched().paid_cents == STRAY
    sound()
    operations.post_held(remittance_id=taken_id, reason="It was", now=NOW)
    assert queries.suspense_items() == []
    sound()


def test_a_posting_is_not_taken_back_while_our_check_returns_it(office: Office) -> None:
    received = receive(an_advice(stray()))
    remittance_id = received.transactions[0].remittance_id or 0
    item = aside()
    check = returned(item)
    with pytest.raises(CheckOut, match="Void or decline"):
        take_back_remittance(remittance_id=remittance_id, reason="x", now=NOW)
    billing.void_payer_check(check_id=check.id, on=NEXT, reason="Never cashed")
    take_back_remittance(remittance_id=remittance_id, reason="x", now=NOW)
    assert balances() == {}
    assert queries.overpaid_items() == []
    sound()


def test_a_letter_goes_with_the_check(office: Office) -> None:
    receive(an_advice(stray()))
    check = returned(aside())
    said = words_of(billing.refund_letter_pdf(check_id=check.id))
    assert "Our check for $81.74" in said
    assert "NOBODY, KNOWN" in said
    assert "SOMEONE-ELSE" in said
    assert "This payment was not for us: no such patient. We return it." in said
    billing.void_payer_check(check_id=check.id, on=NEXT, reason="Never cashed")
    with pytest.raises(NoLetter):
        billing.refund_letter_pdf(check_id=check.id)
