"""Every route against every role, a stranger, and another practice's objects (V02–V04, V07)."""

from __future__ import annotations

import re

from django.test import Client

from claimwright.foundation.access.models import User
from claimwright.foundation.access.roles import ROLES
from claimwright.foundation.audit.models import AuditEntry
from tests.access.routes import ABSENT, OBJECTS, Route, all_routes, an_object
from tests.web.cast import Clinic, build_clinic
from tests.web.conftest import SignIn

CANARIES = ("Okafor", "Lindqvist", "Marchetti", "Delgado", "PM1014477", "6085551200")


def guarded() -> list[Route]:
    """Every route behind the gate."""
    return [route for route in all_routes() if route.permission != "public"]


def test_nobody_gets_in_without_signing_in(clinic: Clinic) -> None:
    client = Client()
    for route in guarded():
        for method in (client.get, client.post):
            response = method(route.url())
            assert response.status_code == 302, route.name
            assert response["Location"].startswith("/sign-in/"), route.name


def test_a_person_without_a_practice_sees_nothing(clinic: Clinic, sign_in: SignIn) -> None:
    User.objects.create(username="outsider")
    client = sign_in("outsider")
    answers = {client.get(route.url()).status_code for route in guarded()}
    assert answers == {403}


def test_each_role_opens_exactly_what_it_holds(clinic: Clinic, sign_in: SignIn) -> None:
    wrong = []
    for role, held in ROLES.items():
        client = sign_in(role)
        for route in guarded():
            status = client.get(route.url()).status_code
            if (status == 403) is (route.permission in held):
                wrong.append((role, route.name, status))
    assert wrong == []


def test_a_refused_post_changes_nothing(clinic: Clinic, sign_in: SignIn) -> None:
    """The role decides before the view runs, for unsafe methods too."""
    client = sign_in("read_only")
    held = ROLES["read_only"]
    for route in guarded():
        if route.permission not in held:
            assert client.post(route.url()).status_code == 403, route.name
    assert not AuditEntry.objects.exclude(
        action__in=["read", "listed", "refused", "signed in"]
    ).filter(actor="read_only")


def test_another_practice_is_not_there(clinic: Clinic, sign_in: SignIn) -> None:
    """The same answer, byte for byte, for absent and for somebody else's."""
    other = build_clinic("Birch Road Therapy", tag="_b")
    client = sign_in("owner_b")
    tried = 0
    for route in guarded():
        if route.name not in OBJECTS:
            continue
        foreign = an_object(OBJECTS[route.name], clinic.practice.pk)
        if foreign is None:
            continue
        tried += 1
        for method in (client.get, client.post):
            theirs, absent = method(route.url(foreign)), method(route.url(ABSENT))
            assert theirs.status_code == absent.status_code, route.name
            assert _plain(theirs.content) == _plain(absent.content), route.name
            assert theirs.status_code in (404, 405), (route.name, theirs.status_code)
    assert tried >= 30
    assert other.practice.pk != clinic.practice.pk


def test_refusals_name_no_patient(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("coder")
    for route in guarded():
        label = OBJECTS.get(route.name, "")
        mine = an_object(label, clinic.practice.pk) if label else None
        response = client.get(route.url(mine or ABSENT))
        if response.status_code >= 400:
            body = response.content.decode()
            assert not [word for word in CANARIES if word in body], route.name


def test_foreign_ids_in_the_body_are_not_there(clinic: Clinic, sign_in: SignIn) -> None:
    """V04: an id of another practice inside a form is treated as absent."""
    other = build_clinic("Birch Road Therapy", tag="_b")
    client = sign_in("owner")
    patient = other.patients[0].public_id
    visit = other.visits[2].public_id
    claim = an_object("claims.Claim", other.practice.pk)
    item = an_object("remittance.RemittanceItem", clinic.practice.pk)
    assert client.post("/eligibility/ask/", {"patient": patient}).status_code == 404
    assert client.post("/visits/bill/", {"visit": [visit]}).status_code == 404
    assert client.post("/claims/rebuild/", {"claim": [claim]}).status_code == 404
    assert client.post(f"/suspense/{item}/match/", {"claim": claim}).status_code == 404
    mine = clinic.practice.public_id
    assert client.post("/practice/switch/", {"practice": mine}).status_code == 302
    assert (
        client.post("/practice/switch/", {"practice": other.practice.public_id}).status_code == 404
    )


def _plain(body: bytes) -> bytes:
    """A page without what differs on every request: the CSRF token."""
    return re.sub(
        rb'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="[^"]*"', b"", body
    )
