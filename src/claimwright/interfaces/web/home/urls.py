"""Routes of home and of finding."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.home import find, views

urlpatterns = [
    path("", views.home, name="home"),
    path("find/", find.find, name="find"),
]
