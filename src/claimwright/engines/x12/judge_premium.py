"""Judges premium payments (820): what is detailed and adjusted makes the payment."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-820"
_EARLIER = "2200"  # where an ADX corrects an earlier payment; others explain an RMR that holds them


class PremiumJudge:
    """Call the step of each segment of an 820 that has one, then `finish` at its end."""

    claims_count = 0

    def __init__(self, report: Reporter, here: Cursor) -> None:
        self._report = report
        self._here = here
        self._payment: int | None = None
        self._place = here.place()
        self._detailed = 0
        self._details_count = 0
        self._is_readable = True  # an amount that is none is a fault of its own
        self._steps: dict[str, Callable[[Segment], object]] = {
            "BPR": self._pay,
            "RMR": self._detail,
            "ADX": self._adjust,
        }

    def step(self, tag: str) -> Callable[[Segment], object] | None:
        """What to do with the segments of a tag."""
        return self._steps.get(tag)

    def close(self) -> None:
        """Let go of what was read; nothing more can be judged."""
        self._steps.clear()

    def finish(self) -> None:
        """BPR02 is the sum of every RMR04 and of the adjustments of earlier payments.

        Source: x12-820
        """
        paid, detailed = self._payment, self._detailed
        if paid is None or paid == detailed or not self._details_count or not self._is_readable:
            return
        self._report.error(
            "BAL-PREMIUM",
            self._place,
            f"The payment is {Money(paid)}, but its details and adjustments come to "
            f"{Money(detailed)}.",
            "Make BPR02 the sum of every RMR04 and of the adjustments of earlier payments (ADX01).",
            SOURCE,
            found=Money(paid).plain(),
            expected=Money(detailed).plain(),
        )

    def _pay(self, bpr: Segment) -> None:
        self._payment = cents_of(at(bpr, 2))
        self._place = self._here.place("BPR02")

    def _detail(self, rmr: Segment) -> None:
        self._details_count += 1
        self._add(at(rmr, 4))

    def _adjust(self, adx: Segment) -> None:
        loop = self._here.loop
        if loop is not None and loop.name == _EARLIER:
            self._add(at(adx, 1))

    def _add(self, amount: str) -> None:
        cents = cents_of(amount)
        self._detailed += cents or 0
        self._is_readable = self._is_readable and cents is not None
