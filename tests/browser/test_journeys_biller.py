"""The biller's morning by keyboard: find, mend, send again; fix once and release many; undo."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.claims import queries as claims
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.status import StatusCode
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.receive_file import receive_file
from claimwright.journeys.submit_claims import deliver_unsent, submit_claims
from claimwright.kernel.money import Money
from tests.browser.conftest import shot
from tests.support.remits import a_decision, an_advice, as_bytes
from tests.unit.cycle.submission.cast import NO_MEMBER, a_277ca, about
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

VISIT = 2  # Per Lindqvist, ready to bill


def test_from_a_rejection_to_its_resubmission_in_three_actions(desk: Any, clinic: Clinic) -> None:
    claim = _rejected(clinic)
    desk.goto("/")
    desk.keyboard.press("g")
    desk.keyboard.press("r")
    desk.wait_for_url("**/claims/rejected/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("text=policy holder: member id (A7:164:IL)")
    shot(desk, "biller-rejected")
    desk.keyboard.press("e")  # one: the form that holds what was wrong
    desk.wait_for_selector("#id_member_id")
    desk.focus("#id_member_id")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("PM20024477")
    desk.keyboard.press("Enter")  # two: save; it leads back to the claim
    desk.wait_for_url(f"**/claims/{claim.public_id}/")
    desk.keyboard.press("s")  # three: rebuilt, checked, sent
    desk.wait_for_selector("text=1 claim left in 1 file")
    with scope(clinic.practice.pk):
        assert claims.get_claim(claim_id=claim.id).state == "submitted"


def test_one_fix_releases_every_claim_it_held(desk: Any, clinic: Clinic) -> None:
    held = _held_for_want_of_a_clia(clinic)
    desk.goto("/claims/held/")
    desk.wait_for_selector("h2:has-text('Fix once, release many')")
    shot(desk, "biller-fix-once")
    desk.goto("/setup/practice/")
    desk.fill("#id_clia", "52D1234567")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("text=The practice is set up.")
    desk.keyboard.press("g")
    desk.keyboard.press("l")
    desk.wait_for_url("**/claims/held/")
    desk.keyboard.press("r")
    desk.wait_for_selector(f"text={len(held)} ready to send.")
    desk.wait_for_selector("text=Nothing is held")


def test_a_timely_filing_packet_takes_one_key(desk: Any, clinic: Clinic) -> None:
    """Refused as late, though the payer itself said it had the claim: the proof is at hand."""
    claim = _called_late(clinic)
    desk.goto("/")
    desk.keyboard.press("g")
    desk.keyboard.press("d")
    desk.wait_for_url("**/denials/")
    rows = desk.locator("table.sheet tbody tr")
    place = next(at for at in range(rows.count()) if claim.number in rows.nth(at).inner_text())
    for _ in range(place + 1):
        desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("a:has-text('Timely-filing packet')")
    shot(desk, "biller-late")
    with desk.context.expect_event("response", lambda one: "packet.pdf" in one.url) as going:
        desk.keyboard.press("p")
    assert going.value.status == 200
    packet = PdfReader(io.BytesIO(desk.request.get(going.value.url).body()))
    said = " ".join(page.extract_text() for page in packet.pages)
    for proof in (claim.number, "277CA", "yes.277ca", "timely"):
        assert proof in said, proof


def _called_late(clinic: Clinic) -> Any:
    """A claim the payer accepted with a 277CA and then refused with CO-29."""
    visit = clinic.visits[VISIT]
    today = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        bill_encounters(encounter_ids=[visit.id], as_of=today)
        submit_claims(now=clock.now())
        deliver_unsent(now=clock.now())
        claim = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]
        taken_up = StatusCode("A2", "20", "PR", today, "WQ", claim.charge_cents)
        answer = a_277ca(about(claim.control_number, taken_up), source="PR")
        receive_file(data=answer, name="yes.277ca", now=clock.now())
        advice = an_advice(
            a_decision(
                claim.control_number,
                (
                    "99213",
                    claim.charge_cents,
                    f"CO-29 {Money(claim.charge_cents)}".replace("$", ""),
                ),
                status="4",
                payer_number="PCN29",
            ),
            trace="PM88129",
            payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"),
            paid_on=today,
        )
        told = receive_file(data=as_bytes(advice), name="late.835", now=clock.now())
        assert told.outcome == "posted", told
    return claim


def _rejected(clinic: Clinic) -> Any:
    visit = clinic.visits[VISIT]
    today = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        bill_encounters(encounter_ids=[visit.id], as_of=today)
        submit_claims(now=clock.now())
        claim = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]
        answer = a_277ca(about(claim.control_number, NO_MEMBER), source="PR")
        receive_file(data=answer, name="no.277ca", now=clock.now())
        assert claims.get_claim(claim_id=claim.id).state == "rejected"
    return claim


def _held_for_want_of_a_clia(clinic: Clinic) -> list[int]:
    today = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        recorded = charges.record_encounters(
            new=[
                NewEncounter(
                    source_key=f"lab:{who}",
                    patient_id=clinic.patients[who].id,
                    rendering_id=clinic.provider_id,
                    location_id=clinic.location_id,
                    service_on=today,
                    diagnoses=("J069",),
                    lines=(
                        NewChargeLine(code="87880", modifiers=("QW",), charge_cents=3100,
                                      pointers=(1,)),
                    ),
                )
                for who in (0, 1)
            ],
            as_of=today,
        )  # fmt: skip
        ids = [one.encounter_id for one in recorded if one.encounter_id]
        return list(bill_encounters(encounter_ids=ids, as_of=today).held_claim_ids)
