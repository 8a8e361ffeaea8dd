"""Routes of contracts, price lists and underpayments."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.contracting import lists, underpaid, views

urlpatterns = [
    path("contracts/", views.list_contracts, name="contracts"),
    path("contracts/<uuid:public_id>/", views.show_contract, name="contract"),
    path("contracts/payer/<uuid:public_id>/new/", views.agree, name="agree_contract"),
    path("contracts/what-if/", views.what_if, name="what_if"),
    path("contracts/what-if.csv", views.what_if_csv, name="what_if_csv"),
    path("prices/", lists.overview, name="prices"),
    path("prices/<uuid:public_id>/", lists.show_list, name="price_list"),
    path("prices/proposal.csv", lists.proposal_csv, name="proposal_csv"),
    path("price/", views.price, name="price"),
    path("underpayments/", underpaid.worklist, name="underpayments"),
    path("underpayments/dispute/", underpaid.dispute, name="dispute_underpayments"),
    path("underpayments/disputed.csv", underpaid.disputed_csv, name="disputed_csv"),
    path("underpayments/<uuid:public_id>/", underpaid.show, name="underpayment"),
    path("underpayments/<uuid:public_id>/move/", underpaid.move, name="move_underpayment"),
]
