"""Writes attachments (275): the documents as they are, their lengths exact."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.attachment275 import AttachedDocument, AttachmentSet
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    composite,
    day,
    identifier,
    period,
    write_address,
    write_contact,
    write_name,
    write_references,
    write_tax_id,
)

GUIDE_275 = "005010X210"
GUIDE_275_REVIEW = "005010X211"


class MixedAttachments(ValueError):
    """Attachments to claims and to reviews do not go into one functional group."""


def render_275(envelope: Envelope, attachments: Iterable[AttachmentSet]) -> bytes:
    """One interchange, one 275 set for each value: all for claims or all for reviews.

    Raises MixedAttachments. The same values give the same bytes.

    Source: x12-275
    """
    sets = list(attachments)
    kinds = {each.is_for_review for each in sets}
    if len(kinds) > 1:
        raise MixedAttachments("Write attachments to claims and to reviews into two files.")
    guide = GUIDE_275_REVIEW if True in kinds else GUIDE_275
    writer = InterchangeWriter(envelope, "PI", guide)
    for each in sets:
        _write_set(writer, envelope, each)
    return writer.finish()


def _write_set(writer: InterchangeWriter, envelope: Envelope, sent: AttachmentSet) -> None:
    writer.begin("275")
    created_on = sent.created_on or envelope.created_at.date()
    writer.add("BGN", sent.purpose, identifier(sent.reference)[:50], day(created_on))
    write_name(writer, "PR", sent.payer)
    write_contact(writer, "IC", sent.payer)
    if sent.submitter is not None:
        write_name(writer, "41", sent.submitter)
    provider = sent.provider
    write_name(writer, "1P", provider)
    if provider.taxonomy:
        writer.add("PRV", "BI", "PXC", identifier(provider.taxonomy))
    write_address(writer, provider.address)
    write_tax_id(writer, provider)
    write_references(writer, provider.references)
    write_name(writer, "IL" if sent.is_for_review else "QC", sent.patient)
    write_references(writer, sent.references)
    if sent.service_from is not None:
        writer.add("DTP", "472", *period(sent.service_from, sent.service_to))
    for document in sent.documents:
        _write_document(writer, document, day(document.sent_on or created_on))
    writer.end()


def _write_document(writer: InterchangeWriter, document: AttachedDocument, sent_on: str) -> None:
    writer.add("LX", str(document.number))
    if document.control_number:
        writer.add("TRN", document.trace_kind, identifier(document.control_number)[:50])
    if document.asked_for:
        writer.add("STC", composite(*document.asked_for))
    write_references(writer, document.references)
    writer.add("DTP", "368", "D8", sent_on)
    writer.add("CAT", document.report, document.form)
    writer.add("EFI", document.security, *([""] * 14), document.encoding)
    writer.add_binary(document.data)
