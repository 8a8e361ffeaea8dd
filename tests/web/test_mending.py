"""From a fault to the form that mends it and back; a release is undone on the server."""

from __future__ import annotations

from typing import Any

from django.test import Client

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as edits
from claimwright.cycle.scrubbing.domain.back_test import summarize
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.receive_file import receive_file
from claimwright.journeys.submit_claims import submit_claims
from claimwright.kernel.money import Money
from tests.unit.cycle.submission.cast import NO_MEMBER, a_277ca, about
from tests.web.cast import Clinic

VISIT = 2  # Per Lindqvist, ready to bill
RULE = OwnRule(
    id="OWN-AUTH",
    name="Prairie wants an authorization",
    message="Prairie refuses this without an authorization.",
    fix="Enter the authorization on the visit.",
    conditions=(
        Condition("payer", "==", ("PRAIR",)),
        Condition("first_diagnosis", "in", ("J06*",)),
    ),
)


def billed(clinic: Clinic) -> Any:
    """The claim of the visit that was ready."""
    visit = clinic.visits[VISIT]
    bill_encounters(encounter_ids=[visit.id], as_of=clock.today(clinic.practice.time_zone))
    return claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]


def state_of(clinic: Clinic, claim: Any) -> str:
    with scope(clinic.practice.pk):
        return str(claims.get_claim(claim_id=claim.id).state)


def test_a_rejection_leads_to_the_form_and_back_and_out(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        claim = billed(clinic)
        submit_claims(now=clock.now())
        answer = a_277ca(about(claim.control_number, NO_MEMBER), source="PR")
        receive_file(data=answer, name="no.277ca", now=clock.now())
    shown = biller.get(f"/claims/{claim.public_id}/")
    assert "policy holder: member id (A7:164:IL)" in shown.content.decode()
    first = shown.context["ways"][0]
    assert (first.name, first.is_first) == ("Insurance", True)
    typed = {
        name: "" if value is None else value
        for name, value in biller.get(first.url).context["form"].initial.items()
    }
    saved = biller.post(first.url, typed | {"member_id": "PM20024477"})
    assert saved["Location"] == f"/claims/{claim.public_id}/"
    biller.post(f"/claims/{claim.public_id}/correct/", {"send": "1"})
    assert state_of(clinic, claim) == "submitted"


def test_a_claim_nobody_covers_is_void_and_the_patient_billed_with_one_press(
    biller: Client, clinic: Clinic
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        claim = billed(clinic)
        submit_claims(now=clock.now())
        answer = a_277ca(about(claim.control_number, NO_MEMBER), source="PR")
        receive_file(data=answer, name="no.277ca", now=clock.now())
    page = f"/claims/{claim.public_id}/"
    shown = biller.get(page)
    cents = shown.context["is_patients_cents"]
    assert cents == claim.charge_cents > 0
    assert "Void and bill the patient" in shown.content.decode()
    unsaid = biller.post(f"{page}void/", {"patient": "1"}, follow=True)
    assert "Say why the claim is void" in unsaid.content.decode()
    told = biller.post(f"{page}void/", {"reason": "No plan", "patient": "1"}, follow=True)
    assert f"is void. The patient owes {Money(cents)} now" in told.content.decode()
    assert state_of(clinic, claim) == "void"
    assert told.context["is_patients_cents"] == 0
    assert "Bill the patient" not in told.content.decode()


def test_a_claim_voided_in_haste_still_leads_to_the_patient(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        scrubbing.write_rules(rules=[RULE])
        kept = edits.own_rules()[0]
        scrubbing.publish_rule(rule_id=kept.id, number=1, result=summarize(12, 0, []))
        claim = billed(clinic)
    page = f"/claims/{claim.public_id}/"
    after = biller.post(f"{page}void/", {"reason": "Hasty"}, follow=True)
    assert after.context["is_patients_cents"] == claim.charge_cents
    told = biller.post(f"{page}void/", {"reason": "No plan", "patient": "1"}, follow=True)
    assert "The patient owes" in told.content.decode()
    assert told.context["by_insurance_cents"] == 0


def test_a_release_is_undone_and_what_one_edit_holds_is_checked_at_once(
    biller: Client, owner: Client, clinic: Clinic
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        scrubbing.write_rules(rules=[RULE])
        kept = edits.own_rules()[0]
        scrubbing.publish_rule(rule_id=kept.id, number=1, result=summarize(12, 0, []))
        claim = billed(clinic)
    page = f"/claims/{claim.public_id}/"
    assert state_of(clinic, claim) == "held"
    given = {"code": "OWN-AUTH", "reason": "said so by phone"}
    told = owner.post(f"{page}release/", given, follow=True).content.decode()
    assert state_of(clinic, claim) == "ready"
    undo = f"{page}release/undo/?code=OWN-AUTH"
    assert f'action="{undo}"' in told
    owner.post(undo)
    assert state_of(clinic, claim) == "held"
    assert AuditEntry.objects.filter(action="edit release withdrawn").count() == 1
    with scope(clinic.practice.pk, actor="test"):
        assert scrubbing.withdraw_release(claim_ids=[claim.id], code="OWN-AUTH") == 0
        scrubbing.retire_rule(rule_id=kept.id)
    biller.post("/claims/rebuild/", {"cause": "OWN-AUTH"})
    assert state_of(clinic, claim) == "ready"


def test_the_palette_finds_remittances_and_actions(biller: Client, clinic: Clinic) -> None:
    found = biller.get("/find/", {"q": "PM88120"}).content.decode()
    assert "/remittances/" in found
    assert 'data-post="yes"' in biller.get("/find/", {"q": "send the"}).content.decode()
    assert "Send the ready" not in biller.get("/find/", {"q": "zzz"}).content.decode()
