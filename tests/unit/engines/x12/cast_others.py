"""More of the cast: hospital and dental claims, reviews, attachments, questions."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from tests.unit.engines.x12.cast import (
    ACME,
    CLINIC,
    DOCTOR,
    JANE,
    MEDIGAP,
    RECEIVER,
    SUBMITTER,
    TIM,
)

from claimwright.engines.x12.attachment275 import AttachedDocument, AttachmentSet
from claimwright.engines.x12.claim_base import Diagnosis
from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Contract,
    OutpatientPayment,
    Repricing,
)
from claimwright.engines.x12.dental import (
    DentalClaim,
    DentalLine,
    Orthodontics,
    Tooth,
    ToothStatus,
)
from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    ProcedureAsked,
    Rejection,
)
from claimwright.engines.x12.frequency import Frequency
from claimwright.engines.x12.institutional import (
    InstitutionalAdjudication,
    InstitutionalClaim,
    Occurrence,
    RevenueLine,
    SurgicalProcedure,
    ValueCode,
)
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import LineAdjudication, OtherCoverage
from claimwright.engines.x12.review278 import (
    Decision,
    Refusal,
    ReviewAttachment,
    ReviewCode,
    ReviewedService,
    ReviewRequest,
    ReviewResponse,
)
from claimwright.engines.x12.status import (
    ClaimStatus,
    StatusCode,
    StatusLine,
    StatusQuestion,
)

SUBMITTER_PLAIN = replace(SUBMITTER, contact_name="", phone="", email="")
HOSPITAL = replace(CLINIC, name="SPRINGFIELD GENERAL", id="1093817462", taxonomy="282N00000X")
SURGEON = Party("MOE", "MARY", is_person=True, id_qualifier="XX", id="1679576722")
DENTIST = replace(DOCTOR, name="BLUNT", first="DAN", taxonomy="1223G0001X")
TOLD = (Adjustment("CO", "45", 20000), Adjustment("PR", "1", 5000))


def an_outpatient_claim(**changes: Any) -> InstitutionalClaim:
    """A visit to the emergency room, $450 in two revenue lines."""
    base = InstitutionalClaim(
        control_number="SG-0001",
        charge_cents=45000,
        facility_code="13",
        billing=HOSPITAL,
        subscriber=JANE,
        payer=ACME,
        submitter=SUBMITTER,
        receiver=RECEIVER,
        group_number="G100",
        filing_indicator="CI",
        statement_from=date(2026, 2, 3),
        statement_to=date(2026, 2, 3),
        admission_type="1",
        admission_source="1",
        patient_status="01",
        diagnoses=(
            Diagnosis(qualifier="ABK", code="S52501A"),
            Diagnosis(qualifier="APR", code="M25531"),
            Diagnosis(qualifier="ABN", code="W010XXA"),
            Diagnosis(qualifier="ABF", code="I10"),
        ),
        attending=replace(DOCTOR, taxonomy="207P00000X"),
        lines=(
            RevenueLine(
                number=1,
                revenue_code="0450",
                charge_cents=30000,
                procedure="99283",
                modifiers=("25",),
                from_on=date(2026, 2, 3),
                control_number="H1",
            ),
            RevenueLine(
                number=2,
                revenue_code="0320",
                charge_cents=15000,
                procedure="73110",
                from_on=date(2026, 2, 3),
                control_number="H2",
            ),
        ),
    )
    return replace(base, **changes)


def an_inpatient_claim(**changes: Any) -> InstitutionalClaim:
    """Three days in hospital with an operation, every kind of code, and a drug."""
    room = RevenueLine(
        number=1, revenue_code="0120", charge_cents=300000, units="3", unit_kind="DA"
    )
    drug = RevenueLine(
        number=2,
        revenue_code="0636",
        charge_cents=50000,
        procedure="J1100",
        units="4",
        from_on=date(2026, 2, 3),
        to_on=date(2026, 2, 4),
        control_number="H2",
        ndc="00517490125",
        ndc_quantity="1",
        ndc_unit="ML",
        noncovered_cents=1000,
        operating=SURGEON,
        amounts=(("GT", 250),),
        note="GIVEN IN THEATER",
        attachments=(Attachment("DS", "FX"),),
        drug_references=(("XZ", "RX1234"),),
    )
    base = an_outpatient_claim(
        control_number="SG-0002",
        charge_cents=350000,
        facility_code="11",
        statement_to=date(2026, 2, 6),
        admitted_on=date(2026, 2, 3),
        admission_time="1425",
        discharge_time="1100",
        estimated_due_cents=12500,
        drg="470",
        references=(("G1", "AUTH55"), ("EA", "MR77")),
        attachments=(Attachment("OZ", "EL", "ATT1"),),
        contract=Contract("02", 350000),
        file_information=("STATE DATA",),
        repricing=Repricing("00", 300000, 50000, "REPRICER1"),
        repricer_received_on=date(2026, 2, 8),
        epsdt=(Condition("ZZ", ("AV",)),),
        notes=(("UPI", "SEE CHART"), ("ADD", "FIRST STAY")),
        diagnoses=(
            Diagnosis(qualifier="ABK", code="M1711", present_on_admission="Y"),
            Diagnosis(qualifier="ABJ", code="M1711"),
            Diagnosis(qualifier="ABF", code="E119", present_on_admission="Y"),
            Diagnosis(qualifier="ABF", code="D62", present_on_admission="N"),
        ),
        procedures=(
            SurgicalProcedure("BBR", "0SRC0J9", date(2026, 2, 3)),
            SurgicalProcedure("BBQ", "3E0T3CZ", date(2026, 2, 3)),
        ),
        occurrences=(Occurrence("11", date(2026, 1, 2)), Occurrence("18", date(2026, 1, 5))),
        occurrence_spans=(Occurrence("72", date(2026, 2, 3), date(2026, 2, 6)),),
        values=(ValueCode("80", "3"), ValueCode("A2", "15.31")),
        conditions=("09", "C1"),
        operating=SURGEON,
        other_operating=replace(SURGEON, first="MARK", id="1144221847"),
        referring=Party("POE", "PAUL", is_person=True, id_qualifier="XX", id="1144221847"),
        lines=(room, drug),
    )
    return replace(base, **changes)


def a_replacement_claim(**changes: Any) -> InstitutionalClaim:
    """The emergency visit billed again, naming the payer's number of the first."""
    base = an_outpatient_claim(
        control_number="SG-0003", frequency="7", references=(("F8", "ICN0099"),)
    )
    return replace(base, **changes)


def a_voided_claim(**changes: Any) -> InstitutionalClaim:
    """The emergency visit taken back."""
    return a_replacement_claim(control_number="SG-0004", frequency="8", **changes)


def a_dependents_hospital_claim(**changes: Any) -> InstitutionalClaim:
    """Tim, Jane's child, in the emergency room."""
    base = an_outpatient_claim(control_number="SG-0005", patient=TIM, relationship="19")
    return replace(base, **changes)


def a_secondary_hospital_claim(**changes: Any) -> InstitutionalClaim:
    """The visit after ACME paid 200 of 450: COB at claim and line."""
    first, second = an_outpatient_claim().lines
    paid = InstitutionalAdjudication(
        payer_id=ACME.id,
        paid_cents=5000,
        procedure="99283",
        modifiers=("25",),
        adjustments=TOLD,
        paid_on=date(2026, 2, 20),
        remaining_cents=5000,
        revenue_code="0450",
    )
    rest = replace(
        paid,
        paid_cents=15000,
        procedure="73110",
        modifiers=(),
        adjustments=(),
        remaining_cents=None,
        revenue_code="0320",
    )
    coverage = OtherCoverage(
        rank="P",
        relationship="18",
        filing_indicator="CI",
        subscriber=replace(JANE, birth_on=None, sex=""),
        payer=ACME,
        group_number="G100",
        paid_cents=20000,
        remaining_cents=5000,
        payer_claim_number="ICN77",
    )
    base = an_outpatient_claim(
        control_number="SG-0006",
        rank="S",
        payer=MEDIGAP,
        lines=(replace(first, adjudications=(paid,)), replace(second, adjudications=(rest,))),
        other_coverages=(coverage,),
    )
    return replace(base, **changes)


def a_dental_claim(**changes: Any) -> DentalClaim:
    """Tim's filling of two surfaces, $180."""
    line = DentalLine(
        number=1,
        procedure="D2392",
        charge_cents=18000,
        quantity="1",
        teeth=(Tooth("30", ("M", "O")),),
        dates=(("472", date(2026, 2, 3)),),
        control_number="D1",
    )
    base = DentalClaim(
        control_number="DC-0001",
        charge_cents=18000,
        place_of_service="11",
        billing=replace(CLINIC, taxonomy="1223G0001X"),
        subscriber=JANE,
        payer=ACME,
        submitter=SUBMITTER,
        receiver=RECEIVER,
        patient=TIM,
        relationship="19",
        filing_indicator="CI",
        dates=(("472", date(2026, 2, 3)),),
        rendering=DENTIST,
        lines=(line,),
    )
    return replace(base, **changes)


def an_orthodontic_claim(**changes: Any) -> DentalClaim:
    """Braces over 24 months, with teeth missing and to be drawn."""
    line = DentalLine(number=1, procedure="D8080", charge_cents=400000, control_number="D1")
    base = a_dental_claim(
        control_number="DC-0002",
        charge_cents=400000,
        dates=(("452", date(2026, 2, 3)),),
        orthodontics=Orthodontics("24", "24"),
        tooth_statuses=(ToothStatus("1", "M"), ToothStatus("16", "E")),
        lines=(line,),
    )
    return replace(base, **changes)


def a_rich_dental_claim(**changes: Any) -> DentalClaim:
    """Jane's replaced bridge: quadrant, several teeth, diagnosis, accident, second payer."""
    paid = LineAdjudication(
        payer_id=MEDIGAP.id,
        paid_cents=30000,
        procedure="D6240",
        procedure_qualifier="AD",
        adjustments=(Adjustment("PR", "2", 60000),),
        paid_on=date(2026, 2, 20),
    )
    line = DentalLine(
        number=1,
        procedure="D6240",
        charge_cents=90000,
        oral_cavities=("10",),
        prosthesis="R",
        quantity="1",
        pointers=(1,),
        teeth=(Tooth("3"), Tooth("4", ("B",))),
        dates=(("472", date(2026, 2, 3)), ("441", date(2019, 5, 6))),
        control_number="D1",
        references=(("G3", "PRE12"),),
        payer_references=(("G1", "AUTH9", MEDIGAP.id),),
        tax_cents=150,
        file_information=("STATE DATA",),
        rendering=replace(DENTIST, first="RITA", id="1003000126"),
        assistant=replace(DENTIST, first="ANN", id="1093817462"),
        adjudications=(paid,),
    )
    coverage = OtherCoverage(
        rank="P",
        relationship="18",
        filing_indicator="CI",
        subscriber=replace(JANE, birth_on=None, sex=""),
        payer=MEDIGAP,
        paid_cents=30000,
        noncovered_cents=1000,
        group_name="STEEL WORKS",
        remarks=("N130",),
        outpatient=OutpatientPayment(payable_cents=30000),
        providers=(("82", Party(is_person=True, references=(("G2", "P77"),))),),
    )
    base = a_dental_claim(
        control_number="DC-0003",
        charge_cents=90000,
        rank="S",
        patient=None,
        relationship="18",
        frequency="7",
        references=(("G3", "PRE11"), ("F8", "ICN0099")),
        notes=(("ADD", "BRIDGE LOST"),),
        diagnoses=(Diagnosis(qualifier="ABK", code="K0263"),),
        related_causes=("OA",),
        dates=(("439", date(2026, 1, 29)), ("472", date(2026, 2, 3))),
        patient_paid_cents=5000,
        attachments=(Attachment("RB", "EL", "XRAY1"),),
        referring=Party("MOE", "MARY", is_person=True, id_qualifier="XX", id="1679576722"),
        supervising=Party("POE", "PAUL", is_person=True, id_qualifier="XX", id="1144221847"),
        other_coverages=(coverage,),
        lines=(line,),
    )
    return replace(base, **changes)


def a_predetermination(**changes: Any) -> DentalClaim:
    """What would be paid for the filling: no service date yet."""
    (line,) = a_dental_claim().lines
    base = a_dental_claim(
        control_number="DC-0004",
        is_predetermination=True,
        dates=(),
        lines=(replace(line, dates=()),),
    )
    return replace(base, **changes)


def a_request_for_services(**changes: Any) -> ReviewRequest:
    """Twelve visits of physical therapy for Jane."""
    therapy = ReviewedService(
        trace_numbers=(("1", "SVC-1", "9876543210"),),
        service_from=date(2026, 3, 9),
        service_to=date(2026, 4, 30),
        procedure="97110",
        modifiers=("GP",),
        charge_cents=4500,
        unit_kind="UN",
        units="12",
        frequency=Frequency("VS", "12", "WK", "3", "35", "4"),
    )
    base = ReviewRequest(
        payer=ACME,
        requester=replace(
            CLINIC, tax_id="", tax_id_qualifier="", contact_name="BOB", phone="2175550100"
        ),
        subscriber=JANE,
        category="HS",
        reference="REQ1",
        trace_numbers=(("1", "AUTH-1", "9876543210"),),
        service_type="1",
        facility_code="11",
        release="Y",
        dates=(("472", "20260309-20260430"),),
        codes=(ReviewCode("ABK", "M1711", date(2026, 1, 5)), ReviewCode("ABF", "I10")),
        attachments=(ReviewAttachment("OZ", "EL", "ATT1"),),
        message="KNEE REPLACED IN JANUARY",
        providers=(("SJ", DOCTOR),),
        services=(therapy,),
    )
    return replace(base, **changes)


def a_request_for_admission(**changes: Any) -> ReviewRequest:
    """Tim's emergency admission, asked for by the hospital."""
    base = a_request_for_services(
        requester=replace(HOSPITAL, tax_id="", tax_id_qualifier=""),
        requester_entity="FA",
        dependent=TIM,
        relationship="19",
        category="AR",
        reference="REQ2",
        facility_code="21",
        level_of_service="03",
        dates=(("435", "20260305"),),
        frequency=Frequency("DY", "3"),
        admission_type="1",
        attachments=(),
        providers=(("FA", replace(HOSPITAL, tax_id="", tax_id_qualifier="")), ("71", DOCTOR)),
        services=(),
    )
    return replace(base, **changes)


def a_request_for_a_referral(**changes: Any) -> ReviewRequest:
    """Jane is to see a specialist; the first certification is to be extended."""
    base = a_request_for_services(
        category="SC",
        reference="REQ3",
        certification_type="4",
        service_type="3",
        previous_certification="CERT001",
        services=(),
        attachments=(),
        message="",
    )
    return replace(base, **changes)


def a_certified_answer(**changes: Any) -> ReviewResponse:
    """ACME certifies the therapy: ten visits of the twelve."""
    asked = a_request_for_services()
    (therapy,) = asked.services
    same = {each.name: getattr(asked, each.name) for each in fields(asked)}
    base = ReviewResponse(**same, decision=Decision("A6", "CERT777"))
    given = replace(
        therapy,
        trace_numbers=(("2", "SVC-1", "9876543210"),),
        units="10",
        charge_cents=None,
        decision=Decision("A6", "CERT778", "35"),
    )
    return replace(
        base,
        transmission="18",
        trace_numbers=(("2", "AUTH-1", "9876543210"),),
        release="",
        attachments=(),
        services=(given,),
        **changes,
    )


def a_pended_answer(**changes: Any) -> ReviewResponse:
    """ACME wants a medical record before it decides."""
    return replace(
        a_certified_answer(),
        reference="REQ2",
        decision=Decision("A4", "", "0U"),
        administrative_number="P20260216",
        attachments=(ReviewAttachment("M1", "VO"),),
        services=(),
        **changes,
    )


def a_refused_request(**changes: Any) -> ReviewResponse:
    """ACME does not know Jane: no event is answered."""
    base = ReviewResponse(
        payer=ACME,
        requester=a_request_for_services().requester,
        subscriber=JANE,
        category="",
        certification_type="I",
        reference="REQ1",
        refusals=(Refusal("2010C", "75", "C"),),
    )
    return replace(base, **changes)


def an_attachment(**changes: Any) -> AttachmentSet:
    """A note of the operation, sent with Jane's claim; its bytes look like X12."""
    note = AttachedDocument(
        number=1,
        data=b"OPERATIVE NOTE~SE*9*0001~\nIEA*1*000000042~ na\xefve \xff\x00 end*",
        control_number="ATT1",
        sent_on=date(2026, 3, 1),
    )
    picture = AttachedDocument(
        number=2,
        data=b"JVBERi0xLjQK",
        control_number="PAYER77",
        trace_kind="2",
        asked_for=("R4", "18626-2"),
        references=(("FJ", "L1"),),
        sent_on=date(2026, 3, 2),
        form="IA",
        encoding="B64",
    )
    base = AttachmentSet(
        reference="ATTACH1",
        payer=ACME,
        provider=CLINIC,
        patient=Party("DOE", "JANE", is_person=True, id_qualifier="MI", id="W123456789"),
        documents=(note, picture),
        created_on=date(2026, 3, 2),
        submitter=Party("ALICE CLINIC", id_qualifier="46", id="AC001"),
        references=(("EJ", "AC-0001"), ("1K", "ICN0001")),
        service_from=date(2026, 2, 3),
    )
    return replace(base, **changes)


def an_attachment_to_a_review(**changes: Any) -> AttachmentSet:
    """The therapist's plan that goes with a request for services."""
    return an_attachment(is_for_review=True, references=(), service_from=None, **changes)


def a_question(**changes: Any) -> EligibilityQuestion:
    """Is Jane covered for a visit, therapy and a day in hospital, in this week?"""
    base = EligibilityQuestion(
        trace_number="T1",
        payer=ACME,
        provider=CLINIC,
        subscriber=JANE,
        service_on=date(2026, 3, 2),
        service_to=date(2026, 3, 8),
        service_types=("30", "98", "AE"),
    )
    return replace(base, **changes)


def a_question_for_a_dependent(**changes: Any) -> EligibilityQuestion:
    """Is Tim covered today?"""
    return a_question(dependent=TIM, relationship="19", service_to=None, **changes)


def a_question_about_procedures(**changes: Any) -> EligibilityQuestion:
    """Does Jane's plan cover two procedures for a diagnosis, in the office, as authorized?"""
    return a_question(
        provider_entity="FA",
        provider=replace(HOSPITAL, taxonomy=""),
        service_types=(),
        procedures=(ProcedureAsked("97110", "HC", ("GP",)), ProcedureAsked("D2392", "AD")),
        place_of_service="11",
        authorizations=(("G1", "AUTH55"),),
        diagnoses=(("ABK", "M1711"), ("ABF", "I10")),
        **changes,
    )


def an_answer(**changes: Any) -> EligibilityAnswer:
    """Jane's benefits, each kind of segment at least once."""
    visits = Benefit(
        kind="F",
        coverage_level="IND",
        service_types=("98", "PT"),
        insurance_type="HM",
        plan_name="GOLD",
        time_period="23",
        quantity_kind="VS",
        quantity="20",
        in_network="Y",
        frequencies=(Frequency("VS", "20", "", "", "23", "1"),),
        dates=(("292", "20260101-20261231"),),
        messages=("AFTER THE DEDUCTIBLE",),
        places=(("ZZ", "11", ""),),
    )
    procedure = Benefit(
        kind="B",
        service_types=(),
        amount_cents=2500,
        authorization_required="Y",
        procedure=ProcedureAsked("97110", "HC", ("GP",)),
        pointers=(1, 2),
        rejections=(Rejection("benefit", "15", "C"),),
        references=(("G1", "AUTH55"),),
    )
    others = Benefit(
        kind="R",
        service_types=("30",),
        other_payer=MEDIGAP,
        other_payer_entity="SEP",
        parties=(("P3", replace(DOCTOR, taxonomy="207Q00000X")), ("GP", ACME)),
    )
    base = EligibilityAnswer(
        trace_number="T1",
        payer=replace(ACME, contact_name="HELP DESK", phone="8005550100"),
        provider=CLINIC,
        subscriber=JANE,
        group_number="G100",
        dates=(("346", "20260101"),),
        benefits=(visits, procedure, others),
        diagnoses=(("ABK", "M1711"), ("ABF", "I10")),
        further_traces=(("1", "PAYER9", "1123456789"),),
    )
    return replace(base, **changes)


def a_refused_question(**changes: Any) -> EligibilityAnswer:
    """ACME knows the clinic but not Tim, and asks for a correction."""
    base = an_answer(
        dependent=TIM,
        relationship="19",
        group_number="",
        dates=(),
        benefits=(),
        diagnoses=(),
        further_traces=(),
        rejections=(Rejection("dependent", "67", "C"), Rejection("dependent", "58", "C", "Y")),
    )
    return replace(base, **changes)


def a_status_question(**changes: Any) -> StatusQuestion:
    """Where is Jane's hospital claim, and its second line?"""
    line = StatusLine(
        "H2", "73110", 15000, modifiers=("RT",), units="1", service_from=date(2026, 2, 3)
    )
    base = StatusQuestion(
        trace_number="S1",
        payer=ACME,
        receiver=SUBMITTER_PLAIN,
        provider=replace(
            CLINIC, address=Party().address, tax_id="", tax_id_qualifier="", taxonomy=""
        ),
        subscriber=replace(JANE, address=Party().address),
        claim_control_number="SG-0001",
        payer_claim_number="ICN1",
        charge_cents=45000,
        service_from=date(2026, 2, 3),
        service_to=date(2026, 2, 4),
        references=(("BLT", "131"), ("EA", "MR77")),
        lines=(line,),
    )
    return replace(base, **changes)


def a_status_question_for_a_dependent(**changes: Any) -> StatusQuestion:
    """Where is Tim's claim?"""
    return a_status_question(
        dependent=replace(TIM, address=Party().address), references=(), lines=(), **changes
    )


def a_status(**changes: Any) -> ClaimStatus:
    """Jane's hospital claim was paid by check; one line was denied."""
    asked = a_status_question()
    on = date(2026, 3, 1)
    base = ClaimStatus(
        claim_control_number="SG-0001",
        statuses=(StatusCode("F1", "65", "", on, "", 45000),),
        trace_number="S1",
        payer=ACME,
        receiver=asked.receiver,
        provider=asked.provider,
        patient=replace(asked.subscriber, birth_on=None, sex=""),
        payer_claim_number="ICN1",
        charge_cents=45000,
        paid_cents=20000,
        paid_on=on,
        payment_method="CHK",
        check_on=on,
        check_number="CHK1001",
        service_from=date(2026, 2, 3),
        references=(("BLT", "131"), ("EA", "MR77")),
        line_services=(("H2", "73110", 15000),),
        line_details=(replace(asked.lines[0], units="2"),),
        line_statuses=(("H2", StatusCode("F2", "88", "", on)),),
    )
    return replace(base, **changes)


def a_request_for_information(**changes: Any) -> ClaimStatus:
    """The payer wants the operative note of Jane's claim and the picture of one line."""
    asked, on = a_status_question(), date(2026, 3, 1)
    base = ClaimStatus(
        claim_control_number="SG-0001",
        statuses=(
            StatusCode("R4", "11504-8", "", on, code_list="LOI"),
            StatusCode("R3", "297", "", on),
        ),
        trace_number="ICN1",
        payer=ACME,
        receiver=asked.receiver,
        provider=asked.provider,
        patient=replace(asked.subscriber, birth_on=None, sex=""),
        payer_claim_number="ICN1",
        service_from=date(2026, 2, 3),
        references=(("BLT", "131"), ("EA", "MR77")),
        line_services=(("H2", "73110", 15000),),
        line_details=(replace(asked.lines[0], units="2"),),
        line_statuses=(("H2", StatusCode("R4", "18748-4", "", on, code_list="LOI")),),
        due_on=date(2026, 4, 15),
        answer_by="EL",
    )
    return replace(base, **changes)
