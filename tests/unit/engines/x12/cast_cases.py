"""Professional claims of every kind a practice bills, each clean: what the table of cases writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.engines.x12.cast import (
    DOCTOR,
    JANE,
    MEDIGAP,
    TIM,
    a_claim,
    a_line,
    a_rich_claim,
    a_secondary_claim,
    a_workers_compensation_claim,
)

from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    EquipmentCertification,
    EquipmentPrice,
    Form,
    FormAnswer,
    Measurement,
    OutpatientPayment,
    Repricing,
    SpinalTreatment,
    Transport,
)
from claimwright.engines.x12.parties import Adjustment, Contact, Party
from claimwright.engines.x12.professional import LineAdjudication, OtherCoverage, ProfessionalClaim
from claimwright.kernel.address import Address

ORDERER = Party("MOE", "MARY", is_person=True, id_qualifier="XX", id="1679576722")
HOSPITAL = Party(
    name="MERCY HOSPITAL",
    id_qualifier="XX",
    id="1093817462",
    address=Address("9 OAK ST", "", "SPRINGFIELD", "IL", "627030002"),
)


def a_dependent() -> ProfessionalClaim:
    """Jane's son is the patient."""
    return a_claim(patient=TIM, relationship="19")


def a_corrected_claim() -> ProfessionalClaim:
    """Replaces a claim the payer knows by its own number."""
    return a_claim(frequency="7", references=(("F8", "ICN0099"),))


def a_void() -> ProfessionalClaim:
    """Takes a claim back."""
    return a_claim(frequency="8", references=(("F8", "ICN0099"),), note="BILLED IN ERROR")


def an_anesthesia() -> ProfessionalClaim:
    """Sixty minutes of anesthesia for a principal procedure, with qualifying circumstances."""
    asleep = a_line(
        procedure="00840", charge_cents=90000, units="60", unit_kind="MJ", modifiers=("AA", "P2")
    )
    return a_claim(
        charge_cents=90000,
        place_of_service="22",
        lines=(asleep,),
        facility=HOSPITAL,
        anesthesia_procedures=(("BP", "44970"),),
    )


def an_ambulance() -> ProfessionalClaim:
    """A ride to the hospital: base rate and miles, pick-up and drop-off."""
    ride = Transport("A", "12", "155", stretcher_purpose="PATIENT COULD NOT SIT")
    base = a_line(procedure="A0429", charge_cents=60000, modifiers=("RH",))
    miles = a_line(
        number=2,
        procedure="A0425",
        charge_cents=18000,
        units="12",
        modifiers=("RH",),
        control_number="L2",
    )
    return a_claim(
        charge_cents=78000,
        place_of_service="41",
        lines=(base, miles),
        rendering=None,
        transport=ride,
        conditions=(Condition("07", ("01", "05")),),
        pick_up=Party(address=Address("12 ELM ST", "", "SPRINGFIELD", "IL", "627020000")),
        drop_off=Party(name="MERCY HOSPITAL", address=HOSPITAL.address),
    )


def an_equipment_rental() -> ProfessionalClaim:
    """A wheelchair rented for a month, certified, ordered by a doctor, with its form."""
    chair = a_line(
        procedure="K0001",
        charge_cents=5500,
        units="1",
        modifiers=("RR", "KH"),
        equipment=EquipmentPrice("K0001", "30", 5500, 60000, "4"),
        certification=EquipmentCertification("I", "10"),
        conditions=(Condition("09", ("38",)),),
        dates=(("463", date(2026, 2, 1)),),
        measurements=(Measurement("TR", "HT", "64"),),
        ordering=replace(
            ORDERER,
            address=Address("7 HILL ST", "", "SPRINGFIELD", "IL", "627030003"),
            contact_name="MARY MOE",
            phone="2175550177",
        ),
        forms=(
            Form(
                "UT",
                "02.03",
                (FormAnswer("1", yes_no="Y"), FormAnswer("5", text="8")),
            ),
        ),
    )
    return a_claim(charge_cents=5500, place_of_service="12", lines=(chair,))


def a_drug() -> ProfessionalClaim:
    """An infused drug by NDC, with its prescription number and the discarded part."""
    drug = a_line(
        procedure="J1100",
        charge_cents=4000,
        units="4",
        modifiers=("JZ",),
        ndc="00517490125",
        ndc_quantity="1.5",
        ndc_unit="ML",
        drug_references=(("XZ", "RX7788"),),
    )
    return a_claim(charge_cents=4000, lines=(drug,))


def a_spinal_manipulation() -> ProfessionalClaim:
    """A chiropractor's visit."""
    line = a_line(procedure="98940", charge_cents=4500, modifiers=("AT",))
    return a_claim(
        charge_cents=4500,
        lines=(line,),
        dates=(("431", date(2026, 1, 20)), ("454", date(2026, 1, 22))),
        spinal=SpinalTreatment("A", "LOW BACK PAIN AFTER LIFTING"),
    )


def an_attached_report() -> ProfessionalClaim:
    """Papers follow by mail; the payer is told in words, at claim and at line."""
    line = a_line(
        attachments=(Attachment("OZ", "EL", "DOC-2"),),
        note="SEE THE ATTACHED REPORT",
        file_information=("LINE FACT",),
        quantities=(),
    )
    return a_claim(
        attachments=(Attachment("B4", "BM", "DOC-1"),),
        file_information=("STATE FACT 1", "STATE FACT 2"),
        note="DIAGNOSIS ADDED",
        note_kind="DCP",
        patient_paid_cents=2500,
        lines=(line,),
    )


def a_disability() -> ProfessionalClaim:
    """Work was lost for a known time, and the patient was in hospital."""
    return a_claim(
        place_of_service="21",
        facility=HOSPITAL,
        dates=(("435", date(2026, 2, 1)), ("096", date(2026, 2, 7))),
        periods=(("314", date(2026, 1, 30), date(2026, 3, 1)),),
        condition_codes=("17",),
    )


def a_line_of_many_hands() -> ProfessionalClaim:
    """A line with every provider it may name, priced by a repricer."""
    line = a_line(
        rendering=replace(DOCTOR, first="RITA", id="1003000126"),
        facility=HOSPITAL,
        supervising=Party("POE", "PAUL", is_person=True, id_qualifier="XX", id="1144221847"),
        referring=ORDERER,
        repricing=Repricing("10", 9000, 3500, "REPRICER1"),
        references=(("9B", "RP1"), ("X4", "11D0000001")),
    )
    return a_claim(
        lines=(line,),
        repricing=Repricing("10", 9000, 3500, "REPRICER1"),
        references=(("9A", "RP77"),),
    )


def a_secondary_after_medicare() -> ProfessionalClaim:
    """Medicare paid 80 of 125 with remarks; the providers it knows stand under it."""
    told = (Adjustment("CO", "45", 2500), Adjustment("PR", "2", 2000))
    adjudication = LineAdjudication(
        payer_id="00630",
        paid_cents=8000,
        procedure="99213",
        adjustments=told,
        paid_on=date(2026, 2, 20),
        remaining_cents=2000,
    )
    medicare = OtherCoverage(
        rank="P",
        relationship="18",
        filing_indicator="MB",
        subscriber=replace(JANE, id="1EG4TE5MK73", birth_on=None, sex=""),
        payer=Party("MEDICARE PART B", id_qualifier="PI", id="00630"),
        paid_cents=8000,
        remaining_cents=2000,
        remarks=("MA18",),
        outpatient=OutpatientPayment(payable_cents=10000),
        payer_claim_number="ICN78",
        providers=(("82", Party(is_person=True, references=(("G2", "OLD1"),))),),
    )
    return a_secondary_claim(
        other_coverages=(medicare,), lines=(a_line(adjudications=(adjudication,)),)
    )


def a_tertiary() -> ProfessionalClaim:
    """Two payers paid before, the second one also for another line."""
    first = a_secondary_claim().other_coverages[0]
    second = replace(
        first,
        rank="S",
        payer=MEDIGAP,
        paid_cents=1000,
        remaining_cents=1000,
        payer_claim_number="ICN79",
    )
    (line,) = a_secondary_claim().lines
    again = LineAdjudication(
        payer_id=MEDIGAP.id,
        paid_cents=1000,
        procedure="99213",
        adjustments=(Adjustment("OA", "23", 10500), Adjustment("PR", "3", 1000)),
        paid_on=date(2026, 2, 25),
        remaining_cents=1000,
    )
    lines = (replace(line, adjudications=(*line.adjudications, again)),)
    last = Party("THIRD MUTUAL", id_qualifier="PI", id="55555")
    return a_secondary_claim(rank="T", payer=last, other_coverages=(first, second), lines=lines)


def a_property_claim() -> ProfessionalClaim:
    """A car accident paid by the car's insurer, which has its own claim number and contact."""
    driver = replace(
        JANE,
        references=(("Y4", "AUTO-556"),),
        contacts=(Contact("IC", "JANE DOE", (("TE", "2175550111"), ("EX", "12"))),),
        contact_name="JANE DOE",
        phone="2175550111",
    )
    return a_claim(
        subscriber=driver,
        group_number="",
        filing_indicator="AM",
        related_causes=("AA",),
        accident_state="IL",
        dates=(("439", date(2026, 2, 1)),),
    )


def a_prenatal_visit() -> ProfessionalClaim:
    """The patient is pregnant; her last period is known."""
    return a_claim(
        is_pregnant=True,
        dates=(("484", date(2025, 12, 20)),),
        diagnoses=(("ABK", "Z3400"),),
    )


CASES = (
    a_claim,
    a_dependent,
    a_secondary_claim,
    a_secondary_after_medicare,
    a_tertiary,
    a_corrected_claim,
    a_void,
    an_anesthesia,
    an_ambulance,
    an_equipment_rental,
    a_drug,
    a_workers_compensation_claim,
    a_property_claim,
    a_spinal_manipulation,
    an_attached_report,
    a_disability,
    a_line_of_many_hands,
    a_prenatal_visit,
    a_rich_claim,
)
