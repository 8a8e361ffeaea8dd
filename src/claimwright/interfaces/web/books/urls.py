"""Routes of the books."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.books import views

urlpatterns = [
    path("books/", views.books, name="books"),
    path("books/day/", views.day, name="day_sheet"),
    path("books/close/", views.close, name="close_month"),
    path("books/journal.csv", views.journal_csv, name="journal_csv"),
    path("books/journal.beancount", views.journal_beancount, name="journal_beancount"),
]
