"""Routes of the practice's own rules."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.write_rule, name="write_rule"),
    path("rules/condition/", views.condition, name="rule_condition"),
    path("rules/try/", views.try_it, name="try_rule"),
    path("rules/import/", views.import_rules, name="import_rules"),
    path("rules/export/", views.export_rules, name="export_rules"),
    path("rules/<uuid:public_id>/", views.rule, name="rule"),
    path("rules/<uuid:public_id>/edit/", views.edit_rule, name="edit_rule"),
    path("rules/<uuid:public_id>/publish/", views.publish, name="publish_rule"),
    path("rules/<uuid:public_id>/back/", views.roll_back, name="roll_back_rule"),
    path("rules/<uuid:public_id>/retire/", views.retire, name="retire_rule"),
]
