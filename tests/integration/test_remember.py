"""A figure is counted again when the practice changes, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from claimwright.foundation.audit import log
from claimwright.foundation.remember import remembered
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope


@pytest.fixture
def count() -> Callable[[], int]:
    """One more at each count."""
    counted: list[int] = []

    def more() -> int:
        counted.append(1)
        return len(counted)

    return more


@pytest.mark.django_db
def test_a_look_changes_nothing_and_a_change_does(
    practice: object, count: Callable[[], int]
) -> None:
    assert remembered("n", count) == 1
    with transaction.atomic():
        log.record("listed", object_type="claim")
        log.record("commented", object_type="claim")  # what people say to each other moves none
    assert remembered("n", count) == 1
    with transaction.atomic():
        log.record("payment taken")
    assert remembered("n", count) == 2
    assert remembered("n", count) == 2


@pytest.mark.django_db
def test_what_it_depends_on_is_told_apart(practice: object, count: Callable[[], int]) -> None:
    assert remembered("n", count, "monday") == 1
    assert remembered("n", count, "tuesday") == 2
    assert remembered("other", count, "monday") == 3
    with scope(create_practice(name="Birch Street Clinic", is_sandbox=True).pk, actor="test"):
        assert remembered("n", count, "monday") == 4
    assert remembered("n", count, "monday") == 1


@pytest.mark.django_db
def test_nothing_found_is_remembered_too(practice: object, count: Callable[[], int]) -> None:
    assert remembered("n", lambda: None if count() else 0) is None
    assert remembered("n", lambda: None if count() else 0) is None
    assert count() == 2
