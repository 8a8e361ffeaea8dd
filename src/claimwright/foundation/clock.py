"""The one clock. Domain code never asks it; operations and interfaces do, or take `now`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("claimwright_clock", default=None)


def now() -> datetime:
    """The present instant, UTC."""
    return _frozen.get() or datetime.now(UTC)


_zone_finders: list[Callable[[], str]] = []


def use_zone(find: Callable[[], str]) -> None:
    """Choose how the zone of the practice at work is found; tenancy does this at start."""
    _zone_finders[:] = [find]


def today(zone: str = "") -> date:
    """The business date, in the zone given or else in that of the practice at work."""
    return day_of(now(), zone)


def day_of(instant: datetime, zone: str = "") -> date:
    """The business date of an instant, in the zone given or else in that of the practice."""
    if not zone and _zone_finders:
        zone = _zone_finders[0]()
    return instant.astimezone(ZoneInfo(zone or "UTC")).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant: for the demo practice, as-of work and tests."""
    if instant.tzinfo is None:
        raise ValueError("the clock takes instants with a time zone")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
