"""Whose failed tries are counted together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def name_typed(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name being tried, from the form or the credentials; case makes no difference."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().casefold()[:150]
