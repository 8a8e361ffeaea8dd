"""Routes of denials."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.denials import appeals, bulk, giving_up, tables, views

urlpatterns = [
    path("denials/", views.list_denials, name="denials"),
    path("denials/<uuid:public_id>/", views.show, name="denial"),
    path("denials/<uuid:public_id>/note/", views.note, name="note_denial"),
    path("denials/<uuid:public_id>/write-off/", giving_up.write_off, name="write_off_denial"),
    path("denials/<uuid:public_id>/owed-again/", giving_up.undo, name="undo_denial_write_off"),
    path("denials/given-up/<uuid:public_id>/", giving_up.decide, name="decide_denial_write_off"),
    path("denials/<uuid:public_id>/patient/", views.to_patient, name="denial_to_patient"),
    path("denials/<uuid:public_id>/appeal.pdf", appeals.appeal_letter, name="appeal_letter"),
    path("denials/<uuid:public_id>/packet.pdf", appeals.packet, name="appeal_packet"),
    path("denials/<uuid:public_id>/appeal/", appeals.file_appeal, name="file_appeal"),
    path("denials/<uuid:public_id>/reopening/", appeals.file_reopening, name="file_reopening"),
    path("denials/<uuid:public_id>/answer/", appeals.answer, name="answer_appeal"),
    path("denials/many/", bulk.change_many, name="change_denials"),
    path("denials/posting/", tables.posting_table, name="posting_table"),
    path("denials/posting/<str:reason>/", tables.posting_code, name="posting_code"),
    path("denials/posting/rows/<uuid:public_id>/end/", tables.end_row, name="end_posting_row"),
    path("denials/levels/", tables.appeal_levels, name="appeal_levels"),
    path("denials/levels/<uuid:public_id>/end/", tables.end_level, name="end_appeal_level"),
]
