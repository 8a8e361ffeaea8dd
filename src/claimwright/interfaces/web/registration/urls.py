"""Routes of patients."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.registration import patient_page, quick, views

urlpatterns = [
    path("patients/", views.list_patients, name="patients"),
    path("patients/new/", views.register, name="register"),
    path("patients/quick/", quick.register, name="quick_register"),
    path("patients/<uuid:public_id>/", patient_page.show, name="patient"),
    path("patients/<uuid:public_id>/edit/", views.edit_patient, name="edit_patient"),
    path("patients/<uuid:public_id>/insurance/", views.add_coverage, name="add_coverage"),
    path(
        "patients/<uuid:public_id>/insurance/<uuid:coverage_id>/",
        views.edit_coverage,
        name="edit_coverage",
    ),
    path(
        "patients/<uuid:public_id>/insurance/<uuid:coverage_id>/end/",
        views.end_coverage,
        name="end_coverage",
    ),
]
