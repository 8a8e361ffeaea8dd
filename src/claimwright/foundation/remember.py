"""Figures that take long to count are counted once until the practice changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

SECONDS = 60  # an act that ends long after later ones shows no later than this
KEPT = 200  # figures of all practices together; the one unasked for longest goes first
T = TypeVar("T")

_memory: OrderedDict[object, tuple[float, object]] = OrderedDict()
_lock = Lock()


def remembered(name: str, count: Callable[[], T], *given: object) -> T:
    """What `count` returns for the practice in scope, from memory while nothing has changed.

    `given` are the values the figure depends on besides the books: days, filters. What is
    returned is shared, so nobody may change it; and it must be whole, not a query yet to run.
    """
    practice_id = scope.current_practice_id()
    key = (practice_id, name, given, log.latest_changes(practice_id))
    with _lock:
        found = _memory.get(key)
        if found and found[0] > time.monotonic():
            _memory.move_to_end(key)
            return found[1]  # type: ignore[return-value]
    value = count()
    with _lock:
        _memory[key] = (time.monotonic() + SECONDS, value)
        while len(_memory) > KEPT:
            _memory.popitem(last=False)
    return value


def forget() -> None:
    """Start anew: another database, as between tests."""
    with _lock:
        _memory.clear()
