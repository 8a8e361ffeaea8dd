"""Routes of visits and imports."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.charges import consents, imports, views

urlpatterns = [
    path("visits/", views.worklist, name="visits"),
    path("visits/bill/", views.bill, name="bill_visits"),
    path("visits/<uuid:public_id>/", views.show, name="visit"),
    path("visits/<uuid:public_id>/edit/", views.edit_visit, name="edit_visit"),
    path("visits/<uuid:public_id>/void/", views.void_visit, name="void_visit"),
    path("patients/<uuid:public_id>/visits/new/", views.new_visit, name="new_visit"),
    path("patients/<uuid:public_id>/consents/", consents.consents, name="consents"),
    path(
        "patients/<uuid:public_id>/consents/withdraw/", consents.withdraw, name="withdraw_consent"
    ),
    path("codes/diagnoses/", views.find_diagnosis, name="find_diagnosis"),
    path("imports/", imports.overview, name="imports"),
    path("imports/<uuid:public_id>/", imports.show, name="import"),
    path("imports/<uuid:public_id>/retry/", imports.retry, name="retry_import"),
]
