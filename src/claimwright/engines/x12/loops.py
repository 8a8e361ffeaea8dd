"""Places each segment of a transaction set in its loop, by guide data.

One dictionary look-up a segment on the straight way. A segment that has no place is one fault,
and reading goes on: a misplaced segment is skipped, a loop whose opening is missing is entered
all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from claimwright.engines.x12.guide import Guide, LoopRule, Move, SegmentRule
from claimwright.engines.x12.lexer import Segment

# Segments that merely describe a party or level: skipped after one that has no place itself.
_FOLLOWERS = frozenset({"N2", "N3", "N4", "PER", "REF", "DMG", "PRV", "INS"})


_ODD_QUALIFIERS = frozenset({"HL", "HI"})


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


@dataclass(slots=True)
class _Frame:
    """One open loop: what it has held so far."""

    loop: LoopRule
    number: int
    seen: int = 1
    last: int = 0
    counts: dict[int, int] = field(default_factory=dict)


class Walker:
    """Follows one transaction set through its guide. Faults go to `report` as they are found."""

    def __init__(self, guide: Guide, report: Callable[[LoopFault], None]) -> None:
        self._guide = guide
        self._report = report
        self._stack = [_Frame(guide.root, 1)]
        self._moves = guide.root.moves
        self._levels: dict[str, str] = {}
        self._is_lost = False
        self._number = 1
        self.loop = guide.root

    def place(self, elements: Segment, component: str) -> SegmentRule | None:
        """The rule for the segment, `loop` now being its loop; None when it has no place.

        The ST itself is placed by making the walker.
        """
        self._number += 1
        tag = elements[0]
        uses = self._moves.get(tag)
        move = None
        if uses is not None:
            if tag in _ODD_QUALIFIERS:
                qualifier = _qualifier(elements, component)
            else:
                qualifier = elements[1] if len(elements) > 1 else ""
            move = uses.get(qualifier) or uses.get("")
            if tag == "HL":
                move = move or self._guess_level(elements)
                if len(elements) > 3:
                    self._levels[elements[1]] = elements[3] if elements[3] in uses else ""
        if self._is_lost:
            if tag in _FOLLOWERS:
                return None
            self._is_lost = move is None
        if move is None:
            move = self._stray(elements, component)
            if move is None:
                return None
        self._go(move)
        return move.rule

    def finish(self) -> None:
        """Close every open loop, once the set has ended."""
        while self._stack:
            self._close(self._stack.pop())

    def _go(self, move: Move) -> None:
        stack = self._stack
        for _ in range(move.pops):
            self._close(stack.pop())
        frame = stack[-1]
        item = move.enters or move.rule
        if item.order < frame.last:
            self._report(_out_of_order(item, frame))
        else:
            frame.last = item.order
        if frame.seen & item.bit:
            if item.most:
                self._count(frame, item)
        else:
            frame.seen |= item.bit
        if move.enters is not None:
            stack.append(_Frame(move.enters, self._number))
            self.loop, self._moves = move.enters, move.enters.moves
        elif move.pops:
            self.loop, self._moves = frame.loop, frame.loop.moves

    def _count(self, frame: _Frame, item: SegmentRule | LoopRule) -> None:
        count = frame.counts[item.bit] = frame.counts.get(item.bit, 1) + 1
        if count > item.most:
            self._report(_too_often(item, frame))

    def _close(self, frame: _Frame) -> None:
        missing = frame.loop.required & ~frame.seen
        if not missing:
            return
        for item in frame.loop.items:
            if item.bit & missing:
                self._report(_missing(item, frame))

    def _guess_level(self, elements: Segment) -> Move | None:
        """An HL of unknown level is taken for the level below its parent's."""
        uses = self._moves.get("HL", {})
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
                    f"{shown} is no segment of a {self._guide.kind}.",
                    "Remove the segment.",
                    shown,
                )
            )
            return None
        skipped = self._skipped_opening(elements, component)
        if skipped is not None:
            return self._enter_unopened(skipped, shown)
        self._is_lost = tag in self._guide.opened_by
        uses = self._moves.get(tag)
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
        open_loops = [frame.loop for frame in self._stack]
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
        while self._stack[-1].loop is not parent.parent:
            self._close(self._stack.pop())
        outer = self._stack[-1]
        outer.seen |= parent.bit
        outer.last = max(outer.last, parent.order)
        self._stack.append(_Frame(parent, self._number))
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


def _missing(item: SegmentRule | LoopRule, frame: _Frame) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "LOOP-MISSING" if loop else "SEG-MISSING",
        segment,
        loop or frame.loop.name,
        f"{said[0].upper()}{said[1:]} is missing from loop {frame.loop.name} "
        f"({frame.loop.title}) that begins at segment {frame.number}.",
        f"Add {said}.",
        expected=said,
    )


def _too_often(item: SegmentRule | LoopRule, frame: _Frame) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "LOOP-REPEATED" if loop else "SEG-REPEATED",
        segment,
        loop or frame.loop.name,
        f"{said[0].upper()}{said[1:]} comes more than {item.most} "
        f"{'time' if item.most == 1 else 'times'} in loop {frame.loop.name}.",
        f"Send at most {item.most}.",
        expected=str(item.most),
    )


def _out_of_order(item: SegmentRule | LoopRule, frame: _Frame) -> LoopFault:
    segment, loop, said = _words(item)
    return LoopFault(
        "SEG-ORDER",
        segment,
        loop or frame.loop.name,
        f"{said[0].upper()}{said[1:]} comes too late in loop {frame.loop.name} "
        f"({frame.loop.title}): the guide puts it earlier.",
        "Send the segments in the guide's order.",
    )
