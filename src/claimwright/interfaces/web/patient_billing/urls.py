"""Routes of patient money."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.patient_billing import (
    account,
    collecting,
    overpaid,
    payer_checks,
    refunds,
    views,
)

urlpatterns = [
    path("balances/", views.balances, name="balances"),
    path("statements/", views.statements, name="statements"),
    path("statements/run/", views.run, name="run_statements"),
    path("statements/<uuid:public_id>/", views.statement, name="statement"),
    path("statements/<uuid:public_id>/statement.pdf", views.statement_file, name="statement_pdf"),
    path("patients/<uuid:public_id>/payments/", views.take_payment, name="take_payment"),
    path("payments/<uuid:public_id>/receipt.pdf", views.receipt, name="receipt"),
    path("payments/<uuid:public_id>/returned/", refunds.returned, name="return_check"),
    path("patients/<uuid:public_id>/refunds/", refunds.ask, name="ask_refund"),
    path("patients/<uuid:public_id>/account/", account.show, name="patient_account"),
    path("patients/<uuid:public_id>/write-off/", account.write_off, name="write_off"),
    path("patients/<uuid:public_id>/plan/", account.plan, name="agree_plan"),
    path("patients/<uuid:public_id>/place/", account.place, name="place_account"),
    path("payments/<uuid:public_id>/apply/", account.apply, name="apply_payment"),
    path("payments/<uuid:public_id>/void/", account.void, name="void_payment"),
    path("payments/applied/<uuid:public_id>/", account.move, name="move_payment"),
    path("plans/", collecting.plans, name="plans"),
    path("plans/<uuid:public_id>/end/", account.end_plan, name="end_plan"),
    path("write-offs/", collecting.write_offs, name="write_offs"),
    path("write-offs/small/", collecting.run_small, name="write_off_small"),
    path("write-offs/limit/", collecting.limit, name="write_off_limit"),
    path("write-offs/<uuid:public_id>/", collecting.decide, name="decide_write_off"),
    path("agencies/", collecting.agencies, name="agencies"),
    path("agencies/keep/", collecting.keep_agency, name="keep_agency"),
    path("agencies/<uuid:public_id>/placements.csv", collecting.agency_file, name="agency_file"),
    path("placements/<uuid:public_id>/sent/", collecting.agency_sent, name="agency_sent"),
    path("placements/<uuid:public_id>/recall/", collecting.recall, name="recall_account"),
    path("credits/overpaid/<uuid:public_id>/", overpaid.act, name="act_on_overpaid"),
    path("takebacks/<uuid:public_id>/check/", payer_checks.mail, name="mail_payer_check"),
    path("payer-checks/<uuid:public_id>/", payer_checks.decide, name="decide_payer_check"),
    path("payer-checks/<uuid:public_id>/letter.pdf", payer_checks.letter, name="refund_letter"),
    path("credits/", refunds.credits_held, name="credits"),
    path("credits/limit/", refunds.limit, name="refund_limit"),
    path("refunds/asked/<uuid:public_id>/approve/", refunds.approve, name="approve_refund"),
    path("refunds/asked/<uuid:public_id>/decline/", refunds.decline, name="decline_refund"),
    path("refunds/<uuid:public_id>/void/", refunds.void, name="void_refund"),
    path("refunds/<uuid:public_id>/paid/", refunds.clear, name="clear_refund"),
]
