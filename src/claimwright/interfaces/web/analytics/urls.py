"""Routes of the dashboard."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.analytics import clients, figures, monday, scorecards, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("monday/", monday.monday, name="monday"),
    path("monday/letter/", monday.choose_letter, name="choose_letter"),
    path("monday/send/", monday.send_now, name="send_monday"),
    path("scorecards/", scorecards.scorecards, name="scorecards"),
    path("clients/", clients.clients, name="clients"),
    path("clients/inbox/", clients.common_inbox, name="common_inbox"),
    path("figures/", figures.figures, name="figures"),
    path("dashboard/<slug:part>/", views.part, name="dashboard_part"),
]
