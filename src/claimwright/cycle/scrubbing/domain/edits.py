"""How an edit over a professional claim is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.kinds import codes
from claimwright.engines.rules import Fault, Rule
from claimwright.kernel.finding import Severity, Where

__all__ = ["Edit", "codes", "edit", "place"]

GUIDE, FAMILY = "x12-837p", "Claim"
Edit = Rule[Subject]
Predicate = Callable[[Subject], Iterator[Fault]]


def edit(
    rule_id: str, *, snip: int, about: str, says: str, fix: str, **more: Any
) -> Callable[[Predicate], Edit]:
    """Declare the decorated predicate as the edit of that id; an error unless said otherwise."""

    def declared(predicate: Predicate) -> Edit:
        return Rule(
            id=rule_id,
            severity=more.pop("severity", Severity.ERROR),
            about=about,
            predicate=predicate,
            message=says,
            fix=fix,
            source=more.pop("source", GUIDE),
            snip=snip,
            family=more.pop("family", FAMILY),
            **more,
        )

    return declared


def place(loop: str, segment: str = "", element: str = "", field: str = "") -> Where:
    """Where on the claim, and on which field of the practice's own forms."""
    return Where(segment=segment, loop=loop, element=element, field=field)
