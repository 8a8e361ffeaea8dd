"""People who sign in, and in which practice they do what."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from uuid6 import uuid7

from claimwright.foundation.access.roles import ROLE_NAMES


class User(AbstractUser):
    """A person who signs in; never shared."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)


class Membership(models.Model):
    """A user's role in one practice."""

    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="memberships")
    practice = models.ForeignKey("tenancy.Practice", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=list(ROLE_NAMES.items()))
    wants_monday_mail = models.BooleanField(default=False)  # asked for by the person, figures only

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "practice"], name="one_role_per_practice")
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"
