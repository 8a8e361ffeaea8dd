"""Claim status: questions (276), answers (277) and claim acknowledgements (277CA), as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.parties import Party, SetHeader


@dataclass(frozen=True, slots=True)
class StatusCode:
    """One STC composite."""

    category: str  # STC01-1: A1, A2, A3, A6, A7, A8, F0, F1, F2, P1, …
    status: str  # STC01-2
    entity: str = ""  # STC01-3
    effective_on: date | None = None  # STC02
    action: str = ""  # STC03: WQ accept, U reject
    charge_cents: int | None = None  # STC04
    message: str = ""  # STC12
    code_list: str = ""  # STC01-4: LOI when `status` is a LOINC code (277 request)


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One SVC: the service line asked about or answered."""

    control_number: str = ""  # REF*FJ
    procedure: str = ""  # SVC01-2
    charge_cents: int = 0  # SVC02
    qualifier: str = "HC"  # SVC01-1
    modifiers: tuple[str, ...] = ()  # SVC01-3…6
    revenue_code: str = ""  # SVC04
    units: str = ""  # SVC07
    service_from: date | None = None  # DTP*472
    service_to: date | None = None
    paid_cents: int = 0  # SVC03, in a 277


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """One claim asked about in a 276."""

    trace_number: str  # TRN02
    payer: Party
    receiver: Party  # information receiver (submitter)
    provider: Party
    subscriber: Party
    dependent: Party | None = None
    claim_control_number: str = ""  # REF*EJ: our CLM01
    payer_claim_number: str = ""  # REF*1K
    charge_cents: int | None = None  # AMT*T3
    service_from: date | None = None  # DTP*472
    service_to: date | None = None
    header: SetHeader = field(default_factory=SetHeader)
    references: tuple[tuple[str, str], ...] = ()  # other REF: BLT bill type, 6P group, EA, XZ, D9
    lines: tuple[StatusLine, ...] = ()  # 2210


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One claim's status in a 277 or 277CA, or what a 277 request asks about it."""

    claim_control_number: str  # TRN02 in 277CA (CLM01 echoed); REF*EJ in 277
    statuses: tuple[StatusCode, ...]
    trace_number: str = ""  # TRN02 in 277
    payer: Party = Party()
    receiver: Party = Party()
    provider: Party = Party()
    patient: Party = Party()
    payer_claim_number: str = ""  # REF*1K
    clearinghouse_number: str = ""  # REF*D9
    charge_cents: int | None = None
    paid_cents: int | None = None  # STC05
    service_from: date | None = None
    service_to: date | None = None
    line_statuses: tuple[tuple[str, StatusCode], ...] = ()  # (REF*FJ line number, code)
    header: SetHeader = field(default_factory=SetHeader)
    subscriber: Party | None = None  # 277: NM1*IL when the patient is a dependent
    line_services: tuple[tuple[str, str, int], ...] = ()  # (REF*FJ, SVC01-2, SVC02 cents)
    references: tuple[tuple[str, str], ...] = ()  # other REF: BLT bill type, EA, XZ, VV voucher
    paid_on: date | None = None  # STC06
    payment_method: str = ""  # STC07: CHK, ACH
    check_on: date | None = None  # STC08
    check_number: str = ""  # STC09
    line_details: tuple[StatusLine, ...] = ()  # every line, when one says more than line_services
    due_on: date | None = None  # DTP*106: by when a 277 request is to be answered
    answer_by: str = ""  # PWK02 of a 277 request: BM mail, EL electronically, FX fax …


@dataclass(frozen=True, slots=True)
class ClaimAcknowledgement:
    """One 277CA transaction set: batch-level statuses and each claim's."""

    batch_reference: str  # 2200B TRN02: BHT03 of the 837 acknowledged
    claims: tuple[ClaimStatus, ...]
    receiver_statuses: tuple[StatusCode, ...] = ()  # 2200B STC
    provider_statuses: tuple[StatusCode, ...] = ()  # 2200C STC
    accepted_count: int | None = None  # QTY*90
    rejected_count: int | None = None  # QTY*AA
    source: Party = Party()  # 2100A: AY clearinghouse or PR payer
    header: SetHeader = field(default_factory=SetHeader)
    source_entity: str = "AY"  # 2100A NM101
    receiver: Party = Party()  # 2100B: the submitter of the 837
    accepted_cents: int | None = None  # AMT*YU; None: the sum of the claims accepted
    rejected_cents: int | None = None  # AMT*YY; None: the sum of the claims rejected
    received_on: date | None = None  # 2200A DTP*050; None: the day the answer is made
    processed_on: date | None = None  # 2200A DTP*009; None: the day the answer is made
