"""What any clinical feed says, as values: a patient, a visit with its charges, an appointment.

A record that cannot be used keeps its place in the file and says why; nothing is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName


@dataclass(frozen=True, slots=True)
class FeedCoverage:
    """Insurance as the feed names it; the payer is matched later."""

    payer_name: str
    payer_id: str = ""
    member_id: str = ""
    group_number: str = ""
    relationship: str = "18"
    subscriber: PersonName | None = None
    subscriber_birth_on: date | None = None


@dataclass(frozen=True, slots=True)
class FeedPatient:
    """A patient, known by the sender's own identifier."""

    identifier: str
    name: PersonName
    birth_on: date | None
    sex: str = "U"
    address: Address = field(default_factory=Address)
    phone: str = ""
    coverages: tuple[FeedCoverage, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One service. `charge_cents` None means: use the practice's own price."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: str = "1"
    charge_cents: int | None = None
    pointers: tuple[int, ...] = ()
    ndc: str = ""


@dataclass(frozen=True, slots=True)
class FeedEncounter:
    """A visit with charges; `key` is stable, so the same visit sent again is recognized."""

    key: str
    patient_identifier: str
    service_on: date
    diagnoses: tuple[str, ...]
    lines: tuple[FeedLine, ...]
    provider_npi: str = ""
    provider_name: str = ""
    location_name: str = ""
    place_of_service: str = ""
    authorization_number: str = ""
    plan_restriction: str = ""  # why no health plan may be told of the visit


@dataclass(frozen=True, slots=True)
class FeedAppointment:
    """A booked, changed or canceled appointment."""

    key: str
    patient_identifier: str
    starts_at: datetime
    minutes: int
    provider_npi: str = ""
    reason: str = ""
    is_canceled: bool = False


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One record of the file, in order. A refused one says why and what to do."""

    position: int
    label: str
    raw: str = ""
    patient: FeedPatient | None = None
    encounter: FeedEncounter | None = None
    appointment: FeedAppointment | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole file: what it is, its records, and what was passed over as not for billing."""

    source_format: str  # hl7, fhir, csv
    records: tuple[FeedRecord, ...]
    passed_over: dict[str, int] = field(default_factory=dict)


class NotAFeed(ValueError):
    """The file is none of the formats, or its columns do not say enough; told in a sentence."""
