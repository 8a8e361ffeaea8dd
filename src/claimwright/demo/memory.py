"""What the demo's people keep in mind: ids by the demo's keys, and whose visit is whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from claimwright.demo.model import DemoCoverage, DemoVisit
from claimwright.demo.setup import Ids
from claimwright.demo.world import World

RECENT_DAYS = 35
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass
class Memory:
    """Shared by front desk, back office and those who take patients' money."""

    world: World
    ids: Ids
    appointment_ids: dict[str, int] = field(default_factory=dict)
    encounter_ids: dict[str, int] = field(default_factory=dict)
    visit_of: dict[int, DemoVisit] = field(default_factory=dict)  # by encounter id

    def __post_init__(self) -> None:
        self.coverages: dict[str, list[DemoCoverage]] = grouped(
            self.world.coverages, lambda coverage: coverage.patient_key
        )

    def is_recent(self, day: date) -> bool:
        """Whether the day lies in the demo's last five weeks."""
        return day > self.world.last_day - timedelta(days=RECENT_DAYS)


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The items by key, in their order."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def due_by(groups: dict[date, Any], day: date) -> list[Any]:
    """What is due by the day and was not yet done; it is taken out."""
    return [item for on in sorted(groups) if on <= day for item in groups.pop(on)]
