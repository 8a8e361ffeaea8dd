"""Every page there is, read off the address book, so that a new page cannot be forgotten.

The clinic of the cast gets the few things it lacks, so that each page of a thing has its thing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.test import Client
from django.urls import reverse
from uuid6 import uuid7

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.coding import operations as coding
from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.batches import Totals
from claimwright.cycle.receipts.domain.paper_eob import PaperAdvice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as edits
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule
from claimwright.cycle.worklist import operations as worklist
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.import_records import import_file
from claimwright.journeys.match_bank import import_statement
from claimwright.journeys.post_paper_eob import paper_claim
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
    "refund_letter": "a PDF",
    "paper_picture": "a picture, where one was scanned",
}


def furnish(clinic: Clinic) -> None:
    """What the cast lacks: an import, a rule of its own, an underpaid line, visits coded."""
    an_underpayment(clinic)
    money_desk(clinic)
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


def money_desk(clinic: Clinic) -> None:
    """A batch, a line of the bank, a paper remittance, an agency, a plan, a write-off."""
    today = clock.today()
    with scope(clinic.practice.pk, actor="test"):
        totals = Totals(1, 2_500)
        receipts.open_batch(kind="payments", control=totals, on=today, user_id=1)
        text = f"Date,Amount,Description\n{today},80.00,NORTHERN LIFE"
        import_statement(data=text.encode(), name="bank.csv", now=clock.now())
        claim = next(iter(claims.claim_page(limit=1).rows))
        advice = PaperAdvice(check_number="10077", check_cents=2_500, method="CHK", paid_on=today)
        eob_id = receipts.start_paper_eob(payer_id=clinic.payer_id, advice=advice)
        typed = replace(advice, claims=(paper_claim(claim_id=claim.id),))
        receipts.keep_paper_eob(eob_id=eob_id, advice=typed)
        billing.add_agency(name="Polite & Co", client_number="77", fee_basis_points=2_500)


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
    if None in given.values() or set(given) != set(route.ids):
        return route.url()
    return reverse(route.name, kwargs=given)
