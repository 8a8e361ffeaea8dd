"""People and organizations of the practice's records as parties of a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.practice.domain.profiles import BillingProfile, ProviderProfile
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.engines.x12.parties import Party
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

NO_ADDRESS = Address()


def person_party(
    name: PersonName,
    *,
    address: Address = NO_ADDRESS,
    birth_on: date | None = None,
    sex: str = "",
    references: tuple[tuple[str, str], ...] = (),
) -> Party:
    """A person without an identifier."""
    return Party(
        name=name.last,
        first=name.first,
        middle=name.middle,
        suffix=name.suffix,
        is_person=True,
        address=address,
        birth_on=birth_on,
        sex=sex,
        references=references,
    )


def billing_party(billing: BillingProfile, rendering: ProviderProfile) -> Party:
    """2010AA: the practice, or the person who treated where the practice has no NPI of its own."""
    practice = Party(
        name=billing.legal_name,
        id_qualifier="XX",
        id=billing.npi,
        tax_id_qualifier=billing.tax_id_qualifier,
        tax_id=billing.tax_id,
        taxonomy=billing.taxonomy,
        address=billing.address,
    )
    if rendering.npi != billing.npi:
        return practice
    person = rendering.name
    return replace(
        practice,
        name=person.last,
        first=person.first,
        middle=person.middle,
        suffix=person.suffix,
        is_person=True,
    )


def provider_party(provider: ProviderProfile) -> Party:
    """2310B or 2310D."""
    name = provider.name
    return Party(
        name=name.last,
        first=name.first,
        middle=name.middle,
        suffix=name.suffix,
        is_person=True,
        id_qualifier="XX",
        id=provider.npi,
        taxonomy=provider.taxonomy,
    )


def payer_party(payer: PayerProfile) -> Party:
    """2010BB or 2330B."""
    return Party(name=payer.name, id_qualifier="PI", id=payer.edi_id, address=payer.address)


def subscriber_party(
    coverage: CoverageSnapshot, payer: PayerProfile, patient: PatientSnapshot
) -> Party:
    """2010BA: the patient, the policy holder, or for workers' compensation the employer.

    An employer without a policy number is known by the number of the injury claim. Address, day
    of birth and sex are told only of a subscriber who is the patient.
    """
    if payer.kind is PayerKind.WORKERS_COMP:
        policy = coverage.member_id or coverage.property_claim_number
        return Party(name=coverage.employer_name, id_qualifier="MI" if policy else "", id=policy)
    number = coverage.property_claim_number
    if coverage.is_self:
        name = coverage.subscriber_name if coverage.subscriber_name.last else patient.name
        party = person_party(
            name,
            address=patient.address,
            birth_on=patient.birth_on,
            sex=patient.sex,
            references=(("Y4", number),) if number else (),
        )
    else:
        party = person_party(coverage.subscriber_name)
    return replace(party, id_qualifier="MI", id=coverage.member_id)
