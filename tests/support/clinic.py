"""A small clinic for integration tests: everything clean unless the test says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.cycle.practice import operations as practice
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.percent import Percent
from claimwright.kernel.person_name import PersonName

OPENED_ON = date(2024, 1, 1)
TODAY = date(2026, 3, 10)
NOON = datetime.fromisoformat("2026-03-10T17:00:00+00:00")
STREET = Address("12 Alder St", "", "Albany", "NY", "122071234")
HOME = Address("4 Oak Ave", "", "Albany", "NY", "12208")
GROUP_NPI = npi_with_check_digit("190000000")
MBI = "1EG4TE5MK73"


def billing_profile(**changes: Any) -> BillingProfile:
    """The clinic as payers know it."""
    given: dict[str, Any] = {
        "legal_name": "Alder Street Clinic PC",
        "npi": GROUP_NPI,
        "tax_id": "12-3456789",
        "taxonomy": "261QP2300X",
        "address": STREET,
        "phone": "518-555-0100",
        "contact_name": "Billing Office",
        "submitter_id": "ALDER01",
    }
    return BillingProfile(**{**given, **changes})


def open_clinic(**changes: Any) -> None:
    """Put the billing profile in force."""
    practice.set_up_practice(profile=billing_profile(**changes), on=OPENED_ON)


def a_provider(number: int = 1, **changes: Any) -> int:
    """A family physician."""
    given: dict[str, Any] = {
        "name": PersonName("Lee", "Ann"),
        "credential": "MD",
        "npi": npi_with_check_digit(f"1{number:08d}"),
        "taxonomy": "207Q00000X",
        "starts_on": OPENED_ON,
    }
    return practice.add_provider(new=NewProvider(**{**given, **changes}))


def a_location(name: str = "Main office", **changes: Any) -> int:
    """An office."""
    given: dict[str, Any] = {"name": name, "place_of_service": "11", "address": STREET}
    return practice.add_location(new=NewLocation(**{**given, **changes}))


def a_payer(
    name: str = "Acme Health", edi_id: str = "ACME1", kind: str = "commercial", **changes: Any
) -> int:
    """An insurer."""
    return contracting.add_payer(
        new=NewPayer(name=name, edi_id=edi_id, kind=PayerKind(kind), **changes)
    )


def price_lists(payer_id: int | None = None, percent: str = "120") -> None:
    """Medicare's prices, ours at twice that, and a contract in percent of Medicare."""
    from decimal import Decimal

    medicare = [("99213", "", 8895), ("99214", "", 12518), ("97110", "", 2879), ("36415", "", 850)]
    ours = [(code, modifier, cents * 2) for code, modifier, cents in medicare]
    contracting.load_fee_schedule(
        name="Medicare", kind="medicare", effective_on=OPENED_ON, items=medicare
    )
    contracting.load_fee_schedule(
        name="Our charges", kind="charges", effective_on=OPENED_ON, items=ours
    )
    if payer_id is not None:
        contracting.set_contract(
            payer_id=payer_id,
            basis="percent_of_medicare",
            percent=Percent(Decimal(percent)),
            starts_on=OPENED_ON,
        )


def new_patient(last: str = "Rivera", first: str = "Maria", **changes: Any) -> NewPatient:
    """A patient with nothing missing."""
    given: dict[str, Any] = {
        "name": PersonName(last, first),
        "birth_on": date(1980, 5, 17),
        "sex": "F",
        "address": HOME,
        "phone": "518-555-0123",
    }
    return NewPatient(**{**given, **changes})


def a_patient(last: str = "Rivera", first: str = "Maria", **changes: Any) -> int:
    """A registered patient."""
    made = registration.register_patients(new=[new_patient(last, first, **changes)], as_of=TODAY)
    return made[0].patient_id


def a_coverage(patient_id: int, payer_id: int, **changes: Any) -> int:
    """An insurance in force since the beginning of the year before."""
    given: dict[str, Any] = {
        "patient_id": patient_id,
        "payer_id": payer_id,
        "member_id": "W123456789",
        "starts_on": date(2025, 1, 1),
    }
    made = registration.add_coverages(new=[NewCoverage(**{**given, **changes})], as_of=TODAY)
    return made[0].coverage_id


def new_encounter(
    patient_id: int, provider_id: int, location_id: int, **changes: Any
) -> NewEncounter:
    """An office visit for low back pain."""
    given: dict[str, Any] = {
        "source_key": "visit-1",
        "patient_id": patient_id,
        "rendering_id": provider_id,
        "location_id": location_id,
        "service_on": date(2026, 3, 9),
        "diagnoses": ("M54.50",),
        "lines": (NewChargeLine(code="99213", charge_cents=17790),),
    }
    return NewEncounter(**{**given, **changes})


def an_encounter(patient_id: int, provider_id: int, location_id: int, **changes: Any) -> int:
    """A recorded visit."""
    new = new_encounter(patient_id, provider_id, location_id, **changes)
    made = charges.record_encounters(new=[new], as_of=TODAY)
    assert made[0].encounter_id is not None
    return made[0].encounter_id
