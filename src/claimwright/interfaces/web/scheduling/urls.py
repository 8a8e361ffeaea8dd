"""Routes of the schedule."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.scheduling import views

urlpatterns = [
    path("schedule/", views.day, name="schedule"),
    path("schedule/fix/", views.fix_list, name="fix_list"),
    path("schedule/verify/", views.verify_day, name="verify_day"),
    path("schedule/<uuid:public_id>/check-in/", views.arrive, name="check_in"),
    path("schedule/<uuid:public_id>/plan/", views.plan, name="plan_appointment"),
    path("schedule/<uuid:public_id>/name/", views.take_payers_name, name="take_payers_name"),
    path("schedule/<uuid:public_id>/move/", views.move, name="move_appointment"),
]
