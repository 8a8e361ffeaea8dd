"""The gate every page goes through: who are you, which practice, may you?

A view is declared with `page("claims.view")`; a route without a declaration fails the build.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

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
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.scope import current_practice_id, scope
from claimwright.ledger.domain.periods import PeriodClosed

CHOSEN = "practice_id"
View = Callable[..., HttpResponse]
V = TypeVar("V", bound=View)

READ = ("GET", "HEAD")


class PracticeRequest(HttpRequest):
    """What a view behind the gate is given: a person, in one practice, with a role."""

    person_id: int
    practice: Practice
    memberships: list[Membership]
    role: str
    role_name: str
    can: dict[str, bool]  # templates ask can.claims_edit


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
            mine = _memberships(int(request.user.pk))
            membership = _chosen(request, mine)
            if membership is None:
                return refusal(request, 403, "You do not belong to a practice here yet.")
            with scope(
                membership.practice_id,
                user_id=membership.user_id,
                actor=request.user.get_username(),
                request_id=uuid7().hex,
                role=membership.role,
                is_look=request.method in READ,
            ) as entered:
                entered.zone.append(membership.practice.time_zone)
                _equip(request, membership, mine)
                return _answer(request, membership.role, lambda: view(request, *args, **kwargs))

        def _answer(
            request: HttpRequest, role: str, run: Callable[[], HttpResponse]
        ) -> HttpResponse:
            if not allows(role, permission):
                _note_refusal(request, permission)
                return refusal(request, 403, "Your role does not open this page.")
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if meant := _other_practice(request):
                return refusal(request, 409, meant)
            try:
                response = run()
            except NotVisible:
                return refusal(request, 404, "There is nothing here under that address.")
            except NotAllowed as error:
                return refusal(request, 403, str(error))
            except PeriodClosed as error:
                return refusal(request, 409, str(error))
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.claimwright_methods = methods  # type: ignore[attr-defined]
        return declares(permission)(guarded)

    return guard


def action(permission: str) -> Callable[[View], View]:
    """A page that only takes POST: every change of data."""
    return page(permission, methods=("POST",))


def form_page(permission: str) -> Callable[[View], View]:
    """A page that shows a form and takes it."""
    return page(permission, methods=("GET", "HEAD", "POST"))


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to the page one was on; a poll leaves the page alone."""
    if request.headers.get("X-Claimwright-Poll") == "true":
        return HttpResponse(status=401)
    sign_in = reverse("account_login")
    if request.headers.get("HX-Request") == "true":
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        to = f"{sign_in}?{urlencode({'next': page.path})}" if page.path else sign_in
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect_to_login(_came_from(request), sign_in)


def _came_from(request: HttpRequest) -> str:
    """The page asked for; after a form, the page the form stood on."""
    if request.method in READ:
        return request.get_full_path()
    source = urlsplit(request.META.get("HTTP_REFERER", ""))
    return source.path if source.netloc == request.get_host() and source.path else "/"


def refusal(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """A page that says no, and never says anything about a patient."""
    response = render(request, "refusal.html", {"words": words, "status": status}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _memberships(person_id: int) -> list[Membership]:
    found = Membership.objects.select_related("practice").filter(user_id=person_id)
    return list(found.order_by("practice__name", "practice_id"))


def _chosen(request: HttpRequest, mine: list[Membership]) -> Membership | None:
    """The membership chosen last, or the first by name; looked up anew on every request."""
    wanted = request.session.get(CHOSEN)
    for membership in mine:
        if membership.practice_id == wanted:
            return membership
    return mine[0] if mine else None


def _equip(request: HttpRequest, chosen: Membership, mine: list[Membership]) -> None:
    """What views and templates may ask of the request from here on."""
    held = ROLES.get(chosen.role, frozenset())
    extras: dict[str, Any] = {
        "person_id": chosen.user_id,
        "practice": chosen.practice,
        "memberships": mine,
        "role": chosen.role,
        "role_name": chosen.get_role_display(),
        "can": {name.replace(".", "_"): True for name in held},
    }
    for name, value in extras.items():
        setattr(request, name, value)


def _other_practice(request: HttpRequest) -> str:
    """Why a form is not taken that belongs to another practice than the one now worked in.

    Two tabs share one choice of practice; a page left open in the one says which it showed.
    """
    if request.method in READ:
        return ""
    practice: Practice = request.practice  # type: ignore[attr-defined]
    meant = request.headers.get("X-Claimwright-Practice") or request.POST.get("_practice", "")
    if not meant or meant == str(practice.public_id):
        return ""
    return (
        f"That page belongs to another practice; you now work in {practice.name}. Nothing was "
        "saved. Switch the practice back, then open the page again."
    )


def _note_refusal(request: HttpRequest, permission: str) -> None:
    with transaction.atomic():
        log.record("refused", object_type="permission", object_id=permission)


def note_look(what: str, **detail: Any) -> None:
    """One audit entry for a list of protected rows shown; single rows are noted where reached."""
    log.look({current_practice_id(): log.Act("listed", what, detail=detail)})
