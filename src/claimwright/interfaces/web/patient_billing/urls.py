"""Routes of patient money."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.patient_billing import refunds, views

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
    path("credits/", refunds.credits_held, name="credits"),
    path("credits/limit/", refunds.limit, name="refund_limit"),
    path("refunds/asked/<uuid:public_id>/approve/", refunds.approve, name="approve_refund"),
    path("refunds/asked/<uuid:public_id>/decline/", refunds.decline, name="decline_refund"),
    path("refunds/<uuid:public_id>/void/", refunds.void, name="void_refund"),
    path("refunds/<uuid:public_id>/paid/", refunds.clear, name="clear_refund"),
]
