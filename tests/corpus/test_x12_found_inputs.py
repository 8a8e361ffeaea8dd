"""Every input that once broke a reader, and every seed, is read, told, converted and answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tools.fuzz_x12 import faults_of

FOLDER = Path(__file__).parent / "x12"
FILES = sorted(FOLDER.rglob("*.edi"))


def test_there_are_inputs() -> None:
    assert len(FILES) >= 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_reader_breaks(path: Path) -> None:
    assert faults_of(path.read_bytes(), Counter(), seconds=20) == []
