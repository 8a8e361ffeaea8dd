"""What most of these tests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.decided import Office


@pytest.fixture
def office(practice: object) -> Office:
    """Alder Street Clinic, open, with one payer, one physician and one office."""
    from tests.support.decided import open_office

    return open_office()
