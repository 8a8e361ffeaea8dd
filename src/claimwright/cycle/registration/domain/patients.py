"""Patients as values other stages may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

NO_ADDRESS = Address()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSnapshot:
    """A patient as registered now. The guarantor is the patient unless another was named."""

    id: int
    public_id: UUID
    account_number: str
    name: PersonName
    birth_on: date | None
    sex: str  # F, M or U
    address: Address
    phone: str
    email: str
    guarantor: PersonName
    guarantor_address: Address
    is_qmb: bool  # Medicare cost sharing may never be billed to this person
    died_on: date | None
    statement_hold: str  # why no statement goes out; empty when none holds it
    registered_on: date

    def age_on(self, on: date) -> int | None:
        """Whole years of age on the day, or None without a birth date."""
        if self.birth_on is None:
            return None
        had_birthday = (on.month, on.day) >= (self.birth_on.month, self.birth_on.day)
        return on.year - self.birth_on.year - (not had_birthday)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatient:
    """A patient to be registered; an empty account number is given one."""

    name: PersonName
    birth_on: date | None
    sex: str = "U"
    address: Address = NO_ADDRESS
    phone: str = ""
    email: str = ""
    account_number: str = ""
    guarantor: PersonName | None = None
    guarantor_address: Address = NO_ADDRESS
    is_qmb: bool = False
    died_on: date | None = None
    statement_hold: str = ""
