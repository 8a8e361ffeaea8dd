"""Checks to payers on their pages: asked for, refused to the same person, approved, voided."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.patient_billing import queries
from claimwright.cycle.receipts import operations as receipts
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.receive_file import receive_file
from tests.support.remits import an_advice, as_bytes, plb
from tests.web.cast import Clinic, build_clinic
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def address(clinic: Clinic) -> str:
    """The takebacks of a payer that announced to take $150.00, where one person may refund $100."""
    with scope(clinic.practice.pk, actor="test"):
        payer = contracting.get_payer(payer_id=clinic.payer_id)
        receipts.set_refund_limit(cents=10_000)
        today = clock.today(clinic.practice.time_zone)
        announced = an_advice(
            trace="TB1", plbs=[plb("WO", -15_000)], payer=payer_of(payer), paid_on=today
        )
        receive_file(data=as_bytes(announced, control=77), name="tb.835", now=clock.now())
        add_member(username="owner_two", password="", role="owner", full_name="Owner Two")
    return f"/takebacks/{payer.public_id}/"


def payer_of(payer: Any) -> Any:
    return Party(name=payer.name.upper(), id=payer.edi_id)


def test_we_mailed_a_check_takes_two_above_the_limit(
    owner: Client, clinic: Clinic, address: str, sign_in: SignIn
) -> None:
    assert "$150.00 is open" in words(owner.get(address))
    today = clock.today(clinic.practice.time_zone).isoformat()
    form = {"amount": "150.00", "mailed_on": today, "number": "3001", "key": "one"}
    for change, said in (
        ({"amount": "150.01"}, "$150.01 is more"),
        ({"amount": "0"}, "Amount"),
        ({"number": ""}, "Check number"),
        ({"mailed_on": "2199-01-01"}, "still to come"),
    ):
        assert said in words(owner.post(f"{address}check/", {**form, **change}, follow=True))
    for _ in range(2):
        asked = words(owner.post(f"{address}check/", form, follow=True))
        assert "$150.00 waits for a second person" in asked
    with scope(clinic.practice.pk):
        (waits,) = queries.waiting_payer_checks()
    decide = f"/payer-checks/{waits.public_id}/"
    assert "second person" in words(owner.post(decide, {"what": "approve"}, follow=True))
    heaps = {heap.name: heap for heap in owner.get("/").context["todo"]}
    assert (heaps["Refunds to approve"].count, heaps["Refunds to approve"].cents) == (1, 15_000)
    credits = owner.get("/credits/").content.decode()
    assert decide in credits
    assert "Prairie Mutual" in credits
    second = sign_in("owner_two")
    done = words(second.post(decide, {"what": "approve"}, follow=True))
    assert "A check for $150.00 is booked" in done
    assert "Mailed" in done
    void = words(second.post(decide, {"what": "void"}, follow=True))
    assert "the payer is owed $150.00 again" in void
    assert "$150.00 is open" in void
    assert "Only a check that is out" in words(second.post(decide, {"what": "cashed"}, follow=True))
    owner.post(f"{address}check/", {**form, "amount": "90.00", "key": "two"})
    with scope(clinic.practice.pk):
        (small, _) = queries.takeback_checks(payer_id=clinic.payer_id)
    small_one = f"/payer-checks/{small.public_id}/"
    cashed = words(owner.post(small_one, {"what": "cashed"}, follow=True))
    assert "the bank paid $90.00" in cashed
    assert "Cashed" in cashed
    refused = words(owner.post(small_one, {"what": "void"}, follow=True))
    assert "Only a check that is out can be voided" in refused


def test_a_declined_check_leaves_it_open(owner: Client, clinic: Clinic, address: str) -> None:
    today = clock.today(clinic.practice.time_zone).isoformat()
    form = {"amount": "150.00", "mailed_on": today, "number": "3001", "key": "one"}
    owner.post(f"{address}check/", form)
    with scope(clinic.practice.pk):
        (waits,) = queries.waiting_payer_checks()
    said = words(owner.post(f"/payer-checks/{waits.public_id}/", {"what": "decline"}, follow=True))
    assert "Declined. No check goes to the payer." in said
    assert "$150.00 is open" in said


def test_a_check_is_decided_in_its_practice_by_who_may_refund(
    owner: Client, clinic: Clinic, address: str, sign_in: SignIn
) -> None:
    today = clock.today(clinic.practice.time_zone).isoformat()
    form = {"amount": "150.00", "mailed_on": today, "number": "3001", "key": "one"}
    assert sign_in("biller").post(f"{address}check/", form).status_code == 403
    owner.post(f"{address}check/", form)
    with scope(clinic.practice.pk):
        (waits,) = queries.waiting_payer_checks()
    decide = f"/payer-checks/{waits.public_id}/"
    build_clinic("Birch Road Therapy", tag="_b")
    assert sign_in("biller").post(decide, {"what": "approve"}).status_code == 403
    stranger = sign_in("owner_b")
    assert stranger.post(decide, {"what": "approve"}).status_code == 404
    assert stranger.post(f"{address}check/", form).status_code == 404
    with scope(clinic.practice.pk):
        assert queries.waiting_payer_checks() == [waits]
