"""Figures that take long to count are counted once until the practice changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

SECONDS = 60  # an act that ends long after later ones shows no later than this
T = TypeVar("T")


def remembered(name: str, count: Callable[[], T], *given: object) -> T:
    """What `count` returns for the practice in scope, from memory while nothing has changed.

    `given` are the values the figure depends on besides the books: days, filters.
    """
    practice_id = scope.current_practice_id()
    stamp = repr((practice_id, name, given, log.latest_changes(practice_id)))
    key = f"figure:{hashlib.sha256(stamp.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = (count(),)
        cache.set(key, found, SECONDS)
    value: T = found[0]
    return value
