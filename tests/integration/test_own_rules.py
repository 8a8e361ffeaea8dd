"""A practice's own rules in the database: wordings, what is in force, and back-tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.scrubbing import operations, queries
from claimwright.cycle.scrubbing.domain.back_test import PastClaim, summarize
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule, RuleRefused
from claimwright.foundation import clock
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.back_test_rule import back_test_rule, try_rule
from tests.web.cast import Clinic, build_clinic

pytestmark = pytest.mark.django_db

RULE = OwnRule(
    id="OWN-AUTH",
    name="Prairie wants an authorization",
    message="Prairie refuses this without an authorization.",
    fix="Enter the authorization on the visit.",
    conditions=(
        Condition("payer", "==", ("PRAIR",)),
        Condition("first_diagnosis", "in", ("I10", "J06*")),
        Condition("authorization", "empty"),
    ),
)
NOTHING = summarize(12, 0, [])


@pytest.fixture
def clinic(db: None) -> Clinic:
    return build_clinic()


def publish(rule: OwnRule) -> int:
    """Keep and publish the rule; returns its id."""
    operations.write_rules(rules=[rule])
    kept = next(each for each in queries.own_rules() if each.code == rule.id)
    operations.publish_rule(rule_id=kept.id, number=kept.newest.number, result=NOTHING)
    return kept.id


def test_a_back_test_knows_what_was_denied(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        result = back_test_rule(rule=RULE, as_of=clock.today(), months=12)
        wide = replace(RULE, conditions=(Condition("payer", "==", ("PRAIR",)),))
        whole = back_test_rule(rule=wide, as_of=clock.today(), months=12)
    assert (result.claims_count, result.held_count, result.denied_count) == (2, 1, 1)
    assert result.denied_cents == 17790
    assert (whole.held_count, whole.decided_count, whole.denied_count) == (2, 2, 1)
    assert whole.passed_cents == 17790


def test_a_rule_is_tried_on_one_claim(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        held = claims.claims_of_encounters(encounter_ids=[visit.id for visit in clinic.visits])
        paid, refused = (held[visit.id][0] for visit in clinic.visits[:2])
        today = clock.today()
        assert try_rule(rule=RULE, number=paid.number, as_of=today) == []
        (found,) = try_rule(rule=RULE, number=refused.number, as_of=today) or []
        assert found.code == "OWN-AUTH"
        assert try_rule(rule=RULE, number="NOBODY", as_of=today) is None


def test_a_published_rule_holds_claims_and_another_practice_never_sees_it(clinic: Clinic) -> None:
    from claimwright.journeys.bill_encounters import bill_encounters

    with scope(clinic.practice.pk, actor="test"):
        rule_id = publish(RULE)
        billed = bill_encounters(encounter_ids=[clinic.visits[2].id], as_of=clock.today())
        (claim_id,) = billed.held_claim_ids
        codes = [f.code for f in queries.findings_for(claim_ids=[claim_id])[claim_id]]
        assert "OWN-AUTH" in codes
        operations.retire_rule(rule_id=rule_id)
        again = operations.scrub_claims(claim_ids=[claim_id], as_of=clock.today())
        assert again.ready_ids == (claim_id,)
    other = create_practice(name="Elsewhere", is_sandbox=True)
    with scope(other.pk, actor="test"):
        assert queries.own_rules() == []


def test_wordings_are_kept_and_an_earlier_one_comes_back(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        rule_id = publish(RULE)
        narrow = replace(RULE, conditions=(*RULE.conditions, Condition("units", ">", ("9",))))
        operations.write_rules(rules=[narrow])
        operations.write_rules(rules=[narrow])
        (kept,) = queries.own_rules()
        assert [version.number for version in kept.versions] == [2, 1]
        assert kept.in_force_number == 1
        assert kept.is_draft_newer
        with pytest.raises(operations.NoSuchVersion):
            operations.roll_back_rule(rule_id=rule_id, number=2)
        operations.publish_rule(rule_id=rule_id, number=2, result=NOTHING)
        operations.roll_back_rule(rule_id=rule_id, number=1)
        (kept,) = queries.own_rules()
        assert kept.in_force is not None
        assert kept.in_force.rule == RULE
        assert [event.kind for event in kept.events] == [
            "rolled back",
            "published",
            "written",
            "published",
            "written",
        ]


def test_a_rule_that_held_every_claim_is_not_published(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        operations.write_rules(rules=[RULE])
        (kept,) = queries.own_rules()
        every = summarize(12, 30, [PastClaim(str(n), 100, 0, True) for n in range(30)])
        with pytest.raises(RuleRefused, match="30 of 30"):
            operations.publish_rule(rule_id=kept.id, number=1, result=every)
        assert queries.own_rules()[0].in_force is None


def test_nothing_of_a_bad_set_is_kept(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        with pytest.raises(RuleRefused):
            operations.write_rules(rules=[RULE, replace(RULE, id="OWN-TWO", conditions=())])
        assert queries.own_rules() == []
