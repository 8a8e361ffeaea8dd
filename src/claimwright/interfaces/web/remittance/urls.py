"""Routes of remittances and suspense."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.remittance import paper, suspense, takebacks, views

urlpatterns = [
    path("remittances/", views.list_remittances, name="remittances"),
    path("remittances/paper/", paper.list_papers, name="papers"),
    path("remittances/paper/start/", paper.start, name="start_paper"),
    path("remittances/paper/<uuid:public_id>/", paper.show, name="paper"),
    path("remittances/paper/<uuid:public_id>/find/", paper.find, name="find_paper_claim"),
    path("remittances/paper/<uuid:public_id>/change/", paper.change, name="change_paper"),
    path("remittances/paper/<uuid:public_id>/scan/", paper.scan, name="scan_paper"),
    path("remittances/paper/<uuid:public_id>/picture/", paper.picture, name="paper_picture"),
    path("remittances/<uuid:public_id>/", views.show, name="remittance"),
    path("remittances/<uuid:public_id>/reverse/", views.reverse_posting, name="reverse_remittance"),
    path("remittances/<uuid:public_id>/post/", views.post_held, name="post_held"),
    path("remittances/<uuid:public_id>/aside/", views.set_aside, name="set_remittance_aside"),
    path("remittances/<uuid:public_id>/take-up/", views.take_up, name="take_up_remittance"),
    path("remittances/<uuid:public_id>/deposit/", views.deposit, name="deposit_remittance"),
    path("remittances/<uuid:public_id>/not-deposited/", views.unsay_deposit, name="unsay_deposit"),
    path("suspense/", suspense.list_items, name="suspense"),
    path("suspense/<uuid:public_id>/", suspense.show, name="suspense_item"),
    path("suspense/<uuid:public_id>/match/", suspense.match, name="match_item"),
    path("suspense/<uuid:public_id>/not-ours/", suspense.not_ours, name="not_ours"),
    path("suspense/<uuid:public_id>/ours/", suspense.ours, name="ours_after_all"),
    path("takebacks/", takebacks.list_payers, name="takebacks"),
    path("takebacks/<uuid:public_id>/", takebacks.show, name="payer_takebacks"),
    path("takebacks/<uuid:public_id>/answer/", takebacks.answer, name="answer_takeback"),
]
