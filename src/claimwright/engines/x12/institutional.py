"""An institutional claim (837I, 005010X223A2) as values: `read837i` reads, `render837i` writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.claim_base import ClaimBase
from claimwright.engines.x12.claim_parts import Attachment, Condition, Repricing
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import LineAdjudication


@dataclass(frozen=True, slots=True)
class SurgicalProcedure:
    """One HI composite that names a procedure."""

    qualifier: str  # BBR principal, BBQ other (ICD-10-PCS); BR, BQ, CAH
    code: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence code with its day, or an occurrence span with its first and last day."""

    code: str
    first_on: date | None = None
    last_on: date | None = None  # only of a span (BI)


@dataclass(frozen=True, slots=True)
class ValueCode:
    """A value code and its amount: money, a count or a ZIP code, as the code says."""

    code: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class InstitutionalAdjudication(LineAdjudication):
    """2430 of an institutional claim: the line was paid under a revenue code."""

    revenue_code: str = ""  # SVD04


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueLine:
    """2400: one service line."""

    number: int  # LX01
    revenue_code: str  # SV201
    charge_cents: int  # SV203
    units: str = "1"  # SV205
    unit_kind: str = "UN"  # SV204: UN or DA
    procedure: str = ""  # SV202-2, when the line names one
    procedure_qualifier: str = "HC"  # SV202-1: HC, HP, ER, IV, WK
    modifiers: tuple[str, ...] = ()  # SV202-3…6
    description: str = ""  # SV202-7
    noncovered_cents: int | None = None  # SV207
    from_on: date | None = None  # DTP*472
    to_on: date | None = None  # DTP*472 RD8; None for one day
    control_number: str = ""  # REF*6R
    references: tuple[tuple[str, str], ...] = ()  # other REF
    amounts: tuple[tuple[str, int], ...] = ()  # AMT: GT service tax, N8 facility tax
    note: str = ""  # NTE*TPO
    ndc: str = ""  # LIN*N4
    ndc_quantity: str = ""  # CTP04
    ndc_unit: str = ""  # CTP05-1
    operating: Party | None = None  # 2420A
    other_operating: Party | None = None  # 2420B
    rendering: Party | None = None  # 2420C
    referring: Party | None = None  # 2420D
    attachments: tuple[Attachment, ...] = ()  # PWK
    repricing: Repricing | None = None  # HCP
    drug_references: tuple[tuple[str, str], ...] = ()  # 2410 REF: XZ prescription, VY link
    adjudications: tuple[InstitutionalAdjudication, ...] = ()  # 2430


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionalClaim(ClaimBase):
    """One hospital or facility claim; `type_of_bill` is CLM05 as forms print it."""

    facility_code: str  # CLM05-1: 11 hospital inpatient, 13 outpatient, 21 nursing …
    lines: tuple[RevenueLine, ...]
    statement_from: date | None = None  # DTP*434
    statement_to: date | None = None
    admitted_on: date | None = None  # DTP*435
    admission_time: str = ""  # DTP*435 DT: HHMM
    discharge_time: str = ""  # DTP*096: HHMM
    admission_type: str = ""  # CL101
    admission_source: str = ""  # CL102
    patient_status: str = ""  # CL103: 01 home, 30 still a patient …
    repricer_received_on: date | None = None  # DTP*050
    epsdt: tuple[Condition, ...] = ()  # CRC*ZZ
    estimated_due_cents: int | None = None  # AMT*F3
    drg: str = ""  # HI*DR
    procedures: tuple[SurgicalProcedure, ...] = ()  # HI*BBR, HI*BBQ
    occurrences: tuple[Occurrence, ...] = ()  # HI*BH
    occurrence_spans: tuple[Occurrence, ...] = ()  # HI*BI
    values: tuple[ValueCode, ...] = ()  # HI*BE
    conditions: tuple[str, ...] = ()  # HI*BG
    treatments: tuple[str, ...] = ()  # HI*TC
    attending: Party | None = None  # 2310A
    operating: Party | None = None  # 2310B
    other_operating: Party | None = None  # 2310C

    @property
    def type_of_bill(self) -> str:
        """Four digits as on form UB-04: 0111, 0131, 0117."""
        return f"0{self.facility_code}{self.frequency}"

    @property
    def is_inpatient(self) -> bool:
        """Whether the bill type is one of a stay: hospital, nursing or intermediate care."""
        return self.facility_code in ("11", "12", "18", "21", "22", "28", "41", "65", "66", "86")
