"""Ida Vance's visit to Dr. Stone, as values; each story changes one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, EncounterSnapshot
from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.assembly import ClaimParts, build_professional_claim
from claimwright.cycle.contracting.domain.payers import (
    FILING_INDICATORS,
    PayerKind,
    PayerProfile,
    usual_route,
)
from claimwright.cycle.practice.domain.profiles import (
    BillingProfile,
    LocationProfile,
    ProviderProfile,
)
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.person_name import PersonName

VISIT = date(2026, 3, 2)
PAID = date(2026, 3, 20)
AT = datetime(2026, 3, 21, 15, 0, tzinfo=UTC)
MBI = "1EG4TE5MK73"
ANY = UUID(int=7)
STREET = Address("14 Alder St", "", "Dayton", "OH", "454021107")
HOME = Address("12 Elm St", "", "Dayton", "OH", "454021234")
GROUP_NPI, DOCTOR_NPI, NURSE_NPI = (
    npi_with_check_digit(nine) for nine in ("198765432", "143210987", "143210988")
)

BILLING = BillingProfile(
    legal_name="Alder Street Clinic LLC",
    npi=GROUP_NPI,
    tax_id="311234567",
    taxonomy="261QP2300X",
    address=STREET,
    phone="9375550100",
    contact_name="Bob Biller",
    submitter_id="ALDER01",
    clia="36D1234567",
)
LOCATION = LocationProfile(
    id=1, public_id=ANY, name="Main office", place_of_service="11", address=STREET, npi="", clia=""
)


def a_provider(pk: int = 1, npi: str = DOCTOR_NPI, last: str = "Stone") -> ProviderProfile:
    return ProviderProfile(
        id=pk,
        public_id=ANY,
        name=PersonName(last, "Ann"),
        credential="MD",
        npi=npi,
        taxonomy="207Q00000X",
        specialty="",
        supervising_id=None,
        starts_on=date(2020, 1, 1),
        ends_on=None,
    )


DOCTOR = a_provider()
NURSE = a_provider(2, NURSE_NPI, "Reed")


def a_payer(kind: str = "blue", **changes: Any) -> PayerProfile:
    given: dict[str, Any] = {
        "id": 1,
        "public_id": ANY,
        "name": "Blue Valley",
        "edi_id": "BLUEV",
        "kind": PayerKind(kind),
        "filing_indicator": FILING_INDICATORS[PayerKind(kind)],
        "timely_filing_days": 180,
        "correction_days": 365,
        "appeal_days": 180,
        "correction_route": usual_route(PayerKind(kind)),
        "crossover_payer_ids": (),
        "authorization_codes": (),
        "address": Address(),
        "phone": "",
    }
    return PayerProfile(**(given | changes))


MEDICARE = a_payer("medicare", id=2, name="Medicare Part B Ohio", edi_id="15202")


def a_patient(**changes: Any) -> PatientSnapshot:
    given: dict[str, Any] = {
        "id": 1,
        "public_id": ANY,
        "account_number": "A1",
        "name": PersonName("Vance", "Ida"),
        "birth_on": date(1951, 5, 4),
        "sex": "F",
        "address": HOME,
        "phone": "",
        "email": "",
        "guarantor": PersonName("Vance", "Ida"),
        "guarantor_address": HOME,
        "is_qmb": False,
        "died_on": None,
        "statement_hold": "",
        "registered_on": date(2025, 1, 1),
    }
    return PatientSnapshot(**(given | changes))


def a_coverage(**changes: Any) -> CoverageSnapshot:
    given: dict[str, Any] = {
        "id": 1,
        "public_id": ANY,
        "patient_id": 1,
        "payer_id": 1,
        "rank": "P",
        "member_id": "BV123456",
        "group_number": "G77",
        "group_name": "",
        "plan_name": "",
        "relationship": "18",
        "subscriber_name": PersonName("Vance", "Ida"),
        "subscriber_birth_on": date(1951, 5, 4),
        "subscriber_sex": "F",
        "subscriber_address": HOME,
        "employer_name": "",
        "insurance_type": "",
        "property_claim_number": "",
        "starts_on": date(2025, 1, 1),
        "ends_on": None,
    }
    return CoverageSnapshot(**(given | changes))


def a_charge(pk: int = 1, code: str = "99213", cents: int = 10_000, **changes: Any):
    given: dict[str, Any] = {
        "id": pk,
        "number": pk,
        "code": code,
        "modifiers": (),
        "units": "1",
        "charge_cents": cents,
        "pointers": (1,),
        "description": "",
        "ndc": "",
        "ndc_quantity": "",
        "ndc_unit": "",
        "note": "",
    }
    return ChargeLineSnapshot(**(given | changes))


def an_encounter(*lines: ChargeLineSnapshot, **changes: Any) -> EncounterSnapshot:
    kept = lines or (a_charge(1), a_charge(2, "93000", 5_000))
    given: dict[str, Any] = {
        "id": 1,
        "public_id": ANY,
        "number": "V-1",
        "patient_id": 1,
        "rendering_id": 1,
        "supervising_id": None,
        "location_id": 1,
        "service_on": VISIT,
        "service_to": VISIT,
        "state": "ready",
        "authorization_number": "",
        "related_causes": (),
        "accident_on": None,
        "accident_state": "",
        "appointment_id": None,
        "source_key": "k",
        "diagnoses": ("E119", "I10"),
        "lines": kept,
        "charge_cents": sum(line.charge_cents for line in kept),
        "recorded_on": VISIT,
        "charges_posted_on": None,
        "charged_payer_id": None,
    }
    return EncounterSnapshot(**(given | changes))


def parts(**changes: Any) -> ClaimParts:
    given: dict[str, Any] = {
        "control_number": "CW0000001A",
        "frequency": "1",
        "encounter": an_encounter(),
        "patient": a_patient(),
        "coverage": a_coverage(),
        "payer": a_payer(),
        "billing": BILLING,
        "rendering": DOCTOR,
        "location": LOCATION,
    }
    return ClaimParts(**(given | changes))


def a_claim(**changes: Any) -> ProfessionalClaim:
    """A clean claim as assembly makes it, with some fields changed afterwards."""
    return replace(build_professional_claim(parts()), **changes)


def a_decision(*lines: AdjudicationLineView, **changes: Any) -> AdjudicationView:
    """Blue Valley paid $80 of $100 and $40 of $50; $30 in all is left to the patient."""
    kept = lines or (
        decided_line(1, 10_000, 8_000, Adjustment("PR", "2", 2_000)),
        decided_line(2, 5_000, 4_000, Adjustment("PR", "1", 1_000)),
    )
    given: dict[str, Any] = {
        "id": 1,
        "claim_id": 1,
        "version_id": 1,
        "payer_id": 1,
        "remittance_ref": "R1",
        "status": "1",
        "payer_claim_number": "BVC9001",
        "charge_cents": sum(line.charge_cents for line in kept),
        "paid_cents": sum(line.paid_cents for line in kept),
        "allowed_cents": 15_000,
        "patient_cents": 3_000,
        "paid_on": PAID,
        "crossed_over": False,
        "claim_adjustments": (),
        "remarks": (),
        "lines": kept,
        "is_reversal": False,
        "reverses_id": None,
        "recorded_at": AT,
    }
    return AdjudicationView(**(given | changes))


def decided_line(
    number: int, charge: int, paid: int, *adjustments: Adjustment
) -> AdjudicationLineView:
    return AdjudicationLineView(
        id=number,
        line_number=number,
        charge_line_id=number,
        procedure="99213" if number == 1 else "93000",
        modifiers=(),
        charge_cents=charge,
        paid_cents=paid,
        allowed_cents=charge,
        adjustments=adjustments,
        remarks=(),
    )
