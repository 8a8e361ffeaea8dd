"""Premium payments (820, 005010X218 and the exchange's 005010X306) as values. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO

from claimwright.engines.x12.elements import at, cents_of, day_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party, SetHeader
from claimwright.engines.x12.readclaim import first, pairs_of, party_of
from claimwright.engines.x12.tree import LoopTree, read_tree


@dataclass(frozen=True, slots=True)
class PremiumAdjustment:
    """One ADX: signed cents and why."""

    amount_cents: int  # ADX01
    reason: str  # ADX02


@dataclass(frozen=True, slots=True)
class PremiumDetail:
    """One RMR: what part of the payment is for what."""

    qualifier: str  # RMR01: AZ policy, 11 account, 1L group, ZZ exchange kind …
    reference: str  # RMR02
    paid_cents: int  # RMR04
    billed_cents: int | None = None  # RMR05
    references: tuple[tuple[str, str], ...] = ()  # REF
    period: str = ""  # DTM06: CCYYMMDD-CCYYMMDD
    adjustments: tuple[PremiumAdjustment, ...] = ()  # ADX in this detail


@dataclass(frozen=True, slots=True)
class PremiumRemittance:
    """One ENT: an individual or an organization the payment is for."""

    number: str  # ENT01
    entity: str = ""  # ENT02: 2J individual, 2L corporation
    entity_id: str = ""  # ENT04
    people: tuple[tuple[str, Party], ...] = ()  # 2100: (NM101, who)
    details: tuple[PremiumDetail, ...] = ()
    adjustments: tuple[PremiumAdjustment, ...] = ()  # of earlier payments


@dataclass(frozen=True, slots=True)
class PremiumPayment:
    """One 820: `imbalance_cents` is zero when its details make the payment."""

    payment_cents: int  # BPR02
    method: str  # BPR04
    trace_number: str  # TRN02
    paid_on: date | None = None  # BPR16
    receiver: Party = Party()  # N1*PE
    payer: Party = Party()  # N1*PR or RM
    references: tuple[tuple[str, str], ...] = ()
    remittances: tuple[PremiumRemittance, ...] = ()
    header: SetHeader = field(default_factory=SetHeader)

    @property
    def imbalance_cents(self) -> int:
        """The payment less all that is detailed and adjusted."""
        detailed = sum(
            sum(detail.paid_cents for detail in each.details)
            + sum(adjustment.amount_cents for adjustment in each.adjustments)
            for each in self.remittances
        )
        return self.payment_cents - detailed


def parse_820(source: bytes | BinaryIO) -> Iterator[PremiumPayment]:
    """Stream every 820 with all its remittances; others are passed over. Raises Unreadable only.

    Source: x12-820
    """
    remittances: list[PremiumRemittance] = []
    for tree in read_tree(source):
        if tree.name != "820":
            continue
        if tree.unit is not None:
            remittances.append(_remittance(tree.unit))
        else:
            yield replace(_payment(tree), remittances=tuple(remittances))
            remittances = []


def _payment(tree: LoopTree) -> PremiumPayment:
    bpr = first(tree.segments, "BPR")
    loops = {each.name: each for each in reversed(tree.loops)}
    return PremiumPayment(
        payment_cents=cents_of(at(bpr, 2)) or 0,
        method=at(bpr, 4),
        trace_number=at(first(tree.segments, "TRN"), 2),
        paid_on=day_of(at(bpr, 16)),
        receiver=_party(loops.get("1000A")),
        payer=_party(loops.get("1000B")),
        references=pairs_of(tree.segments, "REF"),
        header=tree.header,
    )


def _party(loop: LoopTree | None) -> Party:
    return party_of(loop.segments) if loop is not None else Party()


def _remittance(loop: LoopTree) -> PremiumRemittance:
    ent = loop.segments[0]
    return PremiumRemittance(
        number=at(ent, 1),
        entity=at(ent, 2),
        entity_id=at(ent, 4),
        people=tuple(
            (at(each.segments[0], 1), party_of(each.segments))
            for each in loop.loops
            if each.name == "2100"
        ),
        details=tuple(_detail(each) for each in loop.loops if each.name == "2300"),
        adjustments=tuple(
            _adjustment(each.segments[0]) for each in loop.loops if each.name == "2200"
        ),
    )


def _adjustment(adx: Segment) -> PremiumAdjustment:
    return PremiumAdjustment(cents_of(at(adx, 1)) or 0, at(adx, 2))


def _detail(loop: LoopTree) -> PremiumDetail:
    rmr = loop.segments[0]
    return PremiumDetail(
        qualifier=at(rmr, 1),
        reference=at(rmr, 2),
        paid_cents=cents_of(at(rmr, 4)) or 0,
        billed_cents=cents_of(at(rmr, 5)),
        references=pairs_of(loop.segments, "REF"),
        period=at(first(loop.segments, "DTM"), 6),
        adjustments=tuple(
            _adjustment(each.segments[0]) for each in loop.loops if each.name == "2320"
        ),
    )
