"""Routes of eligibility."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.eligibility import views

urlpatterns = [
    path("eligibility/", views.overview, name="eligibility"),
    path("eligibility/ask/", views.ask, name="ask_eligibility"),
]
