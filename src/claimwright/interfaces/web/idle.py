"""Sign people out who went away: the server's clock decides, and no request can turn it off."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from claimwright.foundation import clock
from claimwright.interfaces.web.guarding import sign_in_first

SEEN = "seen_at"
BEGAN = "began_at"
# Within this time the last look is not written again, which saves a write per request.
STEP_SECONDS = 20


class IdleSignOut:
    """Ends a session after IDLE_SECONDS without a person's act, and after SESSION_SECONDS in all.

    A request marked as a poll never extends the session. Source: owasp-asvs, V7
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(clock.now().timestamp())
        seen = int(request.session.get(SEEN, now))
        began = int(request.session.setdefault(BEGAN, now))
        if now - seen > settings.IDLE_SECONDS or now - began > settings.SESSION_SECONDS:
            logout(request)
            messages.info(request, "You were signed out because the page was left alone.")
            return sign_in_first(request)
        is_poll = request.headers.get("X-Claimwright-Poll") == "true"
        if SEEN not in request.session or (not is_poll and now - seen >= STEP_SECONDS):
            request.session[SEEN] = now
        return self.get_response(request)
