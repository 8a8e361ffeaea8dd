"""Every look at a patient's data leaves an audit entry; no page carries ids that mean anything."""

from __future__ import annotations

from claimwright.foundation.audit.models import AuditEntry
from tests.access.routes import OBJECTS, all_routes, an_object
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

# Set-up and sums name no patient; home and the dashboard count.
WITHOUT_PATIENTS = {
    "home",
    "find",
    "bell",
    "notices",
    "saved_views",
    "glossary",
    "explain",
    "dashboard",
    "dashboard_part",
    "monday",
    "scorecards",
    "setup",
    "edit_profile",
    "add_provider",
    "add_location",
    "move_location",
    "first_run",
    "printing",
    "alignment_page",
    "quick_register",
    "posting_table",
    "posting_code",
    "appeal_levels",
    "add_payer",
    "add_fee_schedule",
    "audit",
    "batches",
    "imports",
    "import",
    "find_diagnosis",
    "coding_level",
    "register",
    "edit_route",
    "add_person",
    "enrollments",
    "code_sets",
    "code_set_loads",
    "contracts",
    "contract",
    "agree_contract",
    "what_if",
    "what_if_csv",
    "prices",
    "price_list",
    "proposal_csv",
    "price",
    "edits",
    "rules",
    "bank",
    "books",
    "takebacks",
    "day_sheet",
    "write_rule",
    "rule_condition",
    "import_rules",
    "export_rules",
}


def test_every_page_with_patients_notes_the_look(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("owner")
    silent = []
    for route in all_routes():
        if route.permission == "public" or route.name in WITHOUT_PATIENTS:
            continue
        label = OBJECTS.get(route.name, "")
        mine = an_object(label, clinic.practice.pk) if label else None
        if label and mine is None:
            continue
        before = AuditEntry.objects.count()
        response = client.get(route.url(mine) if mine else route.url())
        if response.status_code == 200 and AuditEntry.objects.count() == before:
            silent.append(route.name)
    assert silent == []
