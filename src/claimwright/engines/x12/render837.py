"""Writes professional claims (837P, 005010X222A1), every loop of `professional` in guide order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim
from claimwright.engines.x12.render837_line import (
    in_order,
    place_in,
    write_line,
    write_provider,
)
from claimwright.engines.x12.render837_parts import (
    write_attachments,
    write_conditions,
    write_contract,
    write_information,
    write_notes,
    write_payment_remarks,
    write_repricing,
    write_spinal,
    write_transport,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    words,
    write_address,
    write_adjustments,
    write_contact,
    write_demographics,
    write_name,
    write_payer_references,
    write_references,
    write_tax_id,
)

GUIDE_837P = "005010X222A1"
CLAIMS_PER_SET = 5000
CLAIMS_PER_LEVEL = 100


_DATE_ORDER = in_order(
    "431 454 304 453 439 484 455 471 314 360 361 297 296 435 096 090 091 444 050"
)
_REFERENCE_ORDER = in_order("4N F5 EW 9F G1 F8 X4 9A 9C LX D9 EA P4 1J")
_PARTY_ENTITIES = ("DN", "P3", "82", "77", "DQ", "PW", "45")
_PARTY_FIELDS = "referring primary_care rendering facility supervising pick_up drop_off"
_parties = attrgetter(*_PARTY_FIELDS.split())
_RARE_FIELDS = (
    "dates periods attachments contract payer_references file_information note "
    "further_notes transport spinal conditions repricing"
)
_rarely_sent = attrgetter(*_RARE_FIELDS.split())
_NOTHING_RARE = ((), (), (), None, (), (), "", (), None, None, (), None)


def render_837p(
    envelope: Envelope, claims: Iterable[ProfessionalClaim], *, batch_reference: str
) -> bytes:
    """One interchange of claims; `batch_reference` is BHT03, further sets add -2, -3 …

    Claims are grouped by submitter, billing provider and subscriber in order of first
    appearance, at most 5,000 to a set and 100 to a subscriber or patient level. The same values
    give the same bytes. Text is put in capitals of the X12 character set; a claim's own
    `header` and `offset` are not used.

    Source: x12-837p
    """
    writer = InterchangeWriter(envelope, "HC", GUIDE_837P)
    for number, batch in enumerate(_sets(claims), start=1):
        reference = batch_reference if number == 1 else f"{batch_reference}-{number}"
        _write_set(writer, envelope, batch, reference)
    return writer.finish()


class _Placed(NamedTuple):
    """A claim and the levels it stands under; claims equal in a level share its HL."""

    file: tuple[object, ...]  # submitter and receiver
    billing: tuple[object, ...]
    subscriber: tuple[object, ...]
    patient: tuple[object, ...]
    claim: ProfessionalClaim


class _Numbers:
    """A number for each different value, so that a party is compared once and not per claim."""

    def __init__(self) -> None:
        self._by_value: dict[object, int] = {}
        self._by_identity: dict[int, tuple[int, object]] = {}  # the value too, to keep its id

    def __call__(self, value: object) -> int:
        known = self._by_identity.get(id(value))
        if known is None:
            number = self._by_value.setdefault(value, len(self._by_value))
            known = self._by_identity[id(value)] = number, value
        return known[0]


def _placed(claim: ProfessionalClaim, number: _Numbers) -> _Placed:
    """A subscriber's own claims never share a level with a dependent's."""
    own = claim.patient is None
    facts = (claim.died_on, claim.patient_pounds, claim.is_pregnant)
    subscriber = (
        number(claim.subscriber),
        number(claim.payer),
        claim.rank,
        claim.group_number,
        claim.group_name,
        claim.insurance_type,
        claim.filing_indicator,
        own,
        own and (claim.relationship, facts),
    )
    billing = (claim.billing, claim.pay_to, claim.pay_to_plan)
    return _Placed(
        (number(claim.submitter), number(claim.receiver)),
        (*map(number, billing), claim.currency),
        subscriber,
        (number(claim.patient), claim.relationship, facts),
        claim,
    )


def _sets(claims: Iterable[ProfessionalClaim]) -> Iterator[list[_Placed]]:
    """Claims in writing order, cut into sets: one submitter and receiver, 5,000 at most."""
    nested: dict[Any, dict[Any, dict[Any, dict[Any, list[_Placed]]]]] = {}
    number = _Numbers()
    for claim in claims:
        placed = _placed(claim, number)
        subscribers = nested.setdefault(placed.file, {}).setdefault(placed.billing, {})
        patients = subscribers.setdefault(placed.subscriber, {})
        patients.setdefault(placed.patient, []).append(placed)
    for billing in nested.values():
        line = [
            placed
            for subscribers in billing.values()
            for patients in subscribers.values()
            for members in patients.values()
            for placed in members
        ]
        for start in range(0, len(line), CLAIMS_PER_SET):
            yield line[start : start + CLAIMS_PER_SET]


def _write_set(
    writer: InterchangeWriter, envelope: Envelope, batch: list[_Placed], reference: str
) -> None:
    writer.begin("837")
    at, first = envelope.created_at, batch[0].claim
    writer.add("BHT", "0019", "00", identifier(reference)[:50], day(at.date()), f"{at:%H%M}", "CH")
    write_name(writer, "41", first.submitter)
    write_contact(writer, "IC", first.submitter)
    write_name(writer, "40", first.receiver)
    levels = _Levels(writer)
    for placed in batch:
        levels.enter(placed)
        _write_claim(writer, placed.claim)
    writer.end()


class _Levels:
    """Opens the HL a claim belongs under, when it is not the one already open."""

    def __init__(self, writer: InterchangeWriter) -> None:
        self._writer = writer
        self._hl_count = 0
        self._billing_hl = 0
        self._subscriber_hl = 0
        self._open: tuple[object, object, object] = (None, None, None)
        self._claims_count = 0

    def enter(self, placed: _Placed) -> None:
        billing, subscriber, patient = self._open
        claim = placed.claim
        if placed.billing != billing:
            self._billing(claim)
            subscriber = patient = None
        full = self._claims_count >= CLAIMS_PER_LEVEL
        own = claim.patient is None
        if placed.subscriber != subscriber or (full and own):
            self._subscriber(claim)
            patient = None
        if claim.patient is not None and (placed.patient != patient or full):
            self._patient(claim, claim.patient)
        self._open = placed.billing, placed.subscriber, placed.patient
        self._claims_count += 1

    def _level(self, parent: int, code: str, child: str) -> int:
        self._hl_count += 1
        self._claims_count = 0
        self._writer.add("HL", str(self._hl_count), str(parent or ""), code, child)
        return self._hl_count

    def _billing(self, claim: ProfessionalClaim) -> None:
        writer, billing = self._writer, claim.billing
        self._billing_hl = self._level(0, "20", "1")
        if billing.taxonomy:
            writer.add("PRV", "BI", "PXC", identifier(billing.taxonomy))
        if claim.currency:
            writer.add("CUR", "85", claim.currency)
        write_name(writer, "85", billing)
        write_address(writer, billing.address)
        write_tax_id(writer, billing)
        write_references(writer, billing.references)
        write_contact(writer, "IC", billing)
        if claim.pay_to is not None:
            kind = "1" if claim.pay_to.is_person else "2"
            writer.add("NM1", "87", kind)
            write_address(writer, claim.pay_to.address)
        if claim.pay_to_plan is not None:
            _write_named(writer, "PE", claim.pay_to_plan)

    def _subscriber(self, claim: ProfessionalClaim) -> None:
        writer, subscriber, own = self._writer, claim.subscriber, claim.patient is None
        self._subscriber_hl = self._level(self._billing_hl, "22", "0" if own else "1")
        writer.add(
            "SBR",
            claim.rank,
            claim.relationship if own else "",
            identifier(claim.group_number)[:50],
            words(claim.group_name)[:60],
            claim.insurance_type,
            "",
            "",
            "",
            claim.filing_indicator,
        )
        if own and (claim.died_on or claim.patient_pounds or claim.is_pregnant):
            self._patient_facts("", claim)
        _write_named(writer, "IL", subscriber)
        _write_named(writer, "PR", claim.payer)

    def _patient(self, claim: ProfessionalClaim, patient: Party) -> None:
        self._level(self._subscriber_hl, "23", "0")
        self._patient_facts(claim.relationship, claim)
        _write_named(self._writer, "QC", patient)

    def _patient_facts(self, relationship: str, claim: ProfessionalClaim) -> None:
        pounds = claim.patient_pounds
        self._writer.add(
            "PAT",
            relationship,
            "",
            "",
            "",
            "D8" if claim.died_on else "",
            day(claim.died_on),
            "01" if pounds else "",
            pounds,
            "Y" if claim.is_pregnant else "",
        )


def _write_named(writer: InterchangeWriter, entity: str, party: Party) -> None:
    """A person or payer above the claim: name, address, birth, numbers and contact."""
    write_name(writer, entity, party)
    write_address(writer, party.address)
    write_demographics(writer, party)
    write_tax_id(writer, party)
    write_references(writer, party.references)
    write_payer_references(writer, party.payer_references)
    write_contact(writer, "IC", party)


def _write_claim(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    place = composite(claim.place_of_service, "B", claim.frequency)
    causes = [*claim.related_causes[:3], "", "", ""][:3]
    accident = words(claim.accident_state), words(claim.accident_country)
    writer.add(
        "CLM",
        identifier(claim.control_number),
        amount(claim.charge_cents),
        "",
        "",
        place,
        claim.signature_on_file,
        claim.assignment,
        claim.benefits_assigned,
        claim.release,
        claim.signature_source,
        composite(*causes, *accident),
        claim.special_program,
        *([""] * 7),
        claim.delay_reason,
    )
    has_more = _rarely_sent(claim) != _NOTHING_RARE
    if has_more:
        _write_dates(writer, claim)
        write_attachments(writer, claim.attachments)
        write_contract(writer, claim.contract)
    if claim.patient_paid_cents:
        writer.add("AMT", "F5", amount(claim.patient_paid_cents))
    for qualifier, cents in claim.amounts:
        writer.add("AMT", qualifier, amount(cents))
    write_references(
        writer, sorted(claim.references, key=lambda pair: place_in(_REFERENCE_ORDER, pair[0]))
    )
    if has_more:
        _write_notes(writer, claim)
    _write_codes(writer, claim)
    if has_more:
        write_repricing(writer, claim.repricing)
    for entity, party in zip(_PARTY_ENTITIES, _parties(claim), strict=True):
        if party is not None:
            write_provider(writer, entity, party)
    for coverage in claim.other_coverages:
        write_coverage(writer, coverage)
    for line in claim.lines:
        write_line(writer, line)


def _write_notes(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    write_payer_references(writer, claim.payer_references)
    write_information(writer, claim.file_information)
    write_notes(writer, (claim.note_kind, claim.note), claim.further_notes)
    write_transport(writer, claim.transport)
    write_spinal(writer, claim.spinal)
    write_conditions(writer, claim.conditions)


def _write_dates(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    told = [(key, "D8", day(on)) for key, on in claim.dates]
    told += [(key, "RD8", f"{day(first)}-{day(last)}") for key, first, last in claim.periods]
    for each in sorted(told, key=lambda row: place_in(_DATE_ORDER, row[0])):
        writer.add("DTP", *each)


def _write_codes(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    """HI: diagnoses, then anesthesia procedures, then conditions, twelve to a segment."""
    conditions = tuple([("BG", code) for code in claim.condition_codes])
    for codes in (claim.diagnoses, claim.anesthesia_procedures, conditions):
        for start in range(0, len(codes), 12):
            row = codes[start : start + 12]
            writer.add("HI", *[composite(kind, words(code).replace(".", "")) for kind, code in row])


def write_coverage(writer: InterchangeWriter, coverage: OtherCoverage) -> None:
    """2320 with its 2330 loops; the same for every kind of claim."""
    writer.add(
        "SBR",
        coverage.rank,
        coverage.relationship,
        identifier(coverage.group_number)[:50],
        words(coverage.group_name)[:60],
        coverage.insurance_type,
        "",
        "",
        "",
        coverage.filing_indicator,
    )
    write_adjustments(writer, coverage.adjustments)
    for qualifier, cents in (
        ("D", coverage.paid_cents),
        ("A8", coverage.noncovered_cents),
        ("EAF", coverage.remaining_cents),
    ):
        if cents is not None:
            writer.add("AMT", qualifier, amount(cents))
    source, release = coverage.signature_source, coverage.release
    writer.add("OI", "", "", coverage.benefits_assigned, source, "", release)
    write_payment_remarks(writer, coverage.inpatient, coverage.outpatient, coverage.remarks)
    subscriber, payer = coverage.subscriber, coverage.payer
    write_name(writer, "IL", subscriber)
    write_address(writer, subscriber.address)
    write_tax_id(writer, subscriber)
    write_references(writer, subscriber.references)
    write_name(writer, "PR", payer)
    write_address(writer, payer.address)
    if coverage.paid_on is not None:
        writer.add("DTP", "573", "D8", day(coverage.paid_on))
    write_tax_id(writer, payer)
    write_references(writer, payer.references)
    if coverage.payer_claim_number:
        writer.add("REF", "F8", identifier(coverage.payer_claim_number)[:50])
    for entity, provider in coverage.providers:
        write_provider(writer, entity, provider)
