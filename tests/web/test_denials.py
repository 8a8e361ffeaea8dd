"""Denials in the browser's language: many at once, appeals with their packet, the tables."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials import operations as denial_operations
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.worklist import queries as worklist
from claimwright.cycle.worklist.domain.items import Wanted
from claimwright.foundation import clock
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.correct_visit import correct_visit
from tests.support import clinic as support
from tests.support.decided import decided
from tests.web.cast import Clinic, build_clinic
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def denial(clinic: Clinic) -> DenialSnapshot:
    """CO-197, $177.90, from Prairie Mutual."""
    return the_denial(clinic)


def the_denial(clinic: Clinic) -> DenialSnapshot:
    with scope(clinic.practice.pk):
        visit = clinic.visits[1]
        claim = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]
        return denials.denials_for(claim_ids=[claim.id])[claim.id][0]


def a_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_shows_the_arithmetic_of_its_order(owner: Client, denial: DenialSnapshot) -> None:
    page = words(owner.get("/denials/"))
    assert "× 45 % × 2 ÷ 25 min" in page
    assert "DEN-AUTH" in words(owner.get(f"/denials/{denial.public_id}/"))


def test_many_are_shown_before_they_change(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    form = {
        "denial": [str(denial.public_id)],
        "to_state": "working",
        "words": "Batch to the authorization desk",
        "assign_to": "",
        "aside_until": "",
    }
    shown = owner.post("/denials/many/", form)
    assert "1 denial will change" in words(shown)
    assert the_denial(clinic).state == "open", "a preview changes nothing"
    done = owner.post("/denials/many/", {**form, "confirmed": "1"}, follow=True)
    assert "1 denial changed" in words(done)
    assert the_denial(clinic).state == "working"


def test_many_become_somebody_s_and_the_list_says_whose(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        who = add_member(username="dana", password="", role="biller", full_name="Dana Desk")
    form = {
        "denial": [str(denial.public_id)],
        "to_state": "",
        "words": "",
        "assign_to": str(who.pk),
        "aside_until": "",
        "confirmed": "1",
    }
    owner.post("/denials/many/", form)
    assert list(owner.get("/denials/").context["assigned"].items()) == [(denial.id, "dana")]
    with scope(clinic.practice.pk, actor="test"):
        found = worklist.items_of(
            wanted=Wanted(kinds=("denied",), owner="dana"),
            may={"denials.view"},
            as_of=clock.today(),
            now=clock.now(),
        )
    assert [item.id for item in found] == [denial.id]


def test_many_may_not_move_money_or_forge_an_answer(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    for state in ("written_off", "overturned", "transferred", "nonsense"):
        form = {"denial": [str(denial.public_id)], "to_state": state, "confirmed": "1"}
        refused = owner.post("/denials/many/", form, follow=True)
        assert "Say what is to change" in words(refused)
    assert the_denial(clinic).state == "open"


def test_an_appeal_keeps_its_packet_and_its_answer_leads_on(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    address = f"/denials/{denial.public_id}"
    packet = owner.get(f"{address}/packet.pdf")
    assert packet["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(packet.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    for said in ("CO-197", "Explanation of payment", "$177.90", "PM88120"):
        assert said in text
    assert len(reader.pages) >= 3
    note = SimpleUploadedFile("note.pdf", a_pdf(), "application/pdf")
    form = {"method": "fax", "filed_on": "", "reference": "FX-1", "records": note}
    owner.post(f"{address}/appeal/", form)
    assert the_denial(clinic).state == "appealed"
    with scope(clinic.practice.pk):
        (appeal,) = denials.appeals_of(denial_id=denial.id)
    assert (appeal.level_name, appeal.reference) == ("First-level appeal", "FX-1")
    kept = owner.get(f"/files/{appeal.packet_public_id}/bytes/")
    body = b"".join(kept.streaming_content) if kept.streaming else kept.content
    assert len(PdfReader(io.BytesIO(body)).pages) == len(reader.pages) + 1
    again = owner.post(f"{address}/appeal/", {"method": "fax"}, follow=True)
    assert "appealed already" in words(again)

    answered = owner.post(f"{address}/answer/", {"outcome": "upheld"}, follow=True)
    assert "Next: second-level appeal" in words(answered)
    now = the_denial(clinic)
    assert now.state == "working"
    assert now.appeal_by is not None
    assert (now.appeal_by - now.denied_on).days == 60
    with scope(clinic.practice.pk):
        assert denials.violations() == []


def test_a_part_must_be_a_part(owner: Client, clinic: Clinic, denial: DenialSnapshot) -> None:
    address = f"/denials/{denial.public_id}/answer/"
    for awarded in ("0", "177.90", "lots", "12,50"):
        refused = owner.post(address, {"outcome": "partly", "awarded": awarded}, follow=True)
        assert the_denial(clinic).state == "open", words(refused)[:400]
    owner.post(address, {"outcome": "partly", "awarded": "$50.00", "stop": "1"})
    assert the_denial(clinic).state == "partly"


def test_a_record_that_is_no_pdf_is_refused(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    junk = SimpleUploadedFile("note.pdf", b"%PDF-1.7 not really", "application/pdf")
    form = {"method": "mail", "records": junk}
    answer = owner.post(f"/denials/{denial.public_id}/appeal/", form, follow=True)
    assert "no PDF that can be read" in words(answer)
    assert the_denial(clinic).state == "open"


def test_the_posting_table_is_changed_with_dates_and_open_denials_follow(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    page = owner.get("/denials/posting/")
    assert page.content.decode().count("<tr data-href") > 290
    with scope(clinic.practice.pk):
        payer = clinic.payer_id
        public_id = contracting.get_payer(payer_id=payer).public_id
    form = {
        "payer": str(public_id),
        "adjustment_code": "prairie-197",
        "owner": "biller",
        "next_step": "Fax form 7 to Prairie's authorization desk.",
        "starts_on": denial.denied_on.isoformat(),
        "note": "Their manual, page 12",
    }
    kept = owner.post("/denials/posting/197/", form, follow=True)
    assert "1 open denial changed with it" in words(kept)
    shown = words(owner.get(f"/denials/{denial.public_id}/"))
    assert "PRAIRIE-197" in shown
    assert "Fax form 7" in shown
    assert the_denial(clinic).owner == "biller"
    with scope(clinic.practice.pk):
        (row,) = claims.posting_rows(reason="197")
    owner.post(f"/denials/posting/rows/{row.public_id}/end/")
    assert the_denial(clinic).owner == "front_desk"
    with scope(clinic.practice.pk):
        (row,) = claims.posting_rows(reason="197")
        assert row.ends_on is not None, "ended, not deleted"
    said = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"posting row set", "posting row ended"} <= said


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({}, "changes nothing"),
        ({"owner": "biller", "remark": "X9"}, "remark code is"),
        ({"adjustment_code": "a b"}, "letters, digits"),
        ({"keeps_open": "on"}, "stay with the payer already"),
        ({"owner": "nobody"}, "Select a valid choice"),
    ],
)
def test_a_faulty_row_is_refused_beside_its_field(
    owner: Client, clinic: Clinic, form: dict[str, str], fault: str
) -> None:
    answer = owner.post("/denials/posting/197/", {**form, "starts_on": "2026-01-01"})
    assert fault in words(answer)
    with scope(clinic.practice.pk):
        assert claims.posting_rows() == []


def test_only_an_owner_changes_the_table(biller: Client, clinic: Clinic) -> None:
    form = {"owner": "biller", "starts_on": "2026-01-01"}
    answer = biller.post("/denials/posting/197/", form)
    assert "Only an owner" in words(answer)
    with scope(clinic.practice.pk):
        assert claims.posting_rows() == []
    assert biller.get("/denials/posting/nonsense/").status_code == 404


def test_a_payers_own_level_moves_the_deadlines(
    owner: Client, clinic: Clinic, denial: DenialSnapshot
) -> None:
    form = {
        "level": "1",
        "name": "Provider dispute",
        "days": "45",
        "starts_on": denial.denied_on.isoformat(),
    }
    kept = owner.post("/denials/levels/", form, follow=True)
    assert "Provider dispute" in words(kept)
    now = the_denial(clinic)
    assert now.appeal_by is not None
    assert (now.appeal_by - now.denied_on).days == 45
    with scope(clinic.practice.pk):
        (rule,) = denials.appeal_rules()
    owner.post(f"/denials/levels/{rule.public_id}/end/")
    with scope(clinic.practice.pk):
        (rule,) = denials.appeal_rules()
        assert rule.ends_on is not None


def test_above_the_limit_a_second_owner_approves_on_the_page(
    owner: Client,
    clinic: Clinic,
    denial: DenialSnapshot,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("claimwright.cycle.denials.operations.asking.ALONE_LIMIT_CENTS", 10_000)
    address = f"/denials/{denial.public_id}/"
    form = {"reason": "timely_filing", "key": "one"}
    for _ in range(2):
        asked = words(owner.post(f"{address}write-off/", form, follow=True))
        assert "$177.90 waits for a second person" in asked
        assert "Waits for a second person" in asked
        assert "A write-off waits above" in asked
    assert "Denial CO-197" in words(owner.get("/write-offs/"))
    with scope(clinic.practice.pk, actor="test"):
        (waits,) = denials.write_off_requests()
        add_member(username="owner_two", password="", role="owner", full_name="Owner Two")
    decide = f"/denials/given-up/{waits.public_id}/"
    assert "You asked for this write-off" in words(
        owner.post(decide, {"what": "approve"}, follow=True)
    )
    assert the_denial(clinic).state == "open"
    assert sign_in("biller").post(decide, {"what": "approve"}).status_code == 403
    build_clinic("Birch Road Therapy", tag="_b")
    assert sign_in("owner_b").post(decide, {"what": "approve"}).status_code == 404
    assert the_denial(clinic).state == "open"
    second = sign_in("owner_two")
    page = second.get("/write-offs/").content.decode()
    assert decide in page
    done = words(second.post(decide, {"what": "approve"}, follow=True))
    assert "$177.90 is written off" in done
    assert the_denial(clinic).state == "written_off"
    back = words(second.post(f"{address}owed-again/", {"reason": "Too soon"}, follow=True))
    assert "The payer owes $177.90 again" in back
    assert the_denial(clinic).state == "working"
    with scope(clinic.practice.pk):
        assert denials.violations() == []


def test_a_declined_write_off_stays_owed(
    owner: Client, clinic: Clinic, denial: DenialSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimwright.cycle.denials.operations.asking.ALONE_LIMIT_CENTS", 10_000)
    address = f"/denials/{denial.public_id}/write-off/"
    for form in ({"reason": "", "key": "one"}, {"reason": "gift", "key": "one"}):
        assert "Choose the reason" in words(owner.post(address, form, follow=True))
    owner.post(address, {"reason": "bundled", "key": "one"})
    with scope(clinic.practice.pk):
        (waits,) = denials.write_off_requests()
    decide = f"/denials/given-up/{waits.public_id}/"
    said = words(owner.post(decide, {"what": "decline"}, follow=True))
    assert "Declined. The payer still owes it." in said
    assert "decided before" in words(owner.post(decide, {"what": "approve"}, follow=True))
    assert the_denial(clinic).state == "open"


@pytest.fixture
def at_medicare(clinic: Clinic) -> tuple[DenialSnapshot, Any]:
    """A modifier left off, refused by Original Medicare; the visit is right by now."""
    on = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        payer = support.a_payer(name="Medicare Part B", edi_id="MCB1", kind=PayerKind.MEDICARE)
        visit = clinic.visits[0]
        patient = support.a_patient()
        support.a_coverage(patient, payer)
        new = NewEncounter(
            source_key="cer",
            patient_id=patient,
            rendering_id=visit.rendering_id,
            location_id=visit.location_id,
            service_on=on - timedelta(days=30),
            diagnoses=("I10",),
            lines=(NewChargeLine(code="99213", pointers=(1,)),),
        )
        (made,) = charges.record_encounters(new=[new], as_of=on)
        assert made.encounter_id is not None
        bill_encounters(encounter_ids=[made.encounter_id], as_of=on)
        ((claim,),) = claims.claims_of_encounters(encounter_ids=[made.encounter_id]).values()
        for state in {"held": ["draft", "ready"], "draft": ["ready"]}.get(claim.state, []):
            claim_operations.move_claims(ids=[claim.id], to=state, reason="test", now=clock.now())
        sent = {"ids": [claim.id], "to": "submitted", "reason": "test", "now": clock.now()}
        claim_operations.move_claims(**sent)
        told = decided(claim, "CO-4 100", on=on - timedelta(days=9))
        (denial_id,) = denial_operations.open_denials(adjudication_ids=[told], as_of=on)
        return denials.get_denial(denial_id=denial_id), claim


def test_a_slip_of_the_pen_is_reopened_by_original_medicare(
    owner: Client, clinic: Clinic, at_medicare: tuple[DenialSnapshot, Any]
) -> None:
    denial, claim = at_medicare
    page = f"/denials/{denial.public_id}/"
    assert "Nothing on file differs from the claim" in words(owner.get(page))
    packet = f"{page}packet.pdf?kind=reopening"
    assert "Nothing on file differs" in words(owner.get(packet, follow=True))
    line = NewChargeLine(code="99213", modifiers=("25",), pointers=(1,))
    with scope(clinic.practice.pk, actor="test"):
        correct_visit(
            encounter_id=claim.encounter_id,
            lines=[line],
            reason="modifier left off",
            as_of=clock.today(clinic.practice.time_zone),
        )
    shown = words(owner.get(page))
    assert "99213-25" in shown
    assert "asking does not stop the days of a redetermination" in shown
    made = owner.get(packet)
    assert made["Content-Type"] == "application/pdf"
    filed = f"{page}reopening/"
    assert "how the request left" in words(owner.post(filed, {"method": "pigeon"}, follow=True))
    kept = words(owner.post(filed, {"method": "fax", "reference": "F-1"}, follow=True))
    assert "waits for the payer's answer" in html.unescape(kept)
    assert "Clerical-error reopening" in kept
    again = words(owner.post(filed, {"method": "fax"}, follow=True))
    assert "reopening asked" in again
    answered = owner.post(f"{page}answer/", {"outcome": "upheld"}, follow=True)
    assert "Next: redetermination" in words(answered)
    with scope(clinic.practice.pk):
        (asked,) = denials.appeals_of(denial_id=denial.id)
        assert (asked.level, asked.outcome) == (0, "upheld")


def test_another_payer_is_asked_for_no_reopening(owner: Client, denial: DenialSnapshot) -> None:
    page = f"/denials/{denial.public_id}/"
    assert 'id="reopening"' not in owner.get(page).content.decode()
    refused = owner.post(f"{page}reopening/", {"method": "fax"}, follow=True)
    assert "reopens no such decision" in words(refused)
