"""A small clinic with its named people, built through operations."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.cycle.practice import operations as practice_operations
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as registration_queries
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock, wiring
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.receive_file import ReceivedFile, receive_file
from claimwright.journeys.run_statements import run_statements
from claimwright.journeys.submit_claims import submit_claims
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.percent import Percent
from claimwright.kernel.person_name import PersonName
from tests.support.remits import a_decision, an_advice, as_bytes

PASSWORD = "quiet-harbor-lantern-7"
ROLES = ("owner", "biller", "coder", "front_desk", "read_only")
STREET = Address("12 Alder Street", "", "Madison", "WI", "537031234")
PEOPLE = (
    ("Okafor", "Ada", date(1961, 4, 2), "F"),
    ("Lindqvist", "Per", date(1984, 11, 23), "M"),
    ("Marchetti", "Rosa", date(1949, 7, 30), "F"),
    ("Delgado", "Tomás", date(2001, 1, 9), "M"),
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a test may ask for: ids and public ids of everything that was made."""

    practice: Any
    patients: list[Any]
    visits: list[Any]
    payer_id: int
    provider_id: int
    location_id: int
    remittance_file: Any = None


def build_clinic(name: str = "Alder Street Clinic", *, tag: str = "") -> Clinic:
    """A sandbox clinic with five people who sign in, four patients and six visits."""
    made = create_practice(name=name, is_sandbox=True, time_zone="UTC")
    shutil.rmtree(wiring.exchange_folder(made.slug), ignore_errors=True)
    with scope(made.pk, actor="test"):
        for role in ROLES:
            add_member(
                username=f"{role}{tag}", password="", role=role, full_name=f"{role.title()} One"
            )
        return _furnish(made)


def _furnish(made: Any) -> Clinic:
    today = clock.today(made.time_zone)
    since = today - timedelta(days=400)
    practice_operations.set_up_practice(
        profile=BillingProfile(
            legal_name="ALDER STREET CLINIC PLLC",
            npi=npi_with_check_digit("123456789"),
            tax_id="123456789",
            taxonomy="207Q00000X",
            address=STREET,
            phone="6085550100",
            contact_name="BILLING OFFICE",
            submitter_id="ALDER01",
        ),
        on=since,
    )
    provider_id = practice_operations.add_provider(
        new=NewProvider(
            name=PersonName("Winter", "Eleanor"),
            credential="MD",
            taxonomy="207Q00000X",
            npi=npi_with_check_digit("198765432"),
            specialty="Family medicine",
            starts_on=since,
        )
    )
    location_id = practice_operations.add_location(
        new=NewLocation(name="Alder Street", place_of_service="11", address=STREET, starts_on=since)
    )
    payer_id = contracting.add_payer(
        new=NewPayer(
            name="Prairie Mutual",
            edi_id="PRAIR",
            kind=PayerKind.COMMERCIAL,
            address=Address("1 Grain Exchange", "", "Omaha", "NE", "681021234"),
        )
    )
    for kind, factor in (("medicare", 1), ("charges", 2)):
        contracting.load_fee_schedule(
            name=kind.title(),
            kind=kind,
            effective_on=since,
            items=[("99213", "", 8895 * factor), ("99214", "", 12518 * factor)],
        )
    contracting.set_contract(
        payer_id=payer_id,
        basis="percent_of_medicare",
        percent=Percent(Decimal("125")),
        starts_on=since,
    )
    patients = _patients(payer_id, today, since)
    visits = _visits(patients, provider_id, location_id, today)
    _book(patients, provider_id, location_id)
    received = _answer(visits, today)
    return Clinic(made, patients, visits, payer_id, provider_id, location_id, received.file)


def _answer(visits: list[Any], today: date) -> ReceivedFile:
    """The first two claims leave; one is paid with a copay, one refused, and a stranger comes."""
    submit_claims(now=clock.now())
    held = claim_queries.claims_of_encounters(encounter_ids=[visit.id for visit in visits])
    paid, refused = (held[visit.id][0] for visit in visits[:2])
    advice = an_advice(
        a_decision(paid.control_number, ("99213", 17790, "CO-45 66.71, PR-3 25.00")),
        a_decision(
            refused.control_number,
            ("99213", 17790, "CO-197 177.90"),
            status="4",
            payer_number="PCN2",
        ),
        a_decision("STRANGER77", ("99214", 25036, "CO-45 100.36"), payer_number="PCN3"),
        trace="PM88120",
        payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"),
        paid_on=today,
    )
    received = receive_file(data=as_bytes(advice), name="prairie.835", now=clock.now())
    assert received.outcome == "posted", received
    run_statements(as_of=today)
    return received


def _patients(payer_id: int, today: date, since: date) -> list[Any]:
    registered = registration.register_patients(
        new=[
            NewPatient(
                name=PersonName(last, first),
                birth_on=born,
                sex=sex,
                address=STREET,
                phone=f"608555{number:04d}",
            )
            for number, (last, first, born, sex) in enumerate(PEOPLE, start=1200)
        ],
        as_of=today,
    )
    registration.add_coverages(
        new=[
            NewCoverage(
                patient_id=one.patient_id,
                payer_id=payer_id,
                member_id=f"PM10{place}4477",
                plan_name="Prairie Choice",
                starts_on=since,
            )
            for place, one in enumerate(registered[:3], start=1)
        ]
    )
    found = registration_queries.get_patients(ids=[one.patient_id for one in registered])
    return [found[one.patient_id] for one in registered]


def _visits(patients: list[Any], provider_id: int, location_id: int, today: date) -> list[Any]:
    plan = [
        (0, 9, "M545"),
        (0, 3, "I10"),
        (1, 7, "J069"),
        (2, 5, "E119"),
        (3, 4, "I10"),
        (1, 2, ""),
    ]
    recorded = charges.record_encounters(
        new=[
            NewEncounter(
                source_key=f"test:{number}",
                patient_id=patients[who].id,
                rendering_id=provider_id,
                location_id=location_id,
                service_on=today - timedelta(days=days),
                diagnoses=(code.replace("M545", "M5450"),) if code else (),
                lines=(NewChargeLine(code="99213", pointers=(1,) if code else ()),),
            )
            for number, (who, days, code) in enumerate(plan)
        ],
        as_of=today,
    )
    ids = [one.encounter_id for one in recorded if one.encounter_id]
    bill_encounters(encounter_ids=ids[:2], as_of=today)
    found = charge_queries.get_encounters(ids=ids)
    return [found[one] for one in ids]


def _book(patients: list[Any], provider_id: int, location_id: int) -> None:
    now: datetime = clock.now()
    scheduling.book_appointments(
        new=[
            NewAppointment(
                patient_id=patient.id,
                provider_id=provider_id,
                location_id=location_id,
                starts_at=now + timedelta(minutes=20 * place),
                reason="Follow-up",
            )
            for place, patient in enumerate(patients)
        ],
        now=now,
    )
