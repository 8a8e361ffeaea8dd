"""A session that ends in the middle of a form loses nothing that was sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import PASSWORD, Clinic

FORM = "/patients/new/"
TYPED = {"last": "Okonkwo", "first": "Ngozi 🌿", "birth_on": "1980-02-14", "sex": "F"}
FROM = {"referer": f"http://testserver{FORM}"}


@pytest.fixture
def biller_known(clinic: Clinic) -> Client:
    """The biller, signed in by hand."""
    for name in ("biller", "owner"):
        user = User.objects.get(username=name)
        user.set_password(PASSWORD)
        user.save()
    client = Client()
    sign_in(client, "biller")
    client.get(FORM)
    return client


def sign_in(client: Client, name: str) -> None:
    """By name and password, as a person does."""
    answer = client.post("/sign-in/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302


def patients(clinic: Clinic) -> int:
    """How many patients the clinic has."""
    with scope(clinic.practice.pk):
        return registration.count_patients()


def late() -> datetime:
    """Past the time a page may be left alone."""
    return clock.now() + timedelta(minutes=20)


def test_what_was_typed_comes_back_and_is_not_saved(biller_known: Client, clinic: Clinic) -> None:
    before = patients(clinic)
    with clock.at(late()):
        refused = biller_known.post(FORM, TYPED, headers=FROM)
        assert refused["Location"] == "/sign-in/?next=/patients/new/"
        assert "What you typed is kept" in biller_known.get(refused["Location"]).content.decode()
        sign_in(biller_known, "biller")
        page = biller_known.get(FORM)
        assert 'id="draft"' in page.content.decode()
        assert page.context["draft"]["data"]["first"] == ["Ngozi 🌿"]
        assert page.context["draft"]["action"] == FORM
        again = biller_known.get(FORM)
        assert again.context["draft"] is None, "it is given back once"
    assert patients(clinic) == before


def test_a_poll_that_found_the_session_over_costs_no_draft(
    biller_known: Client, clinic: Clinic
) -> None:
    """The bell notices first; the form is sent after that."""
    with clock.at(late()):
        poll = biller_known.get("/notices/bell/", headers={"X-Claimwright-Poll": "true"})
        assert poll.status_code == 401
        biller_known.post(FORM, TYPED, headers=FROM)
        sign_in(biller_known, "biller")
        assert biller_known.get(FORM).context["draft"]["data"]["last"] == ["Okonkwo"]


def test_nobody_else_is_given_it(biller_known: Client, clinic: Clinic) -> None:
    with clock.at(late()):
        biller_known.post(FORM, TYPED, headers=FROM)
        sign_in(biller_known, "owner")
        assert biller_known.get(FORM).context["draft"] is None
        assert "draft" not in biller_known.session


def test_it_is_not_given_to_another_page(biller_known: Client, clinic: Clinic) -> None:
    with clock.at(late()):
        biller_known.post(FORM, TYPED, headers=FROM)
        sign_in(biller_known, "biller")
        assert biller_known.get("/patients/").context["draft"] is None
        assert biller_known.get(FORM).context["draft"] is not None


def test_a_form_on_a_page_of_its_own_leads_back_to_that_page(
    biller_known: Client, clinic: Clinic
) -> None:
    """A payment is posted to an address that shows nothing: one comes back to the patient."""
    page = f"/patients/{clinic.patients[0].public_id}/"
    with clock.at(late()):
        sent = biller_known.post(
            f"{page}payments/", {"amount": "25.00"}, headers={"referer": f"http://testserver{page}"}
        )
        assert sent["Location"] == f"/sign-in/?next={page}"


def test_no_password_is_ever_kept(biller_known: Client, clinic: Clinic) -> None:
    typed = {**TYPED, "password": "a-secret-of-mine", "csrfmiddlewaretoken": "t"}
    with clock.at(late()):
        biller_known.post(FORM, typed, headers=FROM)
        assert "a-secret-of-mine" not in str(dict(biller_known.session))


def test_a_stranger_leaves_nothing(clinic: Clinic) -> None:
    client = Client()
    client.post(FORM, TYPED, headers=FROM)
    assert "draft" not in client.session


def test_a_flood_is_not_kept(biller_known: Client, clinic: Clinic) -> None:
    with clock.at(late()):
        biller_known.post(FORM, {**TYPED, "last": "x" * 70_000}, headers=FROM)
        assert "draft" not in biller_known.session
