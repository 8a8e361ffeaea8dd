"""What a patient signed, from when to when, and what a claim may say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ConsentKind(StrEnum):
    """RELEASE lets the payer be told (CLM09), ASSIGNMENT lets it pay the practice (CLM08).

    PRIVACY is the acknowledged notice of privacy practices, AUTHORIZATION one for a disclosure
    that needs it. Source: x12-837p CLM08, CLM09; cfr-45-164.508; cfr-45-164.520
    """

    RELEASE = "release"
    ASSIGNMENT = "assignment"
    PRIVACY = "privacy"
    AUTHORIZATION = "authorization"


KIND_WORDS = {
    ConsentKind.RELEASE: "Release of information to the payer",
    ConsentKind.ASSIGNMENT: "Assignment of benefits",
    ConsentKind.PRIVACY: "Notice of privacy practices, acknowledged",
    ConsentKind.AUTHORIZATION: "Authorization for a disclosure",
}


class ConsentRefused(ValueError):
    """The consent cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One paper of a patient, in force in [signed_on, ends_on); not signed, it was refused."""

    patient_id: int
    kind: ConsentKind
    signed_on: date | None = None
    ends_on: date | None = None
    note: str = ""
    id: int = 0

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on the day."""
        if self.signed_on is None or on < self.signed_on:
            return False
        return self.ends_on is None or on < self.ends_on


def check_consent(new: Consent, as_of: date) -> None:
    """Raise ConsentRefused for days that cannot be."""
    if new.signed_on and new.signed_on > as_of:
        raise ConsentRefused("Nobody has signed on a day to come.")
    if new.ends_on and (new.signed_on is None or new.ends_on < new.signed_on):
        raise ConsentRefused("A consent ends after it was signed.")


def stands(known: Iterable[Consent], kind: ConsentKind, on: date) -> bool | None:
    """Whether the patient agreed on the day; None where nothing of the kind was ever kept."""
    kept = [one for one in known if one.kind is kind]
    return any(one.is_in_force(on) for one in kept) if kept else None
