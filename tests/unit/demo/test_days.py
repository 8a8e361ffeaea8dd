"""The clock of the demo's days: nothing that is told has yet to happen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from claimwright.demo.days import DemoDays
from claimwright.demo.memory import Memory
from claimwright.demo.post_office import PostOffice
from claimwright.demo.world import make_world

LAST = date(2026, 3, 31)
MORNING = datetime(2026, 3, 31, 13, 30, tzinfo=UTC)  # half past nine in New York


@pytest.mark.parametrize(
    ("now", "day", "hour", "told"),
    [
        (None, LAST, 22, datetime(2026, 4, 1, 2, tzinfo=UTC)),
        (MORNING, LAST, 22, MORNING),
        (MORNING, LAST, 8, datetime(2026, 3, 31, 12, tzinfo=UTC)),
        (MORNING, date(2026, 3, 30), 22, datetime(2026, 3, 31, 2, tzinfo=UTC)),
        (datetime(2026, 4, 1, 3, tzinfo=UTC), LAST, 22, datetime(2026, 4, 1, 2, tzinfo=UTC)),
    ],
)
def test_the_last_day_ends_when_it_is_built(
    tmp_path: Path, now: datetime | None, day: date, hour: int, told: datetime
) -> None:
    world = make_world(seed=7, as_of=LAST, small=True)
    days = DemoDays(Memory(world, {}), PostOffice(tmp_path, world.scenario), now)  # type: ignore[arg-type]
    assert days.instant(day, time(hour)) == told
