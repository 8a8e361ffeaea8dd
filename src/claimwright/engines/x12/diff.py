"""What changed between two X12 files, claim by claim; segment by segment where there are none.

Claims are matched by their control number with the payer's claim number, then by control number
alone, then by equal content (a renumbered claim); several with the same numbers in their order.
Each file is read twice: once for a fingerprint of every claim, once for the fields of those that
differ, so that memory grows with the differences and not with the files. Control numbers, dates
and times of sending (ISA, GS, ST, SE, BHT) are no differences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Any, BinaryIO

from claimwright.engines.x12.diff_fields import (
    Field,
    claim_fields,
    head_fields,
    payment_fields,
    provider_fields,
)
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.explain_claims import Context
from claimwright.engines.x12.pieces import END, HEAD, PART, Piece, pieces_of
from claimwright.engines.x12.told import Told, name

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_IN_DEPTH = ("837", "835")
_MOST_SEGMENTS = 5_000  # of a set compared segment by segment
_SENDING = frozenset({"ST", "SE", "BHT"})
_PLUMBING = frozenset({"HL", "LX"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: old and new as people read them; cents when it is an amount. Empty: not there."""

    name: str
    element: str
    old: str
    new: str
    old_cents: int | None = None
    new_cents: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of docs/schemas/diff.json."""
        shape: dict[str, Any] = {
            "field": self.name,
            "element": self.element,
            "old": self.old,
            "new": self.new,
        }
        if self.old_cents is not None or self.new_cents is not None:
            shape |= {"old_cents": self.old_cents, "new_cents": self.new_cents}
        return shape


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim added, removed or changed; numbers are the new file's where it has them."""

    change: str
    set_id: str
    claim_control_number: str
    payer_claim_number: str
    patient: str
    fields: tuple[FieldChange, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of docs/schemas/diff.json."""
        return {
            "change": self.change,
            "set": self.set_id,
            "claim_control_number": self.claim_control_number,
            "payer_claim_number": self.payer_claim_number,
            "patient": self.patient,
            "fields": [each.as_dict() for each in self.fields],
        }


@dataclass(frozen=True, slots=True)
class SetChange:
    """A transaction set added, removed, or changed apart from its claims.

    `segments` are (change, old, new) of sets without claims.
    """

    change: str
    set_id: str
    control_number: str
    fields: tuple[FieldChange, ...] = ()
    segments: tuple[tuple[str, str, str], ...] = ()
    is_cut: bool = False  # only the first segments were compared

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of docs/schemas/diff.json."""
        return {
            "change": self.change,
            "set": self.set_id,
            "control_number": self.control_number,
            "fields": [each.as_dict() for each in self.fields],
            "segments": [
                {"change": change, "old": old, "new": new} for change, old, new in self.segments
            ],
            "is_cut": self.is_cut,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. `unchanged_count` counts the claims that do not."""

    claims: tuple[ClaimChange, ...]
    sets: tuple[SetChange, ...]
    unchanged_count: int

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.claims and not self.sets

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of CLI.md."""
        return {
            "same": self.is_same,
            "unchanged_claims": self.unchanged_count,
            "claims": [each.as_dict() for each in self.claims],
            "transactions": [each.as_dict() for each in self.sets],
        }


def diff(old: BinaryIO, new: BinaryIO) -> Difference:
    """Compare two files, which are read twice and so must be seekable. Raises Unreadable."""
    before, after = _index(old), _index(new)
    pairs = _matched(before.claims, after.claims)
    differing = [
        (left, right)
        for left, right in pairs
        if left is None or right is None or left.digest != right.digest
    ]
    olds = _collected(old, {left.place for left, _ in differing if left is not None})
    news = _collected(new, {right.place for _, right in differing if right is not None})
    changes = []
    for left, right in differing:
        known = right or left
        assert known is not None
        fields: tuple[FieldChange, ...] = ()
        if left is not None and right is not None:
            fields = _field_changes(olds[left.place], news[right.place])
            if not fields:
                continue
        change = CHANGED if left and right else ADDED if right else REMOVED
        changes.append(ClaimChange(change, known.set_id, *known.key, known.patient, fields))
    unchanged = len(before.claims) - sum(1 for each in changes if each.change in (CHANGED, REMOVED))
    return Difference(tuple(changes), tuple(_set_changes(before, after)), unchanged)


# -- reading ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim's fingerprints: of everything, and of everything but its own numbers."""

    place: int
    set_id: str
    key: tuple[str, str]
    patient: str
    digest: bytes
    content: bytes


@dataclass(slots=True)
class _Set:
    """What a set says apart from its claims."""

    set_id: str
    control_number: str
    fields: list[Field] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    is_cut: bool = False


@dataclass(slots=True)
class _Index:
    claims: list[_Claim] = field(default_factory=list)
    sets: list[_Set] = field(default_factory=list)


def _index(source: BinaryIO) -> _Index:
    index = _Index()
    source.seek(0)
    for piece in pieces_of(source):
        if piece.kind == HEAD:
            index.sets.append(_Set(piece.set_id, piece.header.control_number))
        if piece.kind in (HEAD, PART, END) and index.sets:
            _note_set(index.sets[-1], piece)
    source.seek(0)
    for place, (set_id, claim, context) in enumerate(_claims(source)):
        index.claims.append(_fingerprint(place, set_id, claim, context))
    return index


def _note_set(noted: _Set, piece: Piece) -> None:
    told = piece.told
    if noted.set_id not in _IN_DEPTH:
        room = _MOST_SEGMENTS - len(noted.segments)
        noted.is_cut = noted.is_cut or len(told.segments) > room or piece.dropped_count > 0
        noted.segments += [
            told.element.join(each) for each in told.segments[:room] if each[0] not in _SENDING
        ]
    elif piece.kind == HEAD:
        noted.fields += head_fields(told)
    elif told.segments and told.first[0] == "PLB":
        noted.fields += provider_fields(told)


def _claims(source: BinaryIO) -> Iterator[tuple[str, Told, Context]]:
    """Every claim in order, with the levels above it as long as it is the newest."""
    context = Context()
    for piece in pieces_of(source):
        if piece.kind == HEAD:
            context = Context()
        if piece.kind != PART or piece.set_id not in _IN_DEPTH:
            continue
        told, tag = piece.told, piece.told.first[0]
        if tag == "HL":
            context.enter(told)
        elif tag in ("CLM", "CLP"):
            yield piece.set_id, told, context


def _fields(set_id: str, claim: Told, context: Context) -> Iterator[Field]:
    return claim_fields(claim, context) if set_id == "837" else payment_fields(claim)


def _fingerprint(place: int, set_id: str, claim: Told, context: Context) -> _Claim:
    first, mark = claim.first, claim.element
    levels = (context.billing, context.subscriber, context.patient) if set_id == "837" else ()
    rest = [
        mark.join(each) for level in levels for each in level.segments if each[0] not in _PLUMBING
    ]
    rest += [mark.join(each) for each in claim.segments[1:]]
    rest.append(mark.join(first[2:]))
    content = blake2b("\n".join(rest).encode(), digest_size=16)
    whole = content.copy()
    whole.update(first[1].encode() if len(first) > 1 else b"")
    if set_id == "837":
        nm1 = context.person.find("NM1", "QC", "IL")
        payer_number = at(claim.until("LX", "SBR").find("REF", "F8"), 2)
    else:
        nm1 = claim.find("NM1", "QC")
        payer_number = at(first, 7)
    key = (at(first, 1), payer_number)
    named = name(nm1) if nm1 else ""
    return _Claim(place, set_id, key, named, whole.digest(), content.digest())


def _collected(source: BinaryIO, wanted: set[int]) -> dict[int, list[Field]]:
    """The fields of the claims at the places wanted."""
    source.seek(0)
    found: dict[int, list[Field]] = {}
    for place, (set_id, claim, context) in enumerate(_claims(source)):
        if place in wanted:
            found[place] = list(_fields(set_id, claim, context))
        if len(found) == len(wanted):
            break
    return found


# -- matching --------------------------------------------------------------------------------

_Pair = tuple[_Claim | None, _Claim | None]


def _matched(before: list[_Claim], after: list[_Claim]) -> list[_Pair]:
    """Every claim of both files once, in the new file's order; removed ones at the end."""
    partner: dict[int, _Claim] = {}
    free = before
    waiting = after
    keys: tuple[Callable[[_Claim], object], ...] = (
        lambda each: (each.set_id, each.key, each.digest),
        lambda each: (each.set_id, each.key),
        lambda each: (each.set_id, each.key[0]),
        lambda each: (each.set_id, each.content),
    )
    for key in keys:
        shelf: defaultdict[object, list[_Claim]] = defaultdict(list)
        for each in reversed(free):
            shelf[key(each)].append(each)
        for each in waiting:
            if shelf[key(each)]:
                partner[each.place] = shelf[key(each)].pop()
        taken = {each.place for each in partner.values()}
        free = [each for each in free if each.place not in taken]
        waiting = [each for each in waiting if each.place not in partner]
    pairs: list[_Pair] = [(partner.get(each.place), each) for each in after]
    return pairs + [(each, None) for each in free]


def _field_changes(old: list[Field], new: list[Field]) -> tuple[FieldChange, ...]:
    before, after = _by_name(old), _by_name(new)
    changes = []
    for named in dict.fromkeys([*after, *before]):
        left, right = before.get(named), after.get(named)
        if left is not None and right is not None and left.value == right.value:
            continue
        known = right or left
        assert known is not None
        changes.append(
            FieldChange(
                named,
                known.element,
                left.shown() if left else "",
                right.shown() if right else "",
                left.cents if left else None,
                right.cents if right else None,
            )
        )
    return tuple(changes)


def _by_name(fields: list[Field]) -> dict[str, Field]:
    """Fields by their names; a name used again is numbered."""
    found: dict[str, Field] = {}
    counts: dict[str, int] = {}
    for each in fields:
        count = counts[each.name] = counts.get(each.name, 0) + 1
        found[each.name if count == 1 else f"{each.name} ({count})"] = each
    return found


def _set_changes(before: _Index, after: _Index) -> Iterator[SetChange]:
    """Sets paired in their order within each kind."""
    for set_id in dict.fromkeys(each.set_id for each in [*after.sets, *before.sets]):
        olds = [each for each in before.sets if each.set_id == set_id]
        news = [each for each in after.sets if each.set_id == set_id]
        for old, new in zip(olds, news, strict=False):
            fields = _field_changes(old.fields, new.fields)
            segments = tuple(_segment_changes(old.segments, new.segments))
            if fields or segments:
                cut = old.is_cut or new.is_cut
                yield SetChange(CHANGED, set_id, new.control_number, fields, segments, cut)
        if set_id in _IN_DEPTH and not (before.sets and after.sets):
            continue
        for old in olds[len(news) :]:
            yield SetChange(REMOVED, set_id, old.control_number)
        for new in news[len(olds) :]:
            yield SetChange(ADDED, set_id, new.control_number)


def _segment_changes(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, old, new)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(j - i, m - k)
        for left, right in zip(old[i : i + both], new[k : k + both], strict=True):
            if left[:3] == right[:3]:
                yield CHANGED, left, right
            else:
                yield REMOVED, left, ""
                yield ADDED, "", right
        for gone in old[i + both : j]:
            yield REMOVED, gone, ""
        for come in new[k + both : m]:
            yield ADDED, "", come
