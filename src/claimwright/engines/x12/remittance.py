"""A remittance advice (835, 005010X221A1) as values. One `Remittance` per ST."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.parties import Adjustment, Party, SetHeader
from claimwright.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """2110: one service line as the payer decided it."""

    procedure: str  # SVC01-2 (what was paid)
    charge_cents: int  # SVC02
    paid_cents: int  # SVC03
    procedure_qualifier: str = "HC"  # SVC01-1
    modifiers: tuple[str, ...] = ()  # SVC01-3…6
    revenue_code: str = ""  # SVC04
    units: str = ""  # SVC05
    submitted_procedure: str = ""  # SVC06-2, when the payer changed the code
    submitted_modifiers: tuple[str, ...] = ()
    submitted_units: str = ""  # SVC07
    from_on: date | None = None  # DTM*472 or *150
    to_on: date | None = None  # DTM*151
    control_number: str = ""  # REF*6R
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # LQ*HE
    allowed_cents: int | None = None  # AMT*B6
    references: tuple[tuple[str, str], ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RemittanceClaim:
    """2100: one claim as the payer decided it. Amounts are negative in a reversal (status 22)."""

    control_number: str  # CLP01 = our CLM01
    status: str  # CLP02
    charge_cents: int  # CLP03
    paid_cents: int  # CLP04
    patient_cents: int = 0  # CLP05
    filing_indicator: str = ""  # CLP06
    payer_claim_number: str = ""  # CLP07
    place_of_service: str = ""  # CLP08
    frequency: str = ""  # CLP09
    adjustments: tuple[Adjustment, ...] = ()  # CAS at claim level
    patient: Party = Party()  # NM1*QC
    insured: Party | None = None  # NM1*IL
    corrected: Party | None = None  # NM1*74
    rendering: Party | None = None  # NM1*82
    crossover: Party | None = None  # NM1*TT
    corrected_payer: Party | None = None  # NM1*PR
    remarks: tuple[str, ...] = ()  # MOA/MIA remark codes
    references: tuple[tuple[str, str], ...] = ()
    from_on: date | None = None  # DTM*232
    to_on: date | None = None  # DTM*233
    received_on: date | None = None  # DTM*050
    amounts: tuple[tuple[str, int], ...] = ()  # AMT: (qualifier, cents); never balances
    lines: tuple[RemittanceLine, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One PLB pair. A positive amount lowers the payment."""

    provider_id: str  # PLB01
    fiscal_year_end: date | None  # PLB02
    reason: str  # PLB03-1: WO, FB, CS, L6, IR, 72, J1, 50, AM, …
    reference: str  # PLB03-2
    amount_cents: int  # PLB04


@dataclass(frozen=True, slots=True)
class Remittance:
    """One 835 transaction set."""

    payment_cents: int  # BPR02
    credit_or_debit: str  # BPR03: C or D
    method: str  # BPR04: ACH, CHK, NON, FWT, BOP
    paid_on: date | None  # BPR16
    trace_number: str  # TRN02
    payer_trace_id: str  # TRN03
    payer: Party  # N1*PR (id from TRN03/REF*2U when N104 is not sent)
    payee: Party  # N1*PE
    handling: str = "I"  # BPR01
    production_on: date | None = None  # DTM*405
    claims: tuple[RemittanceClaim, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    header: SetHeader = field(default_factory=SetHeader)
    payer_bank: str = ""  # BPR07: routing number
    payer_account: str = ""  # BPR09
    payee_bank: str = ""  # BPR13: routing number
    payee_account: str = ""  # BPR15
    faults: tuple[Finding, ...] = ()  # amounts and days that could not be read (read as 0 or None)
    offset: int = 0  # byte offset of the ST
