"""Reads acknowledgements: TA1, 999 and the older 997 (into the same shape as the 999)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.acknowledgement import (
    ElementError,
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.elements import at, count_of, day_of
from claimwright.engines.x12.envelope import EnvelopeReader, TransactionSet, read_sets
from claimwright.engines.x12.lexer import Segment, SegmentReader

_CENTURY = "20"


def parse_ta1(source: bytes | BinaryIO) -> Iterator[InterchangeAcknowledgement]:
    """Stream every TA1, whether it travels alone or before a functional group.

    Raises Unreadable only.

    Source: x12-envelope
    """
    envelope = EnvelopeReader()
    for _, elements in SegmentReader(source):
        if envelope.see(elements) == "TA1":
            yield InterchangeAcknowledgement(
                control_number=at(elements, 1),
                interchange_on=_short_day(at(elements, 2)),
                interchange_time=at(elements, 3),
                code=at(elements, 4),
                note=at(elements, 5),
                header=envelope.interchange_header(),
            )


def _short_day(text: str) -> date | None:
    return day_of(_CENTURY + text if len(text) == 6 else text)


def parse_999(source: bytes | BinaryIO) -> Iterator[FunctionalAcknowledgement]:
    """Stream one acknowledgement for each 999 or 997 set; other sets are passed over.

    Counts that are no numbers read as 0. Raises Unreadable only.

    Source: x12-999
    """
    for each in read_sets(source):
        if each.set_id in ("999", "997"):
            yield _AcknowledgementReader(each).value()


class _AcknowledgementReader:
    """One 999 being read: AK1, then AK2 … IK5 for each set, then AK9."""

    def __init__(self, read: TransactionSet) -> None:
        self._read = read
        self._fields: dict[str, Any] = {}
        self._sets: list[SetAcknowledgement] = []
        self._set: dict[str, Any] | None = None
        self._errors: list[SegmentError] = []
        self._segment: dict[str, Any] | None = None

    def value(self) -> FunctionalAcknowledgement:
        for _, _, elements in self._read.segments:
            self._take(elements)
        self._close_set()
        fields = self._fields
        return FunctionalAcknowledgement(
            functional_group=fields.get("functional_group", ""),
            group_control=fields.get("group_control", ""),
            guide=fields.get("guide", ""),
            code=fields.get("code", ""),
            included_count=fields.get("included_count", 0),
            received_count=fields.get("received_count", 0),
            accepted_count=fields.get("accepted_count", 0),
            codes=fields.get("codes", ()),
            sets=tuple(self._sets),
            header=self._read.header,
        )

    def _take(self, elements: Segment) -> None:
        tag = elements[0].upper()
        if tag == "AK1":
            self._fields.update(
                functional_group=at(elements, 1),
                group_control=at(elements, 2),
                guide=at(elements, 3),
            )
        elif tag == "AK2":
            self._close_set()
            self._set = {
                "transaction": at(elements, 1),
                "control_number": at(elements, 2),
                "guide": at(elements, 3),
                "code": "",
            }
        elif tag in ("IK3", "AK3"):
            self._close_segment()
            self._segment = {
                "segment": at(elements, 1),
                "position": count_of(at(elements, 2)) or 0,
                "loop": at(elements, 3),
                "code": at(elements, 4),
                "context": [],
                "elements": [],
            }
        elif tag in ("IK4", "AK4", "CTX"):
            self._detail(tag, elements)
        elif tag in ("IK5", "AK5") and self._set is not None:
            self._set["code"] = at(elements, 1)
            self._set["codes"] = tuple([code for code in elements[2:7] if code])
        elif tag == "AK9":
            self._fields.update(
                code=at(elements, 1),
                included_count=count_of(at(elements, 2)) or 0,
                received_count=count_of(at(elements, 3)) or 0,
                accepted_count=count_of(at(elements, 4)) or 0,
                codes=tuple([code for code in elements[5:10] if code]),
            )

    def _detail(self, tag: str, elements: Segment) -> None:
        if self._segment is None:
            return
        component = self._read.delimiters.component
        if tag == "CTX":
            text = "*".join(elements[1:]).replace(component, ":")
            self._segment["context"].append(text)
            return
        self._segment["elements"].append(
            ElementError(
                position=at(elements, 1).replace(component, ":"),
                reference=at(elements, 2),
                code=at(elements, 3),
                value=at(elements, 4),
            )
        )

    def _close_segment(self) -> None:
        fields = self._segment
        if fields is not None:
            fields["context"] = tuple(fields["context"])
            fields["elements"] = tuple(fields["elements"])
            self._errors.append(SegmentError(**fields))
        self._segment = None

    def _close_set(self) -> None:
        self._close_segment()
        if self._set is not None:
            self._sets.append(SetAcknowledgement(errors=tuple(self._errors), **self._set))
        self._set, self._errors = None, []
