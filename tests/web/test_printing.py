"""Claims on paper from the claim's page, moved to meet this office's printer."""

from __future__ import annotations

import io

from pypdf import PdfReader

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.foundation.tenancy.scope import scope
from tests.unit.cycle.claims.test_paper_print import texts_of
from tests.web.cast import Clinic
from tests.web.conftest import SignIn


def a_claim(clinic: Clinic) -> ClaimSnapshot:
    with scope(clinic.practice.pk):
        visit = clinic.visits[0]
        return claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]


def test_a_claim_prints_whole_and_as_data_for_stock(clinic: Clinic, sign_in: SignIn) -> None:
    client, claim = sign_in("biller"), a_claim(clinic)
    page = client.get(f"/claims/{claim.public_id}/").content.decode()
    assert f"/claims/{claim.public_id}/form.pdf?data=1" in page
    whole = client.get(f"/claims/{claim.public_id}/form.pdf")
    data = client.get(f"/claims/{claim.public_id}/form.pdf?data=1")
    assert whole["Content-Type"] == data["Content-Type"] == "application/pdf"
    said = PdfReader(io.BytesIO(whole.content)).pages[0].extract_text()
    assert "OKAFOR, ADA" in said
    assert "Total charge" in said
    assert "Total charge" not in PdfReader(io.BytesIO(data.content)).pages[0].extract_text()


def test_the_printer_is_lined_up_once_for_the_practice(clinic: Clinic, sign_in: SignIn) -> None:
    client, claim = sign_in("owner"), a_claim(clinic)
    address = f"/claims/{claim.public_id}/form.pdf?data=1"
    before = texts_of(client.get(address).content)
    form = {"cms1500_right": "5", "cms1500_down": "-10", "ub04_right": "0", "ub04_down": "0"}
    assert client.post("/setup/printing/", form).status_code == 302
    after = texts_of(client.get(address).content)
    assert {(round(x + 3.6, 1), round(y - 7.2, 1)) for x, y in before} == set(after)
    assert 'value="-10"' in client.get("/setup/printing/").content.decode()
    assert client.get("/setup/printing/test-page.pdf?form=ub04").content.startswith(b"%PDF")


def test_a_shift_of_more_than_half_an_inch_is_refused(clinic: Clinic, sign_in: SignIn) -> None:
    form = {"cms1500_right": "51", "cms1500_down": "0", "ub04_right": "0", "ub04_down": "0"}
    answer = sign_in("owner").post("/setup/printing/", form)
    assert answer.status_code == 200
    assert "50" in answer.content.decode()


def test_only_those_who_set_up_line_up_the_printer(clinic: Clinic, sign_in: SignIn) -> None:
    assert sign_in("biller").get("/setup/printing/").status_code == 403
