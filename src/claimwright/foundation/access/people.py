"""Who works in the practice."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.foundation.access.models import Membership
from claimwright.foundation.tenancy import scope


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the practice, active."""

    user_id: int
    username: str
    full_name: str
    role: str


def members() -> list[Member]:
    """The active people of the practice in scope, by name; one query."""
    rows = (
        Membership.objects.filter(practice_id=scope.current_practice_id(), user__is_active=True)
        .select_related("user")
        .order_by("user__first_name", "user__username")
    )
    return [
        Member(
            row.user_id,
            row.user.get_username(),
            row.user.get_full_name() or row.user.get_username(),
            row.role,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class MondayReader:
    """One person of the practice and where the Monday letter goes; no address means the outbox."""

    user_id: int
    username: str
    email: str
    role: str
    wants_it: bool


def monday_reader(user_id: int) -> MondayReader:
    """What the person chose in the practice in scope; the person belongs to it."""
    return next(one for one in monday_readers() if one.user_id == user_id)


def monday_readers() -> list[MondayReader]:
    """Every active person of the practice in scope, with what they chose."""
    rows = Membership.objects.filter(
        practice_id=scope.current_practice_id(), user__is_active=True
    ).select_related("user")
    return [
        MondayReader(
            row.user_id, row.user.get_username(), row.user.email, row.role, row.wants_monday_mail
        )
        for row in rows.order_by("user__username")
    ]
