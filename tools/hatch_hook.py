"""Hatch hook: a wheel always carries the built web assets, on machines without Node too."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs tools/build_assets.py before files are collected; an editable install skips it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets into the source tree, where `artifacts` picks them up."""
        root = Path(self.root)
        place = root / "tools" / "build_assets.py"
        found = importlib.util.spec_from_file_location("claimwright_build_assets", place)
        assert found is not None
        assert found.loader is not None
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        folder = module.build(root)
        self.app.display_info(f"web assets ready in {folder}")
