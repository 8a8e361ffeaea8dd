"""The gate every page goes through: who are you, which practice, may you?

A view is declared with `page("claims.view")`; a route without a declaration fails the build.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from uuid6 import uuid7

from claimwright.foundation.access.guard import NotAllowed, NotVisible, declares
from claimwright.foundation.access.models import Membership
from claimwright.foundation.access.roles import ROLES, allows
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.scope import scope

CHOSEN = "practice_id"
View = Callable[..., HttpResponse]
V = TypeVar("V", bound=View)

READ = ("GET", "HEAD")


def public(view: Any) -> Any:
    """Declare a route that anyone may open: signing in, and nothing that holds data."""
    return declares("public")(view)


def page(permission: str, *, methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """Sign-in, membership, scope, permission, method: in that order, before the view runs."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            membership = _membership(request)
            if membership is None:
                return refusal(request, 403, "You do not belong to a practice here yet.")
            with scope(
                membership.practice_id,
                user_id=request.user.pk,
                actor=request.user.get_username(),
                request_id=uuid7().hex,
            ):
                return _answer(request, membership, lambda: view(request, *args, **kwargs))

        def _answer(
            request: HttpRequest, membership: Membership, run: Callable[[], HttpResponse]
        ) -> HttpResponse:
            _equip(request, membership)
            if not allows(membership.role, permission):
                _note_refusal(request, permission)
                return refusal(request, 403, "Your role does not open this page.")
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                response = run()
            except NotVisible:
                return refusal(request, 404, "There is nothing here under that address.")
            except NotAllowed as error:
                return refusal(request, 403, str(error))
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return declares(permission)(guarded)

    return guard


def action(permission: str) -> Callable[[View], View]:
    """A page that only takes POST: every change of data."""
    return page(permission, methods=("POST",))


def form_page(permission: str) -> Callable[[View], View]:
    """A page that shows a form and takes it."""
    return page(permission, methods=("GET", "HEAD", "POST"))


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; htmx is told to leave the page whole."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def refusal(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """A page that says no, and never says anything about a patient."""
    response = render(request, "refusal.html", {"words": words, "status": status}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _membership(request: HttpRequest) -> Membership | None:
    """The membership the person chose last, or the first by name; checked on every request."""
    mine = list(
        Membership.objects.select_related("practice")
        .filter(user_id=request.user.pk)
        .order_by("practice__name", "practice_id")
    )
    request.memberships = mine  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    for membership in mine:
        if membership.practice_id == chosen:
            return membership
    return mine[0] if mine else None


def _equip(request: HttpRequest, membership: Membership) -> None:
    """What templates may ask of the request: the practice, the role, what the role may do."""
    request.practice = membership.practice  # type: ignore[attr-defined]
    request.role = membership.role  # type: ignore[attr-defined]
    request.role_name = membership.get_role_display()  # type: ignore[attr-defined]
    request.can = {  # type: ignore[attr-defined]
        name.replace(".", "_"): True for name in ROLES.get(membership.role, frozenset())
    }


def _note_refusal(request: HttpRequest, permission: str) -> None:
    with transaction.atomic():
        log.record("refused", object_type="permission", object_id=permission)


def note_look(what: str, **detail: Any) -> None:
    """One audit entry for a list of protected rows shown; single rows are noted where reached."""
    with transaction.atomic():
        log.record("listed", object_type=what, detail=detail)
