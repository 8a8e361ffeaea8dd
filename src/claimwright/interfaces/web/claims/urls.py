"""Routes of claims."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.claims import actions, detail, views

urlpatterns = [
    path("claims/", views.all_claims, name="claims"),
    path("claims/held/", views.held, name="held_claims"),
    path("claims/rejected/", views.rejected, name="rejections"),
    path("claims/send/", actions.send_ready, name="send_claims"),
    path("claims/rebuild/", actions.rebuild, name="rebuild_claims"),
    path("claims/<uuid:public_id>/", detail.show, name="claim"),
    path("claims/<uuid:public_id>/x12/", detail.raw, name="claim_x12"),
    path("claims/<uuid:public_id>/correct/", actions.correct, name="correct_claim"),
    path("claims/<uuid:public_id>/void/", actions.void, name="void_claim"),
    path("claims/<uuid:public_id>/release/", actions.release, name="release_finding"),
    path(
        "claims/<uuid:public_id>/release/undo/", actions.withdraw_release, name="withdraw_release"
    ),
    path("claims/<uuid:public_id>/status/", actions.ask_status, name="ask_status"),
]
