"""Comments, tasks and notices: said once, told to whom they name, seen by whom may see the thing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from claimwright.cycle.worklist.models import Comment, Notice, Task
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.scope import scope
from tests.access.routes import an_object
from tests.web.cast import Clinic, build_clinic
from tests.web.conftest import SignIn

SHAPES = {
    "patient": "registration.Patient",
    "visit": "charges.Encounter",
    "claim": "claims.Claim",
    "denial": "denials.Denial",
    "remittance": "remittance.Remittance",
}


def place(clinic: Clinic, kind: str) -> str:
    """The address of the panel on one thing of the kind."""
    return f"/talk/{kind}/{an_object(SHAPES[kind], clinic.practice.pk)}/"


def rows(clinic: Clinic, model: Any) -> list[Any]:
    """Every row of the clinic."""
    with scope(clinic.practice.pk):
        return list(model.objects.all())


@pytest.mark.parametrize("kind", SHAPES)
def test_one_can_talk_about_every_kind_of_thing(owner: Client, clinic: Clinic, kind: str) -> None:
    where = place(clinic, kind)
    answer = owner.post(f"{where}comment/", {"body": "Called, back on Friday", "key": uuid4()})
    assert answer.status_code == 200
    assert "Called, back on Friday" in owner.get(where).content.decode()
    page = owner.get(where.replace("/talk", "").replace(f"/{kind}/", f"/{kind}s/"))
    assert where in page.content.decode(), "the thing's own page shows the panel"


def test_a_form_sent_twice_says_it_once(owner: Client, clinic: Clinic) -> None:
    form = {"body": "Twice", "key": uuid4()}
    for _ in range(2):
        owner.post(f"{place(clinic, 'claim')}comment/", form)
    assert len(rows(clinic, Comment)) == 1


def test_a_name_with_an_at_tells_that_colleague_and_nobody_else(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    words = "@biller please, and @outsider, see bill@biller.example"
    owner.post(f"{place(clinic, 'claim')}comment/", {"body": words, "key": uuid4()})
    (notice,) = rows(clinic, Notice)
    assert "mentioned you on claim C-" in notice.words
    assert "Okafor" not in notice.words, "a notice names no patient"
    assert biller.get("/notices/bell/").content.count(b"1 new notice") == 1
    assert owner.get("/notices/bell/?seen=0").status_code == 204
    opened = biller.post(f"/notices/{notice.public_id}/")
    assert opened["Location"].startswith("/claims/")
    assert biller.get("/notices/bell/?seen=0").status_code == 204
    assert owner.post(f"/notices/{notice.public_id}/").status_code == 404


def test_the_bell_keeps_nobody_signed_in(owner: Client, clinic: Clinic) -> None:
    """A page left open asks once a minute, and the session ends all the same."""
    from datetime import timedelta

    start = clock.now()
    with clock.at(start):
        owner.get("/")
    for minute in range(1, 15):
        with clock.at(start + timedelta(minutes=minute)):
            asked = owner.get("/notices/bell/", headers={"X-Claimwright-Poll": "true"})
            assert asked.status_code == 200
    with clock.at(start + timedelta(minutes=16)):
        asked = owner.get("/notices/bell/", headers={"X-Claimwright-Poll": "true"})
    assert asked.status_code == 401, "no page in the background is sent to the sign-in form"


def test_a_task_waits_in_the_inbox_of_whom_it_was_given_to(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    due = clock.today("UTC").isoformat()
    form = {"title": "Ask for the card", "assignee": "biller", "due_on": due, "key": uuid4()}
    owner.post(f"{place(clinic, 'patient')}ask/", form)
    mine = biller.get("/inbox/?owner=me").content.decode()
    assert "Ask for the card" in mine
    (task,) = rows(clinic, Task)
    biller.post(f"/tasks/{task.public_id}/done/")
    page = biller.get("/inbox/?owner=me").content.decode()
    assert f"/tasks/{task.public_id}/open/" in page, "done may be undone"
    assert "did your task on patient" in owner.get("/notices/").content.decode()
    biller.post(f"/tasks/{task.public_id}/open/")
    assert "Ask for the card" in biller.get("/inbox/?owner=me").content.decode()


def test_work_done_twice_is_done_once(owner: Client, clinic: Clinic) -> None:
    owner.post("/tasks/new/", {"title": "Once", "key": uuid4()})
    (task,) = rows(clinic, Task)
    for _ in range(2):
        owner.post(f"/tasks/{task.public_id}/done/")
    assert AuditEntry.objects.filter(action="task done").count() == 1


@pytest.mark.parametrize("body", ["", "   ", "\n\t"])
def test_nothing_said_is_refused_in_words(owner: Client, clinic: Clinic, body: str) -> None:
    answer = owner.post(f"{place(clinic, 'claim')}comment/", {"body": body, "key": uuid4()})
    assert "Write something first." in answer.content.decode()
    assert rows(clinic, Comment) == []


def test_junk_is_kept_as_text_and_never_as_markup(owner: Client, clinic: Clinic) -> None:
    words = "<script>alert(1)</script> \U0001f9fe שלום \u202eevil {{ 7|add:1 }}" + "x" * 9000
    owner.post(f"{place(clinic, 'claim')}comment/", {"body": words, "key": "not-a-key"})
    page = owner.get(place(clinic, "claim")).content.decode()
    assert "<script>alert" not in page
    assert "\U0001f9fe שלום" in page
    assert len(rows(clinic, Comment)[0].body) == 4000
    assert "\u202e" not in page, "letters that turn the line round are not kept"


def test_what_was_said_of_a_visit_stands_on_its_patient(owner: Client, clinic: Clinic) -> None:
    visit = clinic.visits[0]
    owner.post(f"/talk/visit/{visit.public_id}/comment/", {"body": "Wrong day?", "key": uuid4()})
    patient = clinic.patients[0]
    assert "Wrong day?" in owner.get(f"/talk/patient/{patient.public_id}/").content.decode()


def test_nobody_reads_what_their_role_does_not_open(clinic: Clinic, sign_in: SignIn) -> None:
    front = sign_in("front_desk")
    assert front.get(place(clinic, "claim")).status_code == 404
    assert front.get(place(clinic, "patient")).status_code == 200
    reader = sign_in("read_only")
    assert reader.post(f"{place(clinic, 'claim')}comment/", {"body": "x"}).status_code == 403


def test_another_practice_hears_nothing(clinic: Clinic, sign_in: SignIn) -> None:
    build_clinic("Birch Road Therapy", tag="_b")
    other = sign_in("owner_b")
    assert other.get(place(clinic, "claim")).status_code == 404
    assert other.post(f"{place(clinic, 'claim')}comment/", {"body": "x"}).status_code == 404
    assert other.get("/talk/payer/0197c0de-0000-7000-8000-000000000000/").status_code == 404


def test_the_audit_trail_says_that_and_not_what(owner: Client, clinic: Clinic) -> None:
    words = "Okafor called"
    owner.post(f"{place(clinic, 'claim')}comment/", {"body": words, "key": uuid4()})
    entry = AuditEntry.objects.get(action="commented")
    assert "Okafor" not in entry.payload


def test_the_claims_own_timeline_shows_what_was_said(owner: Client, clinic: Clinic) -> None:
    where = place(clinic, "claim")
    owner.post(f"{where}comment/", {"body": "Asked for the card", "key": uuid4()})
    owner.post(f"{where}ask/", {"title": "Scan the card", "key": uuid4()})
    (task,) = rows(clinic, Task)
    page = where.replace("/talk/claim/", "/claims/")
    assert "Asked for the card" in owner.get(page).content.decode()
    assert "Scan the card" not in owner.get(page).content.decode()
    owner.post(f"/tasks/{task.public_id}/done/")
    text = owner.get(page).content.decode()
    assert "Task done" in text
