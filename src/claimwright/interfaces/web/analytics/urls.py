"""Routes of the dashboard."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.analytics import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:part>/", views.part, name="dashboard_part"),
]
