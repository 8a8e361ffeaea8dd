"""Figures that take long to count are counted once until the practice changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

SECONDS = 60  # an act that ends long after later ones shows no later than this
KEPT = 400  # figures of all practices together; the one unasked for longest goes first
T = TypeVar("T")

# By practice, name and what was given: the change it was counted after, until when it is kept.
_memory: OrderedDict[object, tuple[object, float, object]] = OrderedDict()
_lock = Lock()


def remembered(name: str, count: Callable[[], T], *given: object) -> T:
    """What `count` returns for the practice in scope, from memory while nothing has changed.

    `given` are the values the figure depends on besides the books: days, filters. What is
    returned is shared, so nobody may change it; and it must be whole, not a query yet to run.
    """
    mine = scope.current_practice_id()
    return remembered_each(name, {mine: given}, lambda _: {mine: count()})[mine]


def remembered_each(
    name: str,
    given: Mapping[int, tuple[object, ...]],
    count: Callable[[list[int]], Mapping[int, T]],
    *,
    read: Mapping[int, object] | None = None,
) -> dict[int, T]:
    """The same for several practices at once: `given` is told for each, by its id.

    `count` is asked once, for the practices whose figures are not in memory, and only for those.
    `read` is what each figure also depends on and was read just now: with other reading than last
    time it is counted again, in the place of the one before.
    """
    changes = log.latest_changes_of(given)
    latest = {pk: (changes[pk], read and read[pk]) for pk in given}
    keys = {pk: (pk, name, told) for pk, told in given.items()}
    found: dict[int, T] = {}
    with _lock:
        for pk, key in keys.items():
            kept = _memory.get(key)
            if kept and kept[0] == latest[pk] and kept[1] > time.monotonic():
                _memory.move_to_end(key)
                found[pk] = kept[2]  # type: ignore[assignment]
    if missing := [pk for pk in given if pk not in found]:
        counted = count(missing)
        with _lock:
            for pk in missing:
                found[pk] = counted[pk]
                _memory[keys[pk]] = (latest[pk], time.monotonic() + SECONDS, counted[pk])
                _memory.move_to_end(keys[pk])
            while len(_memory) > KEPT:
                _memory.popitem(last=False)
    return found


def forget() -> None:
    """Start anew: another database, as between tests."""
    with _lock:
        _memory.clear()
