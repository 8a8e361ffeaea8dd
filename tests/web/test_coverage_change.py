"""Coverage that changed in the past: the page says what the press does, and the press does it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.patient_billing import queries as checks
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittances
from claimwright.foundation.tenancy.scope import scope
from tests.support import clinic as support
from tests.web.cast import Clinic

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.fixture
def paid(clinic: Clinic) -> tuple[str, str, int, int]:
    """(page, coverage, claim, item) of a visit a payer paid whose coverage had ended."""
    with scope(clinic.practice.pk, actor="test"):
        every = claims.claims_in_state(states=["adjudicated"])
        brought = remittances.brought(claim_ids=[one.id for one in every])
        claim = next(one for one in every if one.id in brought)
        patient = registration.get_patients(ids=[claim.patient_id])[claim.patient_id]
        held = registration.coverages_for(patient_ids=[patient.id])[patient.id]
        coverage = next(one for one in held if one.id == claim.coverage_id)
        other = support.a_payer(name="Beta Mutual", edi_id="BETA1")
        support.a_coverage(patient.id, other, rank="S")
        receipts.set_refund_limit(cents=0)
        page = f"/patients/{patient.public_id}/coverage-change/"
        return page, str(coverage.public_id), claim.id, brought[claim.id][0].item_id


def test_what_is_shown_is_done(
    owner: Client, clinic: Clinic, paid: tuple[str, str, int, int]
) -> None:
    page, coverage, claim_id, item_id = paid
    with scope(clinic.practice.pk):
        on = claims.get_claim(claim_id=claim_id).service_on.isoformat()
        cents = remittances.brought(claim_ids=[claim_id])[claim_id][0].paid_cents
    asked = {"coverage": coverage, "ended_on": on}
    shown = owner.get(page, asked)
    amount = f"${cents / 100:,.2f}"
    assert "Give the payment back and bill the right payer now" in words(shown)
    assert f"{amount} waits: 1 check above the $0.00" in words(shown)
    kept = owner.get(page, {**asked, "back": "takeback"})
    assert f"{amount} waits in suspense" in words(kept)
    seen = shown.context["plan"].digest
    stale = owner.post(page, {**asked, "seen": "other"}, follow=True)
    assert "Something changed since you looked" in words(stale)
    for _ in range(2):
        done = owner.post(page, {**asked, "seen": seen}, follow=True)
        assert done.status_code == 200
    with scope(clinic.practice.pk):
        (check,) = checks.waiting_payer_checks()
        assert (check.item_id, check.amount_cents) == (item_id, cents)
    credits = words(owner.get("/credits/"))
    assert "The payer did not cover the day of service" in credits
    assert "second person" in credits


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"coverage": "nobody", "ended_on": "2026-01-01"}, "Choose the insurance"),
        ({"ended_on": "never"}, "Give the first day"),
        ({"ended_on": "2199-01-01"}, "has not come yet"),
    ],
)
def test_what_cannot_be_is_said(
    owner: Client, paid: tuple[str, str, int, int], said: dict[str, str], fault: str
) -> None:
    page, coverage, _, _ = paid
    told = {"coverage": coverage, **said}
    assert fault in words(owner.get(page, told))
    assert fault in words(owner.post(page, told, follow=True))


def test_credits_tell_each_state_of_what_goes_back(
    owner: Client, clinic: Clinic, paid: tuple[str, str, int, int]
) -> None:
    page, coverage, claim_id, item_id = paid
    with scope(clinic.practice.pk):
        on = claims.get_claim(claim_id=claim_id).service_on.isoformat()
    owner.post(page, {"coverage": coverage, "ended_on": on}, follow=True)

    def now() -> tuple[str, str]:
        with scope(clinic.practice.pk):
            check = checks.return_checks(item_ids=[item_id])[item_id]
            (item,) = remittances.overpaid_items()
        return f"/payer-checks/{check.public_id}/", f"/credits/overpaid/{item.public_id}/"

    decide, send = now()
    assert "Waits for a second person" in words(owner.get("/credits/"))
    owner.post(decide, {"what": "decline"})
    assert "a check was declined by" in words(owner.get("/credits/"))
    with scope(clinic.practice.pk, actor="test"):
        receipts.set_refund_limit(cents=1_000_000)
    owner.post(send, {"what": "return", "key": "again"})
    decide, _ = now()
    mailed = words(owner.get("/credits/"))
    assert "Check mailed" in mailed
    assert "It was cashed" in mailed
    owner.post(decide, {"what": "void"})
    assert "the check was voided on" in words(owner.get("/credits/"))
    owner.post(send, {"what": "return", "key": "third"})
    decide, _ = now()
    owner.post(decide, {"what": "cashed"})
    cashed = words(owner.get("/credits/"))
    assert "Cashed" in cashed
    assert "Void it" not in cashed


def test_what_is_promised_is_named_with_its_visit(
    owner: Client, clinic: Clinic, paid: tuple[str, str, int, int]
) -> None:
    page, coverage, claim_id, _ = paid
    with scope(clinic.practice.pk, actor="test"):
        claim = claims.get_claim(claim_id=claim_id)
        receipts.take_payments(
            new=[
                NewPayment(
                    key="copay",
                    patient_id=claim.patient_id,
                    encounter_id=claim.encounter_id,
                    amount_cents=2500,
                    method="cash",
                    received_on=claim.service_on,
                )
            ]
        )
    asked = {"coverage": coverage, "ended_on": claim.service_on.isoformat()}
    assert "The patient paid $25.00; on account until" in words(owner.get(page, asked))
    owner.post(page, asked, follow=True)
    credits = words(owner.get("/credits/"))
    assert "Promised once the payer has answered" in credits
    assert "$25.00 waits for the payer's answer" in html.unescape(credits)
