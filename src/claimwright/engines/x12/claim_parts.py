"""The smaller values a claim or a service line may carry beside its codes and amounts.

None of these has slots: a reader hands them out with only what was sent in their dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Attachment:
    """PWK: papers that support the claim, and how they travel."""

    report_type: str  # PWK01: OZ support data, B4 referral form, CT certification, …
    transmission: str  # PWK02: AA on request, BM mail, EL electronic, EM email, FX fax
    control_number: str = ""  # PWK06


@dataclass(frozen=True)
class Contract:
    """CN1: the contract a claim or line is priced by."""

    kind: str  # CN101
    amount_cents: int | None = None  # CN102
    percent: str = ""  # CN103
    code: str = ""  # CN104
    discount_percent: str = ""  # CN105
    version: str = ""  # CN106


@dataclass(frozen=True)
class Transport:
    """CR1: an ambulance ride."""

    reason: str  # CR104
    miles: str  # CR106
    patient_pounds: str = ""  # CR102
    round_trip_purpose: str = ""  # CR109
    stretcher_purpose: str = ""  # CR110


@dataclass(frozen=True)
class SpinalTreatment:
    """CR2: the state of a patient under chiropractic care."""

    condition: str  # CR208
    description: str = ""  # CR210
    more: str = ""  # CR211


@dataclass(frozen=True)
class Condition:
    """CRC: conditions of one category that hold, or do not."""

    category: str  # CRC01: 07 ambulance, 09 equipment, 70 hospice, 75 homebound, E1 lenses, ZZ
    codes: tuple[str, ...]  # CRC03…07
    applies: str = "Y"  # CRC02


@dataclass(frozen=True)
class Repricing:
    """HCP: how a claim or line was priced or repriced on its way."""

    method: str  # HCP01
    allowed_cents: int | None = None  # HCP02
    saved_cents: int | None = None  # HCP03
    organization_id: str = ""  # HCP04
    rate: str = ""  # HCP05
    group_code: str = ""  # HCP06
    group_cents: int | None = None  # HCP07
    procedure_qualifier: str = ""  # HCP09
    procedure: str = ""  # HCP10
    unit_kind: str = ""  # HCP11
    units: str = ""  # HCP12
    rejection: str = ""  # HCP13
    compliance: str = ""  # HCP14
    exception: str = ""  # HCP15


@dataclass(frozen=True)
class EquipmentPrice:
    """SV5: durable medical equipment, rented or bought."""

    procedure: str  # SV501-2
    days: str  # SV503
    rental_cents: int | None = None  # SV504
    purchase_cents: int | None = None  # SV505
    frequency: str = ""  # SV506: 1 weekly, 4 monthly, 6 daily


@dataclass(frozen=True)
class EquipmentCertification:
    """CR3: for how many months equipment is certified."""

    kind: str  # CR301: I initial, R renewal, S revised
    months: str  # CR303


@dataclass(frozen=True)
class Measurement:
    """MEA: a test result or a size."""

    reference: str  # MEA01: OG starting dose, TR test result
    kind: str  # MEA02: HT height, R1 hemoglobin, R2 hematocrit, R3 epoetin dose, R4 creatinine
    value: str  # MEA03


@dataclass(frozen=True)
class PurchasedService:
    """PS1: a service bought from another provider."""

    provider_id: str  # PS101
    charge_cents: int  # PS102


@dataclass(frozen=True)
class FormAnswer:
    """FRM: one answer of a form, in one of its four kinds."""

    question: str  # FRM01
    yes_no: str = ""  # FRM02: Y, N or W
    text: str = ""  # FRM03
    on: date | None = None  # FRM04
    percent: str = ""  # FRM05


@dataclass(frozen=True)
class Form:
    """2440: one supporting form (a certificate of medical necessity)."""

    qualifier: str  # LQ01: UT Medicare, AS other
    code: str  # LQ02
    answers: tuple[FormAnswer, ...] = ()


@dataclass(frozen=True)
class OutpatientPayment:
    """MOA without its remark codes, which stand beside it."""

    rate: str = ""  # MOA01
    payable_cents: int | None = None  # MOA02
    esrd_cents: int | None = None  # MOA08
    nonpayable_cents: int | None = None  # MOA09


@dataclass(frozen=True)
class InpatientPayment:
    """MIA without its remark codes: each element by its name, in order."""

    quantities: tuple[tuple[str, str], ...] = ()  # MIA01, MIA03, MIA15: days and counts
    amounts: tuple[tuple[str, int], ...] = ()  # the others, in cents
