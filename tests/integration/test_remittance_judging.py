"""May it be posted? Duplicates, imbalance, broken envelopes, other people's money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.cycle.remittance.domain.states import CannotMove
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.remittance import Remittance
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.kernel.finding import Severity
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, open_office
from tests.support.remits import (
    NOW,
    a_decision,
    an_advice,
    as_bytes,
    balances,
    owed,
    plb,
    receive,
    receive_bytes,
)

pytestmark = pytest.mark.usefixtures("practice")
VISIT = date(2026, 3, 9)


@pytest.fixture
def sent(office: Office) -> list[ClaimSnapshot]:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return [billed(office, patient_id, on=VISIT, key=f"v{number}") for number in range(4)]


def paying(*claims: ClaimSnapshot, trace: str = "TRACE1", **changes: object) -> Remittance:
    decisions = [
        a_decision(c.control_number, ("99213", 17790, "CO-45 71.16"), payer_number=c.number)
        for c in claims
    ]
    return an_advice(*decisions, trace=trace, **changes)  # type: ignore[arg-type]


def codes(received: Received835) -> set[str]:
    return {finding.code for finding in received.findings}


def untouched(before: dict[str, int]) -> None:
    assert balances() == before
    assert ledger.violations() == []
    assert queries.violations() == []


def test_fl05_the_same_bytes_again_do_nothing(sent: list[ClaimSnapshot]) -> None:
    data = as_bytes(paying(*sent))
    receive_bytes(data)
    before = balances()
    again = receive_bytes(data)
    assert again.outcome == "duplicate"
    assert again.placed.held == again.payment_cents == 4 * 10674
    assert queries.remittance_page().total == 1
    untouched(before)


def test_r01_fl08_the_same_payment_in_another_wrapper_is_a_duplicate(
    sent: list[ClaimSnapshot],
) -> None:
    receive(paying(*sent))
    before = balances()
    rewrapped = receive(paying(*reversed(sent)), control=777)
    assert rewrapped.outcome == "duplicate"
    (row,) = queries.remittance_page(state="duplicate").rows
    assert queries.remittance_detail(remittance_id=row.id).duplicate_of is not None
    untouched(before)


def test_fl08_a_payment_split_over_two_sets_is_a_duplicate(sent: list[ClaimSnapshot]) -> None:
    receive(paying(*sent))
    before = balances()
    split = receive(paying(*sent[:2]), paying(*sent[2:]))
    assert [each.outcome for each in split.transactions] == ["duplicate", "duplicate"]
    untouched(before)


def test_fl08_two_payments_merged_into_one_set_are_a_duplicate(sent: list[ClaimSnapshot]) -> None:
    receive(paying(*sent[:2], trace="T1"), paying(*sent[2:], trace="T2"))
    before = balances()
    assert receive(paying(*sent, trace="T3")).outcome == "duplicate"
    untouched(before)


def test_a_payment_that_repeats_only_some_claims_is_held(sent: list[ClaimSnapshot]) -> None:
    receive(paying(*sent[:2]))
    before = balances()
    mixed = receive(paying(*sent[1:], trace="TRACE2"))
    assert mixed.outcome == "held"
    assert "RMT-CLAIM-POSTED-BEFORE" in codes(mixed)
    untouched(before)


@pytest.mark.parametrize("trace", ["TRACE1", "TRACE2"])
@pytest.mark.parametrize("cents", [-500, 500])
def test_fl07_the_same_claims_with_another_provider_adjustment_are_no_duplicate(
    sent: list[ClaimSnapshot], trace: str, cents: int
) -> None:
    """The claims are known; the interest or takeback beside them is money nobody has placed."""
    receive(paying(*sent[:2], plbs=[plb("CS", 100)]))
    before = balances()
    more = receive(paying(*sent[:2], trace=trace, plbs=[plb("CS", 100), plb("L6", cents)]))
    assert more.outcome == "held"
    assert more.placed.held == more.payment_cents
    untouched(before)


def test_fl07_the_same_claims_under_another_amount_are_held_with_the_difference(
    sent: list[ClaimSnapshot],
) -> None:
    receive(paying(*sent[:2]))
    before = balances()
    more = receive(paying(*sent[:2], payment_cents=2 * 10674 + 500))
    assert more.outcome == "held"
    assert more.transactions[0].missing_cents == 500
    untouched(before)


def test_fl08_a_split_payment_is_a_duplicate_with_its_provider_adjustments(
    sent: list[ClaimSnapshot],
) -> None:
    receive(paying(*sent, plbs=[plb("WO", 700)]))
    before = balances()
    split = receive(paying(*sent[:2]), paying(*sent[2:], plbs=[plb("WO", 700)]))
    assert [each.outcome for each in split.transactions] == ["duplicate", "duplicate"]
    untouched(before)


def test_fl07_a_known_trace_number_with_other_content_is_held(sent: list[ClaimSnapshot]) -> None:
    receive(paying(sent[0]))
    before = balances()
    other = receive(paying(sent[1]))
    assert other.outcome == "held"
    assert "RMT-TRACE-KNOWN" in codes(other)
    assert other.placed.held == other.payment_cents
    untouched(before)


def test_r04_two_equal_payments_on_one_day_are_two(sent: list[ClaimSnapshot]) -> None:
    first, second = receive(paying(sent[0], trace="A")), receive(paying(sent[1], trace="B"))
    assert [first.outcome, second.outcome] == ["posted", "posted"]
    assert balances()["payer_clearing"] == 2 * 10674


def test_w09_an_imbalance_is_held_with_its_cents(sent: list[ClaimSnapshot]) -> None:
    """PR-45 misused: charge 50, all of it explained away, 45 paid."""
    decision = a_decision(sent[0].control_number, ("99213", 17790, "CO-45 71.16"))
    line = replace(decision.lines[0], adjustments=(Adjustment("CO", "45", 7115),))
    crooked = an_advice(replace(decision, lines=(line,)))
    received = receive(crooked)
    assert received.outcome == "held"
    assert received.transactions[0].missing_cents == 1
    assert {"X12-835-LINE", "X12-835-CLAIM"} <= codes(received)
    assert received.placed.as_dict() == {
        "posted": 0,
        "suspense": 0,
        "provider_level": 0,
        "held": 10674,
    }
    (row,) = queries.remittance_page(state="held").rows
    detail = queries.remittance_detail(remittance_id=row.id)
    assert [item.claim_control_number for item in detail.items] == [sent[0].control_number]
    assert detail.row.missing_cents == 1
    assert queries.waiting()["held"] == (1, 10674)
    with pytest.raises(operations.StillUnbalanced):
        operations.post_held(remittance_id=row.id, reason="please", now=NOW)
    assert owed(sent[0]) != {}


def test_b03_a_payment_that_is_not_its_claims_less_plb_is_held(sent: list[ClaimSnapshot]) -> None:
    received = receive(paying(sent[0], plbs=[plb("WO", 500)], payment_cents=10674))
    assert received.outcome == "held"
    assert received.transactions[0].missing_cents == 500


def test_each_set_is_judged_by_itself(sent: list[ClaimSnapshot]) -> None:
    crooked = paying(sent[1], trace="B", payment_cents=1)
    received = receive(paying(sent[0], trace="A"), crooked, paying(sent[2], trace="C"))
    assert [each.outcome for each in received.transactions] == ["posted", "held", "posted"]
    assert received.outcome == "held"
    assert received.placed.total_cents == received.payment_cents == 2 * 10674 + 1
    assert received.placed.posted == 2 * 10674
    assert ledger.violations() == []


def test_an_unbalanced_payment_sent_again_corrected_is_posted(sent: list[ClaimSnapshot]) -> None:
    assert receive(paying(sent[0], payment_cents=1)).outcome == "held"
    assert receive(paying(sent[0])).outcome == "posted"


@pytest.mark.parametrize("cut", [0.4, 0.8, 0.95])
def test_fl09_a_truncated_file_posts_nothing(sent: list[ClaimSnapshot], cut: float) -> None:
    data = as_bytes(paying(*sent[:2], trace="A"), paying(*sent[2:], trace="B"))
    before = balances()
    received = receive_bytes(data[: int(len(data) * cut)])
    assert received.outcome == "held"
    assert received.placed.held == received.payment_cents
    untouched(before)
    assert receive_bytes(data).outcome == "posted"


def test_fl09_a_broken_interchange_does_not_hold_the_next_one(sent: list[ClaimSnapshot]) -> None:
    broken = as_bytes(paying(sent[0], trace="A")).replace(b"SE*", b"SE*9", 1)
    received = receive_bytes(broken + as_bytes(paying(sent[1], trace="B")))
    assert [each.outcome for each in received.transactions] == ["held", "posted"]


@pytest.mark.parametrize("cut", [60, 150, 230])
def test_fl09_what_is_cut_off_behind_a_sound_payment_is_not_passed_over(
    sent: list[ClaimSnapshot], cut: int
) -> None:
    """Cut within its ISA, within its GS or within its BPR: there may be a payment in it."""
    whole = as_bytes(paying(sent[0], trace="A"))
    received = receive_bytes(whole + as_bytes(paying(sent[1], trace="B"))[:cut])
    assert received.transactions[0].outcome == "posted"
    assert (received.outcome, received.placed.posted) == ("held", 10674)
    assert any(finding.severity is Severity.ERROR for finding in received.findings)
    assert receive_bytes(whole).outcome == "duplicate"


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 not x12", b"ISA*00*", b"hello\n" * 50, b"ISA\x00*00*"]
)
def test_what_is_no_835_is_refused(practice: object, data: bytes) -> None:
    received = receive_bytes(data)
    assert (received.outcome, received.payment_cents) == ("refused", 0)
    assert received.findings
    assert balances() == {}


def test_m43_an_amount_no_payer_can_mean_is_refused(sent: list[ClaimSnapshot]) -> None:
    data = as_bytes(paying(sent[0])).replace(b"*106.74", b"*99999999999999999999.74")
    received = receive_bytes(data)
    assert received.outcome in ("refused", "held")
    assert balances()["insurance_receivable"] == 4 * 17790


def test_a_sandbox_only_warns_of_test_files_and_strangers(sent: list[ClaimSnapshot]) -> None:
    stranger = Party(name="Other Clinic", id_qualifier="XX", id="1999999984")
    received = receive(paying(sent[0], payee=stranger), usage="T", control=5)
    assert received.outcome == "posted"
    assert {"RMT-TEST-FILE", "RMT-PAYEE-FOREIGN"} <= codes(received)
    reused = receive(paying(sent[1], trace="B"), control=5)
    assert reused.outcome == "posted"
    assert "RMT-INTERCHANGE-REUSED" in codes(reused)


@pytest.fixture
def real_claim(db: None) -> Iterator[ClaimSnapshot]:
    """A claim of a practice that is no sandbox."""
    made = create_practice(name="Birch Road Clinic", is_sandbox=False)
    with scope(made.pk, actor="test"):
        office = open_office()
        patient_id = clinic.a_patient()
        clinic.a_coverage(patient_id, office.payer_id)
        yield billed(office, patient_id, on=VISIT, key="v1")


def test_fl11_a_production_practice_posts_no_test_file(real_claim: ClaimSnapshot) -> None:
    assert receive(paying(real_claim), usage="T").outcome == "held"
    assert receive(paying(real_claim)).outcome == "posted"


def test_a_production_practice_holds_other_peoples_money(real_claim: ClaimSnapshot) -> None:
    stranger = Party(name="Other Clinic", id_qualifier="XX", id="1999999984")
    assert receive(paying(real_claim, payee=stranger)).outcome == "held"


def test_fl06_a_production_practice_holds_a_reused_interchange(real_claim: ClaimSnapshot) -> None:
    assert receive(paying(real_claim, trace="A"), control=9).outcome == "posted"
    reused = receive(an_advice(plbs=[plb("CT", -100)], trace="B"), control=9)
    assert reused.outcome == "held"
    assert codes(reused) >= {"RMT-INTERCHANGE-REUSED"}


def test_a_person_may_post_what_balances(real_claim: ClaimSnapshot) -> None:
    held = receive(paying(real_claim), usage="T").transactions[0]
    assert held.remittance_id is not None
    posted = operations.post_held(
        remittance_id=held.remittance_id, reason="the payer confirmed it", now=NOW
    )
    assert posted.outcome == "posted"
    assert posted.placed.posted == 10674
    assert owed(real_claim) == {}
    again = receive(paying(real_claim), control=44)
    assert again.outcome == "duplicate"
    detail = queries.remittance_detail(remittance_id=held.remittance_id)
    assert [event.to_state for event in detail.events] == ["held", "posted"]
    assert queries.violations() == []


def test_a_held_payment_is_not_posted_beside_its_twin(real_claim: ClaimSnapshot) -> None:
    held = receive(paying(real_claim), usage="T").transactions[0]
    assert queries.waiting()["held"] == (1, 10674)
    receive(paying(real_claim))
    assert held.remittance_id is not None
    assert queries.waiting()["held"] == (0, 0), "its twin took its place"
    detail = queries.remittance_detail(remittance_id=held.remittance_id)
    assert (detail.row.state, detail.row.held_cents) == ("aside", 0)
    with pytest.raises(CannotMove):
        operations.post_held(remittance_id=held.remittance_id, reason="again", now=NOW)
    operations.take_up_held(remittance_id=held.remittance_id, now=NOW)
    with pytest.raises(operations.PostedBefore):
        operations.post_held(remittance_id=held.remittance_id, reason="again", now=NOW)
    assert queries.violations() == []


def test_a_held_payment_of_another_amount_waits_beside_the_one_posted(
    sent: list[ClaimSnapshot],
) -> None:
    held = receive(paying(sent[0], payment_cents=1)).transactions[0]
    receive(paying(sent[0]))
    assert held.remittance_id is not None
    assert queries.waiting()["held"] == (1, 1)


def test_a_held_payment_may_be_set_aside_and_taken_up(sent: list[ClaimSnapshot]) -> None:
    held = receive(paying(sent[0], payment_cents=1)).transactions[0]
    assert held.remittance_id is not None
    before = balances()
    operations.set_held_aside(remittance_id=held.remittance_id, reason="A new one comes", now=NOW)
    assert queries.waiting()["held"] == (0, 0)
    assert queries.money_waiting() == []
    with pytest.raises(CannotMove):
        operations.set_held_aside(remittance_id=held.remittance_id, reason="again", now=NOW)
    operations.take_up_held(remittance_id=held.remittance_id, now=NOW)
    assert queries.waiting()["held"] == (1, 1)
    detail = queries.remittance_detail(remittance_id=held.remittance_id)
    assert [event.to_state for event in detail.events] == ["held", "aside", "held"]
    untouched(before)
    posted = receive(paying(sent[1], trace="B")).transactions[0]
    assert posted.remittance_id is not None
    with pytest.raises(CannotMove):
        operations.set_held_aside(remittance_id=posted.remittance_id, reason="x", now=NOW)


def test_one_practice_never_sees_the_others_remittances(sent: list[ClaimSnapshot]) -> None:
    data = as_bytes(paying(sent[0]))
    receive_bytes(data)
    other = create_practice(name="Cedar Clinic", is_sandbox=True)
    with scope(other.pk, actor="test"):
        assert queries.remittance_page().total == 0
        received = receive_bytes(data)
        assert received.outcome == "posted"
        assert received.placed.suspense == 10674
        assert queries.violations() == []


def test_b09_a_debit_is_held(sent: list[ClaimSnapshot]) -> None:
    """BPR03 D would mean that the practice pays; nobody may do that by an advice."""
    received = receive(paying(sent[0], credit_or_debit="D"))
    assert received.outcome == "held"
    assert received.placed.held == received.payment_cents == 10674


def test_b09_a_remittance_without_payment_is_posted(sent: list[ClaimSnapshot]) -> None:
    denial = a_decision(sent[0].control_number, ("99213", 17790, "CO-29 177.90"), status="4")
    received = receive(an_advice(denial))
    assert (received.outcome, received.payment_cents) == ("posted", 0)
    assert received.posted_claim_ids == (sent[0].id,)


def test_money_taken_without_a_reversal_waits_in_suspense(sent: list[ClaimSnapshot]) -> None:
    odd = a_decision(sent[0].control_number, ("99213", 17790, "CO-45 187.90"))
    received = receive(an_advice(odd, plbs=[plb("WO", -1000)]))
    assert received.outcome == "posted"
    assert received.placed.suspense == -1000
    assert "RMT-TAKEN-WITHOUT-REVERSAL" in codes(received)
    assert ledger.violations() == []
    assert queries.violations() == []


def told_with(
    claim: ClaimSnapshot, *said: str, remarks: tuple[str, ...] = (), trace: str = "TRACE1"
) -> Remittance:
    made = a_decision(claim.control_number, *(("99213", 17790, one) for one in said))
    lines = tuple(replace(line, remarks=remarks) for line in made.lines)
    return an_advice(replace(made, lines=lines), trace=trace)


@pytest.mark.parametrize(
    ("said", "remarks", "words"),
    [
        ("CO-97 71.16", (), "Line 1 (99213): CO-45 $71.16 became CO-97 $71.16"),
        ("PR-45 71.16", (), "CO-45 $71.16 became PR-45 $71.16"),
        ("CO-45 70, CO-253 1.16", (), "became CO-253 $1.16, CO-45 $70.00"),
        ("CO-45 71.16", ("N130",), "became CO-45 $71.16, N130"),
    ],
)
def test_a_repeat_with_other_reasons_says_which_claim_and_which_reason(
    sent: list[ClaimSnapshot], said: str, remarks: tuple[str, ...], words: str
) -> None:
    first = sent[0]
    receive(told_with(first, "CO-45 71.16"))
    before = balances()
    again = receive(told_with(first, said, remarks=remarks))
    assert again.outcome == "duplicate"
    assert codes(again) == {"RMT-DUPLICATE", "RMT-REASONS-DIFFER"}
    (finding,) = [one for one in again.findings if one.code == "RMT-REASONS-DIFFER"]
    assert words in finding.message
    assert first.control_number in finding.message
    assert balances() == before, "not a cent moves"
    assert len(claims.adjudications(claim_ids=[first.id])[first.id]) == 1
    kept = [event for event in claims.timeline(claim_id=first.id) if words in event.words]
    assert len(kept) == 1, "the claim's history says it"
    repeated = again.transactions[0].remittance_id
    assert repeated is not None
    detail = queries.remittance_detail(remittance_id=repeated)
    assert "RMT-REASONS-DIFFER" in {one.code for one in detail.findings}


def test_the_same_reasons_in_another_order_are_the_same(sent: list[ClaimSnapshot]) -> None:
    receive(told_with(sent[0], "CO-45 70, CO-253 1.16"))
    again = receive(told_with(sent[0], "CO-253 1.16, CO-45 70"))
    assert (again.outcome, codes(again)) == ("duplicate", {"RMT-DUPLICATE"})


def test_in_another_wrapper_too(sent: list[ClaimSnapshot]) -> None:
    """Two claims of one payment come again split in two, one of them with another reason."""
    receive(paying(*sent[:2]))
    same = receive(paying(sent[0]))
    assert (same.outcome, codes(same)) == ("duplicate", {"RMT-DUPLICATE"})
    made = paying(sent[1])
    (claim,) = made.claims
    line = replace(claim.lines[0], adjustments=(Adjustment("CO", "97", 7116),))
    other = receive(replace(made, claims=(replace(claim, lines=(line,)),)))
    assert other.outcome == "duplicate"
    assert "RMT-REASONS-DIFFER" in codes(other)
