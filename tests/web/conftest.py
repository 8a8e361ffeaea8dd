"""A clinic, and a browserless person signed in to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claimwright.foundation.access.models import User
from tests.web.cast import Clinic, build_clinic

SignIn = Callable[[str], Client]


@pytest.fixture
def clinic(db: None) -> Clinic:
    """A small clinic with work in every stage."""
    return build_clinic()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Sign somebody in by user name."""

    def enter(username: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return enter


@pytest.fixture
def owner(clinic: Clinic, sign_in: SignIn) -> Client:
    """The owner at the desk."""
    return sign_in("owner")


@pytest.fixture
def biller(clinic: Clinic, sign_in: SignIn) -> Client:
    """The biller at the desk."""
    return sign_in("biller")
