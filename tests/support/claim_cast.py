"""A clinic, its payers and its patients, for stories about claims. Builders default to clean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.charges.operations import record_encounters
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.cycle.practice import operations as practice
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.person_name import PersonName

OPENED = date(2025, 1, 1)
VISIT = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
MBI = "1EG4TE5MK73"
STREET = Address("14 Alder St", "", "Dayton", "OH", "454021107")
HOME = Address("12 Elm St", "", "Dayton", "OH", "454021234")


@dataclass(frozen=True)
class Clinic:
    """Ids of what was set up."""

    doctor_id: int
    nurse_id: int
    location_id: int
    blue_id: int
    medicare_id: int
    medigap_id: int
    comp_id: int


def open_clinic() -> Clinic:
    """Alder Street Clinic: a doctor, a nurse practitioner, one office, four payers."""
    practice.set_up_practice(
        profile=BillingProfile(
            legal_name="Alder Street Clinic LLC",
            npi=npi_with_check_digit("198765432"),
            tax_id="311234567",
            taxonomy="261QP2300X",
            address=STREET,
            phone="9375550100",
            contact_name="Bob Biller",
            email="billing@alder.example",
            submitter_id="ALDER01",
            clia="36D1234567",
        ),
        on=OPENED,
    )
    doctor, nurse = (
        practice.add_provider(
            new=NewProvider(
                name=PersonName(last, first),
                credential=credential,
                npi=npi_with_check_digit(nine),
                taxonomy=taxonomy,
                starts_on=OPENED,
            )
        )
        for last, first, credential, nine, taxonomy in (
            ("Stone", "Ann", "MD", "143210987", "207Q00000X"),
            ("Reed", "Tom", "NP", "143210988", "363LF0000X"),
        )
    )
    location = practice.add_location(
        new=NewLocation(name="Main office", place_of_service="11", address=STREET)
    )
    return Clinic(doctor, nurse, location, *(contracting.add_payer(new=p) for p in PAYERS))


PAYERS = (
    NewPayer(name="Blue Valley", edi_id="BLUEV", kind=PayerKind.BLUE, timely_filing_days=180),
    NewPayer(name="Medicare Part B Ohio", edi_id="15202", kind=PayerKind.MEDICARE),
    NewPayer(name="Silver Medigap", edi_id="SLVMG", kind=PayerKind.COMMERCIAL),
    NewPayer(name="Ohio Works Fund", edi_id="OHWC", kind=PayerKind.WORKERS_COMP),
)


def a_patient(*payers: tuple[int, str], last: str = "Vance", **coverage: Any) -> int:
    """Ida Vance, covered by (payer id, member id) in that order of rank; gives the id."""
    (made,) = registration.register_patients(
        new=[
            NewPatient(
                name=PersonName(last, "Ida"), birth_on=date(1951, 5, 4), sex="F", address=HOME
            )
        ],
        as_of=VISIT,
    )
    registration.add_coverages(
        new=[
            NewCoverage(
                patient_id=made.patient_id,
                payer_id=payer_id,
                rank=rank,
                member_id=member_id,
                starts_on=OPENED,
                **coverage,
            )
            for (payer_id, member_id), rank in zip(payers, "PST", strict=False)
        ]
    )
    return made.patient_id


def a_visit(clinic: Clinic, patient_id: int, *codes: str, **changes: Any) -> int:
    """A coded visit with the doctor, $100 a line unless told; gives the encounter's id."""
    return visits([a_new_visit(clinic, patient_id, *codes, **changes)])[0]


def a_new_visit(clinic: Clinic, patient_id: int, *codes: str, **changes: Any) -> NewEncounter:
    """The visit before it is recorded."""
    given: dict[str, Any] = {
        "source_key": "visit-1",
        "patient_id": patient_id,
        "rendering_id": clinic.doctor_id,
        "location_id": clinic.location_id,
        "service_on": VISIT,
        "diagnoses": ("E119", "I10"),
        "lines": tuple(
            NewChargeLine(code=code, charge_cents=10_000, pointers=(1,))
            for code in codes or ("99213",)
        ),
    }
    return NewEncounter(**(given | changes))


def visits(new: list[NewEncounter]) -> list[int]:
    """Record visits; gives the encounters' ids in order."""
    recorded = record_encounters(new=new, as_of=max(each.service_on for each in new))
    assert all(each.encounter_id is not None for each in recorded), recorded
    return [each.encounter_id for each in recorded if each.encounter_id is not None]
