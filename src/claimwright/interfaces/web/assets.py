"""Where the built CSS and JavaScript lie: hashed names, read once from the build's manifest."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.templatetags.static import static

DIST = Path(__file__).resolve().parent / "static" / "dist"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Plain name → hashed name; empty when nothing was built."""
    path = DIST / "manifest.json"
    if not path.is_file():
        return {}
    names: dict[str, str] = json.loads(path.read_text())
    return names


@lru_cache(maxsize=200)
def asset_url(name: str) -> str:
    """The address of an asset. Unbuilt assets keep their plain name and answer 404."""
    return static(f"dist/{manifest().get(name, name)}")


def check_assets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn at start when the pages would have no style."""
    if manifest():
        return []
    return [
        Warning(
            "The web assets were not built, so pages will have no style.",
            hint="Run: python tools/build_assets.py",
            id="claimwright.W001",
        )
    ]
