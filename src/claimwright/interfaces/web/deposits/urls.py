"""Routes of the bank."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.deposits import batches, lines, views

urlpatterns = [
    path("bank/", views.show, name="bank"),
    path("bank/statement/", views.take_in, name="take_in_statement"),
    path("bank/close/", views.close, name="close_day"),
    path("bank/lines/<uuid:public_id>/", lines.show, name="bank_line"),
    path("bank/lines/<uuid:public_id>/settle/", lines.settle, name="settle_line"),
    path("bank/batches/", batches.list_batches, name="bank_batches"),
    path("bank/batches/open/", batches.open_batch, name="open_batch"),
    path("bank/batches/<uuid:public_id>/", batches.show, name="bank_batch"),
    path("bank/batches/<uuid:public_id>/change/", batches.change, name="change_batch"),
    path("bank/batches/<uuid:public_id>/close/", batches.close, name="close_batch"),
    path("bank/batches/<uuid:public_id>/slip/", batches.slip, name="deposit_slip"),
    path("bank/batches/<uuid:public_id>/slip.pdf", batches.slip_file, name="deposit_slip_pdf"),
]
