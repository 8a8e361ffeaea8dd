"""A paper remittance is posted by the rules of an 835: balanced, once, and taken back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.batches import Totals
from claimwright.cycle.receipts.domain.paper_eob import (
    AlreadyPosted,
    OutOfBalance,
    PaperAdvice,
    PaperProviderLevel,
    faults,
)
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittances
from claimwright.engines.x12.parties import Adjustment
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.models import Practice
from claimwright.journeys.post_paper_eob import NotPosted, paper_claim, post_paper_eob
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import NOW, PAID, balances

pytestmark = pytest.mark.usefixtures("practice")
ALICE = 7


@pytest.fixture
def claim_id(practice: object) -> int:
    office = open_office()
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, "99213", on=date(2026, 3, 9), key="v1").id


def an_advice(
    claim_id: int, paid: int, *adjustments: Adjustment, check: int | None = None
) -> PaperAdvice:
    claim = paper_claim(claim_id=claim_id)
    first, *others = claim.lines
    lines = [replace(first, paid_cents=paid, adjustments=adjustments)]
    lines += [
        replace(line, paid_cents=0, adjustments=(Adjustment("CO", "45", line.charge_cents),))
        for line in others
    ]
    return PaperAdvice(
        check_number="10077",
        check_cents=paid if check is None else check,
        method="CHK",
        paid_on=PAID,
        claims=(replace(claim, lines=tuple(lines)),),
    )


def typed(claim_id: int, advice: PaperAdvice) -> int:
    payer_id = claims.get_claim(claim_id=claim_id).payer_id
    eob_id = receipts.start_paper_eob(payer_id=payer_id, advice=advice)
    receipts.keep_paper_eob(eob_id=eob_id, advice=advice)
    assert queries.get_paper_eob(eob_id=eob_id).advice == advice
    return eob_id


def post(eob_id: int) -> None:
    post_paper_eob(eob_id=eob_id, user_id=ALICE, now=NOW, on=PAID)


def all_sound() -> bool:
    return ledger.violations() == queries.violations() == remittances.violations() == []


def balanced(claim_id: int) -> PaperAdvice:
    charge = claims.get_claim(claim_id=claim_id).charge_cents
    paid = charge - 5_000 - 2_500
    return an_advice(claim_id, paid, Adjustment("CO", "45", 5_000), Adjustment("PR", "2", 2_500))


def test_paper_is_posted_as_an_835_with_its_file_and_taken_back_whole(claim_id: int) -> None:
    before = balances()
    advice = balanced(claim_id)
    eob_id = typed(claim_id, advice)
    post(eob_id)
    after = balances()
    assert after["payer_clearing"] == advice.check_cents
    assert (after["contractual_allowance"], after["patient_receivable"]) == (5_000, 2_500)
    assert "insurance_receivable" not in after
    view = queries.get_paper_eob(eob_id=eob_id)
    assert view.file_id is not None
    row = remittances.remittance_of_file(file_id=view.file_id)
    assert row is not None
    assert (row.state, row.trace_number, row.method) == ("posted", "10077", "CHK")
    assert all_sound()
    with pytest.raises(AlreadyPosted):
        post(eob_id)
    remittance.reverse_remittance(remittance_id=row.id, reason="Typed from another page", now=NOW)
    assert balances() == before
    assert all_sound()


def test_the_same_check_typed_twice_is_posted_once(claim_id: int) -> None:
    advice = balanced(claim_id)
    post(typed(claim_id, advice))
    once = balances()
    again = typed(claim_id, advice)
    with pytest.raises(NotPosted, match="received before"):
        post(again)
    assert balances() == once
    assert queries.get_paper_eob(eob_id=again).is_open
    assert all_sound()


def test_the_same_check_with_other_sums_is_held_back(claim_id: int) -> None:
    advice = balanced(claim_id)
    post(typed(claim_id, advice))
    line = advice.claims[0].lines[0]
    moved = replace(line, adjustments=(Adjustment("CO", "45", 6_000), Adjustment("PR", "2", 1_500)))
    other = replace(advice, claims=(replace(advice.claims[0], lines=(moved,)),))
    with pytest.raises(NotPosted):
        post(typed(claim_id, other))
    assert all_sound()


def test_nothing_is_posted_until_line_and_check_balance(claim_id: int) -> None:
    advice = balanced(claim_id)
    off_check = replace(advice, check_cents=advice.check_cents + 1)
    assert off_check.left_cents == 1
    line = replace(advice.claims[0].lines[0], adjustments=(Adjustment("CO", "45", 5_000),))
    off_line = replace(advice, claims=(replace(advice.claims[0], lines=(line,)),))
    untouched = replace(advice.claims[0].lines[0], paid_cents=None)
    not_typed = replace(advice, claims=(replace(advice.claims[0], lines=(untouched,)),))
    bad = replace(line, adjustments=(Adjustment("XX", "45", 7_500),))
    no_group = replace(advice, claims=(replace(advice.claims[0], lines=(bad,)),))
    for one, code in (
        (off_check, "EOB-CHECK"),
        (off_line, "EOB-LINE"),
        (not_typed, "EOB-LINE"),
        (no_group, "EOB-REASON"),
        (replace(advice, check_number=""), "EOB-NUMBER"),
        (replace(advice, claims=(), check_cents=0, method="NON"), "EOB-EMPTY"),
    ):
        assert code in [finding.code for finding in faults(one)]
        with pytest.raises(OutOfBalance):
            post(typed(claim_id, one))
    assert "cash" not in balances()
    assert remittances.not_at_bank() == []


def test_interest_and_an_offset_are_provider_level_and_balance(claim_id: int) -> None:
    advice = balanced(claim_id)
    levels = (PaperProviderLevel("L6", "INT", -125), PaperProviderLevel("WO", "OLD1", 1_000))
    whole = replace(advice, check_cents=advice.check_cents + 125 - 1_000, provider_level=levels)
    assert faults(whole) == []
    post(typed(claim_id, whole))
    assert balances()["interest"] == -125
    assert balances()["takeback"] == 1_000
    assert all_sound()


def test_a_paper_check_joins_the_open_batch_and_its_slip(claim_id: int) -> None:
    advice = balanced(claim_id)
    totals = Totals(1, advice.check_cents)
    batch_id = receipts.open_batch(kind="payments", control=totals, on=PAID, user_id=ALICE)
    post(typed(claim_id, advice))
    batch = queries.get_batch(batch_id=batch_id)
    assert batch.differences == []
    assert batch.slip_cents == advice.check_cents
    assert balances()["cash"] == advice.check_cents
    assert all_sound()


def test_t08_what_is_typed_of_a_paper_remittance_is_in_the_audit_log(
    practice: Practice, claim_id: int
) -> None:
    eob_id = typed(claim_id, balanced(claim_id))
    before = log.latest_changes(practice.pk)
    receipts.keep_paper_eob(eob_id=eob_id, advice=an_advice(claim_id, 1_000))
    assert len(set(log.latest_changes(practice.pk)) - set(before)) == 1
