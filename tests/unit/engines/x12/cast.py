"""The cast of the X12 tests: clean values, from which each story changes one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from claimwright.engines.x12.parties import Adjustment, Envelope, Party, SetHeader
from claimwright.engines.x12.professional import (
    LineAdjudication,
    OtherCoverage,
    ProfessionalClaim,
    ServiceLine,
)
from claimwright.engines.x12.remittance import (
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.kernel.address import Address

SAMPLES = "../shared/samples/x12"

ENVELOPE = Envelope(
    sender_id="ALICECLINIC",
    receiver_id="CLEARHOUSE",
    interchange_control=42,
    group_control=7,
    created_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    usage="T",
)
SUBMITTER = Party(
    name="ALICE CLINIC",
    id_qualifier="46",
    id="AC001",
    contact_name="BOB BILLER",
    phone="2175550100",
    email="BOB@ALICE.EXAMPLE",
)
RECEIVER = Party(name="CLEARHOUSE", id_qualifier="46", id="CH001")
CLINIC = Party(
    name="ALICE CLINIC",
    id_qualifier="XX",
    id="1234567893",
    tax_id_qualifier="EI",
    tax_id="123456789",
    taxonomy="207Q00000X",
    address=Address("1 MAIN ST", "STE 2", "SPRINGFIELD", "IL", "627010001"),
)
DOCTOR = Party(
    name="ROE", first="RICHARD", is_person=True, id_qualifier="XX", id="1245319599",
    taxonomy="207Q00000X",
)  # fmt: skip
JANE = Party(
    name="DOE",
    first="JANE",
    middle="A",
    is_person=True,
    id_qualifier="MI",
    id="W123456789",
    address=Address("12 ELM ST", "", "SPRINGFIELD", "IL", "627020000"),
    birth_on=date(1980, 5, 17),
    sex="F",
)
TIM = Party(
    name="DOE",
    first="TIM",
    is_person=True,
    address=JANE.address,
    birth_on=date(2015, 1, 9),
    sex="M",
)
ACME = Party(name="ACME HEALTH", id_qualifier="PI", id="12345")
MEDIGAP = Party(name="GAP MUTUAL", id_qualifier="PI", id="67890")


def a_line(**changes: Any) -> ServiceLine:
    """An office visit of $125."""
    base = ServiceLine(
        number=1,
        procedure="99213",
        charge_cents=12500,
        pointers=(1,),
        from_on=date(2026, 2, 3),
        control_number="L1",
    )
    return replace(base, **changes)


def a_claim(**changes: Any) -> ProfessionalClaim:
    """Jane's own clean claim to ACME: one visit, $125."""
    base = ProfessionalClaim(
        control_number="AC-0001",
        charge_cents=12500,
        place_of_service="11",
        frequency="1",
        billing=CLINIC,
        subscriber=JANE,
        payer=ACME,
        diagnoses=(("ABK", "E119"), ("ABF", "I10")),
        lines=(a_line(),),
        submitter=SUBMITTER,
        receiver=RECEIVER,
        group_number="G100",
        filing_indicator="CI",
        rendering=DOCTOR,
    )
    return replace(base, **changes)


def a_secondary_claim(**changes: Any) -> ProfessionalClaim:
    """Jane's claim to Medigap after ACME paid 80 of 125: COB at claim and line."""
    told = (Adjustment("CO", "45", 2500), Adjustment("PR", "2", 2000))
    adjudication = LineAdjudication(
        payer_id=ACME.id,
        paid_cents=8000,
        procedure="99213",
        adjustments=told,
        paid_on=date(2026, 2, 20),
        remaining_cents=2000,
    )
    coverage = OtherCoverage(
        rank="P",
        relationship="18",
        filing_indicator="CI",
        subscriber=replace(JANE, birth_on=None, sex=""),
        payer=ACME,
        group_number="G100",
        paid_cents=8000,
        remaining_cents=2000,
        payer_claim_number="ICN77",
    )
    base = a_claim(
        control_number="AC-0002",
        rank="S",
        payer=MEDIGAP,
        lines=(a_line(adjudications=(adjudication,)),),
        other_coverages=(coverage,),
    )
    return replace(base, **changes)


def a_workers_compensation_claim(**changes: Any) -> ProfessionalClaim:
    """The employer is the subscriber; the hurt worker is the patient (relationship 20)."""
    employer = Party(name="STEEL WORKS", id_qualifier="MI", id="WC778")
    base = a_claim(
        control_number="AC-0003",
        subscriber=employer,
        patient=replace(TIM, birth_on=date(1990, 4, 4), references=(("Y4", "CLAIM9"),)),
        relationship="20",
        group_number="",
        filing_indicator="WC",
        related_causes=("EM",),
        dates=(("439", date(2026, 2, 1)),),
    )
    return replace(base, **changes)


def a_rich_claim(**changes: Any) -> ProfessionalClaim:
    """A corrected claim of a dependent with every provider, a drug, a note and an accident."""
    drug = a_line(
        number=2,
        procedure="J1100",
        charge_cents=4000,
        units="4",
        modifiers=("JZ",),
        pointers=(2, 1),
        from_on=date(2026, 2, 3),
        to_on=date(2026, 2, 4),
        control_number="L2",
        ndc="00517490125",
        ndc_quantity="1",
        ndc_unit="ML",
        rendering=replace(DOCTOR, first="RITA", id="1003000126"),
        note="GIVEN IN THE LEFT ARM",
    )
    base = a_claim(
        control_number="AC-0004",
        frequency="7",
        charge_cents=16500,
        patient=TIM,
        relationship="19",
        lines=(a_line(modifiers=("25",)), drug),
        references=(("G1", "AUTH55"), ("F8", "ICN0099")),
        dates=(("431", date(2026, 1, 30)), ("439", date(2026, 1, 29))),
        related_causes=("AA",),
        accident_state="IL",
        note="SECOND OPINION",
        patient_paid_cents=2000,
        referring=Party("MOE", "MARY", is_person=True, id_qualifier="XX", id="1679576722"),
        facility=Party(
            name="ALICE ANNEX",
            id_qualifier="XX",
            id="1093817462",
            address=Address("9 OAK ST", "", "SPRINGFIELD", "IL", "627030002"),
        ),
        supervising=Party("POE", "PAUL", is_person=True, id_qualifier="XX", id="1144221847"),
        pay_to=Party(address=Address("PO BOX 5", "", "SPRINGFIELD", "IL", "627040003")),
    )
    return replace(base, **changes)


def bare(value: Any) -> Any:
    """The value without where it was read (header, offsets), to compare with what was written."""
    changes: dict[str, Any] = {}
    for name in ("claims", "lines"):
        if hasattr(value, name):
            changes[name] = tuple(bare(part) for part in getattr(value, name))
    if hasattr(value, "offset"):
        changes["offset"] = 0
    if hasattr(value, "header"):
        changes["header"] = SetHeader()
    return replace(value, **changes) if changes else value


def a_remittance(**changes: Any) -> Remittance:
    """ACME pays the clinic 80 of Jane's 125 by ACH; 20 are hers."""
    line = RemittanceLine(
        procedure="99213",
        charge_cents=12500,
        paid_cents=8000,
        units="1",
        from_on=date(2026, 2, 3),
        control_number="L1",
        adjustments=(Adjustment("CO", "45", 2500), Adjustment("PR", "2", 2000)),
        remarks=("N130",),
        allowed_cents=10000,
    )
    claim = RemittanceClaim(
        control_number="AC-0001",
        status="1",
        charge_cents=12500,
        paid_cents=8000,
        patient_cents=2000,
        filing_indicator="12",
        payer_claim_number="ICN0001",
        place_of_service="11",
        frequency="1",
        patient=Party("DOE", "JANE", is_person=True, id_qualifier="MI", id="W123456789"),
        rendering=replace(DOCTOR, taxonomy=""),
        received_on=date(2026, 2, 10),
        lines=(line,),
    )
    payer = Party(
        name="ACME HEALTH",
        id_qualifier="XV",
        id="12345",
        address=Address("1 PAYER PLAZA", "", "CHICAGO", "IL", "606010000"),
        contact_name="EDI DESK",
        phone="8005550100",
    )
    payee = replace(CLINIC, tax_id_qualifier="TJ", taxonomy="")
    base = Remittance(
        payment_cents=8000,
        credit_or_debit="C",
        method="ACH",
        paid_on=date(2026, 2, 20),
        trace_number="EFT0001",
        payer_trace_id="1123456789",
        payer=payer,
        payee=payee,
        production_on=date(2026, 2, 19),
        claims=(claim,),
        payer_bank="071000013",
        payer_account="111222",
        payee_bank="071000039",
        payee_account="333444",
    )
    return replace(base, **changes)
