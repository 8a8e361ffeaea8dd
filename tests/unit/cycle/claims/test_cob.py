"""What an earlier payer decided is carried to the next, in balance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import (
    PriorPayer,
    decision_of,
    next_coverage,
    passes_on,
    patient_share,
)
from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.scrubbing.domain.context import ScrubContext, subject_of
from claimwright.cycle.scrubbing.domain.rules_cob import RULES
from claimwright.engines.rules import run
from claimwright.engines.x12.parties import Adjustment
from tests.unit.cycle.claims.cast import (
    PAID,
    VISIT,
    a_coverage,
    a_decision,
    a_patient,
    a_payer,
    decided_line,
    parts,
)

SECOND = a_coverage(id=2, rank="S", payer_id=3, member_id="M1")


def secondary(decision):
    prior = PriorPayer(
        coverage=a_coverage(), payer=a_payer(), patient=a_patient(), decision=decision
    )
    return build_professional_claim(
        parts(
            coverage=SECOND,
            payer=a_payer("commercial", id=3, name="Silver", edi_id="SLVMG"),
            others=(prior,),
        )
    )


def faults(claim):
    context = ScrubContext(payer=a_payer(), as_of=PAID)
    return {finding.code for finding in run(RULES, subject_of(claim, context), VISIT)}


def test_line_decisions_are_carried_and_balance():
    claim = secondary(a_decision())
    (other,) = claim.other_coverages
    assert (other.paid_cents, other.remaining_cents) == (12_000, 3_000)
    assert other.paid_on is None
    decision = claim.lines[0].adjudications[0]
    assert (decision.payer_id, decision.paid_cents, decision.paid_on) == ("BLUEV", 8_000, PAID)
    assert faults(claim) == set()


def test_a_decision_without_lines_is_carried_at_claim_level_with_its_day():
    whole = replace(
        a_decision(),
        lines=(),
        claim_adjustments=(Adjustment("CO", "45", 2_000), Adjustment("PR", "1", 1_000)),
        paid_cents=12_000,
    )
    claim = secondary(whole)
    assert claim.other_coverages[0].paid_on == PAID
    assert faults(claim) == set()


def test_claim_adjustments_beside_lines_balance():
    mixed = replace(
        a_decision(
            decided_line(1, 10_000, 8_000, Adjustment("PR", "2", 2_000)),
            decided_line(2, 5_000, 5_000),
        ),
        claim_adjustments=(Adjustment("CO", "253", 500),),
        paid_cents=12_500,
    )
    assert faults(secondary(mixed)) == set()


def test_a_decision_that_does_not_add_up_is_found_later():
    wrong = a_decision(decided_line(1, 10_000, 8_000), decided_line(2, 5_000, 5_000))
    assert faults(secondary(wrong)) >= {"837-55", "837-56"}


def test_a_line_matched_by_number_where_the_charge_is_not_known():
    line = replace(decided_line(2, 5_000, 5_000), charge_line_id=None)
    claim = secondary(a_decision(line))
    assert claim.lines[0].adjudications == ()
    assert claim.lines[1].adjudications[0].paid_cents == 5_000


@pytest.mark.parametrize(
    ("decision", "asked"),
    [
        (a_decision(), True),
        (a_decision(crossed_over=True), False),
        (a_decision(status="19"), False),
        (a_decision(decided_line(1, 100, 0, Adjustment("CO", "16", 100))), False),
        (a_decision(decided_line(1, 100, 0, Adjustment("PR", "96", 100))), True),
        (a_decision(decided_line(1, 100, 0, Adjustment("PR", "27", 100))), False),
        (a_decision(decided_line(1, 100, 100)), False),
    ],
    ids=[
        "share left",
        "crossed over",
        "forwarded",
        "denied",
        "not covered",
        "coverage ended",
        "paid in full",
    ],
)
def test_the_next_payer_is_asked_only_for_what_it_may_take_over(decision, asked):
    assert passes_on(decision) is asked


def test_the_share_is_what_payers_call_patient_responsibility():
    assert patient_share(a_decision()) == 3_000


def test_the_next_coverage_follows_in_rank():
    ordered = coverages_in_order([a_coverage(), SECOND], VISIT)
    assert next_coverage(ordered, after_rank="P").id == 2
    assert next_coverage(ordered, after_rank="S") is None


def test_the_decision_of_a_payer_is_its_own():
    held = [a_decision(), a_decision(id=2, payer_id=3, paid_cents=1)]
    assert decision_of(held, 3).id == 2
    assert decision_of(held, 9) is None
