"""Each page says what it should, about the clinic's own people and dollars."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.patient_billing import queries as checks
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.queries.candidates import MOST_WEIGHED
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic

WORKLISTS = (
    "/visits/",
    "/claims/",
    "/claims/held/",
    "/claims/rejected/",
    "/remittances/",
    "/suspense/",
    "/denials/",
    "/balances/",
    "/statements/",
    "/patients/",
    "/eligibility/",
    "/files/",
    "/imports/",
    "/batches/",
    "/schedule/",
)


# A day's readiness comes from eight stages: visits, people, cover, answers, prices, money.
ALLOWED = {"/schedule/": 24}


def words(client: Client, url: str) -> str:
    """The page's text without its tags."""
    response = client.get(url)
    assert response.status_code == 200, url
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


@pytest.mark.parametrize("url", WORKLISTS)
def test_a_worklist_costs_few_queries(owner: Client, url: str) -> None:
    owner.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert owner.get(url).status_code == 200
    looks = [q for q in asked.captured_queries if "audit" in q["sql"] or "SAVEPOINT" in q["sql"]]
    allowed = ALLOWED.get(url, 15)
    assert len(asked) - len(looks) <= allowed, [q["sql"][:90] for q in asked.captured_queries]


def test_home_counts_the_work_in_dollars(biller: Client) -> None:
    said = words(biller, "/")
    assert "Visits to bill Coded, waiting to become claims 3 $534" in said
    assert "Denials Worth most per minute first 1 $178" in said
    assert "Suspense Payer money that matched no claim 1 $150" in said


def test_visits_can_be_billed_from_the_list(biller: Client, clinic: Clinic) -> None:
    ready = [str(visit.public_id) for visit in clinic.visits if visit.state == "ready"]
    assert biller.post("/visits/bill/", {"visit": ready[:2]}).status_code == 302
    with scope(clinic.practice.pk):
        assert charges.counts_by_state()["billed"] == 4


def test_the_claim_page_tells_the_whole_life(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 0)
    said = words(biller, f"/claims/{claim.public_id}/")
    assert "Charged $177.90" in said
    assert "Allowed $111.19" in said
    assert "Paid $86.19" in said
    assert "CO-45 $66.71" in said
    assert "By the patient: $25.00" in said
    for event in ("Claim assembled from the visit", "Sent", "Payer decided"):
        assert event in said
    assert "prairie.835" in said


def test_each_adjustment_says_what_it_is_booked_under(biller: Client, clinic: Clinic) -> None:
    paid, refused = (
        biller.get(f"/claims/{_claim_of(clinic, at).public_id}/").content.decode() for at in (0, 1)
    )
    for code, reason in (("CONTRACT", "45"), ("COPAY", "3")):
        assert re.search(rf'href="/denials/posting/{reason}/">{code}</a>', paid)
    assert re.search(r'href="/denials/posting/197/">DEN-AUTH</a>', refused)


def test_a_refused_amount_is_called_denied(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 1)
    said = words(biller, f"/claims/{claim.public_id}/")
    assert "Denied $177.90 CO-197" in said
    assert "Adjusted $0.00" in said
    assert "Still owed $177.90" in said


def test_the_bytes_sent_are_shown_with_words(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 0)
    body = biller.get(f"/claims/{claim.public_id}/x12/").content.decode()
    assert 'title="Claim">CLM' in body
    assert claim.control_number in body
    assert "CLM02 total charge" in body


def test_every_file_of_the_timeline_opens(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 0)
    page = biller.get(f"/claims/{claim.public_id}/").content.decode()
    links = set(re.findall(r'href="(/files/[^"]+)"', page)) - {"/files/"}
    assert len(links) == 2
    for link in links:
        assert biller.get(link).status_code == 200
        assert biller.get(f"{link}bytes/").content.startswith(b"ISA*")


def test_a_denied_claim_is_corrected_by_the_payers_route(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 1)
    visit = clinic.visits[1].public_id
    assert "replaces Prairie Mutual's claim PCN2" in words(
        biller, f"/claims/{claim.public_id}/correct/"
    )
    lines = {
        "diagnosis": ["I10"],
        "authorization_number": "AUTH77",
        "reason": "got the number",
        "line_code": ["99213"],
        "line_modifiers": [""],
        "line_units": ["1"],
        "line_charge": ["177.90"],
        "line_pointers": ["A"],
        "line_description": [""],
    }
    assert biller.post(f"/visits/{visit}/edit/", lines).status_code == 302
    biller.post(f"/claims/{claim.public_id}/correct/", {"reason": "authorized", "send": "1"})
    with scope(clinic.practice.pk):
        again = claims.get_claim(claim_id=claim.id)
        assert (again.state, again.frequency, again.version_number) == ("submitted", "7", 2)
        assert denials.denials_for(claim_ids=[claim.id])[claim.id][0].state == "corrected"


def test_a_payment_is_taken_once_however_often_it_is_sent(biller: Client, clinic: Clinic) -> None:
    patient = clinic.patients[0]
    form = {
        "amount": "25.00",
        "method": "check",
        "received_on": "2026-01-05",
        "key": "web:one",
        "reference": "1042",
    }
    for _ in range(2):
        biller.post(f"/patients/{patient.public_id}/payments/", form)
    with scope(clinic.practice.pk):
        assert [one.amount_cents for one in receipts.payments_for(patient_id=patient.id)] == [2500]


def test_a_wrong_amount_is_said_plainly(biller: Client, clinic: Clinic) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/payments/"
    form = {"amount": "12.345", "method": "cash", "received_on": "2026-01-05", "key": "k"}
    page = biller.post(url, form, follow=True).content.decode()
    assert "Write the amount as 25.00." in page


def test_a_likely_duplicate_stops_the_registration_once(biller: Client, clinic: Clinic) -> None:
    form = {
        "last": "Okafor",
        "first": "Ada",
        "birth_on": "1961-04-02",
        "sex": "F",
        "line1": "12 Alder Street",
        "city": "Madison",
        "state": "WI",
        "zip": "53703",
    }
    page = biller.post("/patients/new/", form).content.decode()
    assert "Is it one of these?" in page
    answer = biller.post("/patients/new/", {**form, "not-the-same": "1"})
    assert answer.status_code == 302
    with scope(clinic.practice.pk):
        assert registration.count_patients() == 5


def test_a_form_names_its_faults_beside_the_fields(biller: Client) -> None:
    page = biller.post("/patients/new/", {"last": "", "birth_on": "sometime"}).content.decode()
    assert "Enter the last name." in page
    assert "Write the date as 11/03/2026." in page


def test_suspense_weighs_some_of_very_many_and_says_how_many_are_left(
    biller: Client, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code and its charge on one day is had by many claims of a large practice."""
    with scope(clinic.practice.pk):
        item = remittance.suspense_items()[0]
        visit = clinic.visits[1]
        nearest = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0].id
    far = list(range(900_000, 900_000 + 1_300))
    alike = {(visit.service_on, "A", 1): [*far, nearest], (visit.service_on, "B", 1): [nearest]}
    monkeypatch.setattr(claims, "fingerprint_candidates", lambda services: alike)
    answer = biller.get(f"/suspense/{item.public_id}/")
    shown = [one.claim.id for one in answer.context["candidates"]]
    assert nearest in shown, "what shares most with the payment is weighed first"
    assert answer.context["more_count"] == len(far) + 1 - MOST_WEIGHED
    said = re.sub(r"\s+", " ", answer.content.decode())
    assert f"{answer.context['more_count']:,} more claims have something in common" in said


def test_suspense_offers_what_agrees_and_posts_the_match(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk):
        item = remittance.suspense_items()[0]
    url = f"/suspense/{item.public_id}/"
    assert "STRANGER77" in words(biller, url)
    assert "Okafor" in words(biller, f"{url}?q=Okafor")


def not_given_back(person: Client) -> int:
    """How many payments home says are to go back to payers."""
    answer = person.get("/")
    heaps = [*answer.context["todo"], *answer.context["done"]]
    return next(heap.count for heap in heaps if heap.name == "Payers paid too much")


def test_a_payment_that_is_not_ours_goes_to_credits_and_comes_back(
    biller: Client, owner: Client, clinic: Clinic
) -> None:
    with scope(clinic.practice.pk):
        item = remittance.suspense_items()[0]
    url = f"/suspense/{item.public_id}/"
    refused = biller.post(f"{url}not-ours/", {"reason": " "}, follow=True).content.decode()
    assert "Say why the payment is not yours." in refused
    assert not_given_back(biller) == 0
    biller.post(f"{url}not-ours/", {"reason": "No such patient"}, follow=True)
    assert "not ours: No such patient" in words(biller, "/credits/")
    assert not_given_back(biller) == 1
    said = words(biller, url)
    assert "Not ours" in said
    assert "It is ours after all" in said
    assert "Search by patient" not in said
    returning = {"what": "return", "key": "once"}
    owner.post(f"/credits/overpaid/{item.public_id}/", returning, follow=True)
    assert "It is ours after all" not in words(biller, url)
    refused = biller.post(f"{url}ours/", follow=True).content.decode()
    assert "goes back to the payer by a check" in refused
    with scope(clinic.practice.pk):
        check = checks.return_checks(item_ids=[item.id])[item.id]
    assert not_given_back(biller) == 0, "a check gives it back"
    undone = {"what": "void" if check.state == "posted" else "decline"}
    owner.post(f"/payer-checks/{check.public_id}/", undone, follow=True)
    assert not_given_back(biller) == 1
    again = biller.post(f"{url}ours/", follow=True).content.decode()
    assert "It waits in suspense again." in again
    assert "not ours:" not in words(biller, "/credits/")


def test_the_remittance_page_proves_three_levels(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk):
        row = remittance.remittance_page().rows[0]
    said = words(biller, f"/remittances/{row.public_id}/")
    assert said.count("Holds") == 3
    assert "Claims − provider adjustments = payment $236.19 − $0.00 = $236.19" in said
    assert "Okafor, Ada" in said
    assert "Copay for the visit" in said


def test_the_same_remittance_twice_changes_nothing(biller: Client, clinic: Clinic) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from claimwright.foundation.documents import store

    with scope(clinic.practice.pk):
        data = store.read(clinic.remittance_file.id)
    upload = SimpleUploadedFile("again.835", data)
    page = biller.post("/files/receive/", {"files": [upload]}, follow=True).content.decode()
    assert "It was taken in before; nothing changed." in page


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7\n\0\0", b"ISA*00*", "Señor".encode("cp1252")]
)
def test_a_file_that_is_not_x12_is_refused_in_words(biller: Client, data: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("odd.bin", data)
    page = biller.post("/files/receive/", {"files": [upload]}, follow=True)
    assert page.status_code == 200
    assert "toast-note tone-blocked" in page.content.decode()


def test_a_zip_is_typed_as_people_write_it(biller: Client, clinic: Clinic) -> None:
    """The form shows 53703-1234, so it must take 53703-1234."""
    page = f"/patients/{clinic.patients[0].public_id}/edit/"
    shown = biller.get(page).context["form"].initial
    assert shown["zip"] == "53703-1234"
    typed = {name: "" if value in (None, False) else value for name, value in shown.items()}
    assert biller.post(page, typed).status_code == 302


def test_names_cannot_run_scripts(biller: Client, clinic: Clinic) -> None:
    """V10: a name is text everywhere it is shown."""
    attack = "<img src=x onerror=alert(1)>"
    with scope(clinic.practice.pk, actor="test"):
        from claimwright.cycle.registration import operations
        from claimwright.foundation import clock
        from claimwright.kernel.person_name import PersonName

        operations.update_patient(
            patient_id=clinic.patients[0].id,
            changes={"name": PersonName(attack, "Ada")},
            as_of=clock.today(),
        )
    for url in (
        "/patients/",
        "/visits/?state=billed",
        "/claims/",
        "/denials/",
        "/schedule/",
        "/find/?q=img",
        f"/patients/{clinic.patients[0].public_id}/",
    ):
        body = biller.get(url).content.decode()
        assert "<img src=x" not in body, url


def test_finding_reaches_patients_claims_and_pages(biller: Client) -> None:
    assert "Okafor, Ada" in words(biller, "/find/?q=okaf")
    assert "C-000001 Okafor, Ada" in words(biller, "/find/?q=C-000001")
    assert "Patient balances" in words(biller, "/find/?q=balan")


def test_a_first_run_says_what_to_do_next(sign_in: object, db: None) -> None:
    from claimwright.foundation.access.models import User
    from claimwright.foundation.access.operations import add_member
    from claimwright.foundation.tenancy.operations import create_practice

    made = create_practice(name="Brand New Clinic")
    with scope(made.pk, actor="test"):
        add_member(username="newowner", password="", role="owner", full_name="New Owner")
    client = Client()
    client.force_login(
        User.objects.get(username="newowner"), "django.contrib.auth.backends.ModelBackend"
    )
    said = words(client, "/")
    assert "First steps" in said
    assert "Practice details" in said
    for url in (*WORKLISTS, "/setup/", "/dashboard/", "/dashboard/kpis/", "/dashboard/flow/"):
        assert client.get(url).status_code == 200, url


def test_the_audit_trail_names_no_patient(owner: Client, clinic: Clinic) -> None:
    owner.get(f"/patients/{clinic.patients[0].public_id}/")
    page = owner.get("/audit/").content.decode()
    assert "Read" in page
    assert "Okafor" not in page


def test_junk_in_the_query_string_is_harmless(owner: Client) -> None:
    junk = "?page=zzz&q=%00%27%22%3E&order=drop&state=%F0%9F%8D%93&payer=x&on=2026-99-99&view=no"
    for url in (*WORKLISTS, "/dashboard/", "/dashboard/kpis/", "/audit/", "/find/"):
        assert owner.get(url + junk).status_code == 200, url
        assert owner.get(f"{url}?page=999999").status_code == 200, url


def _claim_of(clinic: Clinic, place: int) -> ClaimSnapshot:
    visit = clinic.visits[place]
    with scope(clinic.practice.pk):
        return claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]


def test_editing_a_visit_keeps_the_drug_and_the_note_of_its_lines(
    biller: Client, clinic: Clinic
) -> None:
    visit = clinic.visits[2]
    typed = {
        "diagnosis": ["J069"],
        "line_code": ["J1885", "99213"],
        "line_modifiers": ["", ""],
        "line_units": ["2", "1"],
        "line_charge": ["12.00", "177.90"],
        "line_pointers": ["A", "A"],
        "line_description": ["", ""],
        "line_ndc": ["00409-3795-01", ""],
        "line_ndc_quantity": ["1", ""],
        "line_ndc_unit": ["ML", ""],
        "line_note": ["from stock", ""],
    }
    assert biller.post(f"/visits/{visit.public_id}/edit/", typed).status_code == 302
    page = biller.get(f"/visits/{visit.public_id}/edit/").content.decode()
    again = {
        name: [unescape(each) for each in re.findall(rf'name="{name}" value="([^"]*)"', page)]
        for name in typed
        if name != "line_ndc_unit"
    }
    again["line_ndc_unit"] = [*re.findall(r"<option selected>(\w+)</option>", page), ""]
    assert biller.post(f"/visits/{visit.public_id}/edit/", again).status_code == 302
    with scope(clinic.practice.pk):
        line = charges.get_encounter(encounter_id=visit.id).lines[0]
    assert (line.ndc, line.ndc_quantity, line.ndc_unit) == ("00409379501", "1", "ML")
    assert line.note == "from stock"


def test_a_correction_shows_what_changes_before_it_is_sent(biller: Client, clinic: Clinic) -> None:
    claim = _claim_of(clinic, 1)
    url = f"/claims/{claim.public_id}/correct/"
    said = words(biller, url)
    assert "22 Resubmission Original Replaces PCN2" in said
    assert "23 Authorization" not in said
    assert "Sent now, the payer reads the same claim again." in said
    assert f"/visits/{clinic.visits[1].public_id}/edit/?correct={claim.public_id}" in (
        biller.get(url).content.decode()
    )
    typed = {
        "diagnosis": ["I10", "E11.9"],
        "authorization_number": "AUTH77",
        "line_code": ["99214"],
        "line_modifiers": ["25"],
        "line_units": ["1"],
        "line_charge": ["250.36"],
        "line_pointers": ["AB"],
        "line_description": [""],
    }
    back = biller.post(
        f"/visits/{clinic.visits[1].public_id}/edit/?correct={claim.public_id}", typed
    )
    assert back["Location"] == url
    said = words(biller, url)
    assert "the same claim again" not in said
    assert "21 Diagnoses, ICD-10 A I10 A I10 B E11.9" in said
    assert "23 Authorization nothing AUTH77" in said
    assert "28 Total charge $177.90 $250.36" in said
    assert "99214-25 ×1 $250.36 for AB" in said
    with scope(clinic.practice.pk):
        assert claims.get_claim(claim_id=claim.id).version_number == claim.version_number
