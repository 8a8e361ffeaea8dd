"""Writes claim status: questions (276), answers and requests (277), acknowledgements (277CA)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.status import (
    ClaimAcknowledgement,
    ClaimStatus,
    StatusCode,
    StatusLine,
    StatusQuestion,
)
from claimwright.engines.x12.writing import (
    HierarchyWriter,
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    period,
    words,
    write_contact,
    write_demographics,
    write_name,
)

GUIDE_276 = "005010X212"
GUIDE_277CA = "005010X214"
GUIDE_277_REQUEST = "005010X213"
_REFERENCE_ORDER = ("1K", "BLT", "6P", "EA", "EJ", "XZ", "VV", "D9")


def render_276(
    envelope: Envelope, questions: Iterable[StatusQuestion], *, batch_reference: str
) -> bytes:
    """One interchange with one 276 set; questions keep their order. BHT03 is the reference.

    Source: x12-276-277
    """
    writer = InterchangeWriter(envelope, "HR", GUIDE_276)
    writer.begin("276")
    _write_start(writer, envelope, ("0010", "13", batch_reference, ""))
    levels = HierarchyWriter(writer)
    for question in questions:
        _enter_upper(writer, levels, question.payer, question.receiver, question.provider)
        own = question.dependent is None
        _enter_person(writer, levels, (3, "22", "0" if own else "1"), "IL", question.subscriber)
        if question.dependent is not None:
            _enter_person(writer, levels, (4, "23", ""), "QC", question.dependent)
        writer.add("TRN", "1", identifier(question.trace_number)[:50])
        _write_references(
            writer,
            ("1K", question.payer_claim_number),
            ("EJ", question.claim_control_number),
            *question.references,
        )
        if question.charge_cents is not None:
            writer.add("AMT", "T3", amount(question.charge_cents))
        _write_service_days(writer, question.service_from, question.service_to)
        for line in question.lines:
            _write_service(writer, line)
            _write_reference(writer, "FJ", line.control_number)
            _write_service_days(writer, line.service_from, line.service_to)
    writer.end()
    return writer.finish()


def render_277(
    envelope: Envelope, statuses: Iterable[ClaimStatus], *, batch_reference: str = ""
) -> bytes:
    """One interchange with one 277 set; statuses keep their order.

    A status without patient answers the question itself, at the provider's or receiver's level.
    Its own `charge_cents` and `paid_cents` go into the first STC.

    Source: x12-276-277
    """
    writer = InterchangeWriter(envelope, "HN", GUIDE_276)
    writer.begin("277")
    reference = batch_reference or f"{envelope.interchange_control:09d}"
    _write_start(writer, envelope, ("0010", "08", reference, "DG"))
    levels = HierarchyWriter(writer)
    for status in statuses:
        _enter_answered(writer, levels, status)
        writer.add("TRN", "2", identifier(status.trace_number)[:50])
        _write_claim_status(writer, status, with_control_number=True)
    writer.end()
    return writer.finish()


def render_277_request(
    envelope: Envelope, requests: Iterable[ClaimStatus], *, batch_reference: str = ""
) -> bytes:
    """One interchange with one 277 set that asks for more about claims; requests keep their order.

    `trace_number` is the payer's number of the claim; `statuses` (categories R0 to R17) say what
    is asked, each with `effective_on`.

    Source: x12-277-rfi
    """
    writer = InterchangeWriter(envelope, "HN", GUIDE_277_REQUEST)
    writer.begin("277")
    reference = batch_reference or f"{envelope.interchange_control:09d}"
    _write_start(writer, envelope, ("0085", "48", reference, "RQ"))
    levels = HierarchyWriter(writer)
    for request in requests:
        _enter_answered(writer, levels, request)
        writer.add("TRN", "1", identifier(request.trace_number)[:50])
        _write_request(writer, request)
    writer.end()
    return writer.finish()


def _write_request(writer: InterchangeWriter, request: ClaimStatus) -> None:
    for code in request.statuses:
        _write_status(writer, code)
    _write_references(
        writer,
        ("1K", request.payer_claim_number),
        ("EJ", request.claim_control_number),
        ("D9", request.clearinghouse_number),
        *request.references,
    )
    _write_service_days(writer, request.service_from, request.service_to)
    if request.due_on is not None:
        writer.add("DTP", "106", "D8", day(request.due_on))
    if request.answer_by:
        writer.add("PWK", "OZ", request.answer_by)
    for line in request.line_details or [StatusLine(*each) for each in request.line_services]:
        _write_service(writer, line)
        for reference, code in request.line_statuses:
            if reference == line.control_number:
                _write_status(writer, code)
        _write_reference(writer, "FJ", line.control_number)
        _write_service_days(writer, line.service_from, line.service_to)


def render_277ca(envelope: Envelope, acknowledgements: Iterable[ClaimAcknowledgement]) -> bytes:
    """One interchange, one 277CA set for each batch acknowledged.

    Give `receiver_statuses`, `provider_statuses` (one at least of each, for a strict reader) and
    `source.id`; the provider statuses are written for every provider. BHT03 is made of the
    interchange control number and the set's place, so the same values give the same bytes.

    Source: x12-277ca
    """
    writer = InterchangeWriter(envelope, "HN", GUIDE_277CA)
    for number, each in enumerate(acknowledgements, start=1):
        writer.begin("277")
        reference = f"{envelope.interchange_control:09d}{number:04d}"
        _write_start(writer, envelope, ("0085", "08", reference, "TH"))
        levels = HierarchyWriter(writer)
        levels.enter(0, "20", "1", each.source)
        write_name(writer, each.source_entity, each.source)
        created_on = day(envelope.created_at.date())
        writer.add("TRN", "1", reference)
        writer.add("DTP", "050", "D8", day(each.received_on) or created_on)
        writer.add("DTP", "009", "D8", day(each.processed_on) or created_on)
        _write_batch(writer, levels, each)
        _write_acknowledged_claims(writer, levels, each)
        writer.end()
    return writer.finish()


def _write_start(
    writer: InterchangeWriter, envelope: Envelope, parts: tuple[str, str, str, str]
) -> None:
    structure, purpose, reference, kind = parts
    at = envelope.created_at
    writer.add(
        "BHT",
        structure,
        purpose,
        identifier(reference)[:50],
        day(at.date()),
        f"{at:%H%M}",
        kind,
    )


def _enter_upper(
    writer: InterchangeWriter,
    levels: HierarchyWriter,
    payer: Party,
    receiver: Party,
    provider: Party,
) -> None:
    if levels.enter(0, "20", "1", payer):
        write_name(writer, "PR", payer)
        write_contact(writer, "IC", payer)
    if levels.enter(1, "21", "1", receiver):
        write_name(writer, "41", receiver)
    if levels.enter(2, "19", "1", provider):
        write_name(writer, "1P", provider)


def _enter_person(
    writer: InterchangeWriter,
    levels: HierarchyWriter,
    place: tuple[int, str, str],
    entity: str,
    person: Party,
) -> None:
    if levels.enter(*place, person):
        write_demographics(writer, person)
        write_name(writer, entity, person)


def _enter_answered(
    writer: InterchangeWriter, levels: HierarchyWriter, status: ClaimStatus
) -> None:
    if status.patient != Party():
        _enter_upper(writer, levels, status.payer, status.receiver, status.provider)
        own = status.subscriber is None
        subscriber = status.patient if status.subscriber is None else status.subscriber
        _enter_person(writer, levels, (3, "22", "0" if own else "1"), "IL", subscriber)
        if not own:
            _enter_person(writer, levels, (4, "23", ""), "QC", status.patient)
        return
    if levels.enter(0, "20", "1", status.payer):
        write_name(writer, "PR", status.payer)
        write_contact(writer, "IC", status.payer)
    at_provider = status.provider != Party()
    if levels.enter(1, "21", "1" if at_provider else "0", status.receiver):
        write_name(writer, "41", status.receiver)
    if at_provider and levels.enter(2, "19", "0", status.provider):
        write_name(writer, "1P", status.provider)


def _write_batch(
    writer: InterchangeWriter, levels: HierarchyWriter, each: ClaimAcknowledgement
) -> None:
    levels.enter(1, "21", "1" if each.claims else "0", each.receiver)
    write_name(writer, "41", each.receiver)
    writer.add("TRN", "2", identifier(each.batch_reference)[:50])
    for code in each.receiver_statuses:
        _write_status(writer, code)
    if each.accepted_count is not None:
        writer.add("QTY", "90", str(each.accepted_count))
    if each.rejected_count is not None:
        writer.add("QTY", "AA", str(each.rejected_count))
    for qualifier, action, count, cents in (
        ("YU", "WQ", each.accepted_count, each.accepted_cents),
        ("YY", "U", each.rejected_count, each.rejected_cents),
    ):
        if count or cents is not None:
            summed = _charges_with(each, action) if cents is None else cents
            writer.add("AMT", qualifier, amount(summed))


def _charges_with(each: ClaimAcknowledgement, action: str) -> int:
    """Cents charged by the claims whose first status has the action."""
    return sum(
        claim.charge_cents or 0
        for claim in each.claims
        if claim.statuses and claim.statuses[0].action == action
    )


def _write_acknowledged_claims(
    writer: InterchangeWriter, levels: HierarchyWriter, each: ClaimAcknowledgement
) -> None:
    for claim in each.claims:
        if levels.enter(2, "19", "1", claim.provider):
            write_name(writer, "85", claim.provider)
            if each.provider_statuses:
                writer.add("TRN", "1", "0")
            for code in each.provider_statuses:
                _write_status(writer, code)
        if levels.enter(3, "PT", "", claim.patient):
            write_name(writer, "QC", claim.patient)
        writer.add("TRN", "2", identifier(claim.claim_control_number)[:50])
        _write_claim_status(writer, claim, with_control_number=False)


def _write_claim_status(
    writer: InterchangeWriter, status: ClaimStatus, *, with_control_number: bool
) -> None:
    for place, code in enumerate(status.statuses):
        first = place == 0
        charge = status.charge_cents if first and code.charge_cents is None else None
        _write_status(writer, code, charge, status if first else None)
    _write_references(
        writer,
        ("1K", status.payer_claim_number),
        ("EJ", status.claim_control_number if with_control_number else ""),
        ("D9", status.clearinghouse_number),
        *status.references,
    )
    _write_service_days(writer, status.service_from, status.service_to)
    services = dict.fromkeys(reference for reference, _ in status.line_statuses)
    lines = status.line_details or [StatusLine(*each) for each in status.line_services]
    known = {line.control_number for line in lines}
    unknown = [StatusLine(each) for each in services if each not in known]
    for line in [*lines, *unknown]:
        # A 277 says what was paid of a line, a 277CA does not.
        _write_service(writer, line, amount(line.paid_cents) if with_control_number else "")
        for reference, code in status.line_statuses:
            if reference == line.control_number:
                _write_status(writer, code)
        _write_reference(writer, "FJ", line.control_number)
        _write_service_days(writer, line.service_from, line.service_to)


def _write_service(writer: InterchangeWriter, line: StatusLine, paid: str = "") -> None:
    writer.add(
        "SVC",
        composite(line.qualifier, words(line.procedure), *line.modifiers),
        amount(line.charge_cents),
        paid,
        identifier(line.revenue_code),
        *("", ""),
        line.units,
    )


def _write_status(
    writer: InterchangeWriter,
    code: StatusCode,
    charge_cents: int | None = None,
    paid: ClaimStatus | None = None,
) -> None:
    charge = code.charge_cents if charge_cents is None else charge_cents
    writer.add(
        "STC",
        composite(code.category, code.status, code.entity, code.code_list),
        day(code.effective_on),
        code.action,
        amount(charge),
        amount(paid.paid_cents if paid else None),
        day(paid.paid_on if paid else None),
        paid.payment_method if paid else "",
        day(paid.check_on if paid else None),
        identifier(paid.check_number)[:16] if paid else "",
        *("", ""),
        words(code.message)[:264],
    )


def _write_reference(writer: InterchangeWriter, qualifier: str, value: str) -> None:
    if value:
        writer.add("REF", qualifier, identifier(value)[:50])


def _write_references(writer: InterchangeWriter, *references: tuple[str, str]) -> None:
    """REFs in the guide's order, empty ones left out."""
    places = {qualifier: place for place, qualifier in enumerate(_REFERENCE_ORDER)}
    for qualifier, value in sorted(references, key=lambda pair: places.get(pair[0], 99)):
        _write_reference(writer, qualifier, value)


def _write_service_days(writer: InterchangeWriter, first: date | None, last: date | None) -> None:
    if first is not None:
        writer.add("DTP", "472", *period(first, last))
