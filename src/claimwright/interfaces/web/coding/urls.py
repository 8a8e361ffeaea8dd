"""Routes of the coder's desk."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.coding import counting, views

urlpatterns = [
    path("coding/", views.worklist, name="coding"),
    path("coding/level/", views.level, name="coding_level"),
    path("coding/<uuid:public_id>/", views.desk, name="coding_desk"),
    path("coding/<uuid:public_id>/find/", views.find, name="coding_find"),
    path("coding/<uuid:public_id>/weigh/", views.weigh, name="coding_weigh"),
    path("coding/<uuid:public_id>/code/<slug:code>/", views.about, name="coding_about"),
    path("coding/<uuid:public_id>/units/", counting.units, name="coding_units"),
    path("coding/<uuid:public_id>/note/", views.keep_note, name="coding_note"),
]
