"""Judges hierarchical levels (HL) of one transaction set: numbers, parents, children promised."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place, Reporter
from claimwright.engines.x12.tree import MOST_LEVELS

SOURCE = "x12-005010-common"
DEEPEST = 1_000  # levels under levels kept at a time; no guide has more than six


@dataclass(slots=True)
class _Open:
    """The newest level of one depth: whether it promised children and got one."""

    number: str
    place: Place
    promised: str
    has_child: bool = False


class LevelJudge:
    """Call `see` for each HL, then `finish` at the end of the set."""

    def __init__(self, report: Reporter, here: Cursor) -> None:
        self._report = report
        self._here = here
        self._count = 0
        self._chain: list[_Open] = []
        self._is_told_deep = False

    def see(self, elements: Segment) -> None:
        """Take one HL.

        Source: x12-005010-common
        """
        self._count += 1
        number, parent = at(elements, 1), at(elements, 2)
        place = self._here.place()
        if number != str(self._count):
            self._report.error(
                "HL-NUMBER",
                place.element("HL01"),
                f"Level {self._count} is numbered {number[:20] or 'nothing'}; "
                "levels count 1, 2, 3 … from each ST.",
                "Number the HL segments one after another.",
                SOURCE,
                found=number[:80],
                expected=str(self._count),
            )
        while self._chain and self._chain[-1].number != parent:
            self._leave()
        if parent and not self._chain:
            self._report.error(
                "HL-PARENT",
                place.element("HL02"),
                f"Level {number[:20]} belongs to level {parent[:20]}, "
                "which is not there or already closed.",
                "Name the number of the level this one stands under.",
                SOURCE,
                found=parent[:80],
            )
        if self._chain:
            self._chain[-1].has_child = True
        self._chain.append(_Open(number, place, at(elements, 4)))
        if len(self._chain) > MOST_LEVELS and not self._is_told_deep:
            self._is_told_deep = True
            self._report.warning(
                "HL-DEPTH",
                place.element("HL02"),
                f"Level {number[:20]} is the {MOST_LEVELS + 1}th level under a level; deeper ones "
                "are shown side by side.",
                "Correct the parents (HL02): no guide nests more than six levels.",
                SOURCE,
                expected=f"at most {MOST_LEVELS}",
            )
        if len(self._chain) > DEEPEST:
            self._tell(self._chain.pop(0))

    def finish(self) -> None:
        """Judge the levels still open."""
        while self._chain:
            self._leave()

    def _leave(self) -> None:
        self._tell(self._chain.pop())

    def _tell(self, level: _Open) -> None:
        if (level.promised == "0") is not level.has_child or level.promised not in ("0", "1"):
            return
        said = (
            "children (HL04 = 1) but has none"
            if level.promised == "1"
            else ("no children (HL04 = 0) but has some")
        )
        self._report.error(
            "HL-CHILD",
            level.place.element("HL04"),
            f"Level {level.number[:20]} promises {said}.",
            "Send 1 when levels follow under it, else 0.",
            SOURCE,
            found=level.promised,
        )
