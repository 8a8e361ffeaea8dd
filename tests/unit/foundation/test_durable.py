"""Whole files or none, and nothing left of those that were never finished."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from claimwright.foundation.durable import PART, sweep_parts, write_whole


def test_a_refused_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deep" / "one.835"
    write_whole(path, b"before")

    def refuse(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert [each.name for each in path.parent.iterdir()] == ["one.835"]


def test_parts_of_killed_writers_go_and_young_ones_stay(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "whole.835", b"ISA*00*")
    old, young = tmp_path / "a" / f"{PART}old", tmp_path / f"{PART}young"
    for part in (old, young):
        part.write_bytes(b"ISA*")
    now = time.time()
    os.utime(old, (now - 90_000, now - 90_000))
    assert sweep_parts(tmp_path, older_than=now - 86_400) == 1
    left = sorted(each.name for each in tmp_path.rglob("*") if each.is_file())
    assert left == [f"{PART}young", "whole.835"]
