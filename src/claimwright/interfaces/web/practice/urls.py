"""Routes of the set-up and the audit trail."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.practice import (
    audit,
    code_sets,
    enrollments,
    first_run,
    locations,
    printing,
    views,
)

urlpatterns = [
    path("setup/", views.overview, name="setup"),
    path("setup/practice/", views.edit_profile, name="edit_profile"),
    path("setup/providers/new/", views.add_provider, name="add_provider"),
    path("setup/providers/<uuid:public_id>/end/", views.end_provider, name="end_provider"),
    path("setup/locations/new/", views.add_location, name="add_location"),
    path("setup/locations/<uuid:public_id>/move/", locations.move_location, name="move_location"),
    path("setup/payers/new/", views.add_payer, name="add_payer"),
    path("setup/enrollments/", enrollments.overview, name="enrollments"),
    path("setup/prices/new/", views.add_fee_schedule, name="add_fee_schedule"),
    path("setup/people/new/", views.add_person, name="add_person"),
    path("setup/clearinghouse/", views.edit_route, name="edit_route"),
    path("setup/code-sets/", code_sets.overview, name="code_sets"),
    path("setup/code-sets/load/", code_sets.load, name="load_code_sets"),
    path("setup/code-sets/loads/", code_sets.loads, name="code_set_loads"),
    path("setup/code-sets/compare/", code_sets.differences, name="compare_code_sets"),
    path("start/", first_run.overview, name="first_run"),
    path("start/live/", first_run.start_live, name="go_live"),
    path("setup/printing/", printing.align, name="printing"),
    path("setup/printing/test-page.pdf", printing.test_page, name="alignment_page"),
    path("claims/<uuid:public_id>/form.pdf", printing.claim_form, name="claim_form"),
    path("audit/", audit.trail, name="audit"),
]
