"""M22, M34, M35: a balance is settled once, whoever settles it in whichever way at one moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_m22_two_who_settle_one_balance_at_once_never_drive_it_below_zero(
    tmp_path: Path, database: str
) -> None:
    environment = {
        **os.environ,
        "CLAIMWRIGHT_HOME": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "claimwright.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-m", "tests.support.race_balances"]
    if database == "postgresql":
        command = [sys.executable, "-m", "tools.with_postgresql", *command]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("violations") == []
    assert told.pop("rewrapped") == ["duplicate", "posted"]
    assert told == dict.fromkeys(("pay, give up", "pay, place", "give up, place", "pay, void"), 0)
