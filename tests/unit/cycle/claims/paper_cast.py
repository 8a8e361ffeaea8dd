"""A hospital's bill for a short stay, as a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from claimwright.engines.x12.claim_base import Diagnosis
from claimwright.engines.x12.institutional import (
    InstitutionalClaim,
    Occurrence,
    RevenueLine,
    SurgicalProcedure,
    ValueCode,
)
from claimwright.engines.x12.parties import Party
from claimwright.kernel.address import Address

HOSPITAL = Party(
    name="Lakeside Hospital",
    id_qualifier="XX",
    id="1234567893",
    tax_id="391234567",
    tax_id_qualifier="EI",
    taxonomy="282N00000X",
    address=Address("1 Harbor Road", "", "Madison", "WI", "537031234"),
    phone="6085550100",
)
PATIENT = Party(
    name="Okafor",
    first="Ada",
    is_person=True,
    id_qualifier="MI",
    id="PM1014477",
    address=Address("9 Elm Street", "", "Madison", "WI", "53703"),
    birth_on=date(1961, 4, 2),
    sex="F",
)


def a_hospital_claim(**changes: Any) -> InstitutionalClaim:
    lines = (
        RevenueLine(number=1, revenue_code="0120", charge_cents=320_000, units="2", unit_kind="DA"),
        RevenueLine(
            number=2,
            revenue_code="0450",
            charge_cents=98_050,
            procedure="99284",
            modifiers=("25",),
            from_on=date(2026, 2, 10),
            noncovered_cents=5_000,
        ),
    )
    made = InstitutionalClaim(
        control_number="LH-77",
        charge_cents=418_050,
        facility_code="11",
        billing=HOSPITAL,
        subscriber=PATIENT,
        payer=Party(name="Prairie Mutual", id_qualifier="PI", id="PRAIR"),
        lines=lines,
        statement_from=date(2026, 2, 10),
        statement_to=date(2026, 2, 12),
        admitted_on=date(2026, 2, 10),
        admission_time="1430",
        discharge_time="1015",
        admission_type="1",
        admission_source="2",
        patient_status="01",
        diagnoses=(
            Diagnosis(qualifier="ABK", code="I2510", present_on_admission="Y"),
            Diagnosis(qualifier="ABF", code="E119", present_on_admission="N"),
            Diagnosis(qualifier="ABJ", code="R079"),
        ),
        procedures=(SurgicalProcedure("BBR", "02703DZ", date(2026, 2, 11)),),
        occurrences=(Occurrence("11", date(2026, 2, 9)),),
        occurrence_spans=(Occurrence("72", date(2026, 2, 1), date(2026, 2, 3)),),
        values=(ValueCode("A2", "15.31"), ValueCode("80", "2")),
        conditions=("09", "C5"),
        drg="247",
        attending=Party(name="Stone", first="Sam", is_person=True, id="1234567893"),
        references=(("G1", "AUTH9"),),
        notes=(("ADD", "Transferred from a clinic with chest pain at rest"),),
    )
    return replace(made, **changes)
