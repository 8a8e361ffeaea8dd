"""How often Python looks for circular garbage, which it does by walking everything that is new."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = 1_000_000  # new objects to a search; settings.py has the usual number
_turn = Lock()
_inside: list[tuple[int, int, int]] = []  # what stood before, once for each block under way


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Search seldom while thousands of rows are made that live until they are written anyway.

    Blocks may overlap in several threads: the last to end puts back what stood before the first.
    """
    with _turn:
        before = gc.get_threshold()
        _inside.append(_inside[0] if _inside else before)
        gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        with _turn:
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
