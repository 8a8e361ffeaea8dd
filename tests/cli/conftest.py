"""A console in a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Console


@pytest.fixture
def console(
    db: None,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Console:
    """No practice yet."""
    settings.CLAIMWRIGHT_HOME = tmp_path / "home"
    return Console(monkeypatch, capsys)


@pytest.fixture
def sandbox(console: Console) -> Console:
    """An empty sandbox practice."""
    assert console.run("init", "--sandbox").code == 0
    return console
