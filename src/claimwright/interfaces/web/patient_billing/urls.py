"""Routes of patient money."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.patient_billing import views

urlpatterns = [
    path("balances/", views.balances, name="balances"),
    path("statements/", views.statements, name="statements"),
    path("statements/run/", views.run, name="run_statements"),
    path("statements/<uuid:public_id>/", views.statement, name="statement"),
    path("statements/<uuid:public_id>/statement.pdf", views.statement_file, name="statement_pdf"),
    path("patients/<uuid:public_id>/payments/", views.take_payment, name="take_payment"),
    path("payments/<uuid:public_id>/receipt.pdf", views.receipt, name="receipt"),
]
