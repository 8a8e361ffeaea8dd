"""A clinic with its own folders for every story."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimwright.simulator import Scenario
from tests.support import alder
from tests.support.world import World

MakeWorld = Callable[[Scenario], World]


@pytest.fixture
def make_world(practice: Any, settings: Any, tmp_path: Path) -> MakeWorld:
    """Open the clinic with a scenario at the other end of its folders."""
    settings.CLAIMWRIGHT_HOME = tmp_path

    def make(scenario: Scenario) -> World:
        return World.open(alder.set_up_clinic(), practice.slug, scenario)

    return make
