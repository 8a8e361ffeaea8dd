"""Reads requests for review (278) and their answers. It never judges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from claimwright.engines.x12.elements import at, cents_of, parts_of, procedure_of, span_of
from claimwright.engines.x12.frequency import Frequency, frequency_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.readclaim import first, pairs_of, party_of
from claimwright.engines.x12.review278 import (
    Decision,
    Refusal,
    ReviewAttachment,
    ReviewCode,
    ReviewedService,
    ReviewRequest,
    ReviewResponse,
)
from claimwright.engines.x12.tree import LoopTree, read_tree

_RESPONSE = "11"
_PARTIES = {"2010A": "payer", "2010B": "requester", "2010C": "subscriber", "2010D": "dependent"}
_EVENT = "2000E"
_SERVICES = ("SV1", "SV2", "SV3")
# Where each service segment holds its procedure, charge, unit and quantity.
_SERVICE_PLACES = {"SV1": (1, 2, 3, 4), "SV2": (2, 3, 4, 5), "SV3": (1, 2, 0, 6)}


def parse_278(source: bytes | BinaryIO) -> Iterator[ReviewRequest]:
    """Stream one value for each patient event that a 278 request asks about.

    Answers (BHT02 = 11) are passed over. Raises Unreadable only.

    Source: x12-278
    """
    for tree in _events(source):
        if tree.find("/BHT02") != _RESPONSE and tree.unit is not None and _is_event(tree.unit):
            yield ReviewRequest(**_fields(tree, tree.unit))


def parse_278_response(source: bytes | BinaryIO) -> Iterator[ReviewResponse]:
    """Stream one answer for each patient event of a 278 response.

    A refusal of the whole request gives an answer without event. Raises Unreadable only.

    Source: x12-278
    """
    for tree in _events(source):
        if tree.find("/BHT02") == _RESPONSE and tree.unit is not None:
            fields = _fields(tree, tree.unit)
            refusals = [
                _refusal(loop.name, segment)
                for loop in tree.walk()
                if loop.name not in ("2000F", "2010F")
                for segment in loop.segments
                if segment[0] == "AAA"
            ]
            decision = _decision(tree.unit.segments) if _is_event(tree.unit) else None
            yield ReviewResponse(**fields, decision=decision, refusals=tuple(refusals))


def _events(source: bytes | BinaryIO) -> Iterator[LoopTree]:
    for tree in read_tree(source):
        if tree.name == "278":
            yield tree


def _is_event(loop: LoopTree) -> bool:
    return loop.name == _EVENT


def _fields(tree: LoopTree, unit: LoopTree) -> dict[str, Any]:
    bht = first(tree.segments, "BHT")
    fields: dict[str, Any] = {
        "payer": Party(),
        "requester": Party(),
        "subscriber": Party(),
        "category": "",
        "reference": at(bht, 3),
        "transmission": at(bht, 6),
        "header": tree.header,
    }
    for loop in tree.walk():
        name = _PARTIES.get(loop.name)
        if name is None:
            continue
        fields[name] = party_of(loop.segments)
        if name == "requester":
            fields["requester_entity"] = at(loop.segments[0], 1)
        insured = at(first(loop.segments, "INS"), 2)
        if insured:
            fields["relationship"] = insured
    if _is_event(unit):
        fields.update(_event(unit))
    return fields


def _event(loop: LoopTree) -> dict[str, Any]:
    segments, component = loop.segments, loop.delimiters.component
    um, admission = first(segments, "UM"), first(segments, "CL1")
    return {
        **_review(loop),
        "certification_type": at(um, 2),
        "related_causes": tuple(part for part in parts_of(at(um, 5), component) if part),
        "level_of_service": at(um, 6),
        "release": at(um, 9),
        "administrative_number": at(first(segments, "REF", "NT"), 2),
        "dates": tuple((at(dtp, 1), at(dtp, 3)) for dtp in segments if dtp[0] == "DTP"),
        "codes": tuple(_codes(segments, component)),
        "admission_type": at(admission, 1),
        "admission_source": at(admission, 2),
        "patient_status": at(admission, 3),
        "attachments": tuple(
            ReviewAttachment(at(pwk, 1), at(pwk, 2), at(pwk, 6), at(pwk, 7))
            for pwk in segments
            if pwk[0] == "PWK"
        ),
        "providers": _providers(loop, "2010E"),
        "services": tuple(_service(each) for each in loop.loops if each.name == "2000F"),
    }


def _review(loop: LoopTree) -> dict[str, Any]:
    """What events and services have alike."""
    segments = loop.segments
    um = first(segments, "UM")
    facility = [*parts_of(at(um, 4), loop.delimiters.component), "", ""]
    return {
        "trace_numbers": tuple(
            (at(trn, 1), at(trn, 2), at(trn, 3)) for trn in segments if trn[0] == "TRN"
        ),
        "category": at(um, 1),
        "certification_type": at(um, 2),
        "service_type": at(um, 3),
        "facility_code": facility[0],
        "facility_kind": facility[1] or "B",
        "previous_certification": at(first(segments, "REF", "BB"), 2),
        "frequency": _frequency(segments),
        "message": at(first(segments, "MSG"), 1),
    }


def _frequency(segments: list[Segment]) -> Frequency | None:
    hsd = first(segments, "HSD")
    return frequency_of(hsd) if len(hsd) > 1 else None


def _codes(segments: list[Segment], component: str) -> Iterator[ReviewCode]:
    for segment in segments:
        if segment[0] == "HI":
            for element in segment[1:]:
                parts = [*element.split(component), "", "", ""]
                if element:
                    yield ReviewCode(parts[0], parts[1], span_of(parts[3])[0])


def _providers(loop: LoopTree, name: str) -> tuple[tuple[str, Party], ...]:
    return tuple(
        (at(each.segments[0], 1), party_of(each.segments))
        for each in loop.loops
        if each.name == name
    )


def _decision(segments: list[Segment]) -> Decision | None:
    hcr = first(segments, "HCR")
    return Decision(*[at(hcr, place) for place in range(1, 5)]) if len(hcr) > 1 else None


def _refusal(level: str, aaa: Segment) -> Refusal:
    return Refusal(level, at(aaa, 3), at(aaa, 4))


def _service(loop: LoopTree) -> ReviewedService:
    segments = loop.segments
    first_on, last_on = span_of(at(first(segments, "DTP", "472"), 3))
    return ReviewedService(
        **_review(loop),
        **_asked(loop),
        codes=tuple(_codes(segments, loop.delimiters.component)),
        service_from=first_on,
        service_to=last_on,
        teeth=tuple(number for _, number in pairs_of(segments, "TOO")),
        providers=_providers(loop, "2010F"),
        decision=_decision(segments),
        refusals=tuple(_refusal(loop.name, each) for each in segments if each[0] == "AAA"),
    )


def _asked(loop: LoopTree) -> dict[str, Any]:
    """The procedure, its charge and quantity."""
    service = next((each for each in loop.segments if each[0] in _SERVICES), ["SV1"])
    at_code, at_charge, at_unit, at_quantity = _SERVICE_PLACES[service[0]]
    kind, code, modifiers, _ = procedure_of(at(service, at_code), loop.delimiters.component)
    return {
        "kind": service[0],
        "revenue_code": at(service, 1) if service[0] == "SV2" else "",
        "procedure_qualifier": kind or "HC",
        "procedure": code,
        "modifiers": modifiers,
        "charge_cents": cents_of(at(service, at_charge)),
        "unit_kind": at(service, at_unit) if at_unit else "",
        "units": at(service, at_quantity),
    }
