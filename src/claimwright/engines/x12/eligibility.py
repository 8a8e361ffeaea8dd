"""Eligibility questions (270) and answers (271), 005010X279A1, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.frequency import Frequency
from claimwright.engines.x12.parties import Party, SetHeader


@dataclass(frozen=True, slots=True)
class ProcedureAsked:
    """EQ02 or EB13: one procedure asked about or answered."""

    code: str
    qualifier: str = "HC"  # HC, AD dental, N4 drug, CJ, ID, IV, ZZ
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """One AAA: why the question could not be answered."""

    level: str  # source, receiver, provider, subscriber, dependent; benefit within a Benefit
    reason: str  # AAA03
    follow_up: str = ""  # AAA04
    is_valid: str = "N"  # AAA01: whether the question itself was right


@dataclass(frozen=True, slots=True)
class EligibilityQuestion:
    """One patient asked about in a 270."""

    trace_number: str  # TRN02, ours
    payer: Party  # 2100A
    provider: Party  # 2100B
    subscriber: Party  # 2100C
    dependent: Party | None = None  # 2100D
    relationship: str = "18"
    service_on: date | None = None  # DTP*291
    service_types: tuple[str, ...] = ("30",)  # EQ01
    service_to: date | None = None  # DTP*291 RD8; None for one day
    procedures: tuple[ProcedureAsked, ...] = ()  # EQ02
    place_of_service: str = ""  # III*ZZ, with what is asked last
    authorizations: tuple[tuple[str, str], ...] = ()  # 2110 REF: G1, 9F
    diagnoses: tuple[tuple[str, str], ...] = ()  # HI: (ABK or ABF, code)
    provider_entity: str = "1P"  # 2100B NM101
    header: SetHeader = field(default_factory=SetHeader)


@dataclass(frozen=True, slots=True)
class Benefit:
    """One EB loop."""

    kind: str  # EB01: 1 active, 6 inactive, A co-insurance, B co-payment, C deductible, …
    coverage_level: str = ""  # EB02: IND, FAM …
    service_types: tuple[str, ...] = ()  # EB03
    insurance_type: str = ""  # EB04
    plan_name: str = ""  # EB05
    time_period: str = ""  # EB06: 23 calendar year, 29 remaining, 27 visit …
    amount_cents: int | None = None  # EB07
    percent: str = ""  # EB08: "0.2" = 20 %
    quantity_kind: str = ""  # EB09
    quantity: str = ""  # EB10
    authorization_required: str = ""  # EB11: Y N U
    in_network: str = ""  # EB12: Y N U W
    dates: tuple[tuple[str, str], ...] = ()  # DTP: (qualifier, value as sent)
    messages: tuple[str, ...] = ()  # MSG
    references: tuple[tuple[str, str], ...] = ()
    other_payer: Party | None = None  # 2120 NM1*PR…
    other_payer_entity: str = "PR"  # PR, PRP primary, SEP secondary, TTP tertiary
    procedure: ProcedureAsked | None = None  # EB13
    pointers: tuple[int, ...] = ()  # EB14
    frequencies: tuple[Frequency, ...] = ()  # HSD
    rejections: tuple[Rejection, ...] = ()  # 2110 AAA
    places: tuple[tuple[str, str, str], ...] = ()  # 2115 III: (III01, III02, III04)
    parties: tuple[tuple[str, Party], ...] = ()  # every further 2120: (NM101, who)


@dataclass(frozen=True, slots=True)
class EligibilityAnswer:
    """One patient answered in a 271."""

    trace_number: str  # TRN02 echoed (TRN01 = 2)
    payer: Party
    provider: Party
    subscriber: Party
    dependent: Party | None = None
    relationship: str = "18"  # INS02
    group_number: str = ""
    dates: tuple[tuple[str, str], ...] = ()  # plan dates: (qualifier, value)
    benefits: tuple[Benefit, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    provider_entity: str = "1P"  # 2100B NM101
    diagnoses: tuple[tuple[str, str], ...] = ()  # HI: (ABK or ABF, code)
    further_traces: tuple[tuple[str, str, str], ...] = ()  # TRN beside ours: (kind, number, by)
    header: SetHeader = field(default_factory=SetHeader)
