"""Reads institutional claims (837I), each handed out as its loop closes. It never judges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from claimwright.engines.x12 import readclaim
from claimwright.engines.x12.elements import at, cents_of, count_of, day_of, procedure_of, span_of
from claimwright.engines.x12.institutional import (
    InstitutionalAdjudication,
    InstitutionalClaim,
    Occurrence,
    RevenueLine,
    SurgicalProcedure,
    ValueCode,
)
from claimwright.engines.x12.read837_parts import condition_of
from claimwright.engines.x12.readclaim import first, party_under, span_under
from claimwright.engines.x12.tree import LoopTree

_PROVIDERS = {
    "attending": "2310A",
    "operating": "2310B",
    "other_operating": "2310C",
    "rendering": "2310D",
    "facility": "2310E",
    "referring": "2310F",
}
_LINE_PROVIDERS = {
    "operating": "2420A",
    "other_operating": "2420B",
    "rendering": "2420C",
    "referring": "2420D",
}
_PROCEDURES = frozenset({"BBR", "BBQ", "BR", "BQ", "CAH"})


def parse_837i(source: bytes | BinaryIO) -> Iterator[InstitutionalClaim]:
    """Stream every claim of the sets under guide 005010X223; others are passed over.

    Claims come in file order, each complete with what it inherits. Raises Unreadable only.

    Source: x12-837i
    """
    above = readclaim.Above()
    for tree in readclaim.claim_trees(source, "X223"):
        assert tree.unit is not None
        yield _claim(tree, tree.unit, above)


def _claim(tree: LoopTree, claim: LoopTree, above: readclaim.Above) -> InstitutionalClaim:
    segments, component = claim.segments, tree.delimiters.component
    statement_from, statement_to = span_under(segments, "434")
    admission = at(first(segments, "DTP", "435"), 3)
    admitted = first(segments, "CL1")
    fields = readclaim.claim_fields(tree, claim, above)
    fields.update(_coded(claim, component))
    fields.update((name, party_under(claim, loop)) for name, loop in _PROVIDERS.items())
    return InstitutionalClaim(
        **fields,
        facility_code=at(segments[0], 5).partition(component)[0],
        lines=tuple(_line(loop) for loop in claim.loops if loop.name == "2400"),
        statement_from=statement_from,
        statement_to=statement_to,
        admitted_on=day_of(admission),
        admission_time=admission[8:12],
        discharge_time=at(first(segments, "DTP", "096"), 3),
        admission_type=at(admitted, 1),
        admission_source=at(admitted, 2),
        patient_status=at(admitted, 3),
        repricer_received_on=span_under(segments, "050")[0],
        epsdt=tuple(condition_of(each) for each in segments if each[0] == "CRC"),
        estimated_due_cents=readclaim.cents_under(segments, "F3"),
    )


def _coded(claim: LoopTree, component: str) -> dict[str, Any]:
    """Everything of HI that names no condition."""
    found: dict[str, list[Any]] = {
        "procedures": [],
        "occurrences": [],
        "occurrence_spans": [],
        "values": [],
        "conditions": [],
        "treatments": [],
    }
    drg = ""
    for kind, code, _, value, amount, *_rest in readclaim.coded(claim.segments, component):
        if kind in _PROCEDURES:
            found["procedures"].append(SurgicalProcedure(kind, code, day_of(value)))
        elif kind == "BH":
            found["occurrences"].append(Occurrence(code, day_of(value)))
        elif kind == "BI":
            found["occurrence_spans"].append(Occurrence(code, *span_of(value)))
        elif kind == "BE":
            found["values"].append(ValueCode(code, amount))
        elif kind == "BG":
            found["conditions"].append(code)
        elif kind == "TC":
            found["treatments"].append(code)
        elif kind == "DR":
            drg = code
    return {"drg": drg, **{name: tuple(each) for name, each in found.items()}}


def _line(loop: LoopTree) -> RevenueLine:
    segments = loop.segments
    service = first(segments, "SV2")
    kind, procedure, modifiers, description = procedure_of(
        at(service, 2), loop.delimiters.component
    )
    first_on, last_on = span_under(segments, "472")
    providers: dict[str, Any] = {
        name: party_under(loop, place) for name, place in _LINE_PROVIDERS.items()
    }
    drug = next((each.segments for each in loop.loops if each.name == "2410"), [])
    return RevenueLine(
        number=count_of(at(segments[0], 1)) or 0,
        revenue_code=at(service, 1),
        charge_cents=cents_of(at(service, 3)) or 0,
        units=at(service, 5),
        unit_kind=at(service, 4),
        procedure=procedure,
        procedure_qualifier=kind or "HC",
        modifiers=modifiers,
        description=description,
        noncovered_cents=cents_of(at(service, 7)),
        from_on=first_on,
        to_on=last_on,
        control_number=at(first(segments, "REF", "6R"), 2),
        references=readclaim.references_of(segments, without="6R"),
        amounts=tuple(
            (kind, cents_of(text) or 0) for kind, text in readclaim.pairs_of(segments, "AMT")
        ),
        note=at(first(segments, "NTE"), 2),
        ndc=at(first(drug, "LIN"), 3),
        ndc_quantity=at(first(drug, "CTP"), 4),
        ndc_unit=at(first(drug, "CTP"), 5).partition(loop.delimiters.component)[0],
        drug_references=readclaim.references_of(drug),
        **readclaim.shared_parts(segments),
        adjudications=tuple(
            InstitutionalAdjudication(
                revenue_code=at(each.segments[0], 4), **readclaim.adjudication_fields(each)
            )
            for each in loop.loops
            if each.name == "2430"
        ),
        **providers,
    )
