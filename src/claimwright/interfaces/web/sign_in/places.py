"""Which page of one practice is the same page of another, when a person changes practice.

A list stays the list it is; the page of one thing becomes the list above it, because the thing
belongs to the practice one leaves. Filters stay, except those that name a thing.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse

from claimwright.foundation.access.roles import allows
from claimwright.interfaces.web.forms import uuid_or_none

NOT_CARRIED = frozenset({"page", "as"})
PAGES_TOO_LONG = 500


def same_page(address: str, *, role: str) -> str:
    """The address of the same page in a practice where the person has the role; home if none.

    Only pages of this product are ever returned, whatever was sent.
    """
    parts = urlsplit(address[:PAGES_TOO_LONG])
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return reverse("home")
    path = parts.path
    while path != "/":
        if _is_list(path, role):
            query = _carried(QueryDict(parts.query)) if path == parts.path else ""
            return f"{path}?{query}" if query else path
        path = path.rstrip("/").rsplit("/", 1)[0] + "/"
    return reverse("home")


def local_page(address: str, *, role: str) -> str:
    """The address itself when it is a page of this product that the role opens, else nothing."""
    parts = urlsplit(address[:PAGES_TOO_LONG])
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return ""
    if not _opens(parts.path, role):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_list(path: str, role: str) -> bool:
    """Whether the page names no thing and may be opened."""
    return _opens(path, role) and not resolve(path).kwargs


def _opens(path: str, role: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    permission = getattr(view, "claimwright_permission", "")
    takes_get = "GET" in getattr(view, "claimwright_methods", ("GET",))
    return bool(permission) and takes_get and permission != "public" and allows(role, permission)


def _carried(query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        wanted = [value for value in values if uuid_or_none(value) is None]
        if name not in NOT_CARRIED and wanted:
            kept.setlist(name, wanted)
    return kept.urlencode()
