"""A dental claim (837D, 005010X224A2) as values: `read837d` reads, `render837d` writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.claim_base import ClaimBase
from claimwright.engines.x12.claim_parts import Contract, Repricing
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import LineAdjudication


@dataclass(frozen=True, slots=True)
class Tooth:
    """One TOO: a tooth of the universal numbering system and the surfaces treated."""

    number: str  # TOO02: 1 to 32, A to T, 51 to 82 and AS to TS supernumerary
    surfaces: tuple[str, ...] = ()  # TOO03: B D F I L M O


@dataclass(frozen=True, slots=True)
class ToothStatus:
    """One DN2: a tooth that is missing, impacted or to be extracted."""

    number: str  # DN201
    status: str  # DN202: E, I, M


@dataclass(frozen=True, slots=True)
class Orthodontics:
    """DN1: months of treatment."""

    months_total: str = ""  # DN101
    months_remaining: str = ""  # DN102
    is_orthodontic: bool = False  # DN103
    description: str = ""  # DN104


@dataclass(frozen=True, slots=True, kw_only=True)
class DentalLine:
    """2400: one service line."""

    number: int  # LX01
    procedure: str  # SV301-2, a CDT code
    charge_cents: int  # SV302
    modifiers: tuple[str, ...] = ()  # SV301-3…6
    description: str = ""  # SV301-7
    place_of_service: str = ""  # SV303, only when it differs from the claim
    oral_cavities: tuple[str, ...] = ()  # SV304: 00 whole, 01 upper, 10 upper right quadrant …
    prosthesis: str = ""  # SV305: I initial, R replacement
    quantity: str = ""  # SV306
    pointers: tuple[int, ...] = ()  # SV311
    teeth: tuple[Tooth, ...] = ()  # TOO
    dates: tuple[tuple[str, date], ...] = ()  # DTP: 472 service, 441 prior, 446 replacement …
    control_number: str = ""  # REF*6R
    references: tuple[tuple[str, str], ...] = ()  # other REF
    payer_references: tuple[tuple[str, str, str], ...] = ()  # (REF01, REF02, payer of REF04 2U)
    tax_cents: int | None = None  # AMT*T
    file_information: tuple[str, ...] = ()  # K3
    contract: Contract | None = None  # CN1
    repricing: Repricing | None = None  # HCP
    rendering: Party | None = None  # 2420A
    assistant: Party | None = None  # 2420B
    supervising: Party | None = None  # 2420C
    facility: Party | None = None  # 2420D
    adjudications: tuple[LineAdjudication, ...] = ()  # 2430


@dataclass(frozen=True, slots=True, kw_only=True)
class DentalClaim(ClaimBase):
    """One dental claim; with `is_predetermination` it asks what would be paid."""

    place_of_service: str  # CLM05-1
    lines: tuple[DentalLine, ...]
    signature_on_file: str = "Y"  # CLM06
    related_causes: tuple[str, ...] = ()  # CLM11-1…3
    accident_state: str = ""  # CLM11-4
    special_program: str = ""  # CLM12
    is_predetermination: bool = False  # CLM19 = PB
    dates: tuple[tuple[str, date], ...] = ()  # DTP: 439 accident, 452 appliance, 472 service
    orthodontics: Orthodontics | None = None  # DN1
    tooth_statuses: tuple[ToothStatus, ...] = ()  # DN2
    patient_paid_cents: int = 0  # AMT*F5
    primary_care: Party | None = None  # 2310A NM1*P3
    assistant: Party | None = None  # 2310D
    supervising: Party | None = None  # 2310E
