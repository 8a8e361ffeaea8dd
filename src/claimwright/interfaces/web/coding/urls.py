"""Routes of the coder's desk."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.coding import counting, reviews, views

urlpatterns = [
    path("coding/", views.worklist, name="coding"),
    path("coding/level/", views.level, name="coding_level"),
    path("coding/reviews/", reviews.overview, name="coding_reviews"),
    path("coding/reviews/share/", reviews.share, name="coding_share"),
    path("coding/<uuid:public_id>/", views.desk, name="coding_desk"),
    path("coding/<uuid:public_id>/find/", views.find, name="coding_find"),
    path("coding/<uuid:public_id>/weigh/", views.weigh, name="coding_weigh"),
    path("coding/<uuid:public_id>/code/<slug:code>/", views.about, name="coding_about"),
    path("coding/<uuid:public_id>/units/", counting.units, name="coding_units"),
    path("coding/<uuid:public_id>/review/", reviews.look, name="coding_review"),
    path("coding/<uuid:public_id>/note/", views.keep_note, name="coding_note"),
]
