"""TA1 and 999 (005010X231A1), as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.parties import SetHeader


@dataclass(frozen=True, slots=True)
class InterchangeAcknowledgement:
    """One TA1."""

    control_number: str  # TA101 = ISA13 acknowledged
    interchange_on: date | None  # TA102
    interchange_time: str  # TA103
    code: str  # TA104: A, E, R
    note: str  # TA105: 000, 001, 025 …
    header: SetHeader = field(default_factory=SetHeader)


@dataclass(frozen=True, slots=True)
class ElementError:
    """One IK4."""

    position: str  # IK401: element[:component[:repeat]]
    code: str  # IK403
    value: str = ""  # IK404
    reference: str = ""  # IK402


@dataclass(frozen=True, slots=True)
class SegmentError:
    """One IK3 with its CTX and IK4."""

    segment: str  # IK301
    position: int  # IK302: from ST = 1
    loop: str  # IK303
    code: str  # IK304
    context: tuple[str, ...] = ()  # CTX text
    elements: tuple[ElementError, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAcknowledgement:
    """One AK2 … IK5."""

    transaction: str  # AK201
    control_number: str  # AK202 = ST02
    code: str  # IK501: A, E, M, R, W, X
    guide: str = ""  # AK203
    codes: tuple[str, ...] = ()  # IK502–506
    errors: tuple[SegmentError, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionalAcknowledgement:
    """One AK1 … AK9: the answer to a functional group (999; 997 is read into the same shape)."""

    functional_group: str  # AK101
    group_control: str  # AK102 = GS06
    code: str  # AK901: A, E, P, R, M, W, X
    included_count: int  # AK902
    received_count: int  # AK903
    accepted_count: int  # AK904
    sets: tuple[SetAcknowledgement, ...] = ()
    guide: str = ""  # AK103
    codes: tuple[str, ...] = ()  # AK905–909
    header: SetHeader = field(default_factory=SetHeader)
