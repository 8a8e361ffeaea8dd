"""Add people and give them roles."""

from __future__ import annotations

from django.db import transaction

from claimwright.foundation.access.models import Membership, User
from claimwright.foundation.access.roles import ROLES
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope


@transaction.atomic
def add_member(*, username: str, password: str, role: str, full_name: str = "") -> User:
    """Create the user when new (an empty password cannot sign in) and give the role here."""
    if role not in ROLES:
        raise KeyError(f"unknown role {role!r}")
    first, _, last = full_name.partition(" ")
    user, created = User.objects.get_or_create(
        username=username, defaults={"first_name": first, "last_name": last}
    )
    if created:
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save()
    Membership.objects.update_or_create(
        user=user, practice_id=scope.current_practice_id(), defaults={"role": role}
    )
    log.record("member added", object_type="user", object_id=user.public_id, detail={"role": role})
    return user


@transaction.atomic
def choose_monday_mail(*, user_id: int, wants_it: bool, email: str) -> None:
    """Begin or end the Monday letter for one person in the practice in scope, and where it goes."""
    membership = Membership.objects.select_related("user").get(
        user_id=user_id, practice_id=scope.current_practice_id()
    )
    membership.wants_monday_mail = wants_it
    membership.save(update_fields=["wants_monday_mail"])
    if membership.user.email != email:
        membership.user.email = email
        membership.user.save(update_fields=["email"])
    log.record(
        "Monday letter chosen",
        object_type="user",
        object_id=membership.user.public_id,
        detail={"wants_it": wants_it},
    )
