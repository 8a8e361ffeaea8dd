"""Signing in and out, idling, and what browsers are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.audit.models import AuditEntry
from tests.web.cast import PASSWORD, Clinic
from tests.web.conftest import SignIn


@pytest.fixture
def known(clinic: Clinic) -> User:
    """The biller with a password."""
    user = User.objects.get(username="biller")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_signing_in_leads_home_and_is_noted(known: User) -> None:
    client = Client()
    response = client.post("/sign-in/", {"login": "biller", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert AuditEntry.objects.filter(action="signed in").count() == 1


def test_a_wrong_password_is_noted_without_what_was_typed(known: User) -> None:
    response = Client().post("/sign-in/", {"login": "biller", "password": "hunter2-hunter2"})
    assert response.status_code == 200
    entry = AuditEntry.objects.get(action="sign-in failed")
    assert "hunter2" not in entry.payload


def test_five_wrong_passwords_lock_the_name(known: User) -> None:
    client = Client()
    for _ in range(6):
        last = client.post("/sign-in/", {"login": "biller", "password": "wrong-wrong-wrong"})
    assert last.status_code == 429
    right = client.post("/sign-in/", {"login": "biller", "password": PASSWORD})
    assert right.status_code == 429


def test_there_is_no_sign_up() -> None:
    assert Client().get("/signup/").status_code in (404,)


def test_a_quarter_of_an_hour_away_signs_out(clinic: Clinic, sign_in: SignIn) -> None:
    """V08: the server's clock decides."""
    client = sign_in("owner")
    start = clock.now()
    with clock.at(start):
        assert client.get("/").status_code == 200
    with clock.at(start + timedelta(minutes=14)):
        assert client.get("/").status_code == 200
    with clock.at(start + timedelta(minutes=30)):
        response = client.get("/patients/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_polling_does_not_keep_a_session_alive(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("owner")
    start = clock.now()
    with clock.at(start):
        client.get("/")
    for minutes in (5, 10, 14):
        with clock.at(start + timedelta(minutes=minutes)):
            client.get("/", headers={"X-Claimwright-Poll": "true"})
    with clock.at(start + timedelta(minutes=16)):
        assert client.get("/").status_code == 302


def test_twelve_hours_end_any_session(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("owner")
    start = clock.now()
    for step in range(0, settings.SESSION_SECONDS // 600):
        with clock.at(start + timedelta(seconds=600 * step)):
            assert client.get("/find/").status_code == 200
    with clock.at(start + timedelta(seconds=settings.SESSION_SECONDS + 60)):
        assert client.get("/find/").status_code == 302


def test_a_copied_cookie_dies_at_sign_out(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("owner")
    client.get("/")
    thief = Client()
    thief.cookies = client.cookies.copy()
    assert thief.get("/find/").status_code == 200
    client.post("/sign-out/")
    assert thief.get("/find/").status_code == 302


def test_htmx_is_sent_to_sign_in_as_a_whole_page() -> None:
    response = Client().get("/find/", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/"


def test_pages_may_not_be_kept_and_run_only_our_own_scripts(owner: Client) -> None:
    response = owner.get("/patients/")
    policy = response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


def test_no_page_has_inline_script_or_style(owner: Client, clinic: Clinic) -> None:
    for url in ("/", "/patients/", "/claims/", "/denials/", "/schedule/", "/setup/", "/sign-in/"):
        body = owner.get(url).content.decode()
        assert " style=" not in body, url
        assert "<style" not in body, url
        assert " onclick" not in body, url
        assert "javascript:" not in body, url


def test_forms_without_a_token_are_refused(clinic: Clinic) -> None:
    """V19: every unsafe route, and the answer is a page of ours."""
    from tests.access.routes import all_routes

    client = Client(enforce_csrf_checks=True)
    client.force_login(
        User.objects.get(username="owner"), "django.contrib.auth.backends.ModelBackend"
    )
    for route in all_routes():
        assert client.post(route.url()).status_code == 403, route.name


def test_switching_the_practice_keeps_to_ones_own(clinic: Clinic, sign_in: SignIn) -> None:
    from tests.web.cast import build_clinic

    other = build_clinic("Birch Road Therapy", tag="_b")
    from claimwright.foundation.access.models import Membership

    Membership.objects.create(
        user=User.objects.get(username="biller"), practice=other.practice, role="coder"
    )
    client = sign_in("biller")
    assert "Alder Street Clinic" in client.get("/").content.decode()
    client.post("/practice/switch/", {"practice": other.practice.public_id})
    page = client.get("/visits/").content.decode()
    assert "Birch Road Therapy" in page
    assert client.get("/denials/").status_code == 403
