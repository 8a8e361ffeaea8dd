"""The catalog of edits, one edit, and the preview of a one-press fix."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.scrubbing import operations
from claimwright.cycle.scrubbing.domain.catalog import EDITS
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic


def words(client: Client, url: str) -> str:
    """The page's text without its tags."""
    response = client.get(url)
    assert response.status_code == 200, url
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def a_held_claim(clinic: Clinic) -> str:
    """The first visit of the clinic told in the wrong order, billed and held; the claim's id."""
    with scope(clinic.practice.pk, actor="test"):
        today = clock.today("UTC")
        visit = clinic.visits[-1]
        charges.change_encounter(
            encounter_id=visit.id, diagnoses=("W010XXA", "S52501A"), reason="test"
        )
        made = claims.assemble_claims(encounter_ids=[visit.id], as_of=today).claim_ids
        operations.scrub_claims(claim_ids=made, as_of=today)
        return str(claim_queries.get_claim(claim_id=made[0]).public_id)


def test_every_edit_is_in_the_catalog(owner: Client) -> None:
    said = words(owner, "/edits/?show=all")
    assert all(rule.id in said for rule in EDITS)


def test_the_catalog_is_searched_by_words(owner: Client) -> None:
    said = words(owner, "/edits/?q=add-on+primary")
    assert "NCCI-ADDON" in said
    assert "837-26" not in said
    assert "No edit fits" in words(owner, "/edits/?q=zebra")


def test_an_edit_tells_its_rule_and_who_may_release_it(owner: Client) -> None:
    said = words(owner, "/edits/NCCI-PTP-1/")
    assert "ncci-manual" in said
    assert "biller" in said
    assert "nobody: the payer would refuse it" in words(owner, "/edits/NCCI-PTP-0/")


def test_an_edit_nobody_knows_is_not_found(owner: Client) -> None:
    assert owner.get("/edits/NO-SUCH/").status_code == 404


def test_a_held_claim_offers_its_fix_and_is_mended_by_it(owner: Client, clinic: Clinic) -> None:
    public_id = a_held_claim(clinic)
    assert "Mend by one press" in words(owner, f"/claims/{public_id}/")
    assert "837-32" in words(owner, "/edits/?show=holding")
    shown = words(owner, f"/claims/{public_id}/fix/")
    assert "Diagnoses: S52501A, W010XXA" in shown
    answer = owner.post(f"/claims/{public_id}/fix/", {"fix": "diagnosis-order"}, follow=True)
    assert "is mended" in answer.content.decode() or "Mended." in answer.content.decode()
    assert "Nothing to mend by one press" in words(owner, f"/claims/{public_id}/fix/")


def test_a_fix_that_no_longer_applies_says_so(owner: Client, clinic: Clinic) -> None:
    public_id = a_held_claim(clinic)
    answer = owner.post(f"/claims/{public_id}/fix/", {"fix": "pointers"}, follow=True)
    assert "The claim changed since this was shown" in unescape(answer.content.decode())
