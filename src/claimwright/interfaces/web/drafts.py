"""What was typed into a form when the session ended: kept on the server, given back to its owner.

Nothing is kept in the browser. The draft lies in the visitor's own session row and is given only to
the person whose session ended, in the same practice, on the same page; signing in as somebody else
throws it away. Source: owasp-asvs, V14
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from claimwright.foundation import clock
from claimwright.interfaces.web.guarding import CHOSEN

DRAFT = "draft"
WAS = "was_here"
MOST_CHARACTERS = 60_000
NEVER = ("csrfmiddlewaretoken", "_practice", "password", "login", "code")
GOOD_FOR_HOURS = 12


def remember_who(request: HttpRequest) -> dict[str, Any]:
    """Whose session is about to end, to be laid into the next one."""
    return {
        "person": int(request.user.pk or 0),
        "practice": request.session.get(CHOSEN),
        "until": clock.now().timestamp() + GOOD_FOR_HOURS * 3600,
    }


def keep_draft(request: HttpRequest) -> bool:
    """Lay what was posted into the session of the person who was here; False when nobody was."""
    was = request.session.get(WAS)
    if not was or request.method != "POST" or was["until"] < clock.now().timestamp():
        return False
    data = {
        name: values
        for name, values in request.POST.lists()
        if name not in NEVER and any(value.strip() for value in values)
    }
    if not data or sum(len(value) for held in data.values() for value in held) > MOST_CHARACTERS:
        return False
    request.session[DRAFT] = {
        **was,
        "page": page_of(request),
        "action": request.path,
        "at": clock.now().isoformat(),
        "data": data,
    }
    return True


def page_of(request: HttpRequest) -> str:
    """The page whose form was sent, as its own site names it; else home."""
    source = urlsplit(request.META.get("HTTP_REFERER", ""))
    if source.netloc != request.get_host():
        return "/"
    return f"{source.path}?{source.query}" if source.query else source.path


def take_draft(request: HttpRequest) -> dict[str, Any] | None:
    """The draft for this page and this person, once; somebody else's is thrown away."""
    session = getattr(request, "session", None)
    if session is None or not request.user.is_authenticated or DRAFT not in session:
        return None
    kept = session[DRAFT]
    practice = getattr(request, "practice", None)
    if kept["person"] != request.user.pk or kept["until"] < clock.now().timestamp():
        del session[DRAFT]
        return None
    is_here = urlsplit(kept["page"]).path == request.path
    if practice is None or request.method != "GET" or not is_here:
        return None
    if kept["practice"] not in (None, practice.pk):
        return None
    del session[DRAFT]
    at = datetime.fromisoformat(kept["at"]).astimezone(ZoneInfo(practice.time_zone))
    shown = f"{at.hour % 12 or 12}:{at:%M %p}"
    return {"action": kept["action"], "at": shown, "data": kept["data"]}
