"""A practice's own rule in the browser: written, tried, published, it holds, it is rolled back."""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CONDITIONS = (
    ("payer", "==", "PRAIR"),
    ("first_diagnosis", "in", "I10, J06*"),
    ("authorization", "empty", ""),
)


def test_from_a_denial_to_a_rule_and_back(desk: Any, clinic: Clinic) -> None:
    paid, refused = _sent(clinic)
    _write(desk)
    _try(desk, refused, "It speaks of")
    _try(desk, paid, "It says nothing of")
    desk.click("button:has-text('Back-test')")
    desk.wait_for_selector("text=of the 1 decided, 1 denied at first ($177.90)")
    shot(desk, "rule-back-test")
    desk.click("button:has-text('Keep as draft')")
    desk.wait_for_selector("text=OWN-AUTH is kept as a draft")
    desk.click("button:has-text('Back-test and publish')")
    desk.wait_for_selector("text=OWN-AUTH is in force")
    shot(desk, "rule-in-force")

    _bill(desk, clinic)
    desk.goto("/claims/held/")
    desk.wait_for_selector("text=Prairie refuses this without an authorization.")
    _reword(desk)
    _check_again(desk)
    desk.wait_for_selector("text=Nothing is held")

    desk.goto("/rules/")
    shot(desk, "rules")
    desk.click("a:has-text('Prairie wants an authorization')")
    desk.click("button:has-text('Bring back')")
    desk.wait_for_selector("text=Version 1 of OWN-AUTH is in force again")
    desk.wait_for_selector("text=Rolled back version 1")
    desk.click("button:has-text('Retire')")
    desk.wait_for_selector("text=OWN-AUTH no longer holds claims")
    shot(desk, "rule-retired")


def _sent(clinic: Clinic) -> tuple[str, str]:
    with scope(clinic.practice.pk):
        held = claims.claims_of_encounters(encounter_ids=[visit.id for visit in clinic.visits])
        return held[clinic.visits[0].id][0].number, held[clinic.visits[1].id][0].number


def _write(desk: Any) -> None:
    desk.goto("/rules/new/")
    desk.click("button:has-text('Add a condition')")
    desk.wait_for_selector(".rule-row >> nth=2")
    for number, (field, operator, value) in enumerate(CONDITIONS):
        row = desk.locator(".rule-row").nth(number)
        row.locator("select[name=field]").select_option(field)
        row.locator("select[name=operator]").select_option(operator)
        row.locator("input[name=value]").fill(value)
    desk.fill("#id_name", "Prairie wants an authorization")
    desk.fill("#id_id", "auth")
    desk.fill("#id_message", "Prairie refuses this without an authorization.")
    desk.fill("#id_fix", "Enter the authorization on the visit.")
    shot(desk, "rule-written")


def _try(desk: Any, number: str, words: str) -> None:
    desk.fill("#claim-number", number)
    desk.click("button:has-text('Try')")
    desk.wait_for_selector(f"text={words} {number}")


def _bill(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/visits/{clinic.visits[2].public_id}/")
    desk.click("button:has-text('Bill this visit')")
    desk.wait_for_selector("text=1 held")


def _reword(desk: Any) -> None:
    """Narrow the rule to one diagnosis and publish it."""
    desk.goto("/rules/")
    desk.click("a:has-text('Prairie wants an authorization')")
    desk.click("a:has-text('Reword or try')")
    desk.locator(".rule-row").nth(1).locator("input[name=value]").fill("I10")
    desk.click("button:has-text('Keep as draft')")
    desk.click("button:has-text('Back-test and publish version 2')")
    desk.wait_for_selector("text=In force: version 2")


def _check_again(desk: Any) -> None:
    desk.goto("/claims/held/")
    desk.check("input[name=claim]")
    desk.click("button:has-text('Rebuild and check again')")
