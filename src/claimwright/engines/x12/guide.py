"""Implementation guides as data, made ready to place and judge segments.

A guide file lists loops, segments and elements; one line is one use of a segment:
`"REF=G1 S 1 Prior authorization : R R N N"` says the tag and its qualifiers, usage (Required,
Situational, A required since the addenda A1), the most allowed (0 = any number), a name, and
after the colon the elements:
R, S or N(ot used), `=` codes or `={list}`, components in parentheses, `x11` behind a composite
for eleven of it. `@name` stands for a shape of segments.json; `"@2300"` as a whole line for a
loop of the guide's own `define` or of loops.json, `"@2200:D"` for the same with D behind each
loop's name, `"@2300 R"` for a required one. A file that says `"like": "278"` takes all of that
guide but what it says itself; `"instead"` gives lines in place of single lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from claimwright.engines.x12.labels import base_label
from claimwright.engines.x12.syntax_notes import can_fail, is_loose, least_size

# What lies in the guides folder and is no guide.
_SUPPORT = frozenset({"segments", "names", "lists", "loops", "envelope"})
HEADER = "HEADER"
AMOUNT_LENGTH = 18  # the longest of data element 782, Monetary Amount
# The element whose codes choose the loop, where it is not the first.
_QUALIFIER_PLACES = {"HL": 3}
_LINE = re.compile(r"(\w+)(?:=(\S+))? ([RSA]) (\d+) ?([^:]*?)(?: : (.*))?")
_DATA = re.compile(r"(C\d{3})|(AN|ID|DT|TM|N\d|R|B)(\d+)-(\d+)")
_NOTE = re.compile(r"([PRECL])((?:\d\d)+)")
_MANY = re.compile(r"(\w\([^()]*\))x(\d+)")
_TOKEN = re.compile(r"([RSNO])(?:=([^\s()]+))?(\()?|(\))|@([\w-]+)")


class GuideBroken(ValueError):
    """A guide file says something that cannot be understood."""


@dataclass(frozen=True, slots=True)
class ElementRule:
    """How one element or component may be filled. Usage O means the guide does not say."""

    usage: str = "O"
    kind: str = "AN"  # AN, ID, DT, TM, R, N0…N9, or C for a composite
    shortest: int = 1
    longest: int = 80
    codes: frozenset[str] | None = None
    parts: tuple[ElementRule, ...] = ()
    repeats: int = 1

    @property
    def is_amount(self) -> bool:
        """Whether it is money: of all decimals, data element 782 alone has up to 18 digits."""
        return self.kind == "R" and self.longest == AMOUNT_LENGTH


@dataclass(slots=True, eq=False)
class SegmentRule:
    """One use of a segment in a loop."""

    tag: str
    name: str
    is_required: bool
    most: int  # 0: any number
    elements: tuple[ElementRule, ...]
    notes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    qualifiers: tuple[str, ...] = ()
    order: int = 0
    bit: int = 0
    loose_notes: tuple[tuple[str, tuple[int, ...]], ...] = ()  # that sound elements can break
    notes_from: int = 0  # a segment of no more elements than this cannot break one of them
    dated: tuple[int, int] | None = None  # the elements that hold a date format and its date
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """As people write it: REF*G1."""
        return f"{self.tag}*{'/'.join(self.qualifiers[:6])}" if self.qualifiers else self.tag


@dataclass(slots=True, eq=False)
class Move:
    """What a segment does in a loop: leave `pops` loops, enter one or not, obey a rule."""

    pops: int
    enters: LoopRule | None
    rule: SegmentRule


Moves = dict[str, dict[str, Move]]


@dataclass(slots=True, eq=False)
class LoopRule:
    """One loop at its place in the guide's tree, and where every segment leads from it."""

    name: str
    title: str
    is_required: bool
    most: int
    trigger: SegmentRule
    parent: LoopRule | None
    items: list[SegmentRule | LoopRule] = field(default_factory=list)
    order: int = 0
    bit: int = 0
    required: int = 0
    moves: Moves = field(default_factory=dict)
    standings: dict[object, object] = field(default_factory=dict)  # the walker's memory

    def chain(self) -> Iterator[LoopRule]:
        """This loop, its parent, and so on to the transaction set."""
        loop: LoopRule | None = self
        while loop is not None:
            yield loop
            loop = loop.parent


@dataclass(slots=True, eq=False)
class Guide:
    """One implementation guide for one transaction."""

    name: str
    kind: str
    transaction: str
    title: str
    source: str
    functional_group: str
    labels: frozenset[str]
    root: LoopRule
    loops: tuple[LoopRule, ...]
    tags: frozenset[str]
    tolerated: frozenset[str]  # codes of faults that are warnings in this transaction
    variants: dict[str, str]  # BHT02 → the guide file that describes such a set instead
    opened_by: dict[str, tuple[LoopRule, ...]]  # tag → the loops it opens


def _read(name: str) -> dict[str, Any]:
    folder = resources.files("claimwright.engines.x12.guides")
    loaded: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return loaded


@cache
def _shape(name: str) -> dict[str, Any]:
    """A guide file, completed by the guide it is like."""
    own = _read(name)
    return (_shape(own["like"]) | own) if "like" in own else own


@cache
def _common() -> dict[str, Any]:
    return _read("segments")


@cache
def _shared_loops() -> dict[str, Any]:
    return {name: loop for name, loop in _read("loops").items() if name != "about"}


@cache
def code_lists() -> dict[str, frozenset[str]]:
    """The code lists guides name, by name."""
    return {name: frozenset(codes.split()) for name, codes in _read("lists").items()}


@cache
def _names() -> dict[str, list[str]]:
    return {tag: text.split("|") for tag, text in _read("names").items() if tag != "about"}


def element_name(tag: str, place: str) -> str:
    """What people call an element ("02", or "05-1" for a component); empty when nothing fits."""
    position, _, component = place.partition("-")
    names = _names().get(tag, [])
    if not position.isdigit() or int(position) > len(names):
        return ""
    whole, _, parts = names[int(position) - 1].partition("(")
    if not component:
        return whole
    known = parts.rstrip(")").split(";")
    return known[int(component) - 1] if parts and int(component) <= len(known) else whole


@cache
def _data_of(text: str) -> ElementRule:
    """One word of segments.json, such as "AN1-60", "C003" or "ID1-2*99"."""
    words, _, repeats = text.partition("*")
    found = _DATA.fullmatch(words)
    if found is None:
        raise GuideBroken(f"{text!r} is no element")
    count = int(repeats or 1)
    if found[1]:
        parts = tuple(_data_of(part) for part in _common()["composites"][found[1]].split())
        return ElementRule(kind="C", parts=parts, repeats=count)
    return ElementRule("O", found[2], int(found[3]), int(found[4]), repeats=count)


@cache
def _segment_data(
    tag: str,
) -> tuple[tuple[ElementRule, ...], tuple[tuple[str, tuple[int, ...]], ...], str]:
    """The elements, syntax notes and usual use of a segment in version 005010."""
    entry = _common()["segments"].get(tag)
    if entry is None:
        raise GuideBroken(f"segments.json does not know {tag}")
    data, _, notes = entry["is"].partition(" | ")
    read = tuple(
        (kind, tuple(int(pair[i : i + 2]) for i in range(0, len(pair), 2)))
        for kind, pair in _NOTE.findall(notes)
    )
    return tuple(_data_of(word) for word in data.split()), read, entry.get("use", "")


def dictionary_rule(tag: str) -> SegmentRule | None:
    """What version 005010 says of a segment when no guide does; None for an unknown tag."""
    if tag not in _common()["segments"]:
        return None
    return _dictionary_rule(tag)


@cache
def _dictionary_rule(tag: str) -> SegmentRule:
    elements, notes, _ = _segment_data(tag)
    return _made_rule(SegmentRule(tag, tag, False, 0, elements, notes))


class _Uses:
    """Reads the element words of a guide line against the segment's data."""

    def __init__(self, text: str) -> None:
        shapes = _common()["shapes"]
        expanded = re.sub(r"@([\w-]+)", lambda found: str(shapes[found[1]]), text)
        expanded = _MANY.sub(lambda found: " ".join([found[1]] * int(found[2])), expanded)
        self._tokens = list(_TOKEN.finditer(expanded))
        self._at = 0

    def read(self, data: tuple[ElementRule, ...]) -> tuple[ElementRule, ...]:
        """Rules for every element; those the line leaves out are not used."""
        rules = []
        for base in data:
            token = self._next()
            if token is None:
                rules.append(_with(base, "N", None, base.parts))
                continue
            parts = base.parts
            if token[3]:
                parts = self.read(base.parts)
                self._close()
            elif parts:
                parts = tuple(_with(part, "O", None, part.parts) for part in parts)
            rules.append(_with(base, token[1], _codes(token[2]), parts))
        return tuple(rules)

    def _next(self) -> re.Match[str] | None:
        if self._at >= len(self._tokens) or self._tokens[self._at][4]:
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _close(self) -> None:
        if self._at >= len(self._tokens) or not self._tokens[self._at][4]:
            raise GuideBroken("a parenthesis is not closed, or holds too many components")
        self._at += 1


def _with(
    base: ElementRule, usage: str, codes: frozenset[str] | None, parts: tuple[ElementRule, ...]
) -> ElementRule:
    return ElementRule(usage, base.kind, base.shortest, base.longest, codes, parts, base.repeats)


def _codes(text: str | None) -> frozenset[str] | None:
    if not text:
        return None
    if text.startswith("{"):
        return code_lists()[text[1:-1]]
    return frozenset(text.split(","))


def _qualifiers(text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(sorted(_codes(text) or ())) if text.startswith("{") else tuple(text.split(","))


@cache
def _segment_rule_parts(
    tag: str, qualifiers: tuple[str, ...], uses: str
) -> tuple[ElementRule, ...]:
    data, _, usual = _segment_data(tag)
    if not (uses or usual):
        return data
    rules = list(_Uses(uses or usual).read(data))
    if qualifiers:
        place = _QUALIFIER_PLACES.get(tag, 1) - 1
        rule = rules[place]
        wanted = frozenset(qualifiers)
        if rule.kind == "C":
            first = _with(rule.parts[0], "R", wanted, ())
            rules[place] = _with(rule, "R", None, (first, *rule.parts[1:]))
        else:
            rules[place] = _with(rule, "R", wanted, ())
    return tuple(rules)


# Segments in which one element says how another writes a date.
_DATED = {"DTP": (2, 3), "DMG": (1, 2), "PAT": (5, 6), "INS": (11, 12), "MPI": (6, 7)}


def _made_rule(rule: SegmentRule) -> SegmentRule:
    """The rule with what speeds up its judging."""
    rule.dated = _DATED.get(rule.tag)
    usages = [element.usage for element in rule.elements]
    rule.loose_notes = tuple(note for note in rule.notes if is_loose(note, usages))
    rule.notes_from = min((least_size(note) for note in rule.loose_notes), default=0)
    return rule


def _segment_rule(line: str, required: str) -> SegmentRule:
    found = _LINE.fullmatch(line)
    if found is None:
        raise GuideBroken(f"{line!r} is no guide line")
    tag, qualifiers = found[1], _qualifiers(found[2])
    try:
        elements = _segment_rule_parts(tag, qualifiers, found[6] or "")
    except (GuideBroken, KeyError) as error:
        raise GuideBroken(f"{line!r}: {error}") from error
    notes = tuple(
        note
        for note in _segment_data(tag)[1]
        if can_fail(note, {elements[place - 1].usage for place in note[1]})
    )
    is_required = found[3] in required
    return _made_rule(
        SegmentRule(tag, found[5], is_required, int(found[4]), elements, notes, qualifiers)
    )


class _Builder:
    """Builds the tree of loops of one guide file."""

    def __init__(self, shape: dict[str, Any], *, has_addenda: bool) -> None:
        self._define = _shared_loops() | shape.get("define", {})
        self._instead: dict[str, list[str]] = shape.get("instead", {})
        self._required = "RA" if has_addenda else "R"
        self.loops: list[LoopRule] = []

    def loop(self, shape: dict[str, Any], parent: LoopRule | None, suffix: str) -> LoopRule:
        """A loop and everything in it."""
        lines = self._lines(shape["is"])
        made = LoopRule(
            shape["loop"] + suffix,
            shape["name"],
            shape["use"] == "R",
            shape["max"],
            _segment_rule(lines[0], self._required),
            parent,
        )
        made.trigger.bit = 1
        self.loops.append(made)
        self._fill(made, lines[1:], suffix)
        return made

    def _lines(self, lines: list[Any]) -> list[Any]:
        """The lines of a loop, some replaced where the guide is like another."""
        if not self._instead:
            return lines
        replaced = [
            self._instead.get(each, [each]) if isinstance(each, str) else [each] for each in lines
        ]
        return [each for several in replaced for each in several]

    def _fill(self, made: LoopRule, lines: list[Any], suffix: str) -> None:
        order, last = 0, made.trigger.tag
        for place, line in enumerate(lines, start=1):
            item = self._item(made, line, suffix)
            tag = item.tag if isinstance(item, SegmentRule) else f"{item.trigger.tag} loop"
            # Neighbors of one tag share a position of the standard and come in any order.
            order, last = order + (tag != last), tag
            item.order, item.bit = order, 1 << place
            made.items.append(item)
            if item.is_required and not (isinstance(item, SegmentRule) and item.tag == "SE"):
                made.required |= item.bit

    def _item(self, made: LoopRule, line: Any, suffix: str) -> SegmentRule | LoopRule:
        if isinstance(line, dict):
            return self.loop(line, made, suffix)
        if line.startswith("@"):
            reference, _, usage = line[1:].partition(" ")
            name, _, own_suffix = reference.partition(":")
            shared = self._define[name]
            return self.loop({**shared, "use": usage or shared["use"]}, made, own_suffix or suffix)
        return _segment_rule(line, self._required)


def _add_move(moves: Moves, rule: SegmentRule, move: Move) -> None:
    """Keep the nearest meaning of each qualifier; a rule without qualifiers takes the rest."""
    known = moves.setdefault(rule.tag, {})
    if "" in known:
        return
    for qualifier in rule.qualifiers or ("",):
        known.setdefault(qualifier, move)


def _connect(loop: LoopRule) -> None:
    """Fill `moves`: from this loop, the nearest loop upward that takes each segment."""
    for pops, holder in enumerate(loop.chain()):
        for item in holder.items:
            if isinstance(item, SegmentRule):
                _add_move(loop.moves, item, Move(pops, None, item))
            else:
                _add_move(loop.moves, item.trigger, Move(pops, item, item.trigger))


@cache
def load_guide(file_name: str, *, has_addenda: bool = True) -> Guide:
    """The guide of one file of the guides folder. Raises GuideBroken."""
    shape = _shape(file_name)
    builder = _Builder(shape, has_addenda=has_addenda)
    whole = {"loop": HEADER, "name": shape["title"], "use": "R", "max": 1, "is": shape["is"]}
    root = builder.loop(whole, None, "")
    for loop in builder.loops:
        _connect(loop)
    opened_by: dict[str, tuple[LoopRule, ...]] = {}
    for loop in builder.loops:
        opened_by[loop.trigger.tag] = (*opened_by.get(loop.trigger.tag, ()), loop)
    tags = {loop.trigger.tag for loop in builder.loops}
    tags |= {i.tag for loop in builder.loops for i in loop.items if isinstance(i, SegmentRule)}
    return Guide(
        shape["guide"],
        shape["kind"],
        shape["transaction"],
        shape["title"],
        shape["source"],
        shape["functional_group"],
        frozenset(shape["labels"]),
        root,
        tuple(builder.loops),
        frozenset(tags),
        frozenset(shape.get("tolerated", ())),
        shape.get("variants", {}),
        opened_by,
    )


@cache
def envelope_rules() -> dict[str, SegmentRule]:
    """The rules of ISA, GS, GE and IEA."""
    rules = [_segment_rule(line, "R") for line in _read("envelope")["segments"]]
    return {rule.tag: rule for rule in rules}


@cache
def guide_files() -> tuple[str, ...]:
    """Every guide of the guides folder, by file name without its ending."""
    folder = resources.files("claimwright.engines.x12.guides")
    names = [each.name for each in folder.iterdir() if each.name.endswith(".json")]
    return tuple(sorted({name.removesuffix(".json") for name in names} - _SUPPORT))


@cache
def _files() -> dict[tuple[str, str], str]:
    """Guide label without its addenda letters, and transaction, to the file that describes it."""
    shapes = {name: _shape(name) for name in guide_files()}
    variants = {each for shape in shapes.values() for each in shape.get("variants", {}).values()}
    return {
        (base_label(label), shape["transaction"]): name
        for name, shape in shapes.items()
        if name not in variants
        for label in shape["labels"]
    }


def variant_of(guide: Guide, purpose: str) -> Guide | None:
    """The guide that a set's purpose (BHT02) calls for in place of this one, if any."""
    name = guide.variants.get(purpose)
    return load_guide(name) if name else None


def find_guide(transaction: str, label: str) -> Guide | None:
    """The guide for a transaction under a label of ST03 or GS08; None when read structurally."""
    name = _files().get((base_label(label), transaction))
    if not name:
        return None
    return load_guide(name, has_addenda=label.strip() != base_label(label))
