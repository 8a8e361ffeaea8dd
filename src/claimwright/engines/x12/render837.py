"""Writes professional claims (837P, 005010X222A1), every loop of `professional` in guide order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import (
    LineAdjudication,
    OtherCoverage,
    ProfessionalClaim,
    ServiceLine,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    period,
    words,
    write_address,
    write_adjustments,
    write_contact,
    write_demographics,
    write_name,
    write_references,
    write_tax_id,
)

GUIDE_837P = "005010X222A1"
CLAIMS_PER_SET = 5000
CLAIMS_PER_LEVEL = 100


def _in_order(codes: str) -> dict[str, int]:
    return {code: place for place, code in enumerate(codes.split())}


_DATE_ORDER = _in_order(
    "431 454 304 453 439 484 455 471 314 360 361 297 296 435 096 090 091 444 050"
)
_REFERENCE_ORDER = _in_order("4N F5 EW 9F G1 F8 X4 9A 9C LX D9 EA P4 1J")
_LINE_REFERENCE_ORDER = _in_order("9B 9D G1 6R EW X4 F4 BT 9F")


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


def _sets(claims: Iterable[ProfessionalClaim]) -> Iterator[list[ProfessionalClaim]]:
    """Claims in writing order, cut into sets: one submitter and receiver, 5,000 at most."""
    nested: dict[object, dict[object, dict[object, dict[object, list[ProfessionalClaim]]]]] = {}
    for claim in claims:
        billing = nested.setdefault((claim.submitter, claim.receiver), {})
        subscribers = billing.setdefault((claim.billing, claim.pay_to), {})
        patients = subscribers.setdefault(_subscriber_level(claim), {})
        patients.setdefault(_patient_level(claim), []).append(claim)
    for billing in nested.values():
        line = [
            claim
            for subscribers in billing.values()
            for patients in subscribers.values()
            for members in patients.values()
            for claim in members
        ]
        for start in range(0, len(line), CLAIMS_PER_SET):
            yield line[start : start + CLAIMS_PER_SET]


def _subscriber_level(claim: ProfessionalClaim) -> tuple[object, ...]:
    """Claims alike in this share one 2000B; a subscriber's own claims never share a dependent's."""
    return (
        claim.subscriber,
        claim.payer,
        claim.rank,
        claim.group_number,
        claim.group_name,
        claim.insurance_type,
        claim.filing_indicator,
        claim.patient is None,
        claim.patient is None and claim.relationship,
    )


def _patient_level(claim: ProfessionalClaim) -> tuple[object, ...]:
    return (claim.patient, claim.relationship)


def _write_set(
    writer: InterchangeWriter,
    envelope: Envelope,
    batch: list[ProfessionalClaim],
    reference: str,
) -> None:
    writer.begin("837")
    at = envelope.created_at
    writer.add("BHT", "0019", "00", identifier(reference)[:50], day(at.date()), f"{at:%H%M}", "CH")
    write_name(writer, "41", batch[0].submitter)
    write_contact(writer, "IC", batch[0].submitter)
    write_name(writer, "40", batch[0].receiver)
    levels = _Levels(writer)
    for claim in batch:
        levels.enter(claim)
        _write_claim(writer, claim)
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

    def enter(self, claim: ProfessionalClaim) -> None:
        billing, subscriber, patient = self._open
        wanted = (claim.billing, claim.pay_to), _subscriber_level(claim), _patient_level(claim)
        if wanted[0] != billing:
            self._billing(claim)
            subscriber = patient = None
        full = self._claims_count >= CLAIMS_PER_LEVEL
        own = claim.patient is None
        if wanted[1] != subscriber or (full and own):
            self._subscriber(claim)
            patient = None
        if claim.patient is not None and (wanted[2] != patient or full):
            self._patient(claim, claim.patient)
        self._open = wanted
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
        write_name(writer, "85", billing)
        write_address(writer, billing.address)
        write_tax_id(writer, billing)
        write_references(writer, billing.references)
        write_contact(writer, "IC", billing)
        if claim.pay_to is not None:
            kind = "1" if claim.pay_to.is_person else "2"
            writer.add("NM1", "87", kind)
            write_address(writer, claim.pay_to.address)

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
        write_name(writer, "IL", subscriber)
        write_address(writer, subscriber.address)
        write_demographics(writer, subscriber)
        write_tax_id(writer, subscriber)
        write_references(writer, subscriber.references)
        write_name(writer, "PR", claim.payer)
        write_address(writer, claim.payer.address)
        write_tax_id(writer, claim.payer)
        write_references(writer, claim.payer.references)

    def _patient(self, claim: ProfessionalClaim, patient: Party) -> None:
        writer = self._writer
        self._level(self._subscriber_hl, "23", "0")
        writer.add("PAT", claim.relationship)
        write_name(writer, "QC", patient)
        write_address(writer, patient.address)
        write_demographics(writer, patient)
        write_tax_id(writer, patient)
        write_references(writer, patient.references)


def _write_claim(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    place = composite(claim.place_of_service, "B", claim.frequency)
    causes = [*claim.related_causes[:3], "", "", ""][:3]
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
        "",
        composite(*causes, words(claim.accident_state)),
        *([""] * 8),
        claim.delay_reason,
    )
    for qualifier, on in sorted(claim.dates, key=lambda pair: _place(_DATE_ORDER, pair[0])):
        writer.add("DTP", qualifier, "D8", day(on))
    if claim.patient_paid_cents:
        writer.add("AMT", "F5", amount(claim.patient_paid_cents))
    write_references(
        writer, sorted(claim.references, key=lambda pair: _place(_REFERENCE_ORDER, pair[0]))
    )
    if claim.note:
        writer.add("NTE", "ADD", words(claim.note)[:80])
    for start in range(0, len(claim.diagnoses), 12):
        codes = claim.diagnoses[start : start + 12]
        writer.add("HI", *[composite(kind, words(code).replace(".", "")) for kind, code in codes])
    _write_claim_parties(writer, claim)
    for coverage in claim.other_coverages:
        _write_coverage(writer, coverage)
    for line in claim.lines:
        _write_line(writer, line)


def _place(order: dict[str, int], qualifier: str) -> int:
    return order.get(qualifier, len(order))


def _write_claim_parties(writer: InterchangeWriter, claim: ProfessionalClaim) -> None:
    if claim.referring is not None:
        write_name(writer, "DN", claim.referring)
        _write_provider_references(writer, claim.referring)
    if claim.rendering is not None:
        _write_rendering(writer, claim.rendering)
    if claim.facility is not None:
        write_name(writer, "77", claim.facility)
        write_address(writer, claim.facility.address)
        _write_provider_references(writer, claim.facility)
        write_contact(writer, "IC", claim.facility)
    if claim.supervising is not None:
        write_name(writer, "DQ", claim.supervising)
        _write_provider_references(writer, claim.supervising)


def _write_rendering(writer: InterchangeWriter, provider: Party) -> None:
    write_name(writer, "82", provider)
    if provider.taxonomy:
        writer.add("PRV", "PE", "PXC", identifier(provider.taxonomy))
    _write_provider_references(writer, provider)


def _write_provider_references(writer: InterchangeWriter, provider: Party) -> None:
    write_references(writer, provider.references)


def _write_coverage(writer: InterchangeWriter, coverage: OtherCoverage) -> None:
    writer.add(
        "SBR",
        coverage.rank,
        coverage.relationship,
        identifier(coverage.group_number)[:50],
        "",
        coverage.insurance_type,
        "",
        "",
        "",
        coverage.filing_indicator,
    )
    write_adjustments(writer, coverage.adjustments)
    if coverage.paid_cents is not None:
        writer.add("AMT", "D", amount(coverage.paid_cents))
    if coverage.remaining_cents is not None:
        writer.add("AMT", "EAF", amount(coverage.remaining_cents))
    writer.add("OI", "", "", coverage.benefits_assigned, "", "", coverage.release)
    write_name(writer, "IL", coverage.subscriber)
    write_address(writer, coverage.subscriber.address)
    write_tax_id(writer, coverage.subscriber)
    write_references(writer, coverage.subscriber.references)
    write_name(writer, "PR", coverage.payer)
    write_address(writer, coverage.payer.address)
    if coverage.paid_on is not None:
        writer.add("DTP", "573", "D8", day(coverage.paid_on))
    write_tax_id(writer, coverage.payer)
    write_references(writer, coverage.payer.references)
    if coverage.payer_claim_number:
        writer.add("REF", "F8", identifier(coverage.payer_claim_number)[:50])


def _write_line(writer: InterchangeWriter, line: ServiceLine) -> None:
    writer.add("LX", str(line.number))
    writer.add(
        "SV1",
        _procedure(line.procedure, line.modifiers, line.description),
        amount(line.charge_cents),
        line.unit_kind,
        line.units,
        line.place_of_service,
        "",
        composite(*[str(pointer) for pointer in line.pointers]),
    )
    if line.from_on is not None:
        writer.add("DTP", "472", *period(line.from_on, line.to_on))
    references = [
        *line.references,
        ("6R", line.control_number),
        ("G1", line.prior_authorization),
    ]
    references.sort(key=lambda pair: _place(_LINE_REFERENCE_ORDER, pair[0]))
    write_references(writer, references)
    if line.note:
        writer.add("NTE", "ADD", words(line.note)[:80])
    if line.ndc:
        writer.add("LIN", "", "N4", identifier(line.ndc).replace("-", ""))
        if line.ndc_quantity:
            writer.add("CTP", "", "", "", line.ndc_quantity, line.ndc_unit)
    if line.rendering is not None:
        _write_rendering(writer, line.rendering)
    for adjudication in line.adjudications:
        _write_adjudication(writer, adjudication)


def _procedure(code: str, modifiers: tuple[str, ...], description: str = "") -> str:
    four = [*modifiers, "", "", "", ""][:4]
    return composite("HC", words(code), *four, words(description)[:80])


def _write_adjudication(writer: InterchangeWriter, adjudication: LineAdjudication) -> None:
    writer.add(
        "SVD",
        identifier(adjudication.payer_id),
        amount(adjudication.paid_cents),
        _procedure(adjudication.procedure, adjudication.modifiers),
        "",
        adjudication.units,
    )
    write_adjustments(writer, adjudication.adjustments)
    if adjudication.paid_on is not None:
        writer.add("DTP", "573", "D8", day(adjudication.paid_on))
    if adjudication.remaining_cents is not None:
        writer.add("AMT", "EAF", amount(adjudication.remaining_cents))
