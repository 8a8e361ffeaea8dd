"""The guided first run: derived from what is there, so that it cannot lie; then going live."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import operations as practice
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.access.models import Membership
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.first_run import CannotGoLive, first_steps, go_live
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

TODAY = clock.today("UTC")


def steps_of(made: Any) -> dict[str, tuple[bool, bool]]:
    with scope(made.pk):
        return {one.key: (one.is_done, one.is_next) for one in first_steps(on=TODAY)}


@pytest.fixture
def empty(db: None) -> Any:
    """A practice just opened, with its owner."""
    made = create_practice(name="Harbor", is_sandbox=True, time_zone="UTC")
    with scope(made.pk, actor="init"):
        add_member(username="owner", password="", role="owner", full_name="Nora Quist")
    return made


def test_an_empty_practice_begins_with_its_details(empty: Any, sign_in: SignIn) -> None:
    steps = steps_of(empty)
    assert [key for key, (_, is_next) in steps.items() if is_next] == ["practice"]
    assert not any(is_done for is_done, _ in steps.values())
    client = sign_in("owner")
    home = client.get("/").content.decode()
    assert "First steps" in home
    assert "Enter the details" in home
    assert "Go live" in client.get("/start/").content.decode()


def test_a_step_is_done_when_the_thing_is_there(clinic: Clinic) -> None:
    steps = steps_of(clinic.practice)
    assert [key for key, (is_done, _) in steps.items() if not is_done] == ["live"]
    with scope(clinic.practice.pk, actor="test"):
        practice.end_provider(provider_id=clinic.provider_id, on=TODAY)
    assert steps_of(clinic.practice)["provider"] == (False, True), "nobody gives care any more"


def test_going_live_takes_the_set_up_along_and_leaves_the_trial(
    clinic: Clinic, sign_in: SignIn
) -> None:
    client = sign_in("owner")
    assert "Open the real books" in client.get("/start/").content.decode()
    done = client.post("/start/live/", {"name": "Alder Street Real"}, follow=True)
    assert "Claims you send from here are real" in done.content.decode()
    made = Practice.objects.get(name="Alder Street Real")
    assert not made.is_sandbox
    with scope(clinic.practice.pk):
        payers = [one.edi_id for one in contracting.list_payers()]
        profile = practice_queries.get_billing_profile(on=TODAY)
        prices = sorted(row[:3:2] for row in contracting.list_fee_schedules())
    with scope(made.pk):
        assert [one.edi_id for one in contracting.list_payers()] == payers
        assert practice_queries.get_billing_profile(on=TODAY) == profile
        assert sorted(row[:3:2] for row in contracting.list_fee_schedules()) == prices
        assert registration.count_patients() == 0
        assert contracting.list_contracts() == []
    assert Membership.objects.filter(practice=made).count() == 5
    assert steps_of(made)["patients"] == (False, True)
    assert steps_of(clinic.practice) == {}, "the trial is over"


def test_real_books_are_not_opened_on_half_a_set_up(empty: Any, sign_in: SignIn) -> None:
    answer = sign_in("owner").post("/start/live/", {"name": "Too Soon"}, follow=True)
    assert "The set-up is not finished" in answer.content.decode()
    assert not Practice.objects.filter(name="Too Soon").exists()


def test_a_live_practice_does_not_go_live_again(empty: Any) -> None:
    Practice.objects.filter(pk=empty.pk).update(is_sandbox=False)
    with scope(empty.pk), pytest.raises(CannotGoLive):
        go_live(name="Twice", user_id=1, on=TODAY)


def test_the_biller_does_not_go_live(clinic: Clinic, sign_in: SignIn) -> None:
    client: Client = sign_in("biller")
    assert client.post("/start/live/", {"name": "Mine"}).status_code == 403
