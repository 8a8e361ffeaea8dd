"""Claims in and out of order for the edits of the claim format: 837-05 to 837-65."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.scrubbing.domain.context import SentBefore
from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Form,
    PurchasedService,
    Transport,
)
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.kernel.address import Address
from tests.unit.cycle.claims.cast import (
    BILLING,
    DOCTOR,
    GROUP_NPI,
    NURSE,
    VISIT,
    a_charge,
    a_claim,
    a_payer,
    an_encounter,
    parts,
)
from tests.unit.cycle.scrubbing.cast import (
    COMP,
    a_dependent,
    auto_accident,
    context,
    injured_at_work,
    medicare,
    secondary,
    visited,
    with_address,
    with_billing,
    with_decision,
    with_line,
    with_other,
    with_subscriber,
)

CLEAN = a_claim()
BOX = Address("PO Box 9", "", "Dayton", "OH", "454010009")
DOCTOR_PARTY = CLEAN.rendering
SUPERVISED = build_professional_claim(
    parts(rendering=NURSE, supervising=DOCTOR, encounter=an_encounter(supervising_id=1))
)
FACILITY = Party(name="Annex", address=Address("9 Far Rd", "", "Dayton", "OH", "454031111"))
LAB = visited(a_charge(code="83036", modifiers=("QW",)))
MAMMOGRAM = visited(a_charge(code="77067"))
ANESTHESIA = with_line(
    visited(a_charge(code="00790", modifiers=("AA",))), unit_kind="MJ", units="45"
)
DRUG = visited(
    a_charge(code="J1885", ndc="00409379501", ndc_quantity="1", ndc_unit="ML", units="2")
)
INPATIENT = replace(CLEAN, place_of_service="21", dates=(("435", VISIT),))
UNLISTED = visited(a_charge(code="20999", description="Removal of a splinter"))
RIDE = replace(
    visited(a_charge(code="A0429")),
    transport=Transport("A", "12"),
    conditions=(Condition("07", ("01",)),),
    pick_up=Party(address=Address("1 A St", "", "Dayton", "OH", "45402")),
    drop_off=Party(address=Address("2 B St", "", "Dayton", "OH", "45402")),
)
SENT = SentBefore("C-000007", ("99213", (), 10_000))


def dx(*codes: str):
    return tuple(("ABF" if place else "ABK", code) for place, code in enumerate(codes))


def twice(claim):
    """Both lines under one control number."""
    first, second = claim.lines
    return replace(claim, lines=(first, replace(second, control_number=first.control_number)))


# Edit → the claim it lets pass, then claims it stops; a pair brings its own context.
CASES: dict[str, tuple] = {
    "837-05": (
        a_dependent(),
        replace(CLEAN, relationship="19"),
        replace(a_dependent(), relationship="18"),
        replace(a_dependent(), relationship="99"),
    ),
    "837-06": (
        CLEAN,
        replace(CLEAN, lines=()),
        replace(CLEAN, lines=CLEAN.lines * 26),
        replace(CLEAN, lines=CLEAN.lines[::-1]),
        replace(secondary(), other_coverages=secondary().other_coverages * 11),
        with_line(secondary(), adjudications=secondary().lines[0].adjudications * 16),
    ),
    "837-07": (
        CLEAN,
        with_subscriber(CLEAN, id="BV*123"),
        replace(CLEAN, group_number="G~7"),
        replace(CLEAN, references=(("G1", "A:9"),)),
        replace(CLEAN, payer=replace(CLEAN.payer, id="BLÜEV")),
        with_other(secondary(), payer=Party(name="B", id_qualifier="PI", id="B^")),
    ),
    "837-08": (
        CLEAN,
        replace(CLEAN, charge_cents=10_000_000_000),
        with_line(CLEAN, charge_cents=-1),
    ),
    "837-09": (
        CLEAN,
        replace(CLEAN, submitter=replace(CLEAN.submitter, id="")),
        replace(CLEAN, submitter=replace(CLEAN.submitter, phone="", email="")),
    ),
    "837-10": (
        CLEAN,
        with_billing(CLEAN, name=""),
        with_billing(CLEAN, tax_id=""),
        replace(CLEAN, billing=with_address(CLEAN.billing, line1="")),
    ),
    "837-11": (
        CLEAN,
        with_billing(CLEAN, id="1234567890"),
        with_billing(CLEAN, id="1" * 10),
        replace(CLEAN, rendering=replace(DOCTOR_PARTY, id="123")),
    ),
    "837-12": (
        CLEAN,
        with_billing(CLEAN, address=BOX),
        replace(CLEAN, billing=with_address(CLEAN.billing, line2="P. O. Box 12")),
    ),
    "837-13": (
        replace(CLEAN, facility=FACILITY),
        replace(CLEAN, billing=with_address(CLEAN.billing, zip="45402")),
        replace(CLEAN, billing=with_address(CLEAN.billing, zip="454020000")),
        replace(CLEAN, facility=with_address(FACILITY, zip="45403")),
    ),
    "837-13-state": (
        CLEAN,
        replace(CLEAN, billing=with_address(CLEAN.billing, state="TX")),
        replace(CLEAN, facility=with_address(FACILITY, state="")),
    ),
    "837-14": (
        CLEAN,
        with_billing(CLEAN, tax_id="12345"),
        with_billing(CLEAN, tax_id_qualifier="XX"),
    ),
    "837-15": (
        CLEAN,
        with_billing(CLEAN, taxonomy=""),
        with_billing(CLEAN, taxonomy="207Q"),
        replace(CLEAN, rendering=replace(DOCTOR_PARTY, taxonomy="207q00000X")),
        replace(CLEAN, rendering=replace(DOCTOR_PARTY, taxonomy="000000000X")),
    ),
    "837-16": (
        with_subscriber(CLEAN, address=Address("1 Rue", "", "Paris", "", "75001", "FR")),
        with_subscriber(CLEAN, address=Address("1 Rue", "", "Paris", "", "75001")),
    ),
    "837-17": (
        replace(CLEAN, pay_to=Party(address=BOX)),
        replace(CLEAN, pay_to=Party(address=CLEAN.billing.address)),
    ),
    "837-18": (
        CLEAN,
        with_subscriber(CLEAN, name=""),
        with_billing(CLEAN, first="Ann"),
    ),
    "837-19": (
        secondary(),
        replace(CLEAN, rank=""),
        with_other(secondary(), rank="S"),
        replace(CLEAN, filing_indicator=""),
        with_other(secondary(), filing_indicator="QQ"),
    ),
    "837-20": (
        CLEAN,
        with_subscriber(CLEAN, id=""),
        with_subscriber(CLEAN, id="BV123 "),
    ),
    "837-20-mbi": (
        medicare(),
        with_subscriber(medicare(), id="1SG4TE5MK73"),
        with_subscriber(medicare(), id="123456789A"),
    ),
    "837-21": (
        a_dependent(),
        with_subscriber(CLEAN, birth_on=None),
        with_subscriber(CLEAN, birth_on=date(2026, 3, 3)),
        with_subscriber(CLEAN, birth_on=date(1880, 1, 1)),
        with_subscriber(CLEAN, sex="X"),
        with_subscriber(CLEAN, address=Address()),
        replace(a_dependent(), patient=replace(a_dependent().patient, birth_on=None)),
    ),
    "837-22": (
        CLEAN,
        replace(CLEAN, payer=replace(CLEAN.payer, id="")),
        replace(CLEAN, payer=replace(CLEAN.payer, id_qualifier="46")),
    ),
    "837-23": (
        medicare(rank="S", insurance_type="12"),
        medicare(rank="S"),
        medicare(rank="T", insurance_type="99"),
    ),
    "837-24": (
        (injured_at_work(), context(payer=COMP)),
        (
            replace(injured_at_work(), patient=replace(injured_at_work().patient, references=())),
            context(payer=COMP),
        ),
        injured_at_work(related_causes=()),
        (auto_accident(related_causes=()), context(payer=a_payer("auto"))),
    ),
    "837-24-employer": (
        (injured_at_work(), context(payer=COMP)),
        injured_at_work(subscriber=CLEAN.subscriber),
        injured_at_work(relationship="18"),
        injured_at_work(patient=None),
        (injured_at_work(filing_indicator="CI"), context(payer=COMP)),
    ),
    "837-25": (
        CLEAN,
        replace(CLEAN, control_number=""),
        replace(CLEAN, control_number="C" * 21),
        replace(CLEAN, control_number="VANCE001"),
        replace(CLEAN, control_number="123-45-6789"),
        replace(CLEAN, control_number="CW:1"),
    ),
    "837-26": (
        CLEAN,
        replace(CLEAN, charge_cents=15_001),
        with_line(visited(a_charge()), charge_cents=0),
    ),
    "837-27": (
        CLEAN,
        replace(CLEAN, place_of_service="00"),
        replace(CLEAN, place_of_service="28"),
        with_line(CLEAN, place_of_service="77"),
    ),
    "837-27-frequency": (
        replace(CLEAN, frequency="7", references=(("F8", "B1"),)),
        replace(CLEAN, frequency="2"),
        medicare(frequency="7"),
    ),
    "837-27-reopening": (
        (medicare(), context(decided_remarks=("MA130",))),
        (medicare(), context(decided_remarks=())),
    ),
    "837-28": (
        replace(CLEAN, frequency="7", references=(("F8", "B1"),)),
        replace(CLEAN, frequency="7"),
        replace(CLEAN, references=(("F8", "B1"),)),
    ),
    "837-29": (
        CLEAN,
        replace(CLEAN, signature_on_file=""),
        replace(CLEAN, assignment="P"),
        replace(CLEAN, benefits_assigned="X"),
        replace(CLEAN, release="N"),
    ),
    "837-30": (
        auto_accident(),
        auto_accident(dates=()),
        auto_accident(accident_state=""),
        replace(CLEAN, related_causes=("ZZ",)),
    ),
    "837-31": (
        CLEAN,
        replace(CLEAN, diagnoses=()),
        replace(CLEAN, diagnoses=dx("E11.9")),
        replace(CLEAN, diagnoses=dx("E119", "E119")),
        replace(CLEAN, diagnoses=(("BK", "25000"),)),
        replace(CLEAN, diagnoses=(("ABF", "E119"),)),
    ),
    "837-31-codes": (
        CLEAN,
        replace(CLEAN, diagnoses=dx("E11")),
        replace(CLEAN, diagnoses=dx("E119", "I109")),
        replace(CLEAN, diagnoses=dx("E11X")),
    ),
    "837-32": (
        replace(CLEAN, diagnoses=dx("S52501A", "W010XXA")),
        replace(CLEAN, diagnoses=dx("W010XXA", "S52501A")),
    ),
    "837-32-person": (
        CLEAN,
        replace(CLEAN, diagnoses=dx("N400")),
        replace(CLEAN, diagnoses=dx("C61")),
        with_subscriber(replace(CLEAN, diagnoses=dx("O0900")), sex="M"),
        replace(CLEAN, diagnoses=dx("P220")),
    ),
    "837-33": (
        CLEAN,
        with_line(CLEAN, pointers=()),
        with_line(CLEAN, pointers=(3,)),
        with_line(CLEAN, pointers=(1, 1)),
        with_line(CLEAN, pointers=(0,)),
    ),
    "837-34": (
        with_line(CLEAN, modifiers=("25", "GT")),
        with_line(CLEAN, procedure="9921"),
        with_line(CLEAN, modifiers=("2",)),
        with_line(CLEAN, modifiers=("25", "25")),
        with_line(CLEAN, modifiers=("25", "26", "59", "GT", "95")),
    ),
    "837-34-codes": (
        CLEAN,
        with_line(CLEAN, procedure="99999"),
        with_line(CLEAN, procedure="99241"),
        with_line(CLEAN, procedure="98016"),
        with_line(CLEAN, procedure="Q9999"),
    ),
    "837-35": (
        ANESTHESIA,
        with_line(CLEAN, units="0"),
        with_line(CLEAN, units="1.2345"),
        with_line(CLEAN, units="-1"),
        with_line(CLEAN, units=""),
        with_line(CLEAN, unit_kind="DA"),
        with_line(CLEAN, unit_kind="MJ"),
    ),
    "837-36": (UNLISTED, with_line(UNLISTED, description=" ")),
    "837-37": (
        CLEAN,
        with_line(CLEAN, from_on=None),
        with_line(CLEAN, from_on=date(2027, 1, 1)),
        with_line(CLEAN, to_on=date(2026, 3, 1)),
        with_line(CLEAN, from_on=date(1950, 1, 1)),
        (CLEAN, context(patient_died_on=date(2026, 3, 1))),
    ),
    "837-37-filing": (
        (CLEAN, context(timely_filing_on=context().as_of)),
        (CLEAN, context(timely_filing_on=date(2026, 3, 19))),
    ),
    "837-38": (
        INPATIENT,
        replace(INPATIENT, dates=()),
        replace(INPATIENT, dates=(("435", date(2026, 3, 4)),)),
        replace(CLEAN, dates=(("431", date(2026, 3, 4)),)),
        replace(INPATIENT, dates=(("435", VISIT), ("096", date(2026, 3, 1)))),
    ),
    "837-39": (
        CLEAN,
        replace(CLEAN, rendering=None),
        replace(CLEAN, rendering=replace(DOCTOR_PARTY, id=GROUP_NPI)),
        replace(CLEAN, rendering=replace(DOCTOR_PARTY, id="")),
        with_line(CLEAN, rendering=DOCTOR_PARTY),
    ),
    "837-40": (
        replace(CLEAN, referring=DOCTOR_PARTY),
        replace(CLEAN, referring=replace(DOCTOR_PARTY, is_person=False)),
        replace(CLEAN, referring=replace(DOCTOR_PARTY, id="")),
    ),
    "837-41": (
        replace(CLEAN, facility=FACILITY),
        replace(CLEAN, facility=FACILITY, place_of_service="12"),
        replace(CLEAN, facility=replace(FACILITY, address=BILLING.address)),
        replace(CLEAN, facility=replace(FACILITY, name="")),
    ),
    "837-42": (
        (SUPERVISED, context(is_supervised=True)),
        (replace(SUPERVISED, supervising=None), context(is_supervised=True)),
        (medicare(supervising=SUPERVISED.supervising), context(is_supervised=True)),
        replace(SUPERVISED, supervising=replace(SUPERVISED.supervising, id="")),
        replace(SUPERVISED, supervising=SUPERVISED.rendering),
    ),
    "837-43": (
        LAB,
        replace(LAB, references=()),
        replace(LAB, references=(("X4", "36D123"),)),
    ),
    "837-43-repeats": (
        replace(CLEAN, references=(("G1", "A"), ("9F", "B"))),
        replace(CLEAN, references=(("G1", "A"), ("G1", "B"))),
    ),
    "837-43-mammogram": (replace(MAMMOGRAM, references=(("EW", "123456"),)), MAMMOGRAM),
    "837-44": (
        DRUG,
        with_line(DRUG, ndc="0409-3795-01"),
        with_line(DRUG, ndc_quantity="0"),
        with_line(DRUG, ndc_unit="MG"),
    ),
    "837-45": (CLEAN, twice(CLEAN)),
    "837-47": (
        replace(CLEAN, patient_paid_cents=15_000),
        replace(CLEAN, patient_paid_cents=15_001),
        replace(CLEAN, patient_paid_cents=-1),
    ),
    "837-46": (
        replace(CLEAN, attachments=(Attachment("OZ", "EL", "A1"), Attachment("OZ", "AA"))),
        replace(CLEAN, attachments=(Attachment("OZ", "EL"),)),
        with_line(CLEAN, attachments=(Attachment("B4", "FX"),)),
    ),
    "837-48": (
        RIDE,
        visited(a_charge(code="A0429")),
        replace(RIDE, transport=None),
        replace(RIDE, conditions=()),
        replace(RIDE, drop_off=None),
    ),
    "837-50": (
        with_line(visited(a_charge(code="E0601", modifiers=("NU",))), ordering=DOCTOR_PARTY),
        visited(a_charge(code="E0601", modifiers=("NU",))),
    ),
    "837-50-form": (
        with_line(CLEAN, forms=(Form("AS", "X"),)),
        with_line(CLEAN, forms=(Form("UT", "484"),)),
    ),
    "837-51": (
        replace(with_line(CLEAN, epsdt="Y"), conditions=(Condition("ZZ", ("NU",), "N"),)),
        with_line(CLEAN, epsdt="Y"),
        replace(CLEAN, conditions=(Condition("ZZ", ("NU",), "N"),)),
        replace(with_line(CLEAN, epsdt="Y"), conditions=(Condition("ZZ", ("XX",)),)),
    ),
    "837-52": (
        with_line(CLEAN, purchased=PurchasedService("1", 100), purchased_from=DOCTOR_PARTY),
        with_line(CLEAN, purchased=PurchasedService("1", 100)),
        with_line(CLEAN, purchased_from=DOCTOR_PARTY),
    ),
    "837-49": (
        ANESTHESIA,
        with_line(ANESTHESIA, unit_kind="UN"),
        with_line(ANESTHESIA, modifiers=()),
    ),
    "837-53": (
        secondary(),
        with_other(secondary(), subscriber=Party()),
        with_other(secondary(), payer=Party()),
        with_other(secondary(), benefits_assigned=""),
    ),
    "837-54": (secondary(), with_decision(secondary(), payer_id="OTHER")),
    "837-55": (secondary(), with_decision(secondary(), paid_cents=7_999)),
    "837-56": (
        secondary(),
        with_other(secondary(), paid_cents=11_999),
        with_other(secondary(), adjustments=(Adjustment("CO", "45", 1),)),
    ),
    "837-58": (
        secondary(),
        with_decision(secondary(), paid_on=None),
        with_decision(secondary(), paid_on=date(2026, 3, 1)),
        with_decision(secondary(), paid_on=date(2027, 3, 1)),
    ),
    "837-59": (secondary(), with_other(secondary(), remaining_cents=1)),
    "837-60": (
        secondary(),
        replace(secondary(), payer=secondary().other_coverages[0].payer),
        with_other(secondary(), paid_cents=None),
    ),
    "837-61": (
        secondary(),
        with_other(secondary(), adjustments=(Adjustment("ZZ", "45", 1),)),
        with_other(secondary(), adjustments=(Adjustment("CO", "45", 0),)),
        with_other(secondary(), adjustments=(Adjustment("CO", "999", 1),)),
    ),
    "837-37-delay": (replace(CLEAN, delay_reason="11"), replace(CLEAN, delay_reason="12")),
    "BILLER-HOLD": (CLEAN, (CLEAN, context(manual_hold="Waiting for the operation note"))),
    "837-62": (
        (CLEAN, context(sent_before=(SentBefore("C-000007", ("99213", ("25",), 10_000)),))),
        (CLEAN, context(sent_before=(SENT,))),
    ),
    "837-64": (
        (
            replace(CLEAN, references=(("G1", "AUTH9"),)),
            context(payer=a_payer(authorization_codes=("93000",))),
        ),
        (CLEAN, context(payer=a_payer(authorization_codes=("93000",)))),
    ),
    "837-29-consent": (
        (CLEAN, context(consents_on_file=True)),
        (CLEAN, context(consents_on_file=False)),
    ),
    "837-39-dates": (
        (CLEAN, context(rendering_ended_on=date(2026, 3, 3))),
        (CLEAN, context(rendering_ended_on=VISIT)),
    ),
    "837-63": ((CLEAN, context(is_enrolled=True)), (CLEAN, context(is_enrolled=False))),
    "837-64-coverage": (
        (CLEAN, context(coverage_from=VISIT, coverage_to=date(2026, 3, 3))),
        (CLEAN, context(coverage_from=date(2026, 3, 3))),
        (CLEAN, context(coverage_to=VISIT)),
    ),
    "837-64-eligibility": (
        (CLEAN, context(is_eligible=True)),
        (CLEAN, context(is_eligible=False)),
    ),
    "837-65": (
        CLEAN,
        (CLEAN, context(restriction="paid in full and asked for secrecy")),
        (CLEAN, context(restriction="no consent", restricted_lines=frozenset({2}))),
    ),
}
