"""M34, M35: several workers, one database file, one effect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_four_workers_after_the_same_money_have_one_effect(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CLAIMWRIGHT_HOME": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "claimwright.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.race"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["same_file"] == ["duplicate"] * 3 + ["posted"]
    assert told["rewrapped"] == ["duplicate"] * 4
    assert told["payment"] == [False] * 3 + [True]
    assert told["refund"].count("ExceedsCredit") == 3
    assert told["balances"] == {
        "cash": 5000,
        "contractual_allowance": 7116,
        "patient_unapplied": -2000,
        "payer_clearing": 10674,
        "refunds": -3000,
        "revenue": -17790,
    }
    assert told["violations"] == []
