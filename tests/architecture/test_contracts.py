"""The import contracts hold, and the generated ones are current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_stage_contracts_are_current() -> None:
    assert (
        subprocess.call([sys.executable, "-m", "tools.write_contracts", "--check"], cwd=ROOT) == 0
    )


def test_every_contract_has_no_exceptions() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text()
