"""What an answer to an appeal makes of a denial, and what one change does to many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.denials.domain.appeals import AppealLevel, NoFurtherAppeal, next_level
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import (
    OVERTURNED,
    PARTLY,
    RESOLVED,
    STATE_WORDS,
    TRANSITIONS,
    UPHELD,
    WORKING,
    WrongMove,
    check_move,
)
from claimwright.kernel.money import Money

ANSWERS: dict[str, str] = {
    OVERTURNED: "The payer will pay",
    PARTLY: "The payer will pay a part",
    UPHELD: "The payer stands by it",
}


class BadAnswer(ValueError):
    """The answer contradicts itself or the denial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the payer answered; `awarded_cents` counts for a part only."""

    outcome: str
    decided_on: date
    awarded_cents: int = 0
    reference: str = ""
    words: str = ""
    go_on: bool = True  # take the next level when there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOutcome:
    """Where the denial goes, by when the next level must be asked for, and why in words."""

    to_state: str
    next_level: AppealLevel | None
    appeal_by: date | None
    words: str


def plan_outcome(
    *,
    denial: DenialSnapshot,
    answer: Answer,
    decided_levels: int,
    ladder: Sequence[AppealLevel],
    is_reopening: bool = False,
) -> PlannedOutcome:
    """The denial's next place; `decided_levels` counts this answer unless it is a reopening's.

    A refusal to reopen decides nothing: the days of the next level still run from the denial.

    An answer against us leads to the next level while there is one and the person wants it: the
    denial is to be worked again, by that level's last day. Raises BadAnswer or WrongMove.
    """
    _check(denial, answer)
    check_move(denial.state, answer.outcome)
    said = ANSWERS[answer.outcome]
    if answer.outcome == OVERTURNED:
        return PlannedOutcome(to_state=OVERTURNED, next_level=None, appeal_by=None, words=said)
    left = denial.amount_cents - answer.awarded_cents
    if answer.outcome == PARTLY:
        said += f" ({Money(answer.awarded_cents)} of {Money(denial.amount_cents)})"
    try:
        level = next_level(
            ladder, decided_levels=decided_levels, amount_cents=left, on=answer.decided_on
        )
    except NoFurtherAppeal as end:
        words = f"{said}. {end}"
        return PlannedOutcome(to_state=answer.outcome, next_level=None, appeal_by=None, words=words)
    if not answer.go_on:
        words = f"{said}. {level.name} is not taken."
        return PlannedOutcome(to_state=answer.outcome, next_level=None, appeal_by=None, words=words)
    is_refused = is_reopening and answer.outcome == UPHELD
    due_on = level.due_on(denial.denied_on if is_refused else answer.decided_on)
    if due_on < answer.decided_on and is_refused:
        words = f"{said}. The days for {level.name.lower()} ended on {due_on:%m/%d/%Y}"
        return PlannedOutcome(to_state=answer.outcome, next_level=None, appeal_by=None, words=words)
    return PlannedOutcome(
        to_state=WORKING,
        next_level=level,
        appeal_by=due_on,
        words=f"{said}. Next: {level.name.lower()} by {level.to_whom}, until {due_on:%m/%d/%Y}",
    )


def _check(denial: DenialSnapshot, answer: Answer) -> None:
    if answer.outcome not in ANSWERS:
        raise BadAnswer("Say what the payer answered.")
    if answer.decided_on < denial.denied_on:
        raise BadAnswer("The answer cannot be older than the denial.")
    is_part = 0 < answer.awarded_cents < denial.amount_cents
    if answer.outcome == PARTLY and not is_part:
        raise BadAnswer(f"A part is more than nothing and less than {Money(denial.amount_cents)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """One change to many denials; what is empty stays as it is."""

    to_state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A denial the change passes over, and why."""

    denial: DenialSnapshot
    why: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What the change does: to which denials, and to which not."""

    changed: tuple[DenialSnapshot, ...]
    skipped: tuple[Skipped, ...]

    @property
    def changed_cents(self) -> int:
        """What the changed denials are about, in cents."""
        return sum(denial.amount_cents for denial in self.changed)


# What many may be moved to at once: nothing that moves money or says what a payer answered.
BULK_STATES = ("working", "appealed", "open")


def plan_bulk(denials: Sequence[DenialSnapshot], change: BulkChange) -> BulkPlan:
    """Which denials the change reaches, in the order given. Raises WrongMove for a state nobody
    may move many to."""
    if change.to_state and change.to_state not in BULK_STATES:
        raise WrongMove("Many denials at once can only be worked, appealed or put back.")
    changed, skipped = [], []
    for denial in denials:
        why = _why_not(denial, change)
        if why:
            skipped.append(Skipped(denial, why))
        else:
            changed.append(denial)
    return BulkPlan(tuple(changed), tuple(skipped))


def _why_not(denial: DenialSnapshot, change: BulkChange) -> str:
    if change.to_state and change.to_state != denial.state:
        if change.to_state not in TRANSITIONS[denial.state]:
            wanted = STATE_WORDS[change.to_state]
            return f'is "{STATE_WORDS[denial.state]}" and cannot become "{wanted}"'
        return ""
    if denial.state in RESOLVED and not change.words:
        return f'is done: "{STATE_WORDS[denial.state]}"'
    return ""
