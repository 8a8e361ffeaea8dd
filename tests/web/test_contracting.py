"""Contracts, price lists, what-if and underpayments, as people see them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimwright.cycle.claims.models import Claim, ExpectedAmount
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.remittance import operations
from claimwright.cycle.remittance.models import Underpayment
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic
from tests.web.test_pages import words


def payer_public_id(clinic: Clinic) -> str:
    with scope(clinic.practice.pk):
        return str(contracting.get_payer(payer_id=clinic.payer_id).public_id)


TERMS = {
    "basis": "percent_of_medicare",
    "percent": "130",
    "several": "flat",
    "ranking": "100, 50, 25",
    "is_lesser_of_charges": "on",
    "tolerance": "0.25",
    "rates": "99213-99215 percent 140\n36415 unit 3.00\n97110 GP none",
}


def test_a_contract_is_agreed_with_its_carve_outs(owner: Client, clinic: Clinic) -> None:
    url = f"/contracts/payer/{payer_public_id(clinic)}/new/"
    assert owner.post(url, {**TERMS, "starts_on": "2030-01-01"}).status_code == 302
    with scope(clinic.practice.pk):
        terms = next(
            view.terms
            for view in contracting.list_contracts()
            if view.terms.starts_on == date(2030, 1, 1)
        )
        public_id = next(
            v.public_id
            for v in contracting.list_contracts()
            if v.terms is not None and v.terms == terms
        )
    assert terms.ranking == (Decimal(100), Decimal(50), Decimal(25))
    assert [rate.words for rate in terms.rates] == ["36415", "97110-GP", "99213 to 99215"]
    assert terms.tolerance_cents == 25
    said = words(owner, f"/contracts/{public_id}/")
    assert "130 % of Medicare" in said
    assert "99213 to 99215" in said
    assert "130 % of Medicare" in words(owner, "/contracts/")


def test_a_contract_that_finds_no_price_is_refused_by_name(owner: Client, clinic: Clinic) -> None:
    url = f"/contracts/payer/{payer_public_id(clinic)}/new/"
    said = owner.post(url, {**TERMS, "percent": "", "starts_on": "2030-01-01"}).content.decode()
    assert "needs its percentage" in said
    said = owner.post(url, {**TERMS, "rates": "99213 nonsense", "starts_on": "2030-01-01"})
    assert "Line 1 names no kind" in said.content.decode()


def test_what_if_prices_the_year_both_ways(owner: Client, clinic: Clinic) -> None:
    payer = payer_public_id(clinic)
    asked = f"?payer={payer}&basis=percent_of_medicare&percent=200&several=in_full"
    said = words(owner, f"/contracts/what-if/{asked}")
    assert "Proposed" in said
    table = owner.get(f"/contracts/what-if.csv{asked}").content.decode().splitlines()
    assert table[0] == "code,units,charged,current,proposed,change"
    assert len(table) > 1
    current, proposed, change = (Decimal(cell) for cell in table[1].split(",")[3:])
    assert proposed - current == change > 0


def test_prices_and_lists_are_shown(owner: Client, clinic: Clinic) -> None:
    said = words(owner, "/prices/?percent=300")
    assert "Proposed charges" in said
    with scope(clinic.practice.pk):
        edition = contracting.list_editions()[0]
    assert edition.name in words(owner, f"/prices/{edition.public_id}/")
    lines = owner.get("/prices/proposal.csv?percent=300").content.decode().splitlines()
    assert lines[0] == "code,modifier,amount"


def test_a_faulty_price_list_is_refused_whole(owner: Client, clinic: Clinic) -> None:
    faulty = b"code,amount\n99213,100\n99213,101\n,5\n99214,x\n"
    sent = {
        "name": "Faulty",
        "kind": "charges",
        "effective_on": "2026-01-01",
        "file": SimpleUploadedFile("faulty.csv", faulty),
    }
    said = owner.post("/setup/prices/new/", sent).content.decode()
    for fault in ("99213 is listed twice", "no procedure code", "not an amount"):
        assert fault in said
    with scope(clinic.practice.pk):
        assert "Faulty" not in [edition.name for edition in contracting.list_editions()]


def an_underpayment(clinic: Clinic) -> Underpayment:
    """The clinic's paid claim, as if its contract had promised more."""
    with scope(clinic.practice.pk):
        ExpectedAmount.objects.update(expected_cents=99999999)
        claim_ids = list(Claim.objects.values_list("pk", flat=True))
        operations.open_underpayments(claim_ids=claim_ids, now=clock.now())
        row = Underpayment.objects.order_by("id").first()
    assert row is not None
    return row


def test_an_underpayment_is_shown_disputed_and_exported(owner: Client, clinic: Clinic) -> None:
    row = an_underpayment(clinic)
    said = words(owner, "/underpayments/")
    assert row.procedure in said
    assert row.words in said
    page = words(owner, f"/underpayments/{row.public_id}/")
    assert "step by step" in page
    claim = words(owner, f"/claims/{claim_public_id(clinic, row)}/")
    assert "Expected and allowed" in claim
    sent = owner.post("/underpayments/dispute/", {"id": str(row.public_id)})
    assert sent.status_code == 302
    lines = owner.get("/underpayments/disputed.csv").content.decode().splitlines()
    assert lines[0].startswith("claim,payer claim number,service date")
    assert len(lines) == 2
    assert row.procedure in lines[1]
    moved = owner.post(f"/underpayments/{row.public_id}/move/", {"to": "accepted", "words": "ok"})
    assert moved.status_code == 302
    assert row.procedure in words(owner, "/underpayments/?view=done")
    wrong = owner.post(f"/underpayments/{row.public_id}/move/", {"to": "disputed"}, follow=True)
    assert "cannot become" in wrong.content.decode()


def claim_public_id(clinic: Clinic, row: Underpayment) -> str:
    with scope(clinic.practice.pk):
        return str(Claim.objects.get(pk=row.claim_id).public_id)
