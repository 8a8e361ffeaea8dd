"""Until when a denial can be corrected or appealed, and by which way this payer wants it.

Days run from the date on the remittance, the safest reading: Medicare itself presumes receipt
five days later. Source: cms-claims-manual chapter 29 and chapter 34
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.cycle.claims.domain.corrections import REOPENING_DAYS, is_clerical
from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerKind, PayerProfile
from claimwright.cycle.denials.domain.appeals import AppealLevel, levels_for
from claimwright.cycle.denials.domain.categories import Category
from claimwright.cycle.denials.domain.causes import Cause

RECOUPMENT_STARTS_DAY = 41
RECOUPMENT_STOP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last days. None means that way is closed. `act_by` is the first of the open ones."""

    correct_by: date | None
    appeal_by: date | None
    route_words: str

    @property
    def act_by(self) -> date | None:
        """The earlier of the two, so that neither way is lost by waiting."""
        days = [day for day in (self.correct_by, self.appeal_by) if day is not None]
        return min(days) if days else None


def plan_deadlines(
    *,
    payer: PayerProfile,
    cause: Cause,
    denied_on: date,
    service_on: date,
    ladder: Sequence[AppealLevel] = (),
) -> Deadlines:
    """The deadlines of one denial; `ladder` are the payer's levels, the usual ones when empty.

    A claim Medicare called unprocessable is filed anew within its filing limit and cannot be
    appealed. Otherwise Medicare takes a clerical-error reopening for a year and a redetermination
    for 120 days; other payers as their profile and rules say. Source: cms-claims-manual chapter 29
    """
    words = route_words(payer, cause)
    if cause.is_unprocessable:
        return Deadlines(payer.timely_filing_on(service_on), None, words)
    first = (ladder or levels_for(payer, on=denied_on))[0]
    can_correct = cause.can_correct or takes_proof_by_reopening(payer, cause)
    correct_by = _correct_by(payer, denied_on) if can_correct else None
    appeal_by = first.due_on(denied_on) if cause.appealable else None
    return Deadlines(correct_by, appeal_by, words)


def takes_proof_by_reopening(payer: PayerProfile, cause: Cause) -> bool:
    """Original Medicare hears no appeal about lateness: proof goes in with a reopening.

    Source: cms-claims-manual chapter 1 section 70
    """
    return payer.kind is PayerKind.MEDICARE and cause.category is Category.TIMELY_FILING


def reopen_by(denied_on: date) -> date:
    """The last day to ask Original Medicare for a reopening without good cause.

    Source: cms-claims-manual chapter 34 section 10.4
    """
    return denied_on + timedelta(days=REOPENING_DAYS)


def route_words(payer: PayerProfile, cause: Cause) -> str:
    """How this payer wants it mended, in a sentence."""
    if cause.is_unprocessable:
        return "Send a new claim; there is no appeal."
    if takes_proof_by_reopening(payer, cause):
        return (
            "Lateness cannot be appealed with this payer: send the proof of timely filing and ask "
            "for a reopening."
        )
    if not cause.can_correct:
        return "Appeal in writing." if cause.appealable else "Nothing to send to the payer."
    if payer.correction_route is CorrectionRoute.NEW_CLAIM_OR_REOPENING:
        return _medicare_words(payer, cause)
    return "Send a replacement claim (frequency 7) with the payer's claim number."


def recoupment_dates(*, demanded_on: date) -> tuple[date, date]:
    """(last day to stop recoupment by asking for a redetermination, first day of recoupment).

    Source: cms-claims-manual chapter 34
    """
    stop_by = demanded_on + timedelta(days=RECOUPMENT_STOP_DAYS)
    return stop_by, demanded_on + timedelta(days=RECOUPMENT_STARTS_DAY)


def _medicare_words(payer: PayerProfile, cause: Cause) -> str:
    if cause.reason and not is_clerical(cause.reason):
        return (
            "Ask for a redetermination with the record: this is a judgment. Only what a slip of "
            "the pen explains, a diagnosis left off say, is a reopening; this payer takes no "
            "replacement claim."
        )
    return "Ask for a clerical-error reopening; this payer takes no replacement claim."


def _correct_by(payer: PayerProfile, denied_on: date) -> date:
    if payer.kind is PayerKind.MEDICARE:
        return reopen_by(denied_on)
    return denied_on + timedelta(days=payer.correction_days)
