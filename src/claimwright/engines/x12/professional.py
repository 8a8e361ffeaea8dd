"""A professional claim (837P, 005010X222A1) as values: `read837` reads, `render837` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.parties import Adjustment, Party, SetHeader


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    referring: Party | None = None  # 2310A
    facility: Party | None = None  # 2310C
    supervising: Party | None = None  # 2310D
    other_coverages: tuple[OtherCoverage, ...] = ()  # 2320
    header: SetHeader = field(default_factory=SetHeader)
    offset: int = 0  # byte offset of the CLM segment in its file

    def reference(self, qualifier: str) -> str:
        """The first claim-level REF02 sent under the qualifier, or empty."""
        return next((value for key, value in self.references if key == qualifier), "")

    def day(self, qualifier: str) -> date | None:
        """The claim-level date sent under the qualifier."""
        return next((on for key, on in self.dates if key == qualifier), None)
