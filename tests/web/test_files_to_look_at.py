"""A file that was not taken in waits in the inbox until it is, or a person leaves it at that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.eligibility.models import Inquiry
from claimwright.cycle.registration.models import Coverage
from claimwright.engines.x12.eligibility import Benefit, EligibilityAnswer
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.read27x import parse_270
from claimwright.engines.x12.render27x import render_271
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.documents import receptions, store
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.receive_file import receive_file
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

CUT = b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*US             *2603"


def refused(clinic: Clinic) -> str:
    """The page of a file that nobody could read, left by the mailbox at night."""
    with scope(clinic.practice.pk, actor="worker"):
        done = receive_file(data=CUT, name="night.835", now=clock.now())
        assert done.outcome == "refused"
        return f"/files/{done.file.public_id}/"


def to_look_at(person: Client) -> list[Any]:
    rows = person.get("/inbox/?kind=file").context["rows"]
    return [row for row in rows if row["item"].kind == "file"]


def test_a_file_that_was_refused_leads_from_the_inbox_to_what_was_wrong(
    biller: Client, clinic: Clinic
) -> None:
    page = refused(clinic)
    (row,) = to_look_at(biller)
    assert (row["url"], row["item"].label) == (page, "night.835")
    shown = biller.get(page)
    reception = shown.context["reception"]
    assert (reception.outcome, reception.is_open) == ("refused", True)
    assert reception.findings[0].message in shown.content.decode()
    listed = biller.get("/files/?state=open").context["rows"]
    assert [(file.name, outcome, is_open) for file, outcome, is_open in listed] == [
        ("night.835", "refused", True)
    ]


def test_a_person_leaves_it_at_that_and_takes_it_back(biller: Client, clinic: Clinic) -> None:
    page = refused(clinic)
    shown = biller.post(f"{page}done/", follow=True)
    assert "It has left the inbox" in shown.content.decode()
    assert to_look_at(biller) == []
    assert list(biller.get("/files/?state=open").context["rows"]) == []
    assert shown.context["reception"].settled_by
    biller.post(f"{page}open/")
    assert len(to_look_at(biller)) == 1
    with scope(clinic.practice.pk):
        done = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"file received", "file settled", "file opened again"} <= set(done)


def test_done_twice_and_opened_unsettled_change_nothing(biller: Client, clinic: Clinic) -> None:
    page = refused(clinic)
    biller.post(f"{page}open/")
    biller.post(f"{page}done/")
    with scope(clinic.practice.pk):
        file = store.find_by_public_id(page.split("/")[2])
        assert file is not None
        before = receptions.of_file(file_id=file.id)
    biller.post(f"{page}done/")
    with scope(clinic.practice.pk):
        assert receptions.of_file(file_id=file.id) == before


def test_trying_again_takes_in_what_can_be_taken_in_by_now(biller: Client, clinic: Clinic) -> None:
    """An answer that comes before its question is known, as after a restore."""
    on, now = clock.today(clinic.practice.time_zone), datetime(2026, 3, 2, 15, tzinfo=UTC)
    with scope(clinic.practice.pk, actor="worker"):
        coverage = Coverage.objects.order_by("id").first()
        assert coverage is not None
        sent = eligibility.ask(coverage_ids=[coverage.pk], service_on=on, now=now)
        assert sent is not None
        (asked,) = parse_270(store.read(sent.file_id))
        Inquiry.objects.filter(trace_number=asked.trace_number).update(trace_number="lost")
        answer = EligibilityAnswer(
            trace_number=asked.trace_number,
            payer=asked.payer,
            provider=asked.provider,
            subscriber=asked.subscriber,
            benefits=(Benefit("1", "IND", ("30",)),),
        )
        data = render_271(Envelope("PAYER", "US", 9, 9, now), [answer], batch_reference="9")
        done = receive_file(data=data, name="answer.271", now=now)
        assert done.outcome == "held"
    page = f"/files/{done.file.public_id}/"
    biller.post(f"{page}again/")
    assert biller.get(page).context["reception"].is_open
    with scope(clinic.practice.pk):
        Inquiry.objects.filter(trace_number="lost").update(trace_number=asked.trace_number)
    biller.post(f"{page}again/")
    reception = biller.get(page).context["reception"]
    assert (reception.outcome, reception.is_open) == ("matched", False)
    assert to_look_at(biller) == []
    # Again: it says nothing new, and what was said stays.
    biller.post(f"{page}again/")
    assert biller.get(page).context["reception"].outcome == "matched"


def test_a_file_that_went_out_cannot_be_tried(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        file = store.keep(b"ISA*out", name="out.837", kind="837", direction="out")
    told = biller.post(f"/files/{file.public_id}/again/", follow=True).content.decode()
    assert "never came in" in told


def test_who_may_not_receive_sees_no_buttons(
    sign_in: SignIn, biller: Client, clinic: Clinic
) -> None:
    page = refused(clinic)
    reader = sign_in("read_only")
    assert b"Try again" in biller.get(page).content
    assert b"Try again" not in reader.get(page).content
    assert reader.post(f"{page}done/").status_code == 403
    assert len(to_look_at(biller)) == 1
