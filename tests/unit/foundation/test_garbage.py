"""The search for circular garbage is rare inside, and as before afterwards."""

from __future__ import annotations

import gc
from threading import Thread

from claimwright.foundation.garbage import SELDOM, seldom_searched


def test_the_usual_number_is_back_when_the_last_block_has_ended() -> None:
    usual = gc.get_threshold()
    first, second = seldom_searched(), seldom_searched()
    first.__enter__()
    Thread(target=second.__enter__).start()
    assert gc.get_threshold()[0] == SELDOM
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == SELDOM
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
