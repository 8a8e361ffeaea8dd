"""Routes of remittances and suspense."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.remittance import suspense, takebacks, views

urlpatterns = [
    path("remittances/", views.list_remittances, name="remittances"),
    path("remittances/<uuid:public_id>/", views.show, name="remittance"),
    path("remittances/<uuid:public_id>/reverse/", views.reverse_posting, name="reverse_remittance"),
    path("remittances/<uuid:public_id>/post/", views.post_held, name="post_held"),
    path("remittances/<uuid:public_id>/deposit/", views.deposit, name="deposit_remittance"),
    path("suspense/", suspense.list_items, name="suspense"),
    path("suspense/<uuid:public_id>/", suspense.show, name="suspense_item"),
    path("suspense/<uuid:public_id>/match/", suspense.match, name="match_item"),
    path("takebacks/", takebacks.list_payers, name="takebacks"),
    path("takebacks/<uuid:public_id>/", takebacks.show, name="payer_takebacks"),
    path("takebacks/<uuid:public_id>/answer/", takebacks.answer, name="answer_takeback"),
]
