"""Every page there is, read off the address book, so that a new page cannot be forgotten.

The clinic of the cast gets the few things it lacks, so that each page of a thing has its thing.
"""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from uuid6 import uuid7

from claimwright.cycle.coding import operations as coding
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as edits
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule
from claimwright.cycle.worklist import operations as worklist
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.import_records import import_file
from tests.access.routes import OBJECTS, Route, all_routes, an_object
from tests.unit.engines.clinical.test_feeds import DFT
from tests.web.cast import Clinic
from tests.web.test_contracting import an_underpayment

# Routes that answer a GET with no page of their own when the owner comes by the front door.
NO_PAGE = {
    "account_login": "shown when signed out",
    "account_reauthenticate": "asked before a change of the second step",
    "mfa_authenticate": "asked between the password and the house",
    "mfa_reauthenticate": "asked before a change of the second step",
    "mfa_deactivate_totp": "needs a second step",
    "mfa_view_recovery_codes": "needs a second step",
    "mfa_download_recovery_codes": "a file",
    "receipt": "a PDF",
}


def furnish(clinic: Clinic) -> None:
    """What the cast lacks: an import, a rule of its own, an underpaid line, visits coded."""
    an_underpayment(clinic)
    with scope(clinic.practice.pk, actor="test"):
        import_file(data=DFT.encode(), name="charges.hl7", now=clock.now())
        rule = OwnRule(
            id="OWN-AUTH",
            name="Prairie wants an authorization",
            message="Prairie refuses this without an authorization.",
            fix="Enter the authorization on the visit.",
            conditions=(Condition("payer", "==", ("PRAIR",)),),
        )
        scrubbing.write_rules(rules=[rule])
        owner = User.objects.get(username="owner").pk
        worklist.add_task(title="Call Prairie", asked_by_id=owner, key=uuid7(), now=clock.now())
        coder = User.objects.get(username="coder").pk
        for visit in clinic.visits:
            coding.finish_coding(visit=visit, coder_id=coder, now=clock.now())


def every_page(clinic: Clinic) -> list[str]:
    """The address of each page as the owner reaches it.

    A route that shows a page for nothing in the clinic must be furnished or named in NO_PAGE;
    an AssertionError names it.
    """
    client = Client()
    client.force_login(
        User.objects.get(username="owner"), "django.contrib.auth.backends.ModelBackend"
    )
    pages, missing = [], []
    for route in all_routes():
        if route.name in NO_PAGE:
            continue
        url = _url(route, clinic)
        answer = client.get(url)
        if answer.status_code == 404:
            missing.append(route.name)
        elif answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
            pages.append(url)
    assert missing == [], "no thing of this kind in the clinic: furnish it"
    return pages


def _url(route: Route, clinic: Clinic) -> str:
    """The route's address with ids of things that are there."""
    given: dict[str, Any] = {}
    label = OBJECTS.get(route.name)
    if label:
        given["public_id"] = an_object(label, clinic.practice.pk)
    with scope(clinic.practice.pk):
        if "coverage_id" in route.ids:
            patient = clinic.patients[0]
            given["public_id"] = patient.public_id
            held = registration.coverages_for(patient_ids=[patient.id])[patient.id]
            given["coverage_id"] = held[0].public_id
        if "code" in route.ids:
            given["code"] = next(iter(edits.rules_in_force())).id
    given |= {"part": "kpis"} if "part" in route.ids else {}
    given |= {"kind": "claim"} if "kind" in route.ids else {}
    given |= {"reason": "97"} if "reason" in route.ids else {}
    if None in given.values():
        return route.url()
    return reverse(route.name, kwargs=given)
