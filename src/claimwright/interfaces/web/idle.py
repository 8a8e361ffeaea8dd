"""Sign people out who went away: the server's clock decides, and no request can turn it off."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from claimwright.foundation import clock
from claimwright.interfaces.web.drafts import WAS, keep_draft, remember_who
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
            return self._stranger(request)
        now = int(clock.now().timestamp())
        seen = int(request.session.get(SEEN, now))
        began = int(request.session.setdefault(BEGAN, now))
        if now - seen > settings.IDLE_SECONDS or now - began > settings.SESSION_SECONDS:
            was = remember_who(request)
            logout(request)
            request.session[WAS] = was
            return self._stranger(request, is_new=True)
        is_poll = request.headers.get("X-Claimwright-Poll") == "true"
        if SEEN not in request.session or (not is_poll and now - seen >= STEP_SECONDS):
            request.session[SEEN] = now
        return self.get_response(request)

    def _stranger(self, request: HttpRequest, *, is_new: bool = False) -> HttpResponse:
        """Someone signed out: a form still sent is kept for them, and they sign in first."""
        if is_new or (request.method == "POST" and WAS in request.session and _is_ours(request)):
            words = "You were signed out because the page was left alone."
            if keep_draft(request):
                words += " What you typed is kept and comes back when you sign in."
            if request.headers.get("X-Claimwright-Poll") != "true":
                messages.info(request, words)
            return sign_in_first(request)
        return self.get_response(request)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the address asks for a person; signing in itself does not."""
    try:
        view = resolve(request.path).func
    except Resolver404:
        return False
    return getattr(view, "claimwright_permission", "public") != "public"
