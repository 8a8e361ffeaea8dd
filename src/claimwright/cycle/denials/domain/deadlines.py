"""Until when a denial can be corrected or appealed.

Days run from the date on the remittance, the safest reading: Medicare itself presumes receipt
five days later. Source: cms-claims-manual chapter 29 and chapter 34
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerKind, PayerProfile
from claimwright.cycle.denials.domain.causes import Cause


@dataclass(frozen=True, slots=True)
class AppealLevel:
    """One step of a Medicare appeal: so many days after the decision below it."""

    name: str
    to_whom: str
    days: int


MEDICARE_LEVELS = (
    AppealLevel("Redetermination", "the Medicare contractor", 120),
    AppealLevel("Reconsideration", "a qualified independent contractor", 180),
    AppealLevel("Hearing", "an administrative law judge", 60),
    AppealLevel("Review", "the Medicare Appeals Council", 60),
    AppealLevel("Judicial review", "a federal district court", 60),
)
REOPENING_DAYS = 365
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
    *, payer: PayerProfile, cause: Cause, denied_on: date, service_on: date
) -> Deadlines:
    """The deadlines of one denial.

    A claim Medicare called unprocessable is filed anew within its filing limit and cannot be
    appealed. Otherwise Medicare takes a clerical-error reopening for a year and a redetermination
    for 120 days; other payers as their profile says. Source: cms-claims-manual chapter 29
    """
    if cause.is_unprocessable:
        filing_on = payer.timely_filing_on(service_on)
        return Deadlines(filing_on, None, "Send a new claim; there is no appeal.")
    correct_by = _correct_by(payer, denied_on) if cause.can_correct else None
    appeal_by = _appeal_by(payer, denied_on) if cause.appealable else None
    return Deadlines(correct_by, appeal_by, route_words(payer, cause))


def route_words(payer: PayerProfile, cause: Cause) -> str:
    """How this payer wants it mended, in a sentence."""
    if cause.is_unprocessable:
        return "Send a new claim; there is no appeal."
    if not cause.can_correct:
        return "Appeal in writing." if cause.appealable else "Nothing to send to the payer."
    if payer.correction_route is CorrectionRoute.NEW_CLAIM_OR_REOPENING:
        return "Ask for a clerical-error reopening; this payer takes no replacement claim."
    return "Send a replacement claim (frequency 7) with the payer's claim number."


def next_medicare_level(
    *, decided_levels: int, decided_on: date
) -> tuple[AppealLevel, date] | None:
    """The next appeal level after `decided_levels` decisions, and its last day; None at the end.

    Source: cms-claims-manual chapter 29
    """
    if decided_levels >= len(MEDICARE_LEVELS):
        return None
    level = MEDICARE_LEVELS[decided_levels]
    return level, decided_on + timedelta(days=level.days)


def recoupment_dates(*, demanded_on: date) -> tuple[date, date]:
    """(last day to stop recoupment by asking for a redetermination, first day of recoupment).

    Source: cms-claims-manual chapter 34
    """
    stop_by = demanded_on + timedelta(days=RECOUPMENT_STOP_DAYS)
    return stop_by, demanded_on + timedelta(days=RECOUPMENT_STARTS_DAY)


def _correct_by(payer: PayerProfile, denied_on: date) -> date:
    if payer.kind is PayerKind.MEDICARE:
        return denied_on + timedelta(days=REOPENING_DAYS)
    return denied_on + timedelta(days=payer.correction_days)


def _appeal_by(payer: PayerProfile, denied_on: date) -> date:
    if payer.kind is PayerKind.MEDICARE:
        return denied_on + timedelta(days=MEDICARE_LEVELS[0].days)
    return denied_on + timedelta(days=payer.appeal_days)
