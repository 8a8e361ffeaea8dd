"""Routes of eligibility."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.eligibility import changes, views

urlpatterns = [
    path("eligibility/", views.overview, name="eligibility"),
    path("eligibility/ask/", views.ask, name="ask_eligibility"),
    path("patients/<uuid:public_id>/coverage-change/", changes.change, name="coverage_change"),
    path("coverage-changes/<uuid:public_id>/undo/", changes.take_back, name="undo_coverage_change"),
]
