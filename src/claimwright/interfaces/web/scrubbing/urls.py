"""Routes of the edits."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.scrubbing import views

urlpatterns = [
    path("edits/", views.catalog, name="edits"),
    path("edits/<str:code>/", views.show, name="edit"),
    path("claims/<uuid:public_id>/fix/", views.fix, name="fix_claim"),
]
