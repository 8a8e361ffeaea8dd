"""What a matched decision does: every dollar of the charge finds its home."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.charges.operations import change_encounter
from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import operations, queries
from claimwright.engines.x12.parties import Party
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, noon
from tests.support.remits import (
    INSURANCE,
    PAID,
    PATIENT,
    a_decision,
    an_advice,
    as_bytes,
    balances,
    owed,
    plb,
    receive,
    receive_bytes,
    reversal_of,
)

pytestmark = pytest.mark.usefixtures("practice")
VISIT = date(2026, 3, 9)


def a_claim(office: Office, *codes: str, key: str = "v1", **patient: object) -> ClaimSnapshot:
    """Maria Rivera's visit, sent to Acme Health."""
    patient_id = clinic.a_patient(**patient)  # type: ignore[arg-type]
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, *codes, on=VISIT, key=key)


def sound() -> None:
    assert ledger.violations() == []
    assert queries.violations() == []


def test_a_paid_claim_leaves_only_the_copay(office: Office) -> None:
    claim = a_claim(office)
    received = receive(
        an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 25")))
    )
    assert received.outcome == "posted"
    assert received.payment_cents == 8174 == received.placed.posted
    assert received.posted_claim_ids == (claim.id,)
    assert owed(claim) == {(PATIENT, None): 2500}
    assert balances() == {
        "payer_clearing": 8174,
        "contractual_allowance": 7116,
        "patient_receivable": 2500,
        "revenue": -17790,
    }
    after = claims.get_claim(claim_id=claim.id)
    assert (after.state, after.paid_cents, after.patient_cents) == ("adjudicated", 8174, 2500)
    assert after.payer_claim_number == "PCN1"
    sound()


def test_a_payment_day_that_cannot_be_read_is_told_and_the_payment_posted(office: Office) -> None:
    advice = an_advice(a_decision(a_claim(office).control_number, ("99213", 17790, "CO-45 96.05")))
    day = f"*{PAID:%Y%m%d}~".encode()
    head, _, rest = as_bytes(advice).partition(b"BPR*")
    received = receive_bytes(head + b"BPR*" + rest.replace(day, f"*{PAID:%y%m%d}~".encode(), 1))
    assert received.outcome == "posted"
    (told,) = [each for each in received.findings if each.code == "X12-DATE-UNREADABLE"]
    assert told.where.element == "BPR16"
    assert f"{PAID:%y%m%d}" in told.message
    sound()


def test_money_in_a_place_of_its_own_is_told_and_the_payment_posted(office: Office) -> None:
    advice = an_advice(a_decision(a_claim(office).control_number, ("99213", 17790, "CO-45 96.05")))
    data = as_bytes(advice).replace(b"~CLP*", b"~CAS*CO*45*5~CLP*", 1)
    received = receive_bytes(_recounted(data))
    assert received.outcome == "posted"
    assert "SEG-UNEXPECTED" in {each.code for each in received.findings}
    sound()


def test_two_amounts_of_one_payment_are_held(office: Office) -> None:
    advice = an_advice(a_decision(a_claim(office).control_number, ("99213", 17790, "CO-45 96.05")))
    data = as_bytes(advice)
    (payment,) = re.findall(rb"~(BPR[^~]*)", data)
    other = payment.replace(b"*81.85*", b"*18.85*")
    assert other != payment
    received = receive_bytes(_recounted(data.replace(payment, other + b"~" + payment)))
    assert (received.outcome, received.placed.posted) == ("held", 0)
    assert [each.code for each in received.findings] == ["SEG-REPEATED"]
    sound()


def _recounted(data: bytes) -> bytes:
    """The same with one segment more in its only set."""
    return re.sub(rb"~SE\*(\d+)\*", lambda told: b"~SE*%d*" % (int(told[1]) + 1), data)


def test_every_line_is_settled_by_itself(office: Office) -> None:
    """M07: charge = paid + contractual + patient, line by line."""
    claim = a_claim(office, "99213", "97110")
    receive(
        an_advice(
            a_decision(
                claim.control_number,
                ("97110", 5758, "CO-45 23.02, PR-2 5"),
                ("99213", 17790, "CO-45 71.16, PR-3 25"),
            )
        )
    )
    lines = claims.claim_lines(version_ids=[claim_version(claim)])
    by_line = ledger.receivables(
        by="charge_line", ids=[line.charge_line_id for some in lines.values() for line in some]
    )
    open_cents = {
        line.procedure: by_line[line.charge_line_id] for some in lines.values() for line in some
    }
    assert {code: sum(kinds.values()) for code, kinds in open_cents.items()} == {
        "99213": 2500,
        "97110": 500,
    }
    sound()


def claim_version(claim: ClaimSnapshot) -> int:
    return claims.versions(claim_ids=[claim.id])[claim.id][-1].id


def test_r02_a_denied_line_of_a_paid_claim_stays_with_the_payer(office: Office) -> None:
    """B12: CO-97 is a denial whatever CLP02 says; it is never written off by itself."""
    claim = a_claim(office, "99213", "36415")
    receive(
        an_advice(
            a_decision(
                claim.control_number,
                ("99213", 17790, "CO-45 71.16"),
                ("36415", 1700, "CO-97 17"),
            )
        )
    )
    assert owed(claim) == {(INSURANCE, office.payer_id): 1700}
    assert "write_off" not in balances()
    sound()


@pytest.mark.parametrize(
    "adjustment", ["PR-96 177.90", "PR-27 177.90", "CO-29 177.90", "OA-133 177.90"]
)
def test_b10_refused_dollars_never_reach_the_patient_by_themselves(
    office: Office, adjustment: str
) -> None:
    claim = a_claim(office)
    receive(an_advice(a_decision(claim.control_number, ("99213", 17790, adjustment), status="4")))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    sound()


def test_w17_sequestration_is_written_down_and_the_patient_still_owes_its_share(
    office: Office,
) -> None:
    """Approved 100: 50 to the deductible, 10 coinsurance, 40 less 2 % = 39.20."""
    claim = a_claim(office)
    said = "CO-45 77.90, PR-1 50, PR-2 10, CO-253 0.80"
    received = receive(an_advice(a_decision(claim.control_number, ("99213", 17790, said))))
    assert received.payment_cents == 3920
    assert owed(claim) == {(PATIENT, None): 6000}
    assert balances()["contractual_allowance"] == 7790 + 80
    sound()


def test_w05_a_claim_level_adjustment_lowers_the_lines_payment(office: Office) -> None:
    claim = a_claim(office)
    from claimwright.engines.x12.parties import Adjustment

    decision = a_decision(
        claim.control_number,
        ("99213", 17790, "PR-1 77.90"),
        adjustments=(Adjustment("CO", "A2", 5000),),
        paid_cents=5000,
    )
    received = receive(an_advice(decision))
    assert received.outcome == "posted"
    assert owed(claim) == {(PATIENT, None): 7790}
    assert balances()["contractual_allowance"] == 5000
    sound()


def test_w06_a_negative_adjustment_raises_what_is_paid(office: Office) -> None:
    """OA-94 −9: the payer pays more than the charge and says so."""
    claim = a_claim(office)
    receive(an_advice(a_decision(claim.control_number, ("99213", 17790, "OA-94 -9"))))
    assert owed(claim) == {}
    assert balances()["contractual_allowance"] == -900
    sound()


def test_m22_an_overpayment_becomes_a_credit_not_a_negative_receivable(office: Office) -> None:
    claim = a_claim(office)
    receive(an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"))))
    again = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"), payer_number="PCN2")
    received = receive(an_advice(again, trace="TRACE2"))
    assert received.placed.as_dict() == {
        "posted": 0,
        "suspense": 10674,
        "provider_level": 0,
        "held": 0,
    }
    assert "RMT-OVERPAID" in {finding.code for finding in received.findings}
    assert owed(claim) == {}
    assert balances()["suspense"] == -10674
    sound()


def test_interest_and_recovered_overpayments_go_to_their_own_accounts(office: Office) -> None:
    """B15: PLB L6 is interest; WO is a takeback; CS is another adjustment."""
    claim = a_claim(office)
    received = receive(
        an_advice(
            a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16")),
            plbs=[plb("L6", -150), plb("WO", 3000, f"PCN9 {claim.control_number}"), plb("CS", 10)],
        )
    )
    assert received.payment_cents == 10674 + 150 - 3000 - 10
    assert received.placed.provider_level == -2860
    found = balances()
    assert found["interest"] == -150
    assert found["takeback"] == 3000
    assert found["provider_adjustment"] == 10
    assert found["payer_clearing"] == received.payment_cents
    account = queries.payer_account(payer_id=office.payer_id)
    assert [(row.reason, row.balance_cents) for row in account] == [
        ("L6", -150),
        ("WO", 2850),
        ("CS", 2860),
    ]
    assert account[1].claim_id == claim.id
    sound()


def test_w10_forward_balances_net_to_zero_over_files(office: Office) -> None:
    """B08: a reversal that cannot be recovered now is carried forward and comes back."""
    first, second = a_claim(office), a_claim(office, key="v2", last="Ortiz")
    paid = a_decision(first.control_number, ("99213", 17790, "CO-45 71.16"))
    receive(an_advice(paid))
    carried = an_advice(reversal_of(paid), trace="TRACE2", plbs=[plb("FB", -10674)])
    assert carried.payment_cents == 0
    receive(carried)
    assert balances()["takeback"] == -10674
    ortiz = Party(name="Ortiz", first="Maria", is_person=True)
    third = a_decision(
        second.control_number, ("99213", 17790, ""), payer_number="PCN3", patient=ortiz
    )
    receive(an_advice(third, trace="TRACE3", plbs=[plb("FB", 10674)]))
    assert "takeback" not in balances()
    assert [row.balance_cents for row in queries.payer_account(payer_id=office.payer_id)] == [
        -10674,
        0,
    ]
    sound()


def test_w10_a_payers_acknowledgment_of_our_checks_ends_the_forward_balance(
    office: Office,
) -> None:
    """X12 RFI 1374: 100 and 1,000 reversed, carried as −100 and −1,100; checks mailed; PLB 72."""
    first = a_claim(office)
    second = a_claim(office, key="v2", last="Ortiz")
    change_encounter(
        encounter_id=second.encounter_id,
        lines=[NewChargeLine(code="99213", charge_cents=200_000, pointers=(1,))],
        reason="test",
        as_of=PAID,
    )
    ortiz = Party(name="Ortiz", first="Maria", is_person=True)
    small = a_decision(first.control_number, ("99213", 17790, "CO-45 77.90"))
    large = a_decision(
        second.control_number,
        ("99213", 200_000, "CO-45 1000"),
        payer_number="PCN2",
        patient=ortiz,
    )
    receive(an_advice(small, large, trace="T1"))
    for trace, advice, owed_cents in (
        ("T2", an_advice(reversal_of(small), trace="T2", plbs=[plb("FB", -10_000)]), 10_000),
        (
            "T3",
            an_advice(
                reversal_of(large), trace="T3", plbs=[plb("FB", 10_000), plb("FB", -110_000)]
            ),
            110_000,
        ),
        ("T4", an_advice(trace="T4", plbs=[plb("FB", 110_000), plb("72", -110_000)]), 0),
    ):
        assert advice.payment_cents == 0
        assert receive(advice).outcome == "posted", trace
        assert [b.owed_cents for b in queries.takeback_balances()] == [owed_cents]
    (chain,) = queries.takebacks(payer_id=office.payer_id).chains
    assert (chain.owed_cents, chain.remittances) == (0, 3)
    assert chain.closed_on == PAID
    assert balances()["takeback"] == -110_000, "until our checks are in the books"
    sound()


def test_unmatched_money_waits_in_suspense_until_a_person_matches_it(office: Office) -> None:
    claim = a_claim(office)
    stray = a_decision(
        "SOMEONE-ELSE",
        ("99213", 17790, "CO-45 71.16, PR-3 25"),
        patient=Party(name="Nobody", first="Known", is_person=True),
        from_on=date(2026, 1, 5),
    )
    received = receive(an_advice(stray))
    assert received.outcome == "posted"
    assert received.placed.suspense == 8174
    assert balances()["suspense"] == -8174
    (item,) = queries.suspense_items()
    sound()
    operations.match_item(item_id=item.id, claim_id=claim.id, now=noon(date(2026, 4, 3)))
    assert "suspense" not in balances()
    assert owed(claim) == {(PATIENT, None): 2500}
    assert claims.get_claim(claim_id=claim.id).state == "adjudicated"
    row = queries.remittance_page().rows[0]
    assert (row.posted_cents, row.suspense_cents) == (8174, 0)
    with pytest.raises(operations.NotInSuspense):
        operations.match_item(item_id=item.id, claim_id=claim.id, now=noon(PAID))
    sound()


def test_the_payers_claim_number_matches_when_ours_is_lost(office: Office) -> None:
    claim = a_claim(office)
    receive(an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-16 177.90"))))
    receive(
        an_advice(a_decision("LOST", ("99213", 17790, "CO-45 71.16")), trace="TRACE2"),
    )
    assert owed(claim) == {}
    sound()


def test_likeness_matches_when_every_number_is_lost(office: Office) -> None:
    claim = a_claim(office)
    member = Party(name="Rivera", first="Maria", is_person=True, id_qualifier="MI", id="W123456789")
    lost = a_decision("LOST", ("99213", 17790, "CO-45 71.16"), patient=member, payer_number="X")
    receive(an_advice(lost))
    assert owed(claim) == {}
    assert "agree" in queries.items_of_claims(claim_ids=[claim.id])[claim.id][0].matched_by
    sound()


def test_r07_a_number_that_contradicts_name_and_charge_is_not_believed(office: Office) -> None:
    claim = a_claim(office)
    wrong = a_decision(
        claim.control_number,
        ("99214", 25036, ""),
        patient=Party(name="Stranger", first="Joe", is_person=True),
    )
    received = receive(an_advice(wrong))
    assert received.placed.suspense == 25036
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    sound()


def test_b14_a_deposit_clears_the_payment_once(office: Office) -> None:
    claim = a_claim(office)
    received = receive(an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"))))
    remittance_id = received.transactions[0].remittance_id
    assert remittance_id is not None
    for _ in range(2):
        operations.deposit_remittances(remittance_ids=[remittance_id], on=date(2026, 4, 3))
    found = balances()
    assert found["cash"] == 10674
    assert "payer_clearing" not in found
    assert queries.remittance_detail(remittance_id=remittance_id).row.is_deposited
    sound()


def test_queries_do_not_grow_with_the_claims(office: Office) -> None:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    sent = [billed(office, patient_id, on=VISIT, key=f"v{n}") for n in range(14)]

    def queries_for(some: list[ClaimSnapshot], trace: str) -> int:
        decisions = [
            a_decision(c.control_number, ("99213", 17790, "CO-45 71.16"), payer_number=c.number)
            for c in some
        ]
        with CaptureQueriesContext(connection) as seen:
            received = receive(an_advice(*decisions, trace=trace))
        assert received.outcome == "posted"
        return len([q for q in seen.captured_queries if "INSERT INTO" not in q["sql"]])

    few, many = queries_for(sent[:2], "T2"), queries_for(sent[2:], "T12")
    assert many <= few + 2
    sound()


def test_a_decision_on_a_claim_being_corrected_keeps_its_state(office: Office) -> None:
    """A late payment on the first version finds its claim; the draft stays a draft."""
    claim = a_claim(office)
    receive(an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-16 177.90"))))
    claim_operations.revise_claims(claim_ids=[claim.id], reason="corrected", as_of=PAID)
    receive(
        an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16")), trace="T2")
    )
    after = claims.get_claim(claim_id=claim.id)
    assert after.state == "draft"
    assert after.paid_cents == 10674
    assert owed(claim) == {}
    sound()


def test_a_predetermination_says_what_would_be_paid_and_moves_nothing(office: Office) -> None:
    """CLP02 25: no charge is written down, no patient billed; the decision comes later."""
    claim = a_claim(office)
    told = a_decision(
        claim.control_number,
        ("99213", 17790, "CO-45 71.16, PR-3 25, OA-101 81.74"),
        status="25",
        payer_number="EST1",
    )
    received = receive(an_advice(told, trace="EST"))
    assert received.outcome == "posted"
    assert [f.code for f in received.findings] == ["RMT-PREDETERMINATION"]
    assert received.transactions[0].posted_claim_ids == ()
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert claims.get_claim(claim_id=claim.id).state == "submitted"
    sound()
    paid = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 25"))
    receive(an_advice(paid, trace="PAID"))
    assert owed(claim) == {(PATIENT, None): 2500}
    assert balances()["contractual_allowance"] == 7116
    sound()


def test_money_sent_with_a_predetermination_waits_in_suspense(office: Office) -> None:
    claim = a_claim(office)
    told = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"), status="25")
    received = receive(an_advice(told))
    assert (received.placed.posted, received.placed.suspense) == (0, 10674)
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    sound()
    (item,) = queries.remittance_detail(
        remittance_id=received.transactions[0].remittance_id or 0
    ).items
    operations.match_item(item_id=item.id, claim_id=claim.id, now=noon(PAID))
    assert owed(claim) == {}
    sound()
