"""Attachments (275, 005010X210 and X211) as values: `read275` reads, `render275` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.parties import Party, SetHeader

UNSOLICITED, REQUESTED = "02", "11"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedDocument:
    """One LX: a document and what it answers."""

    number: int  # LX01
    data: bytes  # BIN02
    control_number: str = ""  # TRN02: the PWK06 of the claim, or the payer's number
    trace_kind: str = "1"  # TRN01: 1 ours, 2 the payer's, when the document was asked for
    asked_for: tuple[str, ...] = ()  # STC01: category, code … of the payer's request
    references: tuple[tuple[str, str], ...] = ()  # REF: FJ or 6R line …
    sent_on: date | None = None  # DTP*368 (or 097)
    report: str = "AE"  # CAT01: AE attachment, UL
    form: str = "TX"  # CAT02: HL CDA or HL7, IA image, TX text, MB binary
    security: str = "05"  # EFI01: 05 personal
    encoding: str = ""  # EFI16: ASC, B64


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentSet:
    """One 275: the documents that support one claim or one review."""

    reference: str  # BGN02
    payer: Party  # NM1*PR
    provider: Party  # NM1*1P
    patient: Party  # NM1*QC, NM1*IL in a review
    documents: tuple[AttachedDocument, ...]
    purpose: str = UNSOLICITED  # BGN01
    created_on: date | None = None  # BGN03
    submitter: Party | None = None  # NM1*41
    references: tuple[tuple[str, str], ...] = ()  # of the patient: EJ claim, 1K payer's claim …
    service_from: date | None = None  # DTP*472
    service_to: date | None = None
    is_for_review: bool = False  # guide X211, for a 278; else X210, for a claim
    header: SetHeader = field(default_factory=SetHeader)
