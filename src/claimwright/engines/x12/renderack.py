"""Writes acknowledgements: TA1 (an interchange of its own) and 999 (005010X231A1)."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.acknowledgement import (
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.writing import (
    COMPONENT,
    ELEMENT,
    TERMINATOR,
    InterchangeWriter,
    composite,
    identifier,
    isa_row,
)

GUIDE_999 = "005010X231A1"


def render_ta1(envelope: Envelope, acknowledgements: Iterable[InterchangeAcknowledgement]) -> bytes:
    """One interchange without functional groups that holds the TA1 segments.

    Source: x12-envelope
    """
    rows = [isa_row(envelope)]
    for each in acknowledgements:
        on = f"{each.interchange_on:%y%m%d}" if each.interchange_on else ""
        elements = (each.control_number, on, each.interchange_time, each.code, each.note)
        row = ELEMENT.join(("TA1", *[identifier(element) for element in elements]))
        rows.append(row.rstrip(ELEMENT))
    rows.append(f"IEA*0*{envelope.interchange_control:09d}")
    rows.append("")
    return TERMINATOR.join(rows).encode("ascii")


def render_999(envelope: Envelope, acknowledgements: Iterable[FunctionalAcknowledgement]) -> bytes:
    """One interchange, one 999 set for each functional group acknowledged.

    Source: x12-999
    """
    writer = InterchangeWriter(envelope, "FA", GUIDE_999)
    for each in acknowledgements:
        writer.begin("999")
        writer.add(
            "AK1", each.functional_group, identifier(each.group_control), identifier(each.guide)
        )
        for answered in each.sets:
            _write_set(writer, answered)
        writer.add(
            "AK9",
            each.code,
            str(each.included_count),
            str(each.received_count),
            str(each.accepted_count),
            *each.codes[:5],
        )
        writer.end()
    return writer.finish()


def _write_set(writer: InterchangeWriter, answered: SetAcknowledgement) -> None:
    control, guide = identifier(answered.control_number), identifier(answered.guide)
    writer.add("AK2", answered.transaction, control, guide)
    for error in answered.errors:
        _write_error(writer, error)
    writer.add("IK5", answered.code, *answered.codes[:5])


def _write_error(writer: InterchangeWriter, error: SegmentError) -> None:
    loop = identifier(error.loop)[:4]
    writer.add("IK3", identifier(error.segment), str(error.position), loop, error.code)
    for context in error.context[:10]:
        writer.add("CTX", *[_components(element) for element in context.split(ELEMENT)])
    for fault in error.elements:
        writer.add(
            "IK4",
            _components(fault.position),
            identifier(fault.reference),
            fault.code,
            identifier(fault.value)[:99],
        )


def _components(text: str) -> str:
    return composite(*[identifier(part) for part in text.split(COMPONENT)])
