"""The one way from a request to protected rows: scope on, permission checked, audit written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from claimwright.foundation.access.models import Membership, User
from claimwright.foundation.access.roles import PERMISSIONS, allows
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

M = TypeVar("M", bound=models.Model)
F = TypeVar("F", bound=Callable[..., Any])


class NotVisible(LookupError):
    """The object does not exist, or not for this person: deliberately the same answer."""


class NotAllowed(PermissionError):
    """This person's role does not hold the permission."""


def declares(permission: str) -> Callable[[F], F]:
    """Mark a route or command with the permission it needs; undeclared ones fail the build."""
    if permission not in PERMISSIONS and permission != "public":
        raise KeyError(f"unknown permission {permission!r}")

    def mark(function: F) -> F:
        function.claimwright_permission = permission  # type: ignore[attr-defined]
        return function

    return mark


def role_of(user_id: int, practice_id: int) -> str:
    """The user's role in the practice, or "" when not a member or no longer active."""
    found = (
        Membership.objects.filter(user_id=user_id, practice_id=practice_id, user__is_active=True)
        .values_list("role", flat=True)
        .first()
    )
    return found or ""


def has_permission(user_id: int, permission: str) -> bool:
    """Whether the user may do this in the practice in scope."""
    entered = scope.current()
    if entered.user_id == user_id and entered.role:  # looked up for this very call
        return allows(entered.role, permission)
    return allows(role_of(user_id, scope.current_practice_id()), permission)


def require(user_id: int, permission: str) -> None:
    """Raise NotAllowed unless the user holds the permission in the practice in scope."""
    if not has_permission(user_id, permission):
        raise NotAllowed(f"Your role does not allow {permission.replace('.', ': ')}.")


def reach(rows: models.QuerySet[M], *, user_id: int, public_id: UUID | str, permission: str) -> M:
    """One row for one person, with an audit entry of the look. Raises NotVisible otherwise."""
    if not has_permission(user_id, permission):
        raise NotVisible("There is nothing here for you under that address.")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("There is nothing here for you under that address.")
    seen = log.Act("read", found._meta.model_name or "", str(public_id))
    log.look({scope.current_practice_id(): seen})
    return found


def user_by_name(username: str) -> User:
    """The active user of that name. Raises NotVisible."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise NotVisible(f"There is no active user called {username!r}.")
    return found
