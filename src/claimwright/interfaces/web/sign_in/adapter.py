"""What this product asks of django-allauth: no sign-up, and every sign-in in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from claimwright.foundation.audit import log


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an owner, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that somebody failed; what was typed may be a password, so it is not kept."""
        with transaction.atomic():
            log.record("sign-in failed", object_type="session")
        super().authentication_failed(request, **credentials)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Note who signed in."""
        with transaction.atomic():
            log.record("signed in", object_type="user", object_id=user.public_id)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say enough themselves; allauth's own notes are not shown."""
