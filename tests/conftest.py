"""What every test may lean on: a throw-away home, a practice in scope."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

os.environ["CLAIMWRIGHT_HOME"] = tempfile.mkdtemp(prefix="claimwright-test-")
# pytest-django has read the settings before this file runs, so they are told as well.
settings.CLAIMWRIGHT_HOME = Path(os.environ["CLAIMWRIGHT_HOME"])

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files beside the checkout; tests that need it skip without it."""
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip("no sample files beside the checkout")
    return folder


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Each test's rows get the ids of the last one's; its figures must not be taken for them."""
    from claimwright.foundation.remember import forget

    forget()


@pytest.fixture
def practice(db: None) -> Iterator[object]:
    """An empty sandbox practice, in scope."""
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope

    made = create_practice(name="Alder Street Clinic", is_sandbox=True)
    with scope(made.pk, actor="test"):
        yield made
