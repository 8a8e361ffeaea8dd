"""Routes of sent batches."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.submission import views

urlpatterns = [
    path("batches/", views.list_batches, name="batches"),
    path("unanswered/", views.unanswered, name="unanswered"),
    path("unanswered/ask/", views.ask, name="ask_unanswered"),
]
