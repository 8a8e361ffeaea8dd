"""Coverage as values other stages may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

NO_ADDRESS = Address()
RANKS = ("P", "S", "T")
SELF = "18"
EMPLOYEE = "20"

# Relationship of the patient to the subscriber, in words (SBR02, PAT01).
RELATIONSHIPS: dict[str, str] = {
    "18": "the patient",
    "01": "spouse",
    "19": "child",
    "20": "employee",
    "21": "not known",
    "39": "organ donor",
    "40": "cadaver donor",
    "53": "life partner",
    "G8": "other relationship",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSnapshot:
    """One insurance of one patient. For relationship 18 the subscriber is the patient."""

    id: int
    public_id: UUID
    patient_id: int
    payer_id: int
    rank: str  # SBR01
    member_id: str  # 2010BA NM109
    group_number: str  # SBR03
    group_name: str  # SBR04
    plan_name: str
    relationship: str  # SBR02 or PAT01
    subscriber_name: PersonName
    subscriber_birth_on: date | None
    subscriber_sex: str
    subscriber_address: Address
    employer_name: str  # the subscriber of a workers' compensation claim
    insurance_type: str  # SBR05, why Medicare pays second
    property_claim_number: str  # REF*Y4
    starts_on: date | None
    ends_on: date | None  # the first day no longer covered

    @property
    def is_self(self) -> bool:
        """Whether the patient is the subscriber."""
        return self.relationship == SELF

    def covers(self, on: date) -> bool:
        """Whether the coverage is in force on the day, as far as registration knows."""
        has_begun = self.starts_on is None or self.starts_on <= on
        return has_begun and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoverage:
    """A coverage to be added; empty subscriber fields of relationship 18 follow the patient."""

    patient_id: int
    payer_id: int
    rank: str = "P"
    member_id: str
    group_number: str = ""
    group_name: str = ""
    plan_name: str = ""
    relationship: str = SELF
    subscriber_name: PersonName | None = None
    subscriber_birth_on: date | None = None
    subscriber_sex: str = "U"
    subscriber_address: Address = NO_ADDRESS
    employer_name: str = ""
    insurance_type: str = ""
    property_claim_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
