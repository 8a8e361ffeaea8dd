"""Routes of the bank."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.deposits import views

urlpatterns = [
    path("bank/", views.show, name="bank"),
    path("bank/statement/", views.take_in, name="take_in_statement"),
]
