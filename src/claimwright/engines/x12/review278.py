"""Requests for review (278) and their answers, 005010X217, as values.

`read278` reads and `render278` writes: admissions, services and referrals, with the payer's
decision and certification number in the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.frequency import Frequency
from claimwright.engines.x12.parties import Party, SetHeader


@dataclass(frozen=True, slots=True)
class Decision:
    """One HCR: what the payer decided."""

    action: str  # HCR01: A1 certified, A2 partially, A3 not, A4 pended, A6 changed, CT, NA, C
    certification_number: str = ""  # HCR02
    reason: str = ""  # HCR03
    second_opinion: str = ""  # HCR04: Y N


@dataclass(frozen=True, slots=True)
class Refusal:
    """One AAA: why the request could not be reviewed."""

    level: str  # the loop it stood in: 2000A, 2010B, 2010C, 2000E …
    reason: str  # AAA03
    follow_up: str = ""  # AAA04


@dataclass(frozen=True, slots=True)
class ReviewCode:
    """One HI composite of a review: a diagnosis, or a procedure asked for."""

    qualifier: str  # ABK, ABF, ABJ, APR, LOI, BO …
    code: str
    on: date | None = None  # HI01-4


@dataclass(frozen=True, slots=True)
class ReviewAttachment:
    """One PWK: a document that goes with the request or is asked for."""

    report: str  # PWK01: OZ support data, M1 medical record …
    sent_by: str = ""  # PWK02: EL, FX, BM, VO by voice …
    control_number: str = ""  # PWK06
    description: str = ""  # PWK07


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedService:
    """2000F: one service asked for, and in an answer what was decided about it."""

    trace_numbers: tuple[tuple[str, str, str], ...] = ()  # TRN: (kind, number, originator)
    category: str = ""  # UM01, when it differs from the event's
    certification_type: str = ""  # UM02
    service_type: str = ""  # UM03
    facility_code: str = ""  # UM04-1
    facility_kind: str = "B"  # UM04-2: A type of bill, B place of service
    previous_certification: str = ""  # REF*BB
    service_from: date | None = None  # DTP*472
    service_to: date | None = None
    codes: tuple[ReviewCode, ...] = ()  # HI: procedures asked for by code, diagnoses
    kind: str = "SV1"  # the segment that names it: SV1 professional, SV2 institutional, SV3 dental
    revenue_code: str = ""  # SV201
    procedure_qualifier: str = "HC"
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    charge_cents: int | None = None
    unit_kind: str = ""  # UN, MJ, F2, DA
    units: str = ""
    teeth: tuple[str, ...] = ()  # TOO02
    frequency: Frequency | None = None  # HSD
    message: str = ""  # MSG
    providers: tuple[tuple[str, Party], ...] = ()  # 2010F: (NM101, who)
    decision: Decision | None = None  # HCR
    refusals: tuple[Refusal, ...] = ()  # AAA


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """One patient event (2000E) for which review is asked."""

    payer: Party  # 2010A, who reviews
    requester: Party  # 2010B
    subscriber: Party  # 2010C
    category: str  # UM01: AR admission, HS health services, SC specialty care, IN individual
    reference: str = ""  # BHT03
    transmission: str = ""  # BHT06
    requester_entity: str = "1P"  # 2010B NM101: 1P provider, FA facility
    dependent: Party | None = None  # 2010D
    relationship: str = "18"  # INS02
    trace_numbers: tuple[tuple[str, str, str], ...] = ()  # TRN: (kind, number, originator)
    certification_type: str = "I"  # UM02: I initial, R renewal, S revised, 3 cancel, 4 extension
    service_type: str = ""  # UM03
    facility_code: str = ""  # UM04-1
    facility_kind: str = "B"  # UM04-2: A type of bill, B place of service
    related_causes: tuple[str, ...] = ()  # UM05
    level_of_service: str = ""  # UM06: 03 emergency, U urgent, E elective
    release: str = ""  # UM09
    previous_certification: str = ""  # REF*BB
    administrative_number: str = ""  # REF*NT
    dates: tuple[tuple[str, str], ...] = ()  # DTP: (qualifier, day or first-last day as sent)
    codes: tuple[ReviewCode, ...] = ()  # HI
    frequency: Frequency | None = None  # HSD
    admission_type: str = ""  # CL101
    admission_source: str = ""  # CL102
    patient_status: str = ""  # CL103
    attachments: tuple[ReviewAttachment, ...] = ()  # PWK
    message: str = ""  # MSG
    providers: tuple[tuple[str, Party], ...] = ()  # 2010E: (NM101, who)
    services: tuple[ReviewedService, ...] = ()  # 2000F
    header: SetHeader = field(default_factory=SetHeader)

    @property
    def trace_number(self) -> str:
        """The first TRN02, or empty."""
        return self.trace_numbers[0][1] if self.trace_numbers else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResponse(ReviewRequest):
    """The answer: the event as asked, and what was decided or why nothing could be."""

    decision: Decision | None = None  # 2000E HCR
    refusals: tuple[Refusal, ...] = ()  # AAA at any level above the services
