"""Who may give money up, and how much alone.

Source: reliability-money (M28)
"""

from __future__ import annotations

from enum import StrEnum

ALONE_LIMIT_CENTS = 50_000
ASKED, POSTED, DECLINED, UNDONE = "asked", "posted", "declined", "undone"
REQUEST_WORDS = {
    ASKED: "Waits for a second person",
    POSTED: "Written off",
    DECLINED: "Declined",
    UNDONE: "Taken back",
}


class WriteOffReason(StrEnum):
    """Why money is given up."""

    TIMELY_FILING = "timely_filing"
    NO_AUTHORIZATION = "no_authorization"
    NOT_COVERED = "not_covered"
    BUNDLED = "bundled"
    APPEAL_LOST = "appeal_lost"
    TOO_SMALL = "too_small"
    OUR_ERROR = "our_error"


REASON_WORDS = {
    WriteOffReason.TIMELY_FILING: "Filed too late",
    WriteOffReason.NO_AUTHORIZATION: "No authorization could be had",
    WriteOffReason.NOT_COVERED: "Not covered and not the patient's",
    WriteOffReason.BUNDLED: "Rightly bundled",
    WriteOffReason.APPEAL_LOST: "Appeals are used up",
    WriteOffReason.TOO_SMALL: "Too small to pursue",
    WriteOffReason.OUR_ERROR: "Our own error",
}


class NeedsSecondPerson(PermissionError):
    """The amount is above what one person may write off."""


class CannotAsk(ValueError):
    """Nothing is open to give up, one such wish waits already, or the form was sent before."""


class NotThePatients(ValueError):
    """These dollars may not be billed to the patient."""


def check_authority(*, amount_cents: int, user_id: int | None, approved_by: int | None) -> None:
    """Raise NeedsSecondPerson above $500 unless somebody else approved."""
    if amount_cents <= ALONE_LIMIT_CENTS:
        return
    if approved_by is None or approved_by == user_id:
        raise NeedsSecondPerson(
            f"${amount_cents // 100:,}.{amount_cents % 100:02d} is more than one person may write "
            f"off alone (${ALONE_LIMIT_CENTS // 100:,}); ask a second person to approve it."
        )
