"""Reads attachments (275) with their documents, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from claimwright.engines.x12.attachment275 import AttachedDocument, AttachmentSet
from claimwright.engines.x12.elements import at, count_of, day_of, parts_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.readclaim import first, party_of, references_of, span_under
from claimwright.engines.x12.tree import LoopTree, read_whole_trees


def parse_275(source: bytes | BinaryIO) -> Iterator[AttachmentSet]:
    """Stream one value for each 275 set; what is no 275 is passed over. Raises Unreadable only.

    A document whose BIN01 lies holds what stands before the next terminator.

    Source: x12-275
    """
    for tree in read_whole_trees(source):
        if tree.name == "275":
            yield _set(tree)


def _set(tree: LoopTree) -> AttachmentSet:
    bgn = first(tree.segments, "BGN")
    loops = {loop.name: loop for loop in reversed(tree.loops)}
    patient = loops.get("1000D")
    patient_segments = patient.segments if patient is not None else []
    service_from, service_to = span_under(patient_segments, "472")
    person = party_of(patient_segments)
    return AttachmentSet(
        reference=at(bgn, 2),
        payer=_party(loops.get("1000A")) or Party(),
        provider=_party(loops.get("1000C")) or Party(),
        patient=replace(person, references=(), tax_id="", tax_id_qualifier=""),
        documents=tuple(_document(loop) for loop in tree.loops if loop.name == "2000A"),
        purpose=at(bgn, 1),
        created_on=day_of(at(bgn, 3)),
        submitter=_party(loops.get("1000B")),
        references=references_of(patient_segments),
        service_from=service_from,
        service_to=service_to,
        is_for_review="X211" in tree.header.guide,
        header=tree.header,
    )


def _party(loop: LoopTree | None) -> Party | None:
    return party_of(loop.segments) if loop is not None else None


def _document(loop: LoopTree) -> AttachedDocument:
    segments = [segment for each in loop.walk() for segment in each.segments]
    trace, category, format_of = (first(segments, tag) for tag in ("TRN", "CAT", "EFI"))
    sent = first(segments, "DTP", "368")
    if len(sent) == 1:
        sent = first(segments, "DTP", "097")
    return AttachedDocument(
        number=count_of(at(loop.segments[0], 1)) or 0,
        data=_bytes_of(first(segments, "BIN"), loop.delimiters.element),
        control_number=at(trace, 2),
        trace_kind=at(trace, 1),
        asked_for=tuple(parts_of(at(first(segments, "STC"), 1), loop.delimiters.component)),
        references=references_of(segments),
        sent_on=day_of(at(sent, 3)),
        report=at(category, 1),
        form=at(category, 2),
        security=at(format_of, 1),
        encoding=at(format_of, 16),
    )


def _bytes_of(binary: Segment, element: str) -> bytes:
    return element.join(binary[2:]).encode("latin-1")
