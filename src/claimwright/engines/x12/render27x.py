"""Writes eligibility questions (270) and answers (271), 005010X279A1, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    ProcedureAsked,
    Rejection,
)
from claimwright.engines.x12.frequency import write_frequency
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.writing import (
    REPETITION,
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

GUIDE_270 = "005010X279A1"


def render_270(
    envelope: Envelope, questions: Iterable[EligibilityQuestion], *, batch_reference: str
) -> bytes:
    """One interchange with one 270 set; questions keep their order. BHT03 is the reference.

    TRN03 names the provider: 1 and its tax id, else 9 and its identifier.

    Source: x12-270-271
    """
    writer = InterchangeWriter(envelope, "HS", GUIDE_270)
    _begin(writer, envelope, "270", ("13", batch_reference))
    levels = HierarchyWriter(writer)
    for question in questions:
        if levels.enter(0, "20", "1", question.payer):
            write_name(writer, "PR", question.payer)
        if levels.enter(1, "21", "1", question.provider):
            _write_provider(writer, question.provider, question.provider_entity)
        own = question.dependent is None
        trace = ("TRN", "1", identifier(question.trace_number)[:50], _origin(question.provider))
        levels.leave(3 if not own else 2)
        if own:
            levels.enter(2, "22", "0", question.subscriber)
            writer.add(*trace)
            _write_person(writer, "IL", question.subscriber)
        else:
            if levels.enter(2, "22", "1", question.subscriber):
                _write_person(writer, "IL", question.subscriber)
            levels.enter(3, "23", "0", question.dependent)
            writer.add(*trace)
            _write_person(writer, "03", question.dependent or Party())
            writer.add("INS", "N", question.relationship)
        _write_asked(writer, question)
    writer.end()
    return writer.finish()


def _write_asked(writer: InterchangeWriter, question: EligibilityQuestion) -> None:
    """HI, DTP and the EQ loops."""
    _write_diagnoses(writer, question.diagnoses)
    if question.service_on is not None:
        writer.add("DTP", "291", *period(question.service_on, question.service_to))
    if question.service_types:
        writer.add("EQ", REPETITION.join(question.service_types))
    for each in question.procedures:
        writer.add("EQ", "", _procedure(each))
    if question.place_of_service:
        writer.add("III", "ZZ", question.place_of_service)
    write_references(writer, question.authorizations)


def _write_diagnoses(writer: InterchangeWriter, diagnoses: Iterable[tuple[str, str]]) -> None:
    codes = [composite(kind, words(code).replace(".", "")) for kind, code in diagnoses]
    if codes:
        writer.add("HI", *codes)


def _procedure(asked: ProcedureAsked | None) -> str:
    return composite(asked.qualifier, words(asked.code), *asked.modifiers) if asked else ""


def render_271(
    envelope: Envelope, answers: Iterable[EligibilityAnswer], *, batch_reference: str
) -> bytes:
    """One interchange with one 271 set; answers keep their order. BHT03 is the reference.

    Answers that share a payer and provider but not their refusals open levels of their own.

    Source: x12-270-271
    """
    writer = InterchangeWriter(envelope, "HB", GUIDE_270)
    _begin(writer, envelope, "271", ("11", batch_reference))
    levels = HierarchyWriter(writer)
    for answer in answers:
        _write_answer(writer, levels, answer)
    writer.end()
    return writer.finish()


def _begin(
    writer: InterchangeWriter, envelope: Envelope, set_id: str, parts: tuple[str, str]
) -> None:
    writer.begin(set_id)
    purpose, reference = parts
    at = envelope.created_at
    writer.add("BHT", "0022", purpose, identifier(reference)[:50], day(at.date()), f"{at:%H%M}")


def _origin(provider: Party) -> str:
    """TRN03, ten characters: who gave the trace number."""
    if provider.tax_id:
        return f"1{identifier(provider.tax_id)[:9]}"
    return f"9{identifier(provider.id)[:9]:0<9}"


def _write_tax_id(writer: InterchangeWriter, provider: Party) -> None:
    """REF*TJ: the guide has no EI here; a person's number stays SY."""
    kind = "SY" if provider.tax_id_qualifier == "SY" else "TJ"
    write_references(writer, [(kind, provider.tax_id)])


def _write_provider(writer: InterchangeWriter, provider: Party, entity: str = "1P") -> None:
    write_name(writer, entity, provider)
    _write_tax_id(writer, provider)
    write_references(writer, provider.references)
    write_address(writer, provider.address)
    if provider.taxonomy:
        writer.add("PRV", "BI", "PXC", identifier(provider.taxonomy))


def _write_person(
    writer: InterchangeWriter,
    entity: str,
    person: Party,
    rejections: Iterable[Rejection] = (),
    group_number: str = "",
) -> None:
    write_name(writer, entity, person)
    if group_number:
        writer.add("REF", "6P", identifier(group_number)[:50])
    write_tax_id(writer, person)
    write_references(writer, person.references)
    write_address(writer, person.address)
    _write_rejections(writer, rejections)
    write_demographics(writer, person)


def _write_rejections(writer: InterchangeWriter, rejections: Iterable[Rejection]) -> None:
    for rejection in rejections:
        writer.add("AAA", rejection.is_valid, "", rejection.reason, rejection.follow_up)


def _write_answer(
    writer: InterchangeWriter, levels: HierarchyWriter, answer: EligibilityAnswer
) -> None:
    by_level: dict[str, tuple[Rejection, ...]] = {}
    for rejection in answer.rejections:
        level = "receiver" if rejection.level == "provider" else rejection.level
        by_level[level] = (*by_level.get(level, ()), rejection)
    at_source, at_receiver = by_level.get("source", ()), by_level.get("receiver", ())
    nobody = answer.subscriber == Party() and answer.dependent is None
    bare_source = nobody and not at_receiver and answer.provider == Party()
    if levels.enter(0, "20", "0" if bare_source else "1", (answer.payer, at_source)):
        write_name(writer, "PR", answer.payer)
        write_contact(writer, "IC", answer.payer)
        _write_rejections(writer, at_source)
    if bare_source:
        return
    upper = (answer.provider, at_receiver)
    if levels.enter(1, "21", "0" if nobody else "1", upper):
        _write_provider_answered(writer, answer, at_receiver)
    if nobody:
        return
    own = answer.dependent is None
    trace = ("TRN", "2", identifier(answer.trace_number)[:50], _origin(answer.provider))
    levels.leave(3 if not own else 2)
    if own:
        levels.enter(2, "22", "0", answer.subscriber)
        _write_traces(writer, trace, answer)
        _write_person(
            writer, "IL", answer.subscriber, by_level.get("subscriber", ()), answer.group_number
        )
        writer.add("INS", "Y", answer.relationship)
    else:
        if levels.enter(2, "22", "1", answer.subscriber):
            _write_person(writer, "IL", answer.subscriber)
        levels.enter(3, "23", "0", answer.dependent)
        _write_traces(writer, trace, answer)
        _write_person(
            writer,
            "03",
            answer.dependent or Party(),
            by_level.get("dependent", ()),
            answer.group_number,
        )
        writer.add("INS", "N", answer.relationship)
    _write_diagnoses(writer, answer.diagnoses)
    for qualifier, value in answer.dates:
        _write_date(writer, qualifier, value)
    for benefit in answer.benefits:
        _write_benefit(writer, benefit)


def _write_traces(
    writer: InterchangeWriter, trace: tuple[str, ...], answer: EligibilityAnswer
) -> None:
    writer.add(*trace)
    for kind, number, originator in answer.further_traces:
        writer.add("TRN", kind, identifier(number)[:50], identifier(originator))


def _write_provider_answered(
    writer: InterchangeWriter, answer: EligibilityAnswer, rejections: tuple[Rejection, ...]
) -> None:
    provider = answer.provider
    write_name(writer, answer.provider_entity, provider)
    _write_tax_id(writer, provider)
    write_references(writer, provider.references)
    write_address(writer, provider.address)
    _write_rejections(writer, rejections)
    if provider.taxonomy:
        writer.add("PRV", "BI", "PXC", identifier(provider.taxonomy))


def _write_date(writer: InterchangeWriter, qualifier: str, value: str) -> None:
    writer.add("DTP", qualifier, "RD8" if "-" in value else "D8", identifier(value))


def _write_benefit(writer: InterchangeWriter, benefit: Benefit) -> None:
    writer.add(
        "EB",
        benefit.kind,
        benefit.coverage_level,
        REPETITION.join(benefit.service_types),
        benefit.insurance_type,
        words(benefit.plan_name)[:50],
        benefit.time_period,
        amount(benefit.amount_cents),
        benefit.percent,
        benefit.quantity_kind,
        benefit.quantity,
        benefit.authorization_required,
        benefit.in_network,
        _procedure(benefit.procedure),
        composite(*[str(pointer) for pointer in benefit.pointers]),
    )
    for frequency in benefit.frequencies:
        write_frequency(writer, frequency)
    write_references(writer, benefit.references)
    for qualifier, value in benefit.dates:
        _write_date(writer, qualifier, value)
    _write_rejections(writer, benefit.rejections)
    for message in benefit.messages:
        writer.add("MSG", words(message)[:264])
    for kind, code, text in benefit.places:
        nature = "44" if text else ""
        writer.add("III", kind, code, nature, words(text)[:264])
    related = list(benefit.parties)
    if benefit.other_payer is not None:
        related.insert(0, (benefit.other_payer_entity, benefit.other_payer))
    if related:
        writer.add("LS", "2120")
        for entity, party in related:
            write_name(writer, entity, party)
            write_address(writer, party.address)
            write_contact(writer, "IC", party)
            if party.taxonomy:
                writer.add("PRV", "PE", "PXC", identifier(party.taxonomy))
        writer.add("LE", "2120")
