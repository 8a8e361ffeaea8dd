"""An X12 file told in words and segment by segment, each element with what people call it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from claimwright.engines.x12.explain import tell
from claimwright.engines.x12.guide import element_name
from claimwright.engines.x12.lexer import (
    Delimiters,
    Unreadable,
    find_delimiters,
    read_segments,
)
from claimwright.engines.x12.story import Line, Part

MOST_SEGMENTS = 2000

# What people call a segment; an unknown tag shows itself.
SEGMENT_NAMES: dict[str, str] = {
    "ISA": "Start of the envelope",
    "IEA": "End of the envelope",
    "TA1": "Envelope received",
    "GS": "Start of a group",
    "GE": "End of a group",
    "ST": "Start of a transaction",
    "SE": "End of a transaction",
    "BHT": "What this transaction is",
    "HL": "Level",
    "NM1": "Name",
    "N1": "Name",
    "N2": "More of the name",
    "N3": "Street address",
    "N4": "City, state, ZIP",
    "PER": "Contact",
    "PRV": "Provider's taxonomy",
    "REF": "Reference",
    "SBR": "Subscriber",
    "PAT": "Patient",
    "DMG": "Birth date and sex",
    "CLM": "Claim",
    "DTP": "Date",
    "DTM": "Date",
    "HI": "Diagnosis codes",
    "LX": "Line number",
    "SV1": "Professional service",
    "SV2": "Institutional service",
    "SV5": "Equipment",
    "CAS": "Adjustment",
    "AMT": "Amount",
    "OI": "Other insurance",
    "MOA": "Medicare remarks",
    "MIA": "Inpatient remarks",
    "SVD": "Other payer's decision on a line",
    "NTE": "Note",
    "PWK": "Attachment",
    "CN1": "Contract",
    "CRC": "Conditions",
    "LIN": "Drug code",
    "CTP": "Drug quantity",
    "QTY": "Quantity",
    "MEA": "Measurement",
    "K3": "Fixed-format note",
    "BPR": "Payment",
    "TRN": "Trace number",
    "CUR": "Currency",
    "CLP": "Claim payment",
    "SVC": "Service payment",
    "PLB": "Provider-level adjustment",
    "LQ": "Remark code",
    "TS3": "Provider summary",
    "TS2": "More of the summary",
    "RDM": "Delivery of the advice",
    "AK1": "Answer to a group",
    "AK2": "Answer to a transaction",
    "IK3": "Fault in a segment",
    "IK4": "Fault in an element",
    "IK5": "Verdict on the transaction",
    "AK3": "Fault in a segment",
    "AK4": "Fault in an element",
    "AK5": "Verdict on the transaction",
    "AK9": "Verdict on the group",
    "CTX": "Where the fault is",
    "STC": "Status",
    "EQ": "Question",
    "EB": "Benefit",
    "AAA": "Why not answered",
    "MSG": "Message",
    "III": "More detail",
    "LS": "Start of a loop",
    "LE": "End of a loop",
    "INS": "Relationship",
    "HSD": "How often",
}


@dataclass(frozen=True, slots=True)
class ToldElement:
    """One element: its text, its place (CLM05) and its name."""

    text: str
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class ToldSegment:
    """One segment with its name and elements."""

    tag: str
    name: str
    elements: tuple[ToldElement, ...]


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A readable file's segments, cut at a limit, with the marks that divide it."""

    segments: tuple[ToldSegment, ...]
    delimiters: Delimiters
    is_cut: bool


def tell_file(data: bytes, *, limit: int = MOST_SEGMENTS) -> ToldFile | None:
    """The file's segments in words; None for what is not X12."""
    try:
        delimiters = find_delimiters(data[:512])
        segments: list[ToldSegment] = []
        for _, segment in read_segments(io.BytesIO(data)):
            if len(segments) == limit:
                return ToldFile(tuple(segments), delimiters, is_cut=True)
            segments.append(tell_segment(segment))
    except Unreadable:
        return None
    return ToldFile(tuple(segments), delimiters, is_cut=False)


def tell_claim(data: bytes, control_number: str) -> ToldFile | None:
    """The part of an 837 that is one claim: its subscriber or patient, then the claim itself."""
    try:
        delimiters = find_delimiters(data[:512])
        segments = [segment for _, segment in read_segments(io.BytesIO(data))]
    except Unreadable:
        return None
    part = list(_claim_part(segments, control_number))
    if not part:
        return None
    return ToldFile(tuple(tell_segment(segment) for segment in part), delimiters, is_cut=False)


def story_of_claim(data: bytes, control_number: str) -> list[Part]:
    """What an 837 says of one claim: its heading and all below it; empty when it is not there."""
    story: list[Part] = []
    for part in tell(data):
        heading = part if isinstance(part, Line) and part.kind in ("title", "heading") else None
        if story and heading:
            break
        if story or (heading and _is_claim(heading.raw, control_number)):
            story.append(part)
    return story


def _is_claim(raw: str, control_number: str) -> bool:
    """Whether the segment behind a heading is the CLM of that number, whatever divides it."""
    after = raw[4 : 4 + len(control_number) + 1]
    return raw[:3] == "CLM" and after == control_number + raw[3:4]


def _claim_part(segments: Sequence[list[str]], control_number: str) -> Iterator[list[str]]:
    """The level over the wanted CLM, without other claims of it; then to the next HL, CLM or SE."""
    start = 0
    for place, segment in enumerate(segments):
        if segment[0] == "HL":
            start = place
        elif segment[0] == "CLM" and len(segment) > 1 and segment[1] == control_number:
            yield segments[start]
            yield from _until_next(segments[start + 1 :])
            yield segment
            yield from _until_next(segments[place + 1 :])
            return


def _until_next(segments: Iterable[list[str]]) -> Iterator[list[str]]:
    for segment in segments:
        if segment[0] in ("HL", "CLM", "SE"):
            return
        yield segment


def tell_segment(segment: list[str]) -> ToldSegment:
    """One segment in words."""
    tag = segment[0]
    elements = tuple(
        ToldElement(text, f"{tag}{place:02d}", _element(tag, place))
        for place, text in enumerate(segment[1:], start=1)
    )
    return ToldSegment(tag, SEGMENT_NAMES.get(tag, tag), elements)


@lru_cache(maxsize=4096)
def _element(tag: str, place: int) -> str:
    return element_name(tag, f"{place:02d}")
