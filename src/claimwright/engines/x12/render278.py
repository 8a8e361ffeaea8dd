"""Writes requests for review (278) and their answers, 005010X217, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.frequency import write_frequency
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.renderclaim import procedure, write_coded
from claimwright.engines.x12.review278 import (
    Decision,
    Refusal,
    ReviewCode,
    ReviewedService,
    ReviewRequest,
    ReviewResponse,
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
    write_address,
    write_contact,
    write_demographics,
    write_name,
    write_references,
    write_tax_id,
)

GUIDE_278 = "005010X217"


def render_278(envelope: Envelope, requests: Iterable[ReviewRequest]) -> bytes:
    """One interchange, one 278 set for each request; BHT03 is each request's own reference.

    The same values give the same bytes; a request's own `header` is not used.

    Source: x12-278
    """
    writer = InterchangeWriter(envelope, "HI", GUIDE_278)
    for request in requests:
        _write_set(writer, envelope, request, "13")
    return writer.finish()


def render_278_response(envelope: Envelope, responses: Iterable[ReviewResponse]) -> bytes:
    """One interchange, one 278 set for each answer; BHT03 echoes the request's reference.

    Refusals are written at the loop they name. An answer without category is a refusal of the
    whole request and has no event.

    Source: x12-278
    """
    writer = InterchangeWriter(envelope, "HI", GUIDE_278)
    for response in responses:
        _write_set(writer, envelope, response, "11")
    return writer.finish()


def _refused(review: ReviewRequest, level: str) -> list[Refusal]:
    refusals = review.refusals if isinstance(review, ReviewResponse) else ()
    return [each for each in refusals if each.level == level]


def _write_set(
    writer: InterchangeWriter, envelope: Envelope, review: ReviewRequest, purpose: str
) -> None:
    writer.begin("278")
    created = envelope.created_at
    writer.add(
        "BHT",
        "0007",
        purpose,
        identifier(review.reference)[:50],
        day(created.date()),
        f"{created:%H%M}",
        review.transmission,
    )
    levels = HierarchyWriter(writer)
    _write_upper(writer, levels, review)
    writer.end()


def _write_upper(writer: InterchangeWriter, levels: HierarchyWriter, review: ReviewRequest) -> None:
    has_event, has_patient = review.category != "", review.subscriber != Party()
    has_requester = review.requester != Party()
    levels.enter(0, "20", "1" if has_requester else "0", review.payer)
    _write_refusals(writer, _refused(review, "2000A"))
    write_name(writer, "X3", review.payer)
    write_contact(writer, "IC", review.payer)
    _write_refusals(writer, _refused(review, "2010A"))
    if not has_requester:
        return
    levels.enter(1, "21", "1" if has_patient else "0", review.requester)
    _write_party(writer, review.requester_entity, review.requester, _refused(review, "2010B"))
    _write_specialty(writer, review.requester)
    if not has_patient:
        return
    has_more = review.dependent is not None or has_event
    levels.enter(2, "22", "1" if has_more else "0", review.subscriber)
    _write_person(writer, "IL", review.subscriber, _refused(review, "2010C"))
    if review.dependent is not None:
        levels.enter(3, "23", "1" if has_event else "0", review.dependent)
        _write_person(writer, "QC", review.dependent, _refused(review, "2010D"))
        writer.add("INS", "N", review.relationship)
    if has_event:
        depth = 3 if review.dependent is None else 4
        levels.enter(depth, "EV", "1" if review.services else "0", review)
        _write_event(writer, review)
        for service in review.services:
            levels.leave(depth + 1)
            levels.enter(depth + 1, "SS", "0", service)
            _write_service(writer, service)


def _write_party(
    writer: InterchangeWriter, entity: str, party: Party, refusals: Iterable[Refusal] = ()
) -> None:
    """NM1, REF, N3, N4, PER and AAA."""
    write_name(writer, entity, party)
    write_tax_id(writer, party)
    write_references(writer, party.references)
    write_address(writer, party.address)
    write_contact(writer, "IC", party)
    _write_refusals(writer, refusals)


def _write_specialty(writer: InterchangeWriter, party: Party, role: str = "PE") -> None:
    if party.taxonomy:
        writer.add("PRV", role, "PXC", identifier(party.taxonomy))


def _write_person(
    writer: InterchangeWriter, entity: str, person: Party, refusals: Iterable[Refusal]
) -> None:
    write_name(writer, entity, person)
    write_tax_id(writer, person)
    write_references(writer, person.references)
    write_address(writer, person.address)
    _write_refusals(writer, refusals)
    write_demographics(writer, person)


def _write_refusals(writer: InterchangeWriter, refusals: Iterable[Refusal]) -> None:
    for refusal in refusals:
        writer.add("AAA", "N", "", refusal.reason, refusal.follow_up)


def _write_traces(writer: InterchangeWriter, review: ReviewRequest | ReviewedService) -> None:
    for kind, number, originator in review.trace_numbers:
        writer.add("TRN", kind, identifier(number)[:50], identifier(originator))


def _write_decision(writer: InterchangeWriter, decision: Decision | None) -> None:
    if decision is not None:
        number = identifier(decision.certification_number)[:50]
        writer.add("HCR", decision.action, number, decision.reason, decision.second_opinion)


def _facility(review: ReviewRequest | ReviewedService) -> str:
    return composite(review.facility_code, review.facility_kind) if review.facility_code else ""


def _write_event(writer: InterchangeWriter, review: ReviewRequest) -> None:
    _write_traces(writer, review)
    _write_refusals(writer, _refused(review, "2000E"))
    writer.add(
        "UM",
        review.category,
        review.certification_type,
        review.service_type,
        _facility(review),
        composite(*review.related_causes),
        review.level_of_service,
        *("", ""),
        review.release,
    )
    if isinstance(review, ReviewResponse):
        _write_decision(writer, review.decision)
    for qualifier, number in (
        ("BB", review.previous_certification),
        ("NT", review.administrative_number),
    ):
        if number:
            writer.add("REF", qualifier, identifier(number)[:50])
    for qualifier, value in review.dates:
        writer.add("DTP", qualifier, _form_of(value), identifier(value))
    _write_codes(writer, review.codes)
    write_frequency(writer, review.frequency)
    if review.admission_type or review.admission_source or review.patient_status:
        writer.add("CL1", review.admission_type, review.admission_source, review.patient_status)
    for each in review.attachments:
        number = identifier(each.control_number)[:80]
        kind = "AC" if number else ""
        writer.add("PWK", each.report, each.sent_by, "", "", kind, number, words(each.description))
    if review.message:
        writer.add("MSG", words(review.message)[:264])
    _write_providers(writer, review.providers)


def _write_codes(writer: InterchangeWriter, codes: Iterable[ReviewCode]) -> None:
    rows = []
    for each in codes:
        form = "D8" if each.on else ""
        rows.append(
            composite(each.qualifier, words(each.code).replace(".", ""), form, day(each.on))
        )
    write_coded(writer, rows)


def _form_of(value: str) -> str:
    """The DTP02 of a date as it was sent."""
    if "-" in value:
        return "RD8"
    return "D8" if len(value) == 8 else "DT"


def _write_providers(writer: InterchangeWriter, providers: Iterable[tuple[str, Party]]) -> None:
    for entity, provider in providers:
        _write_party(writer, entity, provider)
        _write_specialty(writer, provider, "AT" if entity == "71" else "PE")


def _write_service(writer: InterchangeWriter, service: ReviewedService) -> None:
    _write_traces(writer, service)
    _write_refusals(writer, service.refusals)
    if service.category:
        writer.add(
            "UM",
            service.category,
            service.certification_type,
            service.service_type,
            _facility(service),
        )
    _write_decision(writer, service.decision)
    if service.previous_certification:
        writer.add("REF", "BB", identifier(service.previous_certification)[:50])
    if service.service_from is not None:
        writer.add("DTP", "472", *period(service.service_from, service.service_to))
    _write_codes(writer, service.codes)
    _write_asked(writer, service)
    for tooth in service.teeth:
        writer.add("TOO", "JP", identifier(tooth))
    write_frequency(writer, service.frequency)
    if service.message:
        writer.add("MSG", words(service.message)[:264])
    _write_providers(writer, service.providers)


def _write_asked(writer: InterchangeWriter, service: ReviewedService) -> None:
    """SV1, SV2 or SV3."""
    code = procedure(service.procedure_qualifier, service.procedure, service.modifiers)
    charge = amount(service.charge_cents)
    if service.kind == "SV2":
        revenue_code = identifier(service.revenue_code)
        if revenue_code or code:
            writer.add("SV2", revenue_code, code, charge, service.unit_kind, service.units)
    elif code and service.kind == "SV3":
        writer.add("SV3", code, charge, "", "", "", service.units)
    elif code:
        writer.add("SV1", code, charge, service.unit_kind, service.units)
