"""A small clinic with everything a claim needs: the cast of the integration tests and scenarios.

Builders default to *clean*: what they make bills without a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.charges.operations import record_encounters
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.payers import CorrectionRoute, NewPayer, PayerKind
from claimwright.cycle.practice import operations as practice
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.percent import Percent
from claimwright.kernel.person_name import PersonName

OPENED = date(2025, 1, 1)
VISIT = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
BILLING_NPI = npi_with_check_digit("198765432")
DOCTOR_NPI = npi_with_check_digit("143210987")
MEDICARE_CENTS = {"99213": 8895, "99214": 12518, "36415": 891, "93000": 1540, "20610": 6340}


@dataclass(frozen=True)
class Clinic:
    """Ids of what was set up."""

    doctor_id: int
    location_id: int
    blue_id: int
    medicare_id: int
    medigap_id: int


def set_up_clinic() -> Clinic:
    """Alder Street Clinic in Dayton: one doctor, one office, three payers, prices."""
    practice.set_up_practice(
        profile=BillingProfile(
            legal_name="Alder Street Clinic LLC",
            npi=BILLING_NPI,
            tax_id="311234567",
            taxonomy="207Q00000X",
            address=Address("14 Alder St", "", "Dayton", "OH", "454021107"),
            phone="9375550100",
            contact_name="Bob Biller",
            email="billing@alder.example",
            submitter_id="ALDER01",
        ),
        on=OPENED,
    )
    doctor = practice.add_provider(
        new=NewProvider(
            name=PersonName("Stone", "Ann"),
            credential="MD",
            npi=DOCTOR_NPI,
            taxonomy="207Q00000X",
            specialty="Family medicine",
            starts_on=OPENED,
        )
    )
    location = practice.add_location(
        new=NewLocation(
            name="Main office",
            place_of_service="11",
            address=Address("14 Alder St", "", "Dayton", "OH", "454021107"),
            starts_on=OPENED,
        )
    )
    blue, medicare, medigap = (
        contracting.add_payer(new=payer) for payer in (BLUE, MEDICARE, MEDIGAP)
    )
    schedule = [(code, "", cents) for code, cents in MEDICARE_CENTS.items()]
    contracting.load_fee_schedule(
        name="Medicare 2026", kind="medicare", effective_on=OPENED, items=schedule
    )
    contracting.load_fee_schedule(
        name="Our prices",
        kind="charges",
        effective_on=OPENED,
        items=[(code, modifier, cents * 2) for code, modifier, cents in schedule],
    )
    for payer_id, percent in ((blue, 120), (medicare, 100), (medigap, 100)):
        contracting.set_contract(
            payer_id=payer_id,
            basis="percent_of_medicare",
            percent=Percent(Decimal(percent)),
            starts_on=OPENED,
        )
    return Clinic(doctor, location, blue, medicare, medigap)


BLUE = NewPayer(
    name="Blue Valley",
    edi_id="BLUEV",
    kind=PayerKind.BLUE,
    filing_indicator="BL",
    timely_filing_days=180,
    correction_days=365,
    appeal_days=180,
    correction_route=CorrectionRoute.REPLACEMENT,
    address=Address("1 Blue Plaza", "", "Columbus", "OH", "432151234"),
)
MEDICARE = NewPayer(
    name="Medicare Part B Ohio",
    edi_id="15202",
    kind=PayerKind.MEDICARE,
    filing_indicator="MB",
    timely_filing_days=365,
    correction_days=365,
    appeal_days=120,
    correction_route=CorrectionRoute.NEW_CLAIM_OR_REOPENING,
    address=Address("2 Federal Way", "", "Columbus", "OH", "432159876"),
)
MEDIGAP = NewPayer(
    name="Silver Medigap",
    edi_id="SLVMG",
    kind=PayerKind.COMMERCIAL,
    filing_indicator="CI",
    timely_filing_days=365,
    correction_days=365,
    appeal_days=180,
    correction_route=CorrectionRoute.REPLACEMENT,
    address=Address("3 Silver Rd", "", "Akron", "OH", "443081111"),
)


def register(
    *payers: tuple[int, str], last: str = "Vance", first: str = "Ida", born: date = date(1951, 5, 4)
) -> int:
    """A patient covered by (payer id, member id) in that order of rank; returns the id."""
    home = Address("12 Elm St", "", "Dayton", "OH", "454021234")
    (made,) = registration.register_patients(
        new=[
            NewPatient(
                name=PersonName(last, first),
                birth_on=born,
                sex="F",
                address=home,
                phone="9375550111",
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
            )
            for (payer_id, member_id), rank in zip(payers, "PST", strict=False)
        ]
    )
    return made.patient_id


def record_visit(
    clinic: Clinic,
    patient_id: int,
    *codes: str,
    key: str = "visit-1",
    on: date = VISIT,
    diagnoses: tuple[str, ...] = ("E119", "I10"),
) -> int:
    """A coded visit of the patient with the doctor; returns the encounter's id."""
    (recorded,) = record_encounters(
        new=[
            NewEncounter(
                source_key=key,
                patient_id=patient_id,
                rendering_id=clinic.doctor_id,
                location_id=clinic.location_id,
                service_on=on,
                diagnoses=diagnoses,
                lines=tuple(
                    NewChargeLine(code=code, pointers=(1,)) for code in codes or ("99213",)
                ),
            )
        ],
        as_of=on,
    )
    assert recorded.encounter_id is not None
    return recorded.encounter_id
