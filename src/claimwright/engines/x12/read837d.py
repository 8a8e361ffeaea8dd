"""Reads dental claims (837D), each handed out as its loop closes. It never judges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from claimwright.engines.x12 import readclaim
from claimwright.engines.x12.dental import (
    DentalClaim,
    DentalLine,
    Orthodontics,
    Tooth,
    ToothStatus,
)
from claimwright.engines.x12.elements import (
    at,
    cents_of,
    codes_from,
    count_of,
    counts_of,
    parts_of,
    procedure_of,
)
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import LineAdjudication
from claimwright.engines.x12.readclaim import first, party_under
from claimwright.engines.x12.tree import LoopTree

_PROVIDERS = {
    "rendering": "2310B",
    "facility": "2310C",
    "assistant": "2310D",
    "supervising": "2310E",
}


def parse_837d(source: bytes | BinaryIO) -> Iterator[DentalClaim]:
    """Stream every claim of the sets under guide 005010X224; others are passed over.

    Claims come in file order, each complete with what it inherits. Raises Unreadable only.

    Source: x12-837d
    """
    above = readclaim.Above()
    for tree in readclaim.claim_trees(source, "X224"):
        assert tree.unit is not None
        yield _claim(tree, tree.unit, above)


def _claim(tree: LoopTree, claim: LoopTree, above: readclaim.Above) -> DentalClaim:
    segments, component = claim.segments, tree.delimiters.component
    clm = segments[0]
    causes = [*parts_of(at(clm, 11), component), *[""] * 4]
    fields = readclaim.claim_fields(tree, claim, above)
    fields.update((name, party_under(claim, loop)) for name, loop in _PROVIDERS.items())
    fields["referring"], fields["primary_care"] = _referring(claim)
    return DentalClaim(
        **fields,
        place_of_service=at(clm, 5).partition(component)[0],
        lines=tuple(_line(loop) for loop in claim.loops if loop.name == "2400"),
        signature_on_file=at(clm, 6),
        related_causes=codes_from(causes, 0, 3),
        accident_state=causes[3],
        special_program=at(clm, 12),
        is_predetermination=at(clm, 19) == "PB",
        dates=readclaim.dates_of(segments),
        orthodontics=_orthodontics(first(segments, "DN1")),
        tooth_statuses=tuple(
            ToothStatus(number, status) for number, status in readclaim.pairs_of(segments, "DN2")
        ),
        patient_paid_cents=readclaim.cents_under(segments, "F5") or 0,
    )


def _referring(claim: LoopTree) -> tuple[Party | None, Party | None]:
    """Who referred (DN) and the first provider in the chain (P3): both in 2310A."""
    found: dict[str, Party] = {}
    for loop in claim.loops:
        if loop.name == "2310A":
            kind = at(loop.segments[0], 1)
            found[kind] = readclaim.party_of(loop.segments, loop.delimiters.component)
    return found.get("DN"), found.get("P3")


def _orthodontics(dn1: Segment) -> Orthodontics | None:
    if len(dn1) == 1:
        return None
    return Orthodontics(at(dn1, 1), at(dn1, 2), at(dn1, 3) == "Y", at(dn1, 4))


def _line(loop: LoopTree) -> DentalLine:
    segments, component = loop.segments, loop.delimiters.component
    service = first(segments, "SV3")
    _, procedure, modifiers, description = procedure_of(at(service, 1), component)
    return DentalLine(
        number=count_of(at(segments[0], 1)) or 0,
        procedure=procedure,
        charge_cents=cents_of(at(service, 2)) or 0,
        modifiers=modifiers,
        description=description,
        place_of_service=at(service, 3),
        oral_cavities=tuple(part for part in parts_of(at(service, 4), component) if part),
        prosthesis=at(service, 5),
        quantity=at(service, 6),
        pointers=counts_of(at(service, 11), component),
        teeth=tuple(
            Tooth(at(each, 2), tuple(part for part in parts_of(at(each, 3), component) if part))
            for each in segments
            if each[0] == "TOO"
        ),
        dates=readclaim.dates_of(segments),
        control_number=at(first(segments, "REF", "6R"), 2),
        references=tuple(
            (kind, number)
            for kind, number, payer in readclaim.numbers_of(loop)
            if kind != "6R" and not payer
        ),
        payer_references=tuple(each for each in readclaim.numbers_of(loop) if each[2]),
        tax_cents=readclaim.cents_under(segments, "T"),
        file_information=readclaim.texts_of(segments),
        contract=readclaim.contract_in(segments),
        repricing=readclaim.shared_parts(segments)["repricing"],
        rendering=party_under(loop, "2420A"),
        assistant=party_under(loop, "2420B"),
        supervising=party_under(loop, "2420C"),
        facility=party_under(loop, "2420D"),
        adjudications=tuple(
            LineAdjudication(**readclaim.adjudication_fields(each))
            for each in loop.loops
            if each.name == "2430"
        ),
    )
