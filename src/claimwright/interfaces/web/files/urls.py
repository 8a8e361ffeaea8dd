"""Routes of files."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.files import views

urlpatterns = [
    path("files/", views.list_files, name="files"),
    path("files/receive/", views.receive, name="receive_files"),
    path("files/collect/", views.collect, name="collect_files"),
    path("files/simulate/", views.simulate, name="simulate"),
    path("files/<uuid:public_id>/", views.show, name="file"),
    path("files/<uuid:public_id>/again/", views.retry, name="retry_file"),
    path("files/<uuid:public_id>/done/", views.settle, name="settle_file"),
    path("files/<uuid:public_id>/open/", views.reopen, name="reopen_file"),
    path("files/<uuid:public_id>/bytes/", views.download, name="file_bytes"),
]
