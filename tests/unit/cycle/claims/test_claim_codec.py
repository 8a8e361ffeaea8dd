"""A claim is stored as text and comes back equal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import PriorPayer
from claimwright.cycle.claims.domain.codec import (
    UnknownShape,
    adjustments_from_rows,
    adjustments_to_rows,
    claim_from_text,
    claim_to_text,
)
from claimwright.engines.x12.parties import Adjustment
from tests.unit.cycle.claims.cast import a_claim, a_coverage, a_decision, a_patient, a_payer, parts


def secondary():
    prior = PriorPayer(
        coverage=a_coverage(), payer=a_payer(), patient=a_patient(), decision=a_decision()
    )
    return build_professional_claim(
        parts(coverage=a_coverage(id=2, rank="S", payer_id=3), others=(prior,))
    )


@pytest.mark.parametrize(
    "claim",
    [
        a_claim(),
        secondary(),
        a_claim(dates=(("439", date(2026, 2, 1)),), references=(("G1", "A9"), ("X4", "1"))),
        a_claim(note="Ünïcode “quotes” and \\ backslashes"),
        a_claim(lines=()),
    ],
    ids=["primary", "secondary", "dates and references", "text", "no lines"],
)
def test_a_claim_comes_back_equal(claim):
    assert claim_from_text(claim_to_text(claim)) == claim


def test_the_same_claim_always_gives_the_same_text():
    assert claim_to_text(secondary()) == claim_to_text(secondary())


def test_fields_at_their_default_are_left_out():
    said = json.loads(claim_to_text(a_claim()))["claim"]
    assert "delay_reason" not in said
    assert said["control_number"] == "CW0000001A"


@given(
    name=st.text(max_size=30),
    cents=st.integers(min_value=0, max_value=10**10),
    on=st.dates(),
    pointers=st.lists(st.integers(1, 12), max_size=4),
)
def test_any_value_survives(name, cents, on, pointers):
    claim = a_claim()
    line = replace(claim.lines[0], charge_cents=cents, from_on=on, pointers=tuple(pointers))
    changed = replace(claim, lines=(line,), subscriber=replace(claim.subscriber, name=name))
    assert claim_from_text(claim_to_text(changed)) == changed


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"shape": "institutional/9", "claim": {}}'])
def test_other_text_is_refused(text):
    with pytest.raises(UnknownShape):
        claim_from_text(text)


def test_adjustments_come_back_equal():
    held = (Adjustment("CO", "45", 1200, "1"), Adjustment("PR", "2", -300))
    assert adjustments_from_rows(json.loads(json.dumps(adjustments_to_rows(held)))) == held
