"""Every `Source:` line names a key that docs/sources.toml explains."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEYS = tomllib.loads((ROOT / "docs" / "sources.toml").read_text())
CITED = re.compile(r"^\s*(?:#\s*)?.*\bSource: ([a-z0-9][a-z0-9.-]*)", re.MULTILINE)


def test_every_cited_source_resolves() -> None:
    missing = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for key in CITED.findall(path.read_text()):
            if key.rstrip(".") not in KEYS:
                missing.setdefault(key, path.relative_to(ROOT))
    assert not missing, f"explain these keys in docs/sources.toml: {missing}"


def test_every_source_says_what_and_where() -> None:
    for key, entry in KEYS.items():
        assert entry.get("title"), f"{key} has no title"
        assert entry.get("url") or entry.get("where"), f"{key} does not say where it is found"
