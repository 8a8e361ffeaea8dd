"""Any transaction as a tree of loops with path access, streamed a claim or a member at a time.

`read_tree` gives one tree for each claim, member, patient or remittance detail, with everything
above it (submitter, billing provider, subscriber) and nothing beside it, so that memory does not
grow with the file. Where a guide is known loops bear its names (`2300`); otherwise the levels
give the loops, named by their code (`HL22`), and a claim or member its own (`CLM`, `CLP`, `INS`).

    for tree in read_tree(data):
        tree.find("/2000A/2000B/2300/CLM05-1")
        tree.all("/2300/2400/SV101-2")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.guide import (
    Guide,
    LoopRule,
    SegmentRule,
    find_guide,
    variant_of,
)
from claimwright.engines.x12.lexer import Delimiters, Segment, SegmentReader
from claimwright.engines.x12.loops import LoopFault, Walker
from claimwright.engines.x12.parties import SetHeader
from claimwright.engines.x12.report import Cursor

# Levels (HL) under levels a tree keeps; deeper ones stand side by side in the last. No guide nests
# more than six, and a file of nothing but ever deeper levels must not fill the memory.
MOST_LEVELS = 16
# Segments that open what one person, claim or payment detail is about.
_UNITS = frozenset({"CLM", "CLP", "INS", "ENT", "AK2", "OTI"})
_BOUNDARIES = frozenset({"ISA", "GS", "ST", "GE", "IEA"})
_FOLLOWED = frozenset({*_BOUNDARIES, "BHT", *map(str.lower, _BOUNDARIES)})
_LAST_PART = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(?:\[([^\]]*)\])?(?:(\d\d)(?:-(\d{1,2}))?)?")


class PathUnreadable(ValueError):
    """The path is not written as loops and a segment: /2000A/2300/CLM05-1."""


@dataclass(slots=True)
class LoopTree:
    """One loop: its own segments in file order, and the loops in it.

    The root is the transaction set itself, named by ST01; `unit` is then the loop this tree was
    handed out for, or None for what is left at the end of the set.
    """

    name: str
    delimiters: Delimiters
    header: SetHeader
    segments: list[Segment] = field(default_factory=list)
    loops: list[LoopTree] = field(default_factory=list)
    offset: int = 0  # of the first segment in its file
    unit: LoopTree | None = None

    def find(self, path: str) -> str | None:
        """The first value at the path, None when nothing was sent there. Raises PathUnreadable.

        The path's first loop may lie at any depth, each further loop directly in the one before;
        the last part is a segment (`REF[G1]`: the one with that qualifier) with an element and
        perhaps a component: `02`, `05-1`. Without an element the whole segment is given.
        """
        return next(self._values(path), None)

    def all(self, path: str) -> list[str]:
        """Every value at the path, in file order; written as for `find`."""
        return list(self._values(path))

    def find_segments(self, path: str) -> list[Segment]:
        """Every segment at the path: `/2300/REF[G1]`."""
        loops, last = _parts_of(path)
        return list(self._segments(loops, last))

    def find_loops(self, path: str) -> list[LoopTree]:
        """Every loop at a path of loops only: `/2300/2400`."""
        return list(self._holders(tuple(part for part in path.split("/") if part)))

    def walk(self) -> Iterator[LoopTree]:
        """This loop and all in it, in file order."""
        yield self
        for loop in self.loops:
            yield from loop.walk()

    def _values(self, path: str) -> Iterator[str]:
        loops, last = _parts_of(path)
        element, component = last[2], last[3]
        for segment in self._segments(loops, last):
            if not element:
                yield self.delimiters.element.join(segment)
                continue
            value = at(segment, element)
            if component:
                parts = value.split(self.delimiters.component)
                value = parts[component - 1] if component <= len(parts) else ""
            if value:
                yield value

    def _segments(self, loops: tuple[str, ...], last: _Last) -> Iterator[Segment]:
        tag, qualifier = last[:2]
        for loop in self._holders(loops):
            for segment in loop.segments:
                if segment[0] == tag and qualifier in (None, self._qualifier(segment)):
                    yield segment

    def _qualifier(self, segment: Segment) -> str:
        place = 3 if segment[0] == "HL" else 1
        return at(segment, place).partition(self.delimiters.component)[0]

    def _holders(self, loops: tuple[str, ...]) -> Iterator[LoopTree]:
        if not loops:
            yield self
            return
        for start in self.walk():
            if start.name == loops[0]:
                yield from start._below(loops, 1)

    def _below(self, loops: tuple[str, ...], depth: int) -> Iterator[LoopTree]:
        if depth == len(loops):
            yield self
            return
        for loop in self.loops:
            if loop.name == loops[depth]:
                yield from loop._below(loops, depth + 1)


_Last = tuple[str, str | None, int, int]


@lru_cache(maxsize=1024)
def _parts_of(path: str) -> tuple[tuple[str, ...], _Last]:
    """The loops of a path, and its segment, qualifier, element and component."""
    *loops, last = [part for part in path.split("/") if part] or [""]
    found = _LAST_PART.fullmatch(last)
    if found is None:
        raise PathUnreadable(
            f"{path!r} does not end in a segment such as NM109, CLM05-1 or REF[G1]02."
        )
    tag, qualifier, element, component = found.groups()
    return tuple(loops), (tag, qualifier, int(element or 0), int(component or 0))


def read_tree(source: bytes | BinaryIO) -> Iterator[LoopTree]:
    """Stream the units of every transaction set as trees, each with all that stands above it.

    A set's last tree holds what is left (totals, PLB, SE) and has no unit. Every segment of a
    set is in the trees of that set; one without a place stays in the loop it was found in, and
    levels deeper than `MOST_LEVELS` side by side in the last of these.
    Raises Unreadable.
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    grower: _Grower | None = None
    for offset, elements in reader:
        tag = elements[0]
        if tag in _FOLLOWED:
            tag = envelope.see(elements)
        if tag in _BOUNDARIES:
            if grower is not None:
                yield from grower.finish()
            grower = None
            if tag == "ST":
                grower = _Grower(elements, offset, envelope, reader.delimiters)
        elif grower is not None:
            if tag == "BHT":
                grower.header = envelope.header
            unit = grower.see(offset, elements)
            if unit is not None:
                yield unit
            if tag == "SE":
                yield from grower.finish()
                grower = None
    if grower is not None:
        yield from grower.finish()


def read_whole_trees(source: bytes | BinaryIO) -> Iterator[LoopTree]:
    """One tree for each transaction set, whole; memory grows with the set. Raises Unreadable."""
    reader, envelope = SegmentReader(source), EnvelopeReader()
    grower: _Grower | None = None
    for offset, elements in reader:
        tag = elements[0]
        if tag in _FOLLOWED:
            tag = envelope.see(elements)
        if tag in _BOUNDARIES:
            if grower is not None:
                yield grower.whole()
            grower = None
            if tag == "ST":
                grower = _Grower(elements, offset, envelope, reader.delimiters, keeps=True)
        elif grower is not None:
            if tag == "BHT":
                grower.header = envelope.header
            grower.see(offset, elements)
            if tag == "SE":
                yield grower.whole()
                grower = None
    if grower is not None:
        yield grower.whole()


class _Grower:
    """Grows the tree of one set, and hands out each unit as its loop closes."""

    def __init__(
        self,
        st: Segment,
        offset: int,
        envelope: EnvelopeReader,
        delimiters: Delimiters,
        *,
        keeps: bool = False,
    ) -> None:
        self.header = envelope.header
        self._delimiters = delimiters
        self._keeps = keeps
        self._number = 1
        self._guide = find_guide(at(st, 1), envelope.header.guide)
        self._here = Cursor()
        self._walker = self._follow(self._guide)
        root = self._new(at(st, 1), offset)
        root.segments.append(st)
        self._nodes = [root]
        self._rules: list[LoopRule | None] = [self._guide.root if self._guide else None]
        self._numbers = [""]  # HL01 of each open level, where levels make the tree
        self._has_given = [False]  # of each open loop: whether a unit in it was handed out
        self._had_unit = False  # since the newest level began

    def see(self, offset: int, elements: Segment) -> LoopTree | None:
        """Take one segment; the tree of the unit it closes, if it closes one."""
        self._number += 1
        tag = elements[0]
        closed = None
        if tag == "BHT" and self._guide is not None:
            variant = variant_of(self._guide, at(elements, 2))
            if variant is not None:
                self._walker, self._rules[0] = self._follow(variant), variant.root
        if self._walker is not None:
            closed = self._place(self._walker, offset, elements)
        elif tag == "HL":
            closed = self._level(offset, elements)
        elif tag in _UNITS:
            closed = self._close_to(len(self._nodes) - (self._nodes[-1].name in _UNITS))
            self._open(tag, offset, None)
        elif tag == "SE":
            closed = self._close_to(1)
        if tag == "HL":
            self._had_unit = False
        self._nodes[-1].segments.append(elements)
        return closed

    def finish(self) -> Iterator[LoopTree]:
        """The unit still open, then what is left of the set."""
        closed = self._close_to(1)
        if closed is not None:
            yield closed
        yield self._dressed(None)

    def whole(self) -> LoopTree:
        """The set as one tree."""
        self._nodes[0].header = self.header
        return self._nodes[0]

    def _place(self, walker: Walker, offset: int, elements: Segment) -> LoopTree | None:
        stack, known = walker.stack, None
        leads = stack[-1].leads.get(elements[0])
        if leads is not None and not walker.is_lost:  # the way from here is known
            known = leads.get(elements[1] if len(elements) > 1 else "") or leads.get("")
        rule: SegmentRule | None
        self._here.number = self._number
        if known is None:
            rule = walker.place(elements, self._delimiters.component)
        else:
            rule, after, move = known
            if move is None:
                stack[-1] = after
                return None
            walker.go(move)
        loop = stack[-1].loop
        opens = rule is not None and rule is loop.trigger
        if not opens and loop is self._rules[-1]:
            return None
        chain = _chain(loop)
        common, limit = 0, min(len(chain), len(self._rules))
        while common < limit and chain[common] is self._rules[common]:
            common += 1
        if opens and common == len(chain):
            common -= 1
        closed = self._close_to(common)
        for entered in chain[common:]:
            self._open(entered.name, offset, entered)
        return closed

    def _level(self, offset: int, elements: Segment) -> LoopTree | None:
        """Without a guide HL02 says where a level belongs, down to the deepest a tree keeps."""
        parent = at(elements, 2)
        depth = len(self._numbers) - 1 if parent else 0
        while depth and self._numbers[depth] != parent:
            depth -= 1
        closed = self._close_to(min(depth, MOST_LEVELS - 1) + 1)
        self._open(f"HL{at(elements, 3)}", offset, None)
        self._numbers[-1] = at(elements, 1)
        return closed

    def _open(self, name: str, offset: int, rule: LoopRule | None) -> None:
        node = self._new(name, offset)
        self._nodes[-1].loops.append(node)
        self._nodes.append(node)
        self._rules.append(rule)
        self._numbers.append("")
        self._has_given.append(False)

    def _close_to(self, depth: int) -> LoopTree | None:
        """Close the loops from the depth on; the tree of the unit among them.

        What was handed out, and every level it was handed out with, is forgotten.
        """
        given = None
        while len(self._nodes) > depth:
            node = self._nodes[-1]
            if given is None and not self._keeps and self._is_unit(node):
                given = self._dressed(node)
                self._has_given = [True] * len(self._has_given)
            self._nodes.pop()
            self._rules.pop()
            self._numbers.pop()
            if self._has_given.pop():
                self._nodes[-1].loops.pop()
        return given

    def _is_unit(self, node: LoopTree) -> bool:
        """A claim, a member, a review …; or a level that holds none of these."""
        first = node.segments[0] if node.segments else [""]
        is_unit = first[0] in _UNITS or (
            first[0] == "HL" and at(first, 3) != "SS" and not self._had_unit
        )
        self._had_unit = self._had_unit or is_unit
        return is_unit

    def _dressed(self, unit: LoopTree | None) -> LoopTree:
        """The loops that stand open, over the unit; the innermost open loop is the unit."""
        made = unit
        for node in reversed(self._nodes[:-1] if unit is not None else self._nodes):
            loops = node.loops[:] if made is None else [*node.loops[:-1], made]
            made = LoopTree(
                node.name, self._delimiters, self.header, node.segments[:], loops, node.offset
            )
        assert made is not None
        made.unit = unit
        return made

    def _follow(self, guide: Guide | None) -> Walker | None:
        return Walker(guide, _unheard, self._here) if guide is not None else None

    def _new(self, name: str, offset: int) -> LoopTree:
        return LoopTree(name, self._delimiters, self.header, offset=offset)


@lru_cache(maxsize=4096)
def _chain(loop: LoopRule) -> tuple[LoopRule, ...]:
    return tuple(loop.chain())[::-1]


def _unheard(_fault: LoopFault) -> None:
    """Faults are for the judge; a tree holds what there is."""
