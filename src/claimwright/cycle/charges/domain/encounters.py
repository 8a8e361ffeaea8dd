"""Encounters and their lines as values other stages may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLineSnapshot:
    """One service charged. `units` is an exact decimal as text; cents are for all units."""

    id: int
    number: int
    code: str
    modifiers: tuple[str, ...]
    units: str
    charge_cents: int
    pointers: tuple[int, ...]
    description: str
    ndc: str
    ndc_quantity: str
    ndc_unit: str
    note: str
    minutes: int | None = None  # spent on the service, where its units follow from time


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterSnapshot:
    """A visit as recorded now. Days of service are closed: both were worked."""

    id: int
    public_id: UUID
    number: str
    patient_id: int
    rendering_id: int
    supervising_id: int | None
    location_id: int
    service_on: date
    service_to: date
    state: str
    authorization_number: str
    related_causes: tuple[str, ...]  # CLM11: AA auto, EM employment, OA other accident
    accident_on: date | None
    accident_state: str
    appointment_id: int | None
    source_key: str
    diagnoses: tuple[str, ...]
    lines: tuple[ChargeLineSnapshot, ...]
    charge_cents: int
    recorded_on: date
    charges_posted_on: date | None
    charged_payer_id: int | None
    plan_restriction: str = ""  # why no health plan may be told; empty: they may


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChargeLine:
    """A service to be charged. Without `charge_cents` our own price list decides."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: str | int | Decimal = 1
    charge_cents: int | None = None
    pointers: tuple[int, ...] = ()  # empty: the first diagnosis
    description: str = ""
    ndc: str = ""
    ndc_quantity: str = ""
    ndc_unit: str = ""
    note: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEncounter:
    """A visit to be recorded. `source_key` is its sender's name for it, unique in the practice."""

    source_key: str
    patient_id: int
    rendering_id: int
    location_id: int
    service_on: date
    service_to: date | None = None
    supervising_id: int | None = None
    appointment_id: int | None = None
    diagnoses: tuple[str, ...] = ()
    lines: tuple[NewChargeLine, ...] = ()
    authorization_number: str = ""
    related_causes: tuple[str, ...] = ()
    accident_on: date | None = None
    accident_state: str = ""
    plan_restriction: str = ""  # the patient paid in full and asked that no plan be told
    recorded_on: date | None = None  # None: the day of recording


def shown_units(units: Decimal) -> str:
    """Units without needless zeros: 1.000 is "1"."""
    return f"{units.normalize():f}"
