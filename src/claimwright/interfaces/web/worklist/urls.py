"""Routes of the inbox and of what people say to each other."""

from __future__ import annotations

from django.urls import path

from claimwright.interfaces.web.worklist import acting, explaining, inbox, notices, saving, talking

ABOUT = "talk/<slug:kind>/<uuid:public_id>/"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/act/", acting.act, name="act_inbox"),
    path("inbox/undo/<uuid:batch>/", acting.undo, name="undo_inbox"),
    path(ABOUT, talking.talk, name="talk"),
    path(f"{ABOUT}comment/", talking.comment, name="comment"),
    path(f"{ABOUT}ask/", talking.ask, name="ask_task"),
    path("tasks/new/", talking.add_task, name="add_task"),
    path("tasks/<uuid:public_id>/", talking.task, name="task"),
    path("tasks/<uuid:public_id>/done/", talking.finish, name="finish_task"),
    path("tasks/<uuid:public_id>/open/", talking.reopen, name="reopen_task"),
    path("notices/", notices.notices, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/<uuid:public_id>/", notices.open_notice, name="open_notice"),
    path("views/", saving.saved_views, name="saved_views"),
    path("views/save/", saving.save_view, name="save_view"),
    path("views/<uuid:public_id>/drop/", saving.drop_view, name="drop_view"),
    path("words/", explaining.glossary, name="glossary"),
    path("words/explain/", explaining.explain, name="explain"),
]
