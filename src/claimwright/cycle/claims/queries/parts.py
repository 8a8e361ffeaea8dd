"""Everything claims are made of, read for many encounters at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.consents import Consent, ConsentKind, stands
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.cob import PriorPayer, decision_of
from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.queries.claims import claims_of_encounters
from claimwright.cycle.claims.queries.decisions import adjudications
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.practice.domain.profiles import (
    BillingProfile,
    LocationProfile,
    ProviderProfile,
)
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The practice's records around some encounters."""

    encounters: Mapping[int, EncounterSnapshot]
    claims: Mapping[int, list[ClaimSnapshot]]  # by encounter
    decisions: Mapping[int, list[AdjudicationView]]  # by encounter
    patients: Mapping[int, PatientSnapshot]
    coverages: Mapping[int, list[CoverageSnapshot]]  # by patient
    payers: Mapping[int, PayerProfile]
    providers: Mapping[int, ProviderProfile]
    locations: Mapping[tuple[int, date], LocationProfile]  # as they were on the day
    profiles: Sequence[tuple[date, date | None, BillingProfile]]
    consents: Mapping[int, list[Consent]]  # by patient; those who were never asked are absent

    def assigns_benefits(self, encounter: EncounterSnapshot) -> bool:
        """Whether the patient lets the payer pay the practice; so where nothing is kept of it."""
        kept = self.consents.get(encounter.patient_id, ())
        return stands(kept, ConsentKind.ASSIGNMENT, encounter.service_on) is not False

    def billing_on(self, on: date) -> BillingProfile | None:
        """The billing profile in force on the day."""
        for starts_on, ends_on, profile in reversed(self.profiles):
            if starts_on <= on and (ends_on is None or on < ends_on):
                return profile
        return None

    def coverages_on(self, encounter: EncounterSnapshot) -> tuple[CoverageSnapshot, ...]:
        """The patient's coverages on the day of service that may be billed, ranked without gaps.

        None for a visit that the patient paid and asked to keep from plans: no claim of it is
        ever made. Source: cfr-45-164.522
        """
        if encounter.plan_restriction:
            return ()
        held = self.coverages.get(encounter.patient_id, [])
        return coverages_in_order(held, encounter.service_on)

    def others(
        self, encounter: EncounterSnapshot, coverage: CoverageSnapshot
    ) -> tuple[PriorPayer, ...]:
        """Every other coverage of the day, with what its payer decided on this encounter."""
        decisions = self.decisions.get(encounter.id, [])
        return tuple(
            PriorPayer(
                coverage=other,
                payer=self.payers[other.payer_id],
                patient=self.patients[encounter.patient_id],
                decision=decision_of(decisions, other.payer_id),
            )
            for other in self.coverages_on(encounter)
            if other.id != coverage.id
        )


def records_around(encounter_ids: Sequence[int]) -> Records:
    """Read once for all; a dozen queries whatever the number."""
    encounters = charges.get_encounters(ids=encounter_ids)
    claims = claims_of_encounters(encounter_ids=encounter_ids)
    patient_ids = sorted({encounter.patient_id for encounter in encounters.values()})
    coverages = registration.coverages_for(patient_ids=patient_ids)
    payer_ids = {coverage.payer_id for held in coverages.values() for coverage in held}
    payer_ids |= {claim.payer_id for held in claims.values() for claim in held}
    return Records(
        encounters=encounters,
        claims=claims,
        decisions=_decisions_by_encounter(claims.values()),
        patients=registration.get_patients(ids=patient_ids),
        coverages=coverages,
        payers=contracting.get_payers(ids=sorted(payer_ids)),
        providers=practice.get_providers(ids=sorted(_provider_ids(encounters.values()))),
        locations=practice.locations_on(
            wanted={(one.location_id, one.service_on) for one in encounters.values()}
        ),
        profiles=practice.list_billing_profiles(),
        consents=charges.consents_of(patient_ids=patient_ids),
    )


def _decisions_by_encounter(
    claims: Iterable[list[ClaimSnapshot]],
) -> dict[int, list[AdjudicationView]]:
    encounter_of = {claim.id: claim.encounter_id for held in claims for claim in held}
    found: dict[int, list[AdjudicationView]] = defaultdict(list)
    for claim_id, views in adjudications(claim_ids=sorted(encounter_of)).items():
        found[encounter_of[claim_id]].extend(views)
    return dict(found)


def _provider_ids(encounters: Iterable[EncounterSnapshot]) -> set[int]:
    found: set[int] = set()
    for encounter in encounters:
        found.add(encounter.rendering_id)
        if encounter.supervising_id is not None:
            found.add(encounter.supervising_id)
    return found
