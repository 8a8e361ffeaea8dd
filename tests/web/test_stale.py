"""Two people, one record: nobody overwrites what the other saved without having seen it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.paper_eob import PaperAdvice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as scrubbing_queries
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.web.guarding import CHOSEN
from claimwright.journeys.post_paper_eob import paper_claim
from tests.web.cast import Clinic, build_clinic


def opened(client: Client, url: str) -> dict[str, Any]:
    """The form as the page shows it, ready to be sent."""
    page = client.get(url)
    form = page.context["form"]
    held = {name: form.initial.get(name) for name in form.fields}
    data = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in held.items()
        if value not in (None, False)
    }
    seen = re.search(r'name="_seen" value="([^"]+)"', page.content.decode())
    assert seen, "the form says what it was filled from"
    return {**data, "_seen": seen.group(1)}


def patient(clinic: Clinic) -> Any:
    """The first patient as she is now."""
    with scope(clinic.practice.pk):
        return registration.get_patient(patient_id=clinic.patients[0].id)


def test_what_changed_meanwhile_is_shown_before_anything_is_saved(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/edit/"
    mine, theirs = opened(owner, url), opened(biller, url)
    assert biller.post(url, {**theirs, "phone": "6085559999"}).status_code == 302
    page = owner.post(url, {**mine, "phone": "6085551111", "email": "ada@example.org"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Somebody saved this while you had it open" in text
    assert "6085559999" in text
    assert patient(clinic).phone == "6085559999"
    again = re.search(r'name="_seen" value="([^"]+)"', text)
    assert again
    mine |= {"phone": "6085551111", "email": "ada@example.org", "_seen": again.group(1)}
    assert owner.post(url, mine).status_code == 302, "seen, it may be replaced"
    assert patient(clinic).phone == "6085551111"


def test_fields_left_alone_take_the_newer_value(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/edit/"
    mine, theirs = opened(owner, url), opened(biller, url)
    biller.post(url, {**theirs, "phone": "6085559999"})
    page = owner.post(url, {**mine, "email": "ada@example.org"})
    form = page.context["form"]
    assert form["phone"].value() == "6085559999"
    assert form["email"].value() == "ada@example.org"
    again = re.search(r'name="_seen" value="([^"]+)"', page.content.decode())
    assert again
    owner.post(
        url, {**mine, "phone": "6085559999", "email": "ada@example.org", "_seen": again.group(1)}
    )
    now = patient(clinic)
    assert (now.phone, now.email) == ("6085559999", "ada@example.org")


def test_nothing_is_asked_when_nothing_changed(owner: Client, clinic: Clinic) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/edit/"
    mine = opened(owner, url)
    assert owner.post(url, {**mine, "email": "ada@example.org"}).status_code == 302


def test_a_forged_stamp_is_no_stamp(owner: Client, clinic: Clinic) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/edit/"
    mine = opened(owner, url)
    assert owner.post(url, {**mine, "_seen": "e30:forged"}).status_code == 302


def test_insurance_and_practice_are_guarded_too(owner: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        held = registration.coverages_for(patient_ids=[clinic.patients[0].id])
        (place,) = practice.list_locations()
        (rule_id,) = scrubbing.write_rules(rules=[OWN])
    card = held[clinic.patients[0].id][0]
    url = f"/patients/{clinic.patients[0].public_id}/insurance/{card.public_id}/"
    where = f"/setup/locations/{place.public_id}/move/"
    owner.post("/setup/clearinghouse/", CLEARINGHOUSE)
    for address in (
        url, "/setup/practice/", "/setup/printing/", "/setup/clearinghouse/", where,
        f"/rules/{rule_id}/edit/",
    ):  # fmt: skip
        assert b'name="_seen"' in owner.get(address).content, address


def test_two_who_reword_one_rule_see_each_other(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        (rule_id,) = scrubbing.write_rules(rules=[OWN])
    url = f"/rules/{rule_id}/edit/"
    mine, theirs = opened(owner, url), opened(biller, url)
    rows = {"field": ["payer"], "operator": ["=="], "value": ["PRAIR"]}
    assert biller.post(url, {**theirs, **rows, "fix": "Call Prairie."}).status_code == 302
    page = owner.post(url, {**mine, **rows, "fix": "Write to Prairie."})
    assert "Somebody saved this while you had it open" in page.content.decode()
    assert "Call Prairie." in page.content.decode()


def test_a_page_left_open_in_another_tab_writes_into_no_other_practice(clinic: Clinic) -> None:
    """One person, two practices, two tabs: the tab says which practice it showed."""
    from claimwright.foundation.access.models import Membership, User

    other = build_clinic("Birch Road Therapy", tag="_b")
    both = User.objects.get(username="owner")
    Membership.objects.create(user=both, practice=other.practice, role="owner")
    client = Client()
    client.force_login(both, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[CHOSEN] = other.practice.pk
    session.save()
    typed = {"last": "Stray", "first": "Tab", "birth_on": "1980-02-14", "sex": "F"}
    here = str(clinic.practice.public_id)
    for sent in (
        client.post("/patients/new/", {**typed, "_practice": here}),
        client.post("/patients/new/", typed, headers={"X-Claimwright-Practice": here}),
    ):
        assert sent.status_code == 409
        assert "you now work in Birch Road Therapy" in sent.content.decode()
    with scope(other.practice.pk):
        assert registration.search_patients(text="Stray") == []


CLEARINGHOUSE = {"name": "Clearway", "receiver_id": "CLEARWAY", "sender_id": "AL1", "usage": "T"}
OWN = OwnRule(
    id="OWN-AUTH",
    name="Prairie wants an authorization",
    message="Prairie refuses this without an authorization.",
    fix="Enter the authorization on the visit.",
    conditions=(Condition("payer", "==", ("PRAIR",)),),
)
LINES = {
    "line_code": ["99213"],
    "line_modifiers": [""],
    "line_units": ["1"],
    "line_charge": ["177.90"],
    "line_pointers": ["A"],
    "line_description": [""],
}


def stamp(client: Client, url: str) -> str:
    """What the visit's form says it was filled from."""
    found = re.search(r'name="_seen" value="([^"]+)"', client.get(url).content.decode())
    assert found, url
    return found.group(1)


@pytest.mark.parametrize("url", ["/visits/{}/edit/", "/coding/{}/"])
def test_a_visit_is_guarded_too(owner: Client, biller: Client, clinic: Clinic, url: str) -> None:
    """Codes typed by one are never lost to a form another opened before."""
    visit = clinic.visits[2]
    url = url.format(visit.public_id)
    mine, theirs = (stamp(client, url) for client in (owner, biller))
    saved = {**LINES, "diagnosis": ["J06.9", "I10"], "authorization_number": "AUTH77", "stay": "1"}
    assert biller.post(url, {**saved, "_seen": theirs}).status_code == 302
    typed = {**LINES, "diagnosis": ["J20.9"], "authorization_number": "", "stay": "1"}
    page = owner.post(url, {**typed, "_seen": mine})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Somebody saved this while you had it open" in text
    assert "J069, I10" in text
    assert 'value="J20.9"' in text, "what was typed stays"
    with scope(clinic.practice.pk):
        assert charges.get_encounter(encounter_id=visit.id).diagnoses == ("J069", "I10")
    again = re.search(r'name="_seen" value="([^"]+)"', text)
    assert again
    assert owner.post(url, {**typed, "_seen": again.group(1)}).status_code == 302
    with scope(clinic.practice.pk):
        assert charges.get_encounter(encounter_id=visit.id).diagnoses == ("J209",)


def test_codes_left_alone_take_the_newer_ones(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    url = f"/visits/{clinic.visits[2].public_id}/edit/"
    mine = stamp(owner, url)
    saved = {**LINES, "diagnosis": ["J20.9"], "authorization_number": "AUTH77"}
    assert biller.post(url, saved).status_code == 302, "without a stamp it is taken"
    left = {**LINES, "diagnosis": ["J06.9"], "authorization_number": "", "reason": "a typo"}
    text = owner.post(url, {**left, "_seen": mine}).content.decode()
    for kept in ('value="J20.9"', 'value="AUTH77"', 'value="a typo"'):
        assert kept in text


def test_two_who_change_the_conditions_of_one_rule_see_each_other(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        (rule_id,) = scrubbing.write_rules(rules=[OWN])
    url = f"/rules/{rule_id}/edit/"
    mine, theirs = opened(owner, url), opened(biller, url)

    def rows(*values: str) -> dict[str, Any]:
        return {
            "field": ["payer"] * len(values),
            "operator": ["=="] * len(values),
            "value": list(values),
        }

    assert biller.post(url, {**theirs, **rows("PRAIR2")}).status_code == 302
    left_alone = owner.post(url, {**mine, **rows("PRAIR"), "fix": "Call."})
    assert left_alone.status_code == 200
    text = left_alone.content.decode()
    assert "the newer value is taken" in text
    assert 'value="PRAIR2"' in text, "the conditions are the newer ones"
    page = owner.post(url, {**mine, **rows("PRAIR3"), "fix": "Call."})
    text = page.content.decode()
    assert "Somebody saved this while you had it open" in text
    assert "PRAIR2" in text
    assert 'value="PRAIR3"' in text, "what was typed is not lost"
    again = re.search(r'name="_seen" value="([^"]+)"', text)
    assert again
    sent = owner.post(url, {**mine, **rows("PRAIR3"), "_seen": again.group(1)})
    assert sent.status_code == 302
    with scope(clinic.practice.pk):
        (kept,) = scrubbing_queries.own_rules()
    assert kept.newest.rule.conditions == (Condition("payer", "==", ("PRAIR3",)),)


@pytest.fixture
def paper(owner: Client, clinic: Clinic) -> str:
    """A paper remittance of two claims, kept with nothing typed."""
    with scope(clinic.practice.pk, actor="test"):
        eob_id = receipts.start_paper_eob(
            payer_id=clinic.payer_id,
            advice=PaperAdvice(
                check_number="9001", check_cents=17_790, method="CHK", paid_on=date(2026, 3, 2)
            ),
        )
        eob = receipt_queries.get_paper_eob(eob_id=eob_id)
        advice = eob.advice
        ids = [visit.id for visit in clinic.visits[:2]]
        for some in claims.claims_of_encounters(encounter_ids=ids).values():
            made = paper_claim(claim_id=some[0].id)
            advice = replace(advice, claims=(*advice.claims, made))
        receipts.keep_paper_eob(eob_id=eob_id, advice=advice)
    return f"/remittances/paper/{eob.public_id}/"


def grid(client: Client, url: str) -> dict[str, str]:
    """The grid as it is sent with nothing typed."""
    return cells_of(client.get(url).content.decode())


def cells_of(text: str) -> dict[str, str]:
    form = text[text.index('id="paper"') :]
    found = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))
    return {k: html.unescape(v) for k, v in found.items() if k not in ("do", "q")}


def kept(clinic: Clinic, url: str) -> PaperAdvice:
    with scope(clinic.practice.pk):
        return receipt_queries.paper_eobs()[0].advice


def test_two_who_type_one_paper_keep_both(
    owner: Client, biller: Client, clinic: Clinic, paper: str
) -> None:
    mine, theirs = grid(owner, paper), grid(biller, paper)
    send = f"{paper}change/"
    biller.post(send, {**theirs, "paid-0-0": "100.00", "do": "keep"})
    page = owner.post(send, {**mine, "paid-1-0": "77.90", "do": "post"}, follow=True)
    said = html.unescape(page.content.decode())
    assert "both are kept" in said
    assert "paid: $100.00" in said
    found = kept(clinic, paper)
    assert [claim.paid_cents for claim in found.claims] == [10_000, 7_790]
    assert receipts_open(clinic), "what changed is looked at before it is posted"


def receipts_open(clinic: Clinic) -> bool:
    with scope(clinic.practice.pk):
        return bool(receipt_queries.paper_eobs(is_open=True))


def test_a_cell_both_typed_is_shown_and_nothing_is_lost(
    owner: Client, biller: Client, clinic: Clinic, paper: str
) -> None:
    mine, theirs = grid(owner, paper), grid(biller, paper)
    send = f"{paper}change/"
    biller.post(send, {**theirs, "paid-0-0": "100.00", "check_number": "9002", "do": "keep"})
    page = owner.post(send, {**mine, "paid-0-0": "90.00", "co-45-0-0": "87.90", "do": "post"})
    text = html.unescape(page.content.decode())
    assert "Somebody saved this while you had it open" in text
    assert "$100.00" in text
    cells = cells_of(page.content.decode())
    assert (cells["paid-0-0"], cells["co-45-0-0"], cells["check_number"]) == (
        "90.00",
        "87.90",
        "9002",
    )
    assert kept(clinic, paper).claims[0].paid_cents == 10_000, "nothing of mine is saved yet"
    owner.post(send, {**cells, "do": "keep"})
    found = kept(clinic, paper)
    assert (found.claims[0].paid_cents, found.check_number) == (9_000, "9002")
    assert found.claims[0].lines[0].adjustments[0].amount_cents == 8_790


def test_a_claim_taken_off_meanwhile_moves_no_cell_to_another(
    owner: Client, biller: Client, clinic: Clinic, paper: str
) -> None:
    mine, theirs = grid(owner, paper), grid(biller, paper)
    first = kept(clinic, paper).claims[0]
    send = f"{paper}change/"
    biller.post(send, {**theirs, "do": "drop:0"})
    owner.post(send, {**mine, "paid-1-0": "77.90", "do": "keep"})
    (left,) = kept(clinic, paper).claims
    assert (left.paid_cents, left.claim == first.claim) == (7_790, False)
    page = owner.post(send, {**mine, "paid-0-0": "50.00", "do": "keep"})
    assert "taken off" in page.content.decode()
    cells = cells_of(page.content.decode())
    owner.post(send, {**cells, "do": "keep"})
    found = {claim.claim: claim.paid_cents for claim in kept(clinic, paper).claims}
    assert found[first.claim] == 5_000, "typed into, it is on the paper again"
