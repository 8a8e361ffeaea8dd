"""Loops of a claim's tree as values: what the readers of institutional and dental claims share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.claim_base import Diagnosis
from claimwright.engines.x12.claim_parts import Contract
from claimwright.engines.x12.elements import (
    PartyDraft,
    adjustments_of,
    at,
    cents_of,
    procedure_of,
    span_of,
)
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import OtherCoverage
from claimwright.engines.x12.read837_parts import (
    attachment_of,
    contract_of,
    inpatient_of,
    inpatient_remarks,
    outpatient_of,
    outpatient_remarks,
    repricing_of,
)
from claimwright.engines.x12.tree import LoopTree, read_tree

_DIAGNOSES = frozenset({"ABK", "BK", "ABF", "BF", "ABJ", "BJ", "APR", "PR", "ABN", "BN", "TQ"})
_LEVEL_PARTIES = {
    "1000A": "submitter",
    "1000B": "receiver",
    "2010AA": "billing",
    "2010AB": "pay_to",
    "2010AC": "pay_to_plan",
    "2010BA": "subscriber",
    "2010BB": "payer",
    "2010CA": "patient",
}


def claim_trees(source: bytes | BinaryIO, kind: str) -> Iterator[LoopTree]:
    """The tree of every claim of the sets whose guide is the kind: X223, X224."""
    for tree in read_tree(source):
        if tree.unit is not None and tree.unit.name == "2300" and kind in tree.header.guide:
            yield tree


def party_of(segments: Iterable[Segment], component: str = ":") -> Party:
    """The party of a loop that begins with NM1 or N1."""
    draft = PartyDraft()
    draft.component = component
    for segment in segments:
        if segment[0] == "NM1":
            draft.named(segment)
        elif segment[0] == "N1":
            draft.entitled(segment)
        else:
            draft.take(segment)
    return draft.party()


class Above:
    """The parties above claims: one that stands over several is read once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[LoopTree, Party]] = {}

    def party(self, loop: LoopTree) -> Party:
        """The party of a loop above the claim."""
        known = self._known.get(loop.name)
        if known is not None and known[0] is loop:
            return known[1]
        party = party_of(loop.segments, loop.delimiters.component)
        self._known[loop.name] = loop, party
        return party


def inherited(tree: LoopTree, above: Above) -> dict[str, Any]:
    """What a claim has from the levels above it."""
    fields: dict[str, Any] = {"header": tree.header}
    taxonomy = ""
    for loop in tree.walk():
        if loop is tree.unit:
            break
        name = _LEVEL_PARTIES.get(loop.name)
        if name is not None:
            fields[name] = above.party(loop)
        elif loop.name == "2000A":
            taxonomy = at(first(loop.segments, "PRV"), 3)
            fields["currency"] = at(first(loop.segments, "CUR"), 2)
        elif loop.name == "2000B":
            fields.update(_subscriber_level(first(loop.segments, "SBR")))
        elif loop.name == "2000C":
            fields["relationship"] = at(first(loop.segments, "PAT"), 1)
    if taxonomy:
        fields["billing"] = replace(fields.get("billing", Party()), taxonomy=taxonomy)
    return fields


def _subscriber_level(sbr: Segment) -> dict[str, str]:
    return {
        "rank": at(sbr, 1),
        "relationship": at(sbr, 2),
        "group_number": at(sbr, 3),
        "group_name": at(sbr, 4),
        "insurance_type": at(sbr, 5),
        "filing_indicator": at(sbr, 9),
    }


def claim_fields(tree: LoopTree, claim: LoopTree, above: Above) -> dict[str, Any]:
    """What every kind of claim says in its own segments."""
    clm = claim.segments[0]
    place = [*at(clm, 5).split(tree.delimiters.component), "", "", ""]
    return {
        **inherited(tree, above),
        "control_number": at(clm, 1),
        "charge_cents": cents_of(at(clm, 2)) or 0,
        "frequency": place[2],
        "assignment": at(clm, 7),
        "benefits_assigned": at(clm, 8),
        "release": at(clm, 9),
        "delay_reason": at(clm, 20),
        "references": references_of(claim.segments),
        **shared_parts(claim.segments),
        "file_information": texts_of(claim.segments),
        "contract": contract_in(claim.segments),
        "notes": pairs_of(claim.segments, "NTE"),
        "diagnoses": diagnoses_of(claim.segments, tree.delimiters.component),
        "other_coverages": tuple(_coverage(loop) for loop in claim.loops if loop.name == "2320"),
        "offset": claim.offset,
    }


def first(segments: list[Segment], tag: str, qualifier: str = "") -> Segment:
    """The first segment of the tag (and qualifier), or an empty one."""
    for segment in segments:
        if segment[0] == tag and qualifier in ("", at(segment, 1)):
            return segment
    return [tag]


def pairs_of(segments: Iterable[Segment], tag: str) -> tuple[tuple[str, str], ...]:
    """(element 1, element 2) of every segment of the tag."""
    return tuple((at(each, 1), at(each, 2)) for each in segments if each[0] == tag)


def references_of(segments: Iterable[Segment], without: str = "") -> tuple[tuple[str, str], ...]:
    """Every REF but those of one qualifier, as (REF01, REF02)."""
    return tuple(pair for pair in pairs_of(segments, "REF") if pair[0] != without)


def numbers_of(loop: LoopTree) -> list[tuple[str, str, str]]:
    """Every REF as (REF01, REF02, the payer that REF04 names or nothing)."""
    draft = PartyDraft()
    draft.component = loop.delimiters.component
    found = [each for each in loop.segments if each[0] == "REF"]
    return [(at(each, 1), at(each, 2), draft.payer_of(each)) for each in found]


def dates_of(segments: Iterable[Segment]) -> tuple[tuple[str, date], ...]:
    """Every DTP with a day, as (DTP01, first day)."""
    days = [(at(each, 1), span_of(at(each, 3))[0]) for each in segments if each[0] == "DTP"]
    return tuple((qualifier, on) for qualifier, on in days if on is not None)


def span_under(segments: list[Segment], qualifier: str) -> tuple[date | None, date | None]:
    """First and last day of the DTP with the qualifier."""
    return span_of(at(first(segments, "DTP", qualifier), 3))


def cents_under(segments: list[Segment], qualifier: str) -> int | None:
    """AMT02 under the qualifier."""
    return cents_of(at(first(segments, "AMT", qualifier), 2))


def coded(segments: Iterable[Segment], component: str) -> Iterator[list[str]]:
    """The composites of every HI, padded to nine components."""
    for segment in segments:
        if segment[0] == "HI":
            for element in segment[1:]:
                if element:
                    yield [*element.split(component), *[""] * 9][:9]


def diagnoses_of(segments: Iterable[Segment], component: str) -> tuple[Diagnosis, ...]:
    """Every HI composite that names a condition, in order."""
    return tuple(
        Diagnosis(qualifier=parts[0], code=parts[1], present_on_admission=parts[8])
        for parts in coded(segments, component)
        if parts[0] in _DIAGNOSES
    )


def party_under(claim: LoopTree, name: str) -> Party | None:
    """The party of the first loop of the name."""
    for loop in claim.loops:
        if loop.name == name:
            return party_of(loop.segments, loop.delimiters.component)
    return None


def adjustments_in(segments: Iterable[Segment]) -> tuple[Adjustment, ...]:
    """Every triplet of every CAS."""
    return tuple(
        adjustment
        for segment in segments
        if segment[0] == "CAS"
        for adjustment, _ in adjustments_of(segment)
    )


def shared_parts(segments: list[Segment]) -> dict[str, Any]:
    """PWK and HCP, of a claim or a line."""
    priced = first(segments, "HCP")
    return {
        "attachments": tuple(attachment_of(each) for each in segments if each[0] == "PWK"),
        "repricing": repricing_of(priced) if len(priced) > 1 else None,
    }


def contract_in(segments: list[Segment]) -> Contract | None:
    """CN1."""
    terms = first(segments, "CN1")
    return contract_of(terms) if len(terms) > 1 else None


def texts_of(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Every K3."""
    return tuple(at(each, 1) for each in segments if each[0] == "K3")


def _coverage(loop: LoopTree) -> OtherCoverage:
    segments, sbr = loop.segments, loop.segments[0]
    oi = first(segments, "OI")
    payer_loop = next((each for each in loop.loops if each.name == "2330B"), None)
    payer_segments = payer_loop.segments if payer_loop is not None else []
    number = first(payer_segments, "REF", "F8")
    mia, moa = first(segments, "MIA"), first(segments, "MOA")
    component = loop.delimiters.component
    return OtherCoverage(
        rank=at(sbr, 1),
        relationship=at(sbr, 2),
        filing_indicator=at(sbr, 9),
        subscriber=party_under(loop, "2330A") or Party(),
        payer=party_of([each for each in payer_segments if each is not number], component),
        group_number=at(sbr, 3),
        insurance_type=at(sbr, 5),
        paid_cents=cents_under(segments, "D"),
        remaining_cents=cents_under(segments, "EAF"),
        adjustments=adjustments_in(segments),
        benefits_assigned=at(oi, 3),
        release=at(oi, 6),
        paid_on=span_under(payer_segments, "573")[0],
        payer_claim_number=at(number, 2),
        group_name=at(sbr, 4),
        noncovered_cents=cents_under(segments, "A8"),
        signature_source=at(oi, 4),
        remarks=(*inpatient_remarks(mia), *outpatient_remarks(moa)),
        inpatient=inpatient_of(mia) if len(mia) > 1 else None,
        outpatient=outpatient_of(moa),
        providers=tuple(
            (at(each.segments[0], 1), party_of(each.segments, component))
            for each in loop.loops
            if each.name > "2330B"
        ),
    )


def adjudication_fields(loop: LoopTree) -> dict[str, Any]:
    """What a 2430 says, as fields of a LineAdjudication."""
    svd, segments = loop.segments[0], loop.segments
    kind, procedure, modifiers, text = procedure_of(at(svd, 3), loop.delimiters.component)
    return {
        "payer_id": at(svd, 1),
        "paid_cents": cents_of(at(svd, 2)) or 0,
        "procedure": procedure,
        "modifiers": modifiers,
        "units": at(svd, 5),
        "adjustments": adjustments_in(segments),
        "paid_on": span_under(segments, "573")[0],
        "remaining_cents": cents_under(segments, "EAF"),
        "procedure_qualifier": kind or "HC",
        "description": text,
        "bundled_line": at(svd, 6),
    }
