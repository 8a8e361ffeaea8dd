"""Enrollment files (834, 005010X220A1): members with their coverages, as values. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.parties import Party, SetHeader
from claimwright.engines.x12.readclaim import first, pairs_of, party_of, references_of
from claimwright.engines.x12.tree import LoopTree, read_tree


@dataclass(frozen=True, slots=True)
class MemberCoverage:
    """2300: one health coverage of a member and what happens to it."""

    maintenance: str  # HD01: 021 addition, 024 termination, 001 change, 025 reinstatement, 030
    insurance_line: str  # HD03: HLT health, DEN dental, VIS vision, PDG drugs …
    plan: str = ""  # HD04
    level: str = ""  # HD05: IND, FAM, EMP, ESP …
    dates: tuple[tuple[str, str], ...] = ()  # DTP: (348 begins, 349 ends …; as sent)
    references: tuple[tuple[str, str], ...] = ()  # REF: 1L group or policy number …


@dataclass(frozen=True, slots=True)
class Member:
    """2000: one subscriber or dependent of an 834."""

    is_subscriber: bool  # INS01
    relationship: str  # INS02: 18 self, 01 spouse, 19 child
    maintenance: str  # INS03: 021 addition, 024 termination …
    reason: str = ""  # INS04
    status: str = ""  # INS05: A active, C COBRA …
    subscriber_number: str = ""  # REF*0F
    policy_number: str = ""  # REF*1L
    references: tuple[tuple[str, str], ...] = ()  # other REF
    dates: tuple[tuple[str, str], ...] = ()  # DTP: (qualifier, as sent)
    member: Party = Party()  # 2100A
    employer: Party | None = None  # 2100D
    coverages: tuple[MemberCoverage, ...] = ()  # 2300
    sponsor: Party = Party()  # 1000A
    payer: Party = Party()  # 1000B
    purpose: str = ""  # BGN08: 2 change, 4 verify, RX replace
    header: SetHeader = field(default_factory=SetHeader)
    offset: int = 0  # byte offset of the INS segment


def parse_834(source: bytes | BinaryIO) -> Iterator[Member]:
    """Stream every member of every 834; what is no 834 is passed over. Raises Unreadable only.

    Source: x12-834
    """
    for tree in read_tree(source):
        if tree.name == "834" and tree.unit is not None:
            yield _member(tree, tree.unit)


def _member(tree: LoopTree, loop: LoopTree) -> Member:
    segments = loop.segments
    ins = segments[0]
    named = {each.name: each for each in reversed(loop.loops)}
    above = {each.name: each for each in tree.loops}
    employer = named.get("2100D")
    return Member(
        is_subscriber=at(ins, 1) == "Y",
        relationship=at(ins, 2),
        maintenance=at(ins, 3),
        reason=at(ins, 4),
        status=at(ins, 5),
        subscriber_number=at(first(segments, "REF", "0F"), 2),
        policy_number=at(first(segments, "REF", "1L"), 2),
        references=tuple(p for p in references_of(segments) if p[0] not in ("0F", "1L")),
        dates=_dates(loop),
        member=_party(named.get("2100A")),
        employer=_party(employer) if employer is not None else None,
        coverages=tuple(_coverage(each) for each in loop.loops if each.name == "2300"),
        sponsor=_party(above.get("1000A")),
        payer=_party(above.get("1000B")),
        purpose=at(first(tree.segments, "BGN"), 8),
        header=tree.header,
        offset=loop.offset,
    )


def _party(loop: LoopTree | None) -> Party:
    return party_of(loop.segments) if loop is not None else Party()


def _dates(loop: LoopTree) -> tuple[tuple[str, str], ...]:
    return tuple((at(dtp, 1), at(dtp, 3)) for dtp in loop.segments if dtp[0] == "DTP")


def _coverage(loop: LoopTree) -> MemberCoverage:
    hd = loop.segments[0]
    return MemberCoverage(
        maintenance=at(hd, 1),
        insurance_line=at(hd, 3),
        plan=at(hd, 4),
        level=at(hd, 5),
        dates=_dates(loop),
        references=pairs_of(loop.segments, "REF"),
    )
