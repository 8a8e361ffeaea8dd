"""One encounter, its people and its payer, as the professional claim that asks for payment.

Source: x12-837p
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.cob import (
    PriorPayer,
    line_decisions,
    other_coverage,
    plain_units,
)
from claimwright.cycle.claims.domain.numbering import line_control_number
from claimwright.cycle.claims.domain.parties import (
    billing_party,
    payer_party,
    person_party,
    provider_party,
    subscriber_party,
)
from claimwright.cycle.claims.domain.procedures import (
    is_anesthesia,
    is_laboratory,
    is_unlisted,
)
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.practice.domain.profiles import (
    BillingProfile,
    LocationProfile,
    ProviderProfile,
)
from claimwright.cycle.registration.domain.coverage import EMPLOYEE, CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine

HOME = "12"
MAX_DIAGNOSES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimParts:
    """Everything one claim is made of, already read."""

    control_number: str
    frequency: str
    encounter: EncounterSnapshot
    patient: PatientSnapshot
    coverage: CoverageSnapshot
    payer: PayerProfile
    billing: BillingProfile
    rendering: ProviderProfile
    location: LocationProfile
    supervising: ProviderProfile | None = None
    others: tuple[PriorPayer, ...] = ()  # every other coverage of the day, by rank
    replaced_number: str = ""  # REF*F8
    patient_paid_cents: int = 0  # AMT*F5
    note: str = ""  # NTE*ADD
    delay_reason: str = ""  # CLM20
    assigns_benefits: bool = True  # CLM08: the payer may pay the practice


def build_professional_claim(parts: ClaimParts) -> ProfessionalClaim:
    """The claim as it will be sent. Nothing is judged here; scrubbing does that."""
    encounter, coverage, payer = parts.encounter, parts.coverage, parts.payer
    rendering, supervising = treating_providers(parts)
    lines = tuple(_service_lines(parts))
    return ProfessionalClaim(
        control_number=parts.control_number,
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service=parts.location.place_of_service,
        frequency=parts.frequency,
        billing=billing_party(parts.billing, rendering),
        subscriber=subscriber_party(coverage, payer, parts.patient),
        payer=payer_party(payer),
        diagnoses=_diagnoses(encounter.diagnoses),
        lines=lines,
        submitter=_submitter(parts.billing),
        rank=coverage.rank,
        relationship=_relationship(parts),
        group_number=coverage.group_number,
        group_name="" if coverage.group_number else coverage.group_name,
        insurance_type=_insurance_type(parts),
        filing_indicator=payer.filing_indicator,
        patient=None if coverage.is_self and not _is_employers(parts) else _patient_party(parts),
        pay_to=_pay_to(parts.billing),
        related_causes=_related_causes(parts),
        accident_state=encounter.accident_state if "AA" in _related_causes(parts) else "",
        delay_reason=parts.delay_reason,
        benefits_assigned="Y" if parts.assigns_benefits else "N",
        patient_paid_cents=parts.patient_paid_cents,
        dates=_dates(encounter.accident_on),
        references=tuple(_references(parts)),
        note=parts.note,
        rendering=_unless_billing(rendering, parts.billing),
        facility=_facility(parts),
        supervising=provider_party(supervising) if supervising else None,
        other_coverages=tuple(other_coverage(other) for other in parts.others),
    )


def treating_providers(parts: ClaimParts) -> tuple[ProviderProfile, ProviderProfile | None]:
    """Who is named as rendering (2310B) and, where told apart, as supervising (2310D).

    A visit billed to Original Medicare as incident to a physician's service names that physician
    as the one who rendered it; elsewhere the one who treated is named, and the supervisor beside.
    Source: cms-benefit-policy chapter 15 section 60
    """
    supervising = parts.supervising
    if supervising is None or supervising.id == parts.rendering.id:
        return parts.rendering, None
    if parts.payer.kind is PayerKind.MEDICARE:
        return supervising, None
    return parts.rendering, supervising


def _service_lines(parts: ClaimParts) -> Iterator[ServiceLine]:
    encounter = parts.encounter
    last = encounter.service_to if encounter.service_to != encounter.service_on else None
    for number, charge in enumerate(encounter.lines, start=1):
        yield ServiceLine(
            number=number,
            procedure=charge.code,
            charge_cents=charge.charge_cents,
            units=plain_units(charge.units),
            unit_kind="MJ" if is_anesthesia(charge.code) else "UN",
            modifiers=charge.modifiers,
            description=charge.description if is_unlisted(charge.code) else "",
            pointers=charge.pointers or (1,),
            from_on=encounter.service_on,
            to_on=last,
            control_number=line_control_number(parts.control_number, number),
            note=charge.note,
            adjudications=line_decisions(parts.others, number, charge),
            ndc=charge.ndc,
            ndc_quantity=plain_units(charge.ndc_quantity) if charge.ndc else "",
            ndc_unit=charge.ndc_unit if charge.ndc else "",
        )


def _diagnoses(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    kept = codes[:MAX_DIAGNOSES]
    return tuple(
        ("ABF" if place else "ABK", code.replace(".", "")) for place, code in enumerate(kept)
    )


def _submitter(billing: BillingProfile) -> Party:
    return Party(
        name=billing.legal_name,
        id_qualifier="46",
        id=billing.submitter_id,
        contact_name=billing.contact_name,
        phone=billing.phone,
        email=billing.email,
    )


def _is_employers(parts: ClaimParts) -> bool:
    """Workers' compensation: the employer is the subscriber and the patient its employee."""
    return parts.payer.kind is PayerKind.WORKERS_COMP


def _relationship(parts: ClaimParts) -> str:
    return EMPLOYEE if _is_employers(parts) else parts.coverage.relationship


def _insurance_type(parts: ClaimParts) -> str:
    """SBR05: why Medicare is not first; said only where Medicare is asked second or third."""
    is_medicare = parts.payer.kind is PayerKind.MEDICARE
    return parts.coverage.insurance_type if is_medicare and parts.coverage.rank != "P" else ""


def _patient_party(parts: ClaimParts) -> Party:
    patient = parts.patient
    number = parts.coverage.property_claim_number
    return person_party(
        patient.name,
        address=patient.address,
        birth_on=patient.birth_on,
        sex=patient.sex,
        references=(("Y4", number),) if number else (),
    )


def _pay_to(billing: BillingProfile) -> Party | None:
    if not billing.pay_to or billing.pay_to == billing.address:
        return None
    return Party(address=billing.pay_to)


def _related_causes(parts: ClaimParts) -> tuple[str, ...]:
    causes = parts.encounter.related_causes
    if _is_employers(parts) and "EM" not in causes:
        return ("EM", *causes)
    if parts.payer.kind is PayerKind.AUTO and "AA" not in causes:
        return ("AA", *causes)
    return causes


def _dates(accident_on: date | None) -> tuple[tuple[str, date], ...]:
    return (("439", accident_on),) if accident_on else ()


def _references(parts: ClaimParts) -> Iterator[tuple[str, str]]:
    """Claim-level REF: authorization, CLIA, the payer's number of a claim replaced."""
    if parts.encounter.authorization_number:
        yield "G1", parts.encounter.authorization_number
    if parts.replaced_number:
        yield "F8", parts.replaced_number
    clia = parts.location.clia or parts.billing.clia
    if clia and any(is_laboratory(line.code, line.modifiers) for line in parts.encounter.lines):
        yield "X4", clia


def _unless_billing(rendering: ProviderProfile, billing: BillingProfile) -> Party | None:
    """2310B is sent only when someone other than the billing provider treated."""
    return None if rendering.npi == billing.npi else provider_party(rendering)


def _facility(parts: ClaimParts) -> Party | None:
    """2310C: where it happened, unless that is the billing address or the patient's home."""
    location, billing = parts.location, parts.billing
    if location.place_of_service == HOME or not location.address:
        return None
    if location.address == billing.address:
        return None
    own_npi = location.npi if location.npi != billing.npi else ""
    return Party(
        name=location.name,
        id_qualifier="XX" if own_npi else "",
        id=own_npi,
        address=location.address,
    )
