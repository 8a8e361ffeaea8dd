"""A remittance advice (835, 005010X221A1) as values. One `Remittance` per ST."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.claim_parts import InpatientPayment, OutpatientPayment
from claimwright.engines.x12.parties import Adjustment, Contact, Party, SetHeader
from claimwright.kernel.finding import Finding


@dataclass(frozen=True)
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
    description: str = ""  # SVC01-7
    submitted_qualifier: str = ""  # SVC06-1
    submitted_description: str = ""  # SVC06-7
    other_remarks: tuple[tuple[str, str], ...] = ()  # every LQ but HE: (LQ01, LQ02)
    dates: tuple[tuple[str, date], ...] = ()  # every other DTM
    amounts: tuple[tuple[str, int], ...] = ()  # every AMT but B6; never balances
    quantities: tuple[tuple[str, str], ...] = ()  # QTY


@dataclass(frozen=True)
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
    header_number: str = "1"  # LX01 under which the claim stands; empty when there was no LX
    patient_status: str = ""  # CLP10
    drg: str = ""  # CLP11
    drg_weight: str = ""  # CLP12
    discharge_fraction: str = ""  # CLP13
    outpatient: OutpatientPayment | None = None  # MOA; its remark codes are in `remarks`
    inpatient: InpatientPayment | None = None  # MIA; its remark codes are in `remarks`
    other_subscriber: Party | None = None  # NM1*GB
    other_parties: tuple[tuple[str, Party], ...] = ()  # any other NM1: (NM101, who)
    contacts: tuple[Contact, ...] = ()  # PER at claim level
    dates: tuple[tuple[str, date], ...] = ()  # every other DTM: 036 coverage ended, …
    quantities: tuple[tuple[str, str], ...] = ()  # QTY


@dataclass(frozen=True)
class ProviderAdjustment:
    """One PLB pair. A positive amount lowers the payment."""

    provider_id: str  # PLB01
    fiscal_year_end: date | None  # PLB02
    reason: str  # PLB03-1: WO, FB, CS, L6, IR, 72, J1, 50, AM, …
    reference: str  # PLB03-2
    amount_cents: int  # PLB04


@dataclass(frozen=True)
class ProviderSummary:
    """TS3, and the TS2 that may follow it: totals of the claims under one LX."""

    header_number: str  # LX01
    provider_id: str  # TS301
    facility_kind: str  # TS302
    year_end: date | None  # TS303
    claims_count: str  # TS304
    charge_cents: int  # TS305
    amounts: tuple[tuple[str, int], ...] = ()  # the other amounts by element (TS313), in cents
    quantities: tuple[tuple[str, str], ...] = ()  # the other counts by element (TS323, TS207)


@dataclass(frozen=True)
class ReportDelivery:
    """RDM: how the payee gets the remittance besides this file."""

    transmission: str  # RDM01: BM mail, EM email, FT file transfer, OL online
    name: str = ""  # RDM02
    number: str = ""  # RDM03


@dataclass(frozen=True)
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
    payment_format: str = ""  # BPR05 when it is not the usual: CCP for ACH, else none
    payer_bank_qualifier: str = ""  # BPR06 when it is not 01
    payer_account_kind: str = ""  # BPR08 when it is not DA
    originator_id: str = ""  # BPR10 when it is not the trace's own
    originator_suffix: str = ""  # BPR11
    payee_bank_qualifier: str = ""  # BPR12 when it is not 01
    payee_account_kind: str = ""  # BPR14 when it is not DA: SG savings
    trace_suffix: str = ""  # TRN04
    currency: str = ""  # CUR02
    references: tuple[tuple[str, str], ...] = ()  # REF before the payer: EV, F2
    dates: tuple[tuple[str, date], ...] = ()  # every other DTM before the payer
    delivery: ReportDelivery | None = None  # RDM
    other_parties: tuple[tuple[str, Party], ...] = ()  # any N1 beside the payer and the payee
    summaries: tuple[ProviderSummary, ...] = ()  # TS3 and TS2
