"""Judges hierarchical levels (HL) of one transaction set: numbers, parents, children promised."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.engines.x12.guide import LoopRule
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place, Reporter
from claimwright.engines.x12.tree import MOST_LEVELS

SOURCE = "x12-005010-common"
DEEPEST = 1_000  # levels under levels kept at a time; no guide has more than six


@dataclass(slots=True)
class _Open:
    """The newest level of one depth: whether it promised children and got one."""

    number: str
    promised: str
    at: tuple[int, int, LoopRule | None]  # byte offset, number in the set, loop
    has_child: bool = False


def _padded(elements: Segment) -> Segment:
    return [*elements, "", "", "", ""][:5]


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
        here, chain = self._here, self._chain
        _, number, parent, _, promised, *_ = elements if len(elements) > 4 else _padded(elements)
        if number != str(self._count):
            self._report.error(
                "HL-NUMBER",
                here.place("HL01"),
                f"Level {self._count} is numbered {number[:20] or 'nothing'}; "
                "levels count 1, 2, 3 … from each ST.",
                "Number the HL segments one after another.",
                SOURCE,
                found=number[:80],
                expected=str(self._count),
            )
        while chain and chain[-1].number != parent:
            self._leave()
        if parent and not chain:
            self._report.error(
                "HL-PARENT",
                here.place("HL02"),
                f"Level {number[:20]} belongs to level {parent[:20]}, "
                "which is not there or already closed.",
                "Name the number of the level this one stands under.",
                SOURCE,
                found=parent[:80],
            )
        if chain:
            chain[-1].has_child = True
        chain.append(_Open(number, promised, (here.offset, here.number, here.loop)))
        if len(chain) > MOST_LEVELS and not self._is_told_deep:
            self._is_told_deep = True
            self._report.warning(
                "HL-DEPTH",
                here.place("HL02"),
                f"Level {number[:20]} is the {MOST_LEVELS + 1}th level under a level; deeper ones "
                "are shown side by side.",
                "Correct the parents (HL02): no guide nests more than six levels.",
                SOURCE,
                expected=f"at most {MOST_LEVELS}",
            )
        if len(chain) > DEEPEST:
            self._tell(chain.pop(0))

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
        offset, number, loop = level.at
        self._report.error(
            "HL-CHILD",
            Place(offset, number, "HL", loop.name if loop is not None else "", "HL04"),
            f"Level {level.number[:20]} promises {said}.",
            "Send 1 when levels follow under it, else 0.",
            SOURCE,
            found=level.promised,
        )
