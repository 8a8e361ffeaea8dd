"""Places each segment of a transaction set in its loop, by guide data.

One dictionary look-up a segment on the straight way. A segment that has no place is one fault,
and reading goes on: a misplaced segment is skipped, a loop whose opening is missing is entered
all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from claimwright.engines.x12.guide import Guide, LoopRule, Move, SegmentRule
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor

# Segments that merely describe a party or level: skipped after one that has no place itself.
_FOLLOWERS = frozenset({"N2", "N3", "N4", "PER", "REF", "DMG", "PRV", "INS"})
_ODD_QUALIFIERS = frozenset({"HL", "HI"})
# So many states of one loop are remembered; odd files have more, and are read a little slower.
_MOST_STANDINGS = 2000

Count = tuple[int, int]
_BEGUN: tuple[int, int, frozenset[Count]] = (1, 0, frozenset())


@dataclass(frozen=True, slots=True)
class LoopFault:
    """A segment or loop that is missing, in the wrong place or there too often."""

    code: str
    segment: str
    loop: str
    message: str
    fix: str
    found: str = ""
    expected: str = ""
    number: int = 0  # of the segment it was noticed at; 0: the newest
    offset: int = 0
    loop_start: int | None = None  # of what is missing: the number its loop begins at


class Standing:
    """What an open loop has held so far. Loops that have held the same share one Standing.

    `after` and `leads` remember where an item or a segment leads, so that a sound file costs one
    look-up a segment; what is a fault is never remembered.
    """

    __slots__ = ("after", "counts", "is_complete", "last", "leads", "loop", "seen")

    def __init__(self, loop: LoopRule, seen: int, last: int, counts: frozenset[Count]) -> None:
        self.loop = loop
        self.seen = seen
        self.last = last
        self.counts = counts  # of items that came more than once: (bit, times)
        self.is_complete = not loop.required & ~seen
        self.after: dict[int, Standing] = {}
        # tag → qualifier → rule and, for a segment that stays in its loop, the Standing after it;
        # for one that opens or closes loops, its move
        self.leads: dict[str, dict[str, Lead]] = {}


Lead = tuple[SegmentRule, Standing, Move | None]
_NO_LEADS: dict[str, Lead] = {}


class Walker:
    """Follows one transaction set through its guide. Faults go to `report` as they are found.

    `stack` holds the open loops, the innermost last; `numbers` the segments they began at.
    """

    def __init__(
        self, guide: Guide, report: Callable[[LoopFault], None], here: Cursor | None = None
    ) -> None:
        self._guide = guide
        self._report = report
        self.here = here or Cursor()
        # Where something required was passed by: (number of the loop's opening, bit) → place.
        self._passed: dict[tuple[int, int], tuple[int, int]] = {}
        self.stack = [_start(guide.root)]
        self.numbers = [1]
        self._levels: dict[str, str] = {}
        self.is_lost = False

    @property
    def loop(self) -> LoopRule:
        """The loop of the newest segment."""
        return self.stack[-1].loop

    def place(self, elements: Segment, component: str, number: int = 0) -> SegmentRule | None:
        """The rule for the segment, `loop` now being its loop; None when it has no place.

        The cursor stands on it, or `number` is its number in the set. The ST itself is placed by
        making the walker.
        """
        if number:
            self.here.number = number
        tag = elements[0]
        standing = self.stack[-1]
        uses = standing.loop.moves.get(tag)
        move, qualifier = None, ""
        if uses is not None:
            if tag in _ODD_QUALIFIERS:
                qualifier = _qualifier(elements, component)
            else:
                qualifier = elements[1] if len(elements) > 1 else ""
            move = uses.get(qualifier)
            if move is None:
                move = uses.get("")
                qualifier = "" if len(uses) == 1 else qualifier
            if tag == "HL":
                move = move or self._guess_level(elements)
                if len(elements) > 3:
                    self._levels[elements[1]] = elements[3] if elements[3] in uses else ""
        if self.is_lost:
            if tag in _FOLLOWERS:
                return None
            self.is_lost = move is None
        if move is None:
            move = self._stray(elements, component)
            if move is None:
                return None
        self.go(move)
        if tag not in _ODD_QUALIFIERS:
            self._remember(standing, tag, qualifier, move)
        return move.rule

    def _remember(self, standing: Standing, tag: str, qualifier: str, move: Move) -> None:
        """What is no fault leads there again."""
        after, uses = self.stack[-1], standing.loop.moves.get(tag, {})
        if uses.get(qualifier) is not move or (qualifier == "" and len(uses) > 1):
            return
        if move.pops or move.enters is not None:
            standing.leads.setdefault(tag, {})[qualifier] = (move.rule, standing, move)
        elif standing.after.get(move.rule.bit) is after:
            standing.leads.setdefault(tag, {})[qualifier] = (move.rule, after, None)

    def known_loop(self, tag: str) -> LoopRule | None:
        """The loop that a segment without a qualifier was seen to open from here."""
        lead = self.stack[-1].leads.get(tag, _NO_LEADS).get("")
        return lead[2].enters if lead is not None and lead[2] is not None else None

    def enter(self, loop: LoopRule, after: Standing, place: tuple[int, int]) -> bool:
        """Open a loop at a byte offset and number, and let it hold what `after` holds.

        False, and nothing is done, where its opening was not seen to lead from here.
        """
        lead = self.stack[-1].leads.get(loop.trigger.tag, _NO_LEADS).get("")
        move = lead[2] if lead is not None else None
        if move is None or move.enters is not loop:
            return False
        self.here.offset, self.here.number = place
        stack = self.stack
        over = stack[-2].after.get(loop.bit) if move.pops == 1 and stack[-1].is_complete else None
        if over is None:
            self.go(move)
            stack[-1] = after
        else:
            stack[-2:] = over, after
            self.numbers[-1] = place[1]
        return True

    def finish(self) -> None:
        """Close every open loop, once the set has ended."""
        while len(self.stack) > 1:
            self._close()
        self._tell_missing(self.stack[0], 1)

    def go(self, move: Move) -> None:
        """Leave and enter loops as the move says."""
        stack = self.stack
        for _ in range(move.pops):
            standing, begun = stack.pop(), self.numbers.pop()
            if not standing.is_complete:
                self._tell_missing(standing, begun)
        standing, enters = stack[-1], move.enters
        item = enters or move.rule
        stack[-1] = standing.after.get(item.bit) or self._advance(standing, item)
        if enters is not None:
            stack.append(enters.standings.get(_BEGUN) or _start(enters))  # type: ignore[arg-type]
            self.numbers.append(self.here.number)

    def _advance(self, standing: Standing, item: SegmentRule | LoopRule) -> Standing:
        """Where the loop stands after an item it was not yet seen to take; says what is wrong."""
        seen, last, counts = standing.seen, standing.last, dict(standing.counts)
        is_sound = not self._pass_by(standing, item)
        if item.order < last:
            self._report(_out_of_order(item, standing.loop))
            is_sound = False
        else:
            last = item.order
        if seen & item.bit and item.most:
            count = counts.get(item.bit, 1) + 1
            if count > item.most:
                self._report(_too_often(item, standing.loop))
                is_sound = False
            else:
                counts[item.bit] = count
        after = _standing(standing.loop, seen | item.bit, last, frozenset(counts.items()))
        if is_sound and len(standing.loop.standings) < _MOST_STANDINGS:
            standing.after[item.bit] = after
        return after

    def _pass_by(self, standing: Standing, item: SegmentRule | LoopRule) -> bool:
        """Note what is required before the item and was not there; whether there is any."""
        missing = standing.loop.required & ~standing.seen
        passed = [
            each.bit
            for each in (standing.loop.items if missing else ())
            if each.bit & missing and each.order < item.order
        ]
        begun, here = self.numbers[-1], self.here
        for bit in passed:
            self._passed.setdefault((begun, bit), (here.number, here.offset))
        return bool(passed)

    def _close(self) -> None:
        self._tell_missing(self.stack.pop(), self.numbers.pop())

    def _tell_missing(self, standing: Standing, number: int) -> None:
        missing = standing.loop.required & ~standing.seen
        for item in standing.loop.items if missing else ():
            if item.bit & missing:
                place = self._passed.pop((number, item.bit), (0, 0))
                self._report(_missing(item, standing.loop, number, place))

    def _guess_level(self, elements: Segment) -> Move | None:
        """An HL of unknown level is taken for the level below its parent's."""
        uses = self.loop.moves.get("HL", {})
        parent = self._levels.get(elements[2] if len(elements) > 2 else "", "")
        for move in uses.values():
            if move.enters is not None and move.enters.parent is not None:
                over = move.enters.parent.trigger
                if over.tag == "HL" and parent in over.qualifiers:
                    return move
        return None

    def _stray(self, elements: Segment, component: str) -> Move | None:
        """Say what is wrong with a segment that has no place; answer where to go on, if at all."""
        tag = elements[0]
        shown = _shown(elements, component)
        if tag not in self._guide.tags:
            self._report(
                LoopFault(
                    "SEG-UNKNOWN",
                    tag[:8],
                    self.loop.name,
                    f"{shown} is not known in the guide of the {self._guide.kind}.",
                    "Remove the segment.",
                    shown,
                )
            )
            return None
        skipped = self._skipped_opening(elements, component)
        if skipped is not None:
            return self._enter_unopened(skipped, shown)
        self.is_lost = tag in self._guide.opened_by
        uses = self.loop.moves.get(tag)
        expected = ", ".join(f"{tag}*{q}" if q else tag for q in sorted(uses or ())[:16])
        self._report(
            LoopFault(
                "SEG-UNEXPECTED",
                tag,
                self.loop.name,
                f"{shown} has no place after loop {self.loop.name} ({self.loop.title})"
                + (f"; {tag} can be {expected} here." if expected else "."),
                "Move it to the loop it belongs to, or correct its qualifier.",
                shown,
                expected,
            )
        )
        return None

    def _skipped_opening(self, elements: Segment, component: str) -> LoopRule | None:
        """The loop the segment opens, when only that loop's parent was not opened."""
        qualifier = _qualifier(elements, component)
        open_loops = [standing.loop for standing in self.stack]
        for loop in self._guide.opened_by.get(elements[0], ()):
            trigger = loop.trigger
            opens = qualifier in (trigger.qualifiers or (qualifier,))
            parent = loop.parent
            if not opens or parent is None or parent.parent not in open_loops:
                continue
            # An opening that carries nothing else, such as the LX over claims of an 835.
            if not any(item.is_required for item in _segments_of(parent)):
                return loop
        return None

    def _enter_unopened(self, loop: LoopRule, shown: str) -> Move:
        parent = loop.parent
        assert parent is not None
        assert parent.parent is not None
        while self.loop is not parent.parent:
            self._close()
        outer = self.stack[-1]
        self.stack[-1] = _standing(
            outer.loop, outer.seen | parent.bit, max(outer.last, parent.order), outer.counts
        )
        self.stack.append(_start(parent))
        self.numbers.append(self.here.number)
        self._report(
            LoopFault(
                "LOOP-UNOPENED",
                parent.trigger.tag,
                parent.name,
                f"{shown} comes without the {parent.trigger.shown} that opens loop {parent.name} "
                f"({parent.title}).",
                f"Send {parent.trigger.shown} before it.",
                shown,
                parent.trigger.shown,
            )
        )
        return Move(0, loop, loop.trigger)


def _standing(loop: LoopRule, seen: int, last: int, counts: frozenset[Count]) -> Standing:
    """The one Standing of a loop that has held this, kept while there are not too many."""
    key = (seen, last, counts)
    known = loop.standings.get(key)
    if known is None:
        known = Standing(loop, seen, last, counts)
        if len(loop.standings) < _MOST_STANDINGS:
            loop.standings[key] = known
    assert isinstance(known, Standing)
    return known


def _start(loop: LoopRule) -> Standing:
    """A loop that has held nothing but its opening."""
    return _standing(loop, *_BEGUN)


def standing_after(loop: LoopRule, items: Iterable[SegmentRule]) -> Standing | None:
    """A loop that has held its opening and these, once one was seen to; all without fault."""
    standing: Standing | None = _start(loop)
    for item in items:
        standing = standing.after.get(item.bit) if standing is not None else None
    return standing


def _segments_of(loop: LoopRule) -> list[SegmentRule]:
    return [item for item in loop.items if isinstance(item, SegmentRule)]


def _qualifier(elements: Segment, component: str) -> str:
    if elements[0] == "HL":
        return elements[3] if len(elements) > 3 else ""
    first = elements[1] if len(elements) > 1 else ""
    if elements[0] == "HI" and component in first:
        return first.partition(component)[0]
    return first


def _shown(elements: Segment, component: str) -> str:
    qualifier = _qualifier(elements, component)[:24]
    return f"{elements[0][:8]}*{qualifier}" if qualifier else elements[0][:8]


def _words(item: SegmentRule | LoopRule) -> tuple[str, str, str]:
    """(segment, loop or empty, as people say it)"""
    if isinstance(item, LoopRule):
        said = f"loop {item.name} ({item.title}, {item.trigger.shown})"
        return item.trigger.tag, item.name, said
    return item.tag, "", f"{item.shown} ({item.name})" if item.name else item.shown


def _missing(
    item: SegmentRule | LoopRule, holder: LoopRule, begun: int, place: tuple[int, int]
) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "LOOP-MISSING" if loop else "SEG-MISSING",
        segment,
        loop or holder.name,
        f"{said[0].upper()}{said[1:]} is missing from loop {holder.name} ({holder.title}).",
        f"Add {said}.",
        expected=said,
        number=place[0],
        offset=place[1],
        loop_start=begun,
    )


def _too_often(item: SegmentRule | LoopRule, holder: LoopRule) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "LOOP-REPEATED" if loop else "SEG-REPEATED",
        segment,
        loop or holder.name,
        f"{said[0].upper()}{said[1:]} comes more than {item.most} "
        f"{'time' if item.most == 1 else 'times'} in loop {holder.name}.",
        f"Send at most {item.most}.",
        expected=str(item.most),
    )


def _out_of_order(item: SegmentRule | LoopRule, holder: LoopRule) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "SEG-ORDER",
        segment,
        loop or holder.name,
        f"{said[0].upper()}{said[1:]} comes too late in loop {holder.name} "
        f"({holder.title}): the guide puts it earlier.",
        "Send the segments in the guide's order.",
    )
