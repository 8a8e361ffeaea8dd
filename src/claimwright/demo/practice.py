"""The demo practice itself: who bills, who treats, where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.person_name import PersonName

OPENED_ON = date(2015, 1, 1)
OFFICE, TELEHEALTH, SURGERY_CENTER = "office", "telehealth", "surgery"
TIME_ZONE = "America/New_York"
OFFICE_ADDRESS = Address("2140 Cedar Ridge Rd", "Suite 200", "Raleigh", "NC", "276124417")
CLIA = "34D2098115"  # certificate of waiver

BILLING = BillingProfile(
    legal_name="Cedar Ridge Medical Group PLLC",
    npi=npi_with_check_digit("184720536"),
    tax_id="562947163",
    taxonomy="193200000X",
    address=OFFICE_ADDRESS,
    phone="9195550140",
    contact_name="Billing Office",
    email="billing@cedarridge.example",
    submitter_id="CEDARRIDGE",
    clia=CLIA,
)

LOCATIONS: dict[str, NewLocation] = {
    OFFICE: NewLocation(
        name="Cedar Ridge office", place_of_service="11", address=OFFICE_ADDRESS, clia=CLIA
    ),
    TELEHEALTH: NewLocation(
        name="Telehealth, patient at home", place_of_service="10", address=OFFICE_ADDRESS
    ),
    SURGERY_CENTER: NewLocation(
        name="Neuse Ambulatory Surgery Center",
        place_of_service="24",
        address=Address("885 Falls Crossing Dr", "", "Raleigh", "NC", "276094402"),
        npi=npi_with_check_digit("138562094"),
    ),
}


@dataclass(frozen=True, slots=True)
class DemoProvider:
    """One of the five who treat. `visits_a_day` is the table's; specialists take $42 copays."""

    key: str
    new: NewProvider
    visits_a_day: int
    is_specialist: bool
    minutes: int
    patients_share: int  # of a hundred new patients
    visits_each: int  # visits in a course of treatment, on average
    gap_days: int  # days between two visits of a patient, at the median


def _provider(
    last: str, first: str, credential: str, nine: str, taxonomy: str, specialty: str
) -> NewProvider:
    return NewProvider(
        name=PersonName(last, first),
        credential=credential,
        npi=npi_with_check_digit(nine),
        taxonomy=taxonomy,
        specialty=specialty,
        starts_on=OPENED_ON,
    )


PROVIDERS: tuple[DemoProvider, ...] = (
    DemoProvider(
        "whitcomb",
        _provider("Whitcomb", "Helen", "MD", "142837465", "207Q00000X", "Family medicine"),
        9, False, 30, 42, 4, 95,
    ),
    DemoProvider(
        "oyelaran",
        _provider("Oyelaran", "Marcus", "FNP-C", "153948576", "363LF0000X", "Nurse practitioner"),
        6, False, 30, 29, 4, 95,
    ),
    DemoProvider(
        "kowalczyk",
        _provider("Kowalczyk", "Dana", "DPT", "164059687", "225100000X", "Physical therapy"),
        4, True, 45, 10, 8, 4,
    ),
    DemoProvider(
        "menon",
        _provider("Menon", "Rajiv", "MD", "175160798", "207X00000X", "Orthopedic surgery"),
        2, True, 30, 16, 2, 35,
    ),
    DemoProvider(
        "lindqvist",
        _provider("Lindqvist", "Teresa", "LCSW", "186271809", "1041C0700X", "Clinical social work"),
        1, True, 60, 3, 9, 10,
    ),
)  # fmt: skip
PROVIDERS_BY_KEY = {provider.key: provider for provider in PROVIDERS}
