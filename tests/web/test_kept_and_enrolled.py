"""The pages that keep a visit from plans, and that say with whom a payer is enrolled."""

from __future__ import annotations

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.contracting import queries as contracting
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

TO_CODE = 5


def test_a_visit_is_kept_from_plans_on_its_page(clinic: Clinic, sign_in: SignIn) -> None:
    client, visit = sign_in("biller"), clinic.visits[TO_CODE]
    form = {"diagnosis": ["J06.9"], "line_code": ["99213"], "line_pointers": ["A"]}
    form |= {name: [""] for name in ("line_modifiers", "line_charge", "line_description")}
    form |= {"line_units": ["1"], "plan_restriction": ["paid in full, asked in writing"]}
    assert client.post(f"/visits/{visit.public_id}/edit/", form).status_code == 302
    assert (
        "paid in full, asked in writing"
        in client.get(f"/visits/{visit.public_id}/").content.decode()
    )
    with scope(clinic.practice.pk):
        kept = charges.get_encounter(encounter_id=visit.id)
    assert kept.plan_restriction == "paid in full, asked in writing"


def test_an_enrollment_is_written_down_on_one_page(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("owner")
    with scope(clinic.practice.pk):
        payer = contracting.get_payer(payer_id=clinic.payer_id)
    form = {"payer": str(payer.public_id), "kind": "claims", "asked_on": "2026-11-02"}
    assert client.post("/setup/enrollments/", form).status_code == 302
    said = client.get("/setup/enrollments/").content.decode()
    assert "Not in force" in said
    form |= {"starts_on": "2026-11-09", "ends_on": "2026-11-01"}
    assert "before it begins" in client.post("/setup/enrollments/", form).content.decode()


def test_enrollments_are_for_those_who_set_up(clinic: Clinic, sign_in: SignIn) -> None:
    assert sign_in("front_desk").get("/setup/enrollments/").status_code == 403
