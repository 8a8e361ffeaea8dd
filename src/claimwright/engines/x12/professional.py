"""A professional claim (837P, 005010X222A1) as values: `read837` reads, `render837` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Contract,
    EquipmentCertification,
    EquipmentPrice,
    Form,
    InpatientPayment,
    Measurement,
    OutpatientPayment,
    PurchasedService,
    Repricing,
    SpinalTreatment,
    Transport,
)
from claimwright.engines.x12.parties import Adjustment, Party, SetHeader


@dataclass(frozen=True)
class LineAdjudication:
    """2430: what an earlier payer did with this line."""

    payer_id: str  # SVD01 = that payer's 2330B NM109
    paid_cents: int  # SVD02
    procedure: str = ""  # SVD03-2
    modifiers: tuple[str, ...] = ()  # SVD03-3…6
    units: str = "1"  # SVD05
    adjustments: tuple[Adjustment, ...] = ()  # CAS
    paid_on: date | None = None  # DTP*573
    remaining_cents: int | None = None  # AMT*EAF
    procedure_qualifier: str = "HC"  # SVD03-1
    description: str = ""  # SVD03-7
    bundled_line: str = ""  # SVD06: the line this one was bundled into


@dataclass(frozen=True)
class ServiceLine:
    """2400: one service line."""

    number: int  # LX01
    procedure: str  # SV101-2
    charge_cents: int  # SV102
    units: str = "1"  # SV104
    unit_kind: str = "UN"  # SV103: UN or MJ
    modifiers: tuple[str, ...] = ()  # SV101-3…6
    description: str = ""  # SV101-7
    place_of_service: str = ""  # SV105, only when it differs from the claim
    pointers: tuple[int, ...] = (1,)  # SV107
    from_on: date | None = None  # DTP*472
    to_on: date | None = None  # DTP*472 RD8; None for one day
    control_number: str = ""  # REF*6R
    prior_authorization: str = ""  # REF*G1
    references: tuple[tuple[str, str], ...] = ()  # other REF
    note: str = ""  # NTE*ADD
    ndc: str = ""  # LIN*N4
    ndc_quantity: str = ""  # CTP04
    ndc_unit: str = ""  # CTP05-1
    rendering: Party | None = None  # 2420A
    adjudications: tuple[LineAdjudication, ...] = ()  # 2430
    procedure_qualifier: str = "HC"  # SV101-1: HC, ER, IV, WK
    emergency: str = ""  # SV109
    epsdt: str = ""  # SV111
    family_planning: str = ""  # SV112
    copay_status: str = ""  # SV115: 0 when exempt
    dates: tuple[tuple[str, date], ...] = ()  # every other DTP with one day
    periods: tuple[tuple[str, date, date], ...] = ()  # every other DTP with two
    payer_references: tuple[tuple[str, str, str], ...] = ()  # (REF01, REF02, payer of REF04 2U)
    drug_references: tuple[tuple[str, str], ...] = ()  # 2410 REF: XZ prescription, VY link
    product: tuple[str, str] | None = None  # LIN when it is no N4: (LIN02, LIN03)
    amounts: tuple[tuple[str, int], ...] = ()  # AMT: T sales tax, F4 postage
    quantities: tuple[tuple[str, str], ...] = ()  # QTY: PT patients carried, FL units
    note_kind: str = "ADD"  # NTE01 of `note`
    further_notes: tuple[tuple[str, str], ...] = ()  # every later NTE: (NTE01, NTE02)
    file_information: tuple[str, ...] = ()  # K3
    attachments: tuple[Attachment, ...] = ()
    contract: Contract | None = None
    transport: Transport | None = None
    equipment: EquipmentPrice | None = None  # SV5
    certification: EquipmentCertification | None = None  # CR3
    conditions: tuple[Condition, ...] = ()  # CRC
    measurements: tuple[Measurement, ...] = ()  # MEA
    purchased: PurchasedService | None = None  # PS1
    repricing: Repricing | None = None  # HCP
    forms: tuple[Form, ...] = ()  # 2440
    purchased_from: Party | None = None  # 2420B
    facility: Party | None = None  # 2420C
    supervising: Party | None = None  # 2420D
    ordering: Party | None = None  # 2420E
    referring: Party | None = None  # 2420F DN
    primary_care: Party | None = None  # 2420F P3
    pick_up: Party | None = None  # 2420G
    drop_off: Party | None = None  # 2420H


@dataclass(frozen=True)
class OtherCoverage:
    """2320: another payer of this patient, and at claim level what it did."""

    rank: str  # SBR01
    relationship: str  # SBR02
    filing_indicator: str  # SBR09
    subscriber: Party  # 2330A
    payer: Party  # 2330B
    group_number: str = ""  # SBR03
    insurance_type: str = ""  # SBR05
    paid_cents: int | None = None  # AMT*D
    remaining_cents: int | None = None  # AMT*EAF
    adjustments: tuple[Adjustment, ...] = ()  # CAS at claim level
    benefits_assigned: str = "Y"  # OI03
    release: str = "Y"  # OI06
    paid_on: date | None = None  # 2330B DTP*573
    payer_claim_number: str = ""  # 2330B REF*F8
    group_name: str = ""  # SBR04
    noncovered_cents: int | None = None  # AMT*A8
    signature_source: str = ""  # OI04
    remarks: tuple[str, ...] = ()  # MOA03…07, MIA05 and 20…23
    outpatient: OutpatientPayment | None = None  # MOA
    inpatient: InpatientPayment | None = None  # MIA
    providers: tuple[tuple[str, Party], ...] = ()  # 2330C…: (NM101, who), in order


@dataclass(frozen=True)
class ProfessionalClaim:
    """One CLM with everything it inherits: submitter, billing provider, subscriber, payer."""

    control_number: str  # CLM01
    charge_cents: int  # CLM02
    place_of_service: str  # CLM05-1
    frequency: str  # CLM05-3
    billing: Party  # 2010AA, taxonomy from 2000A PRV
    subscriber: Party  # 2010BA
    payer: Party  # 2010BB
    diagnoses: tuple[tuple[str, str], ...]  # HI: (qualifier ABK/ABF, code without dot)
    lines: tuple[ServiceLine, ...]
    submitter: Party = Party()  # 1000A
    receiver: Party = Party()  # 1000B
    rank: str = "P"  # SBR01
    relationship: str = "18"  # SBR02 when the patient is the subscriber, else PAT01
    group_number: str = ""  # SBR03
    group_name: str = ""  # SBR04
    insurance_type: str = ""  # SBR05
    filing_indicator: str = ""  # SBR09
    patient: Party | None = None  # 2010CA; None when the patient is the subscriber
    pay_to: Party | None = None  # 2010AB
    signature_on_file: str = "Y"  # CLM06
    assignment: str = "A"  # CLM07
    benefits_assigned: str = "Y"  # CLM08
    release: str = "Y"  # CLM09
    related_causes: tuple[str, ...] = ()  # CLM11-1…3
    accident_state: str = ""  # CLM11-4
    delay_reason: str = ""  # CLM20
    patient_paid_cents: int = 0  # AMT*F5
    dates: tuple[tuple[str, date], ...] = ()  # claim DTP: (qualifier, day)
    references: tuple[tuple[str, str], ...] = ()  # claim REF: (F8, G1, X4, D9, …; value)
    note: str = ""  # NTE*ADD
    rendering: Party | None = None  # 2310B
    referring: Party | None = None  # 2310A DN
    facility: Party | None = None  # 2310C
    supervising: Party | None = None  # 2310D
    other_coverages: tuple[OtherCoverage, ...] = ()  # 2320
    header: SetHeader = field(default_factory=SetHeader)
    offset: int = 0  # byte offset of the CLM segment in its file
    signature_source: str = ""  # CLM10
    accident_country: str = ""  # CLM11-5
    special_program: str = ""  # CLM12
    currency: str = ""  # CUR02 of the billing provider
    died_on: date | None = None  # PAT06 of the patient
    patient_pounds: str = ""  # PAT08
    is_pregnant: bool = False  # PAT09
    periods: tuple[tuple[str, date, date], ...] = ()  # claim DTP with two days (314, 361, …)
    payer_references: tuple[tuple[str, str, str], ...] = ()  # (REF01, REF02, payer of REF04 2U)
    note_kind: str = "ADD"  # NTE01 of `note`
    further_notes: tuple[tuple[str, str], ...] = ()  # every later NTE: (NTE01, NTE02)
    file_information: tuple[str, ...] = ()  # K3
    attachments: tuple[Attachment, ...] = ()
    contract: Contract | None = None
    amounts: tuple[tuple[str, int], ...] = ()  # every AMT but F5
    transport: Transport | None = None  # CR1
    spinal: SpinalTreatment | None = None  # CR2
    conditions: tuple[Condition, ...] = ()  # CRC
    condition_codes: tuple[str, ...] = ()  # HI*BG
    anesthesia_procedures: tuple[tuple[str, str], ...] = ()  # HI*BP and BO: (qualifier, code)
    repricing: Repricing | None = None  # HCP
    pay_to_plan: Party | None = None  # 2010AC
    primary_care: Party | None = None  # 2310A P3
    pick_up: Party | None = None  # 2310E
    drop_off: Party | None = None  # 2310F

    def reference(self, qualifier: str) -> str:
        """The first claim-level REF02 sent under the qualifier, or empty."""
        return next((value for key, value in self.references if key == qualifier), "")

    def day(self, qualifier: str) -> date | None:
        """The claim-level date sent under the qualifier; of a period the first day."""
        for key, on in self.dates:
            if key == qualifier:
                return on
        return next((first for key, first, _ in self.periods if key == qualifier), None)
