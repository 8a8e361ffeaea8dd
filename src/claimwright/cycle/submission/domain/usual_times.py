"""How long a payer usually takes, learned from its own decisions, and which claims wait longer.

The starting guesses hold until a payer has decided enough of this practice's claims. Days are
calendar days from sending to the date of the decision. Source: practice-rules
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from claimwright.cycle.contracting.domain.payers import PayerKind

LEAST = 12
WINDOW_DAYS = 365
ASK_AGAIN_DAYS = 10
# (median, nine in ten) by kind of payer.
GUESSES: dict[PayerKind, tuple[int, int]] = {
    PayerKind.MEDICARE: (14, 17),
    PayerKind.MEDICARE_ADVANTAGE: (16, 32),
    PayerKind.MEDICAID: (18, 35),
    PayerKind.BLUE: (13, 30),
    PayerKind.COMMERCIAL: (13, 30),
    PayerKind.TRICARE: (13, 30),
    PayerKind.WORKERS_COMP: (38, 75),
    PayerKind.AUTO: (38, 75),
}


@dataclass(frozen=True, slots=True)
class UsualTime:
    """A payer's days to decide: the middle one, and within which nine of ten come."""

    median_days: int
    ninth_days: int
    count: int

    @property
    def is_learned(self) -> bool:
        """Whether it rests on the payer's own decisions."""
        return self.count >= LEAST

    @property
    def words(self) -> str:
        """ "Usually 14 days, nine in ten within 17 (of 212 decisions)"."""
        rests = f"of {self.count} decisions" if self.is_learned else "our guess for such a payer"
        return f"usually {self.median_days} days, nine in ten within {self.ninth_days} ({rests})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """One claim its payer should have decided by now."""

    claim_id: int
    claim_public_id: UUID
    claim_number: str
    patient_id: int
    payer_id: int
    charge_cents: int
    sent_on: date
    timely_filing_on: date
    waiting_days: int
    usual: UsualTime
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answer_code: str = ""
    answer_words: str = ""

    @property
    def next_step(self) -> str:
        """What to do, by what the payer last answered."""
        if self.asked_at is None:
            return "Ask the payer for the status."
        if self.answered_at is None:
            return "Asked; the payer has not answered. Call when it stays silent."
        return step_after(self.answer_code)


def learn(days: Sequence[int], kind: PayerKind) -> UsualTime:
    """The payer's usual time; the guess for its kind while it has decided too few.

    >>> learn([10] * 11, PayerKind.MEDICARE)
    UsualTime(median_days=14, ninth_days=17, count=11)
    """
    if len(days) < LEAST:
        return UsualTime(*GUESSES[kind], len(days))
    ordered = sorted(days)
    return UsualTime(_nearest_rank(ordered, 50), _nearest_rank(ordered, 90), len(days))


def is_due_to_ask(one: Unanswered, *, now: datetime) -> bool:
    """Whether the payer should be asked: never asked, or not for ten days."""
    return one.asked_at is None or now - one.asked_at >= timedelta(days=ASK_AGAIN_DAYS)


def step_after(code: str) -> str:
    """What a status answer calls for, by its category (STC01-1).

    Source: x12-276-277
    """
    category = code.split(":")[0].split(" ")[0]
    if category in ("A4", "D0"):
        return "The payer has no such claim: send it again before the filing limit."
    if category in ("F2",):
        return "The payer says it denied the claim: find or ask for the remittance."
    if category in ("F0", "F1", "F3", "F3F", "F3N", "F4"):
        return "The payer says it decided: find or ask for the remittance and the payment."
    if category.startswith("R"):
        return "The payer wants something: send what it names."
    if category in ("A3", "A6", "A7", "A8"):
        return "The payer turned the claim away: mend it and send it again."
    if category.startswith("P"):
        return "It is being decided: wait, and ask again in ten days."
    return "Read the answer and call the payer if it does not say enough."


def _nearest_rank(ordered: Sequence[int], percent: int) -> int:
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]
