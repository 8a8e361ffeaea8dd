"""A visit becomes a claim: each situation tells exactly what it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import PriorPayer
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from tests.unit.cycle.claims.cast import (
    BILLING,
    DOCTOR,
    DOCTOR_NPI,
    LOCATION,
    MBI,
    MEDICARE,
    NURSE,
    NURSE_NPI,
    VISIT,
    a_charge,
    a_coverage,
    a_patient,
    a_payer,
    an_encounter,
    parts,
)

ANNEX = replace(
    LOCATION, name="Annex", address=Address("9 Far Rd", "", "Dayton", "OH", "454031111")
)


def build(**changes):
    return build_professional_claim(parts(**changes))


def test_the_total_is_the_sum_of_the_lines_and_each_line_has_its_number():
    claim = build()
    assert claim.charge_cents == 15_000
    assert [line.control_number for line in claim.lines] == ["CW0000001A01", "CW0000001A02"]
    assert claim.diagnoses == (("ABK", "E119"), ("ABF", "I10"))
    assert claim.lines[0].from_on == VISIT
    assert claim.lines[0].to_on is None


def test_who_treated_is_named_when_the_practice_bills():
    claim = build()
    assert claim.rendering is not None
    assert claim.rendering.id == DOCTOR_NPI
    assert claim.supervising is None


def test_a_doctor_who_bills_alone_is_the_billing_provider():
    claim = build(billing=replace(BILLING, npi=DOCTOR_NPI))
    assert claim.rendering is None
    assert (claim.billing.is_person, claim.billing.name, claim.billing.first) == (
        True,
        "Stone",
        "Ann",
    )


def test_a_supervised_visit_names_both():
    claim = build(
        rendering=NURSE, supervising=DOCTOR, encounter=an_encounter(supervising_id=DOCTOR.id)
    )
    assert claim.rendering.id == NURSE_NPI
    assert claim.supervising.id == DOCTOR_NPI


def test_medicare_incident_to_names_the_physician_as_the_one_who_rendered():
    claim = build(rendering=NURSE, supervising=DOCTOR, payer=MEDICARE)
    assert claim.rendering.id == DOCTOR_NPI
    assert claim.supervising is None


def test_the_patient_who_holds_the_policy_is_told_once():
    claim = build()
    assert claim.patient is None
    assert claim.relationship == "18"
    assert claim.subscriber.birth_on == date(1951, 5, 4)


def test_a_child_is_told_beside_the_policy_holder():
    parent = a_coverage(relationship="19", subscriber_name=PersonName("Vance", "Otto"))
    claim = build(coverage=parent)
    assert claim.relationship == "19"
    assert claim.patient.first == "Ida"
    assert claim.subscriber.first == "Otto"
    assert claim.subscriber.birth_on is None
    assert not claim.subscriber.address


def test_in_workers_compensation_the_employer_holds_the_policy():
    work = a_coverage(
        employer_name="Ohio Steel", property_claim_number="WC-77", member_id="", group_number=""
    )
    claim = build(coverage=work, payer=a_payer("workers_comp"))
    assert (claim.subscriber.is_person, claim.subscriber.name) == (False, "Ohio Steel")
    assert claim.relationship == "20"
    assert claim.patient.reference("Y4") == "WC-77"
    assert claim.filing_indicator == "WC"
    assert claim.related_causes == ("EM",)


def test_an_auto_accident_tells_where():
    crash = an_encounter(related_causes=("AA",), accident_on=date(2026, 2, 27), accident_state="OH")
    claim = build(encounter=crash, payer=a_payer("auto"))
    assert (claim.related_causes, claim.accident_state) == (("AA",), "OH")
    assert claim.day("439") == date(2026, 2, 27)


def test_another_accident_tells_no_state():
    fall = an_encounter(related_causes=("OA",), accident_on=VISIT, accident_state="OH")
    assert build(encounter=fall).accident_state == ""


@pytest.mark.parametrize(
    ("location", "told"),
    [
        (LOCATION, False),
        (ANNEX, True),
        (replace(ANNEX, place_of_service="12"), False),
        (replace(ANNEX, address=Address()), False),
    ],
    ids=["billing address", "elsewhere", "patient's home", "no address"],
)
def test_the_facility_is_told_only_when_it_is_elsewhere(location, told):
    assert (build(location=location).facility is not None) is told


def test_the_facilitys_npi_is_told_unless_it_is_the_billing_npi():
    assert build(location=replace(ANNEX, npi=NURSE_NPI)).facility.id == NURSE_NPI
    assert build(location=replace(ANNEX, npi=BILLING.npi)).facility.id_qualifier == ""


def test_laboratory_lines_bring_the_clia_number():
    assert build().reference("X4") == ""
    assert build(encounter=an_encounter(a_charge(code="83036"))).reference("X4") == "36D1234567"
    waived = an_encounter(a_charge(code="G0328", modifiers=("QW",)))
    assert build(encounter=waived).reference("X4") == "36D1234567"
    own = replace(LOCATION, clia="36D9999999")
    assert build(encounter=waived, location=own).reference("X4") == "36D9999999"


def test_authorization_and_replaced_number_are_told():
    claim = build(
        encounter=an_encounter(authorization_number="AUTH9"),
        frequency="7",
        replaced_number="BVC9001",
    )
    assert (claim.reference("G1"), claim.reference("F8")) == ("AUTH9", "BVC9001")


def test_medicare_says_why_it_comes_second_and_only_then():
    second = a_coverage(id=2, rank="S", payer_id=2, member_id=MBI, insurance_type="12")
    assert build(coverage=second, payer=MEDICARE).insurance_type == "12"
    assert build(coverage=replace(second, rank="P"), payer=MEDICARE).insurance_type == ""
    assert build(coverage=second).insurance_type == ""


def test_another_coverage_not_yet_asked_is_named_without_amounts():
    medigap = PriorPayer(
        coverage=a_coverage(id=2, rank="S", payer_id=3, member_id="M1"),
        payer=a_payer("commercial", id=3, name="Silver", edi_id="SLVMG"),
        patient=a_patient(),
    )
    (other,) = build(others=(medigap,)).other_coverages
    assert (other.rank, other.payer.id, other.paid_cents) == ("S", "SLVMG", None)


def test_a_description_is_sent_only_where_nothing_else_names_the_service():
    told = a_charge(code="20999", description="Removal of a splinter")
    untold = a_charge(2, description="Office visit")
    claim = build(encounter=an_encounter(told, untold))
    assert [line.description for line in claim.lines] == ["Removal of a splinter", ""]


def test_units_lose_needless_zeros_and_drugs_come_whole():
    drug = a_charge(
        code="J1885", units="2.500", ndc="00409379501", ndc_quantity="30.0", ndc_unit="ML"
    )
    (line,) = build(encounter=an_encounter(drug)).lines
    assert (line.units, line.ndc, line.ndc_quantity, line.ndc_unit) == (
        "2.5",
        "00409379501",
        "30",
        "ML",
    )


def test_pay_to_is_told_only_when_it_differs():
    box = Address("PO Box 9", "", "Dayton", "OH", "454010009")
    assert build(billing=replace(BILLING, pay_to=box)).pay_to.address == box
    assert build(billing=replace(BILLING, pay_to=BILLING.address)).pay_to is None


def test_what_the_patient_paid_is_told():
    assert build(patient_paid_cents=2_600).patient_paid_cents == 2_600


def test_a_note_and_a_delay_reason_are_told():
    claim = build(note="Second opinion asked by the plan", delay_reason="11")
    assert (claim.note, claim.delay_reason) == ("Second opinion asked by the plan", "11")


def test_more_than_twelve_diagnoses_are_cut():
    many = an_encounter(diagnoses=tuple(f"E11{n:02d}" for n in range(14)))
    assert len(build(encounter=many).diagnoses) == 12
