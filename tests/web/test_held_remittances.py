"""A payment that is held leads somewhere: posted, set aside, or refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.remittance import queries
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.receive_file import receive_file
from tests.support.remits import a_decision, an_advice, as_bytes
from tests.web.cast import Clinic


def received(clinic: Clinic, name: str, number: str = "NOBODY-9", **changes: Any) -> str:
    """The page of a payment for a claim of nobody here."""
    advice = an_advice(a_decision(number, ("99213", 17790, "CO-45 71.16")), **changes)
    with scope(clinic.practice.pk, actor="worker"):
        done = receive_file(data=as_bytes(advice), name=name, now=clock.now())
        (row,) = queries.remittances_of_file(file_id=done.file.id)
    return f"/remittances/{row.public_id}/"


@pytest.fixture
def held(clinic: Clinic) -> str:
    """One whose sum is a dollar short."""
    return received(clinic, "short.835", trace="HELD1", payment_cents=10574)


def waiting(person: Client) -> list[Any]:
    rows = person.get("/inbox/").context["rows"]
    return [row for row in rows if row["item"].kind == "unbalanced"]


def test_a_held_payment_is_set_aside_and_taken_up_again(biller: Client, held: str) -> None:
    assert len(waiting(biller)) == 1
    refused = biller.post(f"{held}aside/", {"reason": ""}, follow=True)
    assert "Say why it is set aside." in refused.content.decode()
    said = biller.post(f"{held}aside/", {"reason": "A new one comes"}, follow=True)
    assert "Set aside. No cent of it was posted." in said.content.decode()
    assert "A new one comes" in said.content.decode()
    assert waiting(biller) == []
    listed = biller.get("/remittances/?state=aside").context["rows"]
    assert [row.trace_number for row in listed] == ["HELD1"]
    said = biller.post(f"{held}take-up/", follow=True)
    assert "It is held again." in said.content.decode()
    assert len(waiting(biller)) == 1
    said = biller.post(f"{held}take-up/", follow=True)
    assert "cannot become held" in said.content.decode()


def test_the_sound_payment_takes_the_place_of_the_one_held(
    biller: Client, clinic: Clinic, held: str
) -> None:
    received(clinic, "whole.835", trace="HELD1", payment_cents=10674)
    assert len(waiting(biller)) == 1, "another amount is a person's to look at"
    said = biller.post(f"{held}post/", {"reason": "x"}, follow=True)
    assert "does not add up" in said.content.decode()


def test_what_is_in_the_books_is_not_posted_beside_it(biller: Client, clinic: Clinic) -> None:
    received(clinic, "first.835", trace="TWIN1")
    second = received(clinic, "second.835", "NOBODY-8", trace="TWIN1")
    shown = biller.get(second)
    assert shown.context["row"].state == "held"
    said = biller.post(f"{second}post/", {"reason": "x"}, follow=True)
    assert said.status_code == 200
    assert "is in the books already" in said.content.decode()
