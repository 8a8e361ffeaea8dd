"""Whether a payer knows who bills and who treats, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EnrollmentKind(StrEnum):
    """What was asked of the payer.

    CREDENTIALING: it pays for this person's services; by the day of service. CLAIMS: it takes the
    practice's claims (837) through the clearinghouse; by the day of sending. REMITTANCE (835) and
    PAYMENT (EFT) hold no claim.
    """

    CREDENTIALING = "credentialing"
    CLAIMS = "claims"
    REMITTANCE = "remittance"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """One request to one payer. Without a provider it is the practice's own.

    In force in [starts_on, ends_on); without `starts_on` the payer has not answered yet.
    """

    payer_id: int
    kind: EnrollmentKind
    provider_id: int | None = None
    asked_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""
    id: int = 0

    def is_in_force(self, on: date) -> bool:
        """Whether the payer knows them on the day."""
        if self.starts_on is None or on < self.starts_on:
            return False
        return self.ends_on is None or on < self.ends_on


def enrollment_gap(
    known: Iterable[Enrollment], *, provider_id: int, service_on: date, sent_on: date
) -> str | None:
    """Why the payer would not know the claim: words, empty when it does, None: nobody keeps track.

    `known` are the enrollments with this one payer. Only what is kept is judged: a payer for
    which nobody wrote anything down is not asked about.
    """
    judged = False
    for one in known:
        if one.kind is EnrollmentKind.CREDENTIALING and one.provider_id == provider_id:
            who, on = "the provider", service_on
        elif one.kind is EnrollmentKind.CLAIMS and one.provider_id in (None, provider_id):
            who, on = "claims of the practice", sent_on
        else:
            continue
        judged = True
        if not one.is_in_force(on):
            return f"The payer does not take {who} on {on.isoformat()}: {_standing(one)}."
    return "" if judged else None


def _standing(one: Enrollment) -> str:
    if one.starts_on is None:
        asked = f" since {one.asked_on.isoformat()}" if one.asked_on else ""
        return f"the enrollment is pending{asked}"
    if one.ends_on is not None:
        return f"enrolled from {one.starts_on.isoformat()}, ended on {one.ends_on.isoformat()}"
    return f"enrolled only from {one.starts_on.isoformat()}"
