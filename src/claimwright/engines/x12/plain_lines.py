"""Plain service lines of professional claims, each taken in one step.

Most lines are LX, SV1, DTP*472, perhaps REF*6R, and nothing more. A pattern made of the guide's
own rules finds such a line whole, and what is said in it was mostly said, and judged sound, in a
line before. Whatever else a line holds, or whatever is new in it, is left to be followed segment
by segment: here nothing is ever found wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from claimwright.engines.x12.guide import LoopRule, SegmentRule
from claimwright.engines.x12.judge_elements import pattern_text
from claimwright.engines.x12.judge_facts import ClaimFacts
from claimwright.engines.x12.judge_lines import LineJudge
from claimwright.engines.x12.lexer import Block, Delimiters
from claimwright.engines.x12.loops import Standing, Walker, standing_after

_MOST_LINES = 50
Match = Callable[[str, int], re.Match[str] | None]


class PlainLines:
    """Takes the plain lines of one transaction set (837P)."""

    def __init__(self, delimiters: Delimiters, judge: LineJudge) -> None:
        self._delimiters = delimiters
        self._judge = judge
        self._numbers = [f"LX{delimiters.element}{number}" for number in range(_MOST_LINES + 1)]
        self._known: dict[tuple[LoopRule, str], _Form] = {}

    def take(self, walker: Walker, block: Block, claim: ClaimFacts | None) -> int:
        """Take the plain lines of the claim: how many segments come behind the first LX.

        The walker and its cursor stand on an LX that was read and not yet followed; they are
        left on the last segment taken, or as they are when it opens no plain line.
        """
        loop = walker.known_loop("LX")
        if claim is None or loop is None or walker.is_lost:
            return 0
        form = self._known.get((loop, block.row)) or self._form(loop, block.row)
        here, base, text, match = walker.here, block.offset, block.text, form.match
        plain, numbers, first, number = self._judge.plain, self._numbers, here.number, here.number
        at, count, last = here.offset - base, len(claim.held) + 1, (0, 0)
        while (found := match(text, at)) is not None:
            opening, service, dated, control = found.groups()
            known = plain(service, dated)
            if known is None or count > _MOST_LINES or opening != numbers[count]:
                break
            after = form.without_control if control is None else form.with_control
            if after is None or not walker.enter(loop, after, (base + at, number)):
                break
            claim.take_plain((found, base, number, loop), known, control)
            last = found.span(3 if control is None else 4)
            number += 3 if control is None else 4
            at, count = found.end(), count + 1
        if number == first:
            return 0
        here.offset, here.number, here.tag = base + last[0], number - 1, text[last[0] : last[0] + 3]
        return number - 1 - first

    def _form(self, loop: LoopRule, row: str) -> _Form:
        rules = _rules(loop)
        match = _match(loop, self._delimiters, row)
        form = _Form(match, standing_after(loop, rules), standing_after(loop, rules[:2]))
        if form.with_control is not None and form.without_control is not None:
            self._known[loop, row] = form
        return form


@dataclass(frozen=True, slots=True)
class _Form:
    """How a plain line of one loop is found, and what the loop has held at its end.

    None until a line with, or without, a control number was followed soundly.
    """

    match: Match
    with_control: Standing | None
    without_control: Standing | None


@lru_cache(maxsize=64)
def _rules(loop: LoopRule) -> tuple[SegmentRule, ...]:
    """The loop's uses of SV1, DTP*472 and REF*6R."""
    wanted = (("SV1", ""), ("DTP", "472"), ("REF", "6R"))
    return tuple(
        item
        for tag, qualifier in wanted
        for item in loop.items
        if isinstance(item, SegmentRule)
        and item.tag == tag
        and (qualifier,) == (item.qualifiers or ("",))
    )


@lru_cache(maxsize=32)
def _match(loop: LoopRule, marks: Delimiters, row: str) -> Match:
    """Finds a whole plain line: LX, SV1, DTP, REF or None. A line that goes on is not plain."""
    mark, end = re.escape(marks.element), re.escape(row)
    full = f"(?<!{mark}){end}"  # no empty element at the end
    opening, service, dated, control = (
        f"({pattern_text(rule.tag, rule.elements, marks)}){full}"
        for rule in (loop.trigger, *_rules(loop))
    )
    body = f"{opening}{service}{dated}(?:{control})?(?=(?:LX|HL|CLM|SE){mark})"
    return re.compile(body).match
