"""Who bills, who treats and where, as values other stages may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingProfile:
    """The billing provider as claims name it."""

    legal_name: str  # 2010AA NM103
    npi: str  # 2010AA NM109
    tax_id: str  # 2010AA REF02, nine digits
    tax_id_qualifier: str = "EI"  # 2010AA REF01: EI employer, SY social security
    taxonomy: str  # 2000A PRV03
    address: Address  # 2010AA N3/N4, street address with ZIP+4
    pay_to: Address | None = None  # 2010AB, only when it differs
    phone: str = ""  # PER TE, ten digits
    contact_name: str = ""  # PER02
    email: str = ""  # PER EM
    submitter_id: str = ""  # 1000A NM109 and ISA06
    clia: str = ""  # REF*X4


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderProfile:
    """A person who renders or supervises; in force on days in [starts_on, ends_on)."""

    id: int
    public_id: UUID
    name: PersonName
    credential: str
    npi: str
    taxonomy: str
    specialty: str
    supervising_id: int | None
    starts_on: date
    ends_on: date | None

    @property
    def shown(self) -> str:
        """As a badge says it: "Ann Lee, MD"."""
        return f"{self.name.natural}, {self.credential}" if self.credential else self.name.natural


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationProfile:
    """A place of service."""

    id: int
    public_id: UUID
    name: str
    place_of_service: str  # CLM05-1
    address: Address
    npi: str
    clia: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProvider:
    """A provider to be added."""

    name: PersonName
    credential: str = ""
    npi: str
    taxonomy: str
    specialty: str = ""
    supervising_id: int | None = None
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLocation:
    """A location to be added."""

    name: str
    place_of_service: str
    address: Address
    npi: str = ""
    clia: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
