"""A takeback followed in the browser over three remittances, from the debt to zero."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.receive_file import receive_file
from claimwright.ledger import queries as ledger
from tests.browser.conftest import shot
from tests.support.remits import (
    a_decision,
    an_advice,
    as_bytes,
    balances,
    plb,
    reversal_of,
)
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PRAIRIE = Party(name="PRAIRIE MUTUAL", id="PRAIR")


def test_a_takeback_is_followed_over_three_remittances(desk: Any, clinic: Clinic) -> None:
    """$86.19 was paid and is taken back: announced, half of it carried forward, settled."""
    with scope(clinic.practice.pk, actor="test"):
        number = _three_remittances(clinic)
        assert "takeback" not in balances()
        assert ledger.violations() == []
    desk.goto("/remittances/")
    desk.click("a:has-text('Takebacks')")
    desk.click("a:has-text('Prairie Mutual')")
    desk.wait_for_selector("text=Nets to zero")
    rows = desk.locator("tbody tr")
    told = [" ".join(rows.nth(place).inner_text().split()) for place in range(rows.count())]
    assert len(told) == 4
    wanted = (
        ("TB-1", "$86.19 $86.19"),
        ("TB-2", "$86.19 $0.00"),
        ("TB-2", "$36.19 $36.19"),
        ("TB-3", "$36.19 $0.00"),
    )
    for text, (trace, cents) in zip(told, wanted, strict=True):
        assert all(part in text for part in (trace, number, cents)), text
    shot(desk, "takeback-chain")
    desk.click("summary:has-text('Answer') >> nth=0")
    desk.click("button:has-text('Contest') >> nth=0")
    desk.wait_for_selector("text=Say why the takeback is contested")
    desk.click("summary:has-text('Answer') >> nth=0")
    desk.fill("input[name=words] >> nth=0", "The authorization was on file")
    desk.click("button:has-text('Contest') >> nth=0")
    desk.wait_for_selector("td:has-text('Contested')")
    shot(desk, "takeback-contested")
    desk.click("a:has-text('TB-3')")
    desk.wait_for_selector("h1:has-text('Prairie Mutual')")


def _three_remittances(clinic: Clinic) -> str:
    """Reversal with WO −86.19; WO +86.19 beside $50.00 paid, FB −36.19; FB +36.19."""
    visit = clinic.visits[0]
    claim = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]
    paid = a_decision(claim.control_number, ("99213", 17790, "CO-45 66.71, PR-3 25.00"))
    taken = replace(reversal_of(paid), patient=paid.patient)
    other = a_decision("STRANGER78", ("99214", 10000, "CO-45 50.00"), payer_number="PCN8")
    more = a_decision("STRANGER79", ("99214", 10000, "CO-45 20.00"), payer_number="PCN7")
    files = (
        an_advice(
            taken, trace="TB-1", payer=PRAIRIE, plbs=[plb("WO", -8619, claim.control_number)]
        ),
        an_advice(
            other,
            trace="TB-2",
            payer=PRAIRIE,
            plbs=[plb("WO", 8619, claim.control_number), plb("FB", -3619, "CARRY")],
        ),
        an_advice(more, trace="TB-3", payer=PRAIRIE, plbs=[plb("FB", 3619, "CARRY")]),
    )
    for advice in files:
        on = replace(advice, paid_on=clock.today())
        received = receive_file(
            data=as_bytes(on), name=f"{advice.trace_number}.835", now=clock.now()
        )
        assert received.outcome == "posted", received
    return claim.number
