"""Routes of denials."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.denials import views

urlpatterns = [
    path("denials/", views.list_denials, name="denials"),
    path("denials/<uuid:public_id>/", views.show, name="denial"),
    path("denials/<uuid:public_id>/note/", views.note, name="note_denial"),
    path("denials/<uuid:public_id>/write-off/", views.write_off, name="write_off_denial"),
    path("denials/<uuid:public_id>/patient/", views.to_patient, name="denial_to_patient"),
    path("denials/<uuid:public_id>/appeal.pdf", views.appeal_letter, name="appeal_letter"),
]
