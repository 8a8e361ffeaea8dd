"""A paid line against what its contract promised: how much is missing, and which rule explains it.

What is compared is the allowed amount: what was paid, the patient's share, and what law takes off
the payment alone: sequestration (253), quality and incentive adjustments (144, 237). Those are no
underpayments. A refused line is a denial, not an underpayment.
Source: reliability-835; carc-list
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.expected import ExpectedLine
from claimwright.engines.codesets.carc import CarcClass, carc_class
from claimwright.kernel.money import HALF_UP, Money

# Taken from or added to Medicare's payment by performance, whatever the contract.
PERFORMANCE = frozenset({"144", "237"})
PRIOR_PAYER = "23"
HALF, NON_PHYSICIAN, SEQUESTERED = Decimal("0.5"), Decimal("0.85"), Decimal("0.98")
QUARTER = Decimal("0.25")
LEAST_PART = Decimal("0.7")  # of the agreed percentage: below, another mistake is likelier


class Cause(StrEnum):
    """Why a payer paid less than it promised, as far as the amounts tell."""

    OLD_SCHEDULE = "old_schedule"
    MULTIPLE = "multiple"
    ONE_SIDE = "one_side"
    UNITS = "units"
    NON_PHYSICIAN = "non_physician"
    SEQUESTERED_TWICE = "sequestered_twice"
    LOWER_PERCENT = "lower_percent"
    UNEXPLAINED = "unexplained"


CAUSE_WORDS: dict[Cause, str] = {
    Cause.OLD_SCHEDULE: "Paid by an old fee schedule or contract",
    Cause.MULTIPLE: "Paid as if reduced for multiple procedures",
    Cause.ONE_SIDE: "Both sides done, one side paid",
    Cause.UNITS: "Not all units paid",
    Cause.NON_PHYSICIAN: "Paid at the 85 % rate of a non-physician",
    Cause.SEQUESTERED_TWICE: "2 % taken off the allowed amount",
    Cause.LOWER_PERCENT: "Paid at a lower percentage than the contract's",
    Cause.UNEXPLAINED: "No rule explains the amount",
}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the line would have brought had the payer made one mistake."""

    cause: Cause
    cents: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A line as it was decided, beside what was expected of it."""

    view: AdjudicationView
    line: AdjudicationLineView
    expected: ExpectedLine
    units: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """An underpaid line with its explanation; `variance_cents` is positive."""

    paid: PaidLine
    allowed_cents: int
    variance_cents: int
    cause: Cause
    words: str


def compared_allowed(line: AdjudicationLineView) -> int:
    """The allowed amount to compare: without what law takes off or adds to the payment alone."""
    performance = sum(a.amount_cents for a in line.adjustments if a.reason in PERFORMANCE)
    return line.allowed_cents + performance


def is_comparable(view: AdjudicationView, line: AdjudicationLineView) -> bool:
    """Whether the line is a first payer's decision to pay that a contract can be held against."""
    if view.is_reversal or line.line_number == 0:
        return False
    for each in (*view.claim_adjustments, *line.adjustments):
        if each.reason == PRIOR_PAYER:
            return False
        if each.amount_cents > 0 and each.reason not in PERFORMANCE:
            kind = carc_class(each.reason, each.group)
            if kind in (CarcClass.DENIAL, CarcClass.INFORMATION):
                return False
    return True


def missing_cents(paid: PaidLine) -> int:
    """How much the allowed amount falls short of the promise; nobody allows above the charge."""
    expected = paid.expected.expected_cents
    if expected is None:
        return 0
    return min(expected, paid.line.charge_cents) - compared_allowed(paid.line)


def is_short(paid: PaidLine) -> bool:
    """Whether a contract can be held against the decision, and it misses by more than it may."""
    is_missing = missing_cents(paid) > paid.expected.tolerance_cents
    return is_missing and is_comparable(paid.view, paid.line)


def find_shortfalls(
    lines: Sequence[PaidLine], suppose: Callable[[PaidLine], Sequence[Hypothesis]]
) -> list[Shortfall]:
    """Every line paid short by more than its tolerance, explained.

    `suppose` prices a short line under other editions and contracts; it is asked only then.
    """
    found = []
    for paid in lines:
        if not is_short(paid):
            continue
        allowed = compared_allowed(paid.line)
        cause, words = explain(paid, allowed, suppose(paid))
        found.append(
            Shortfall(
                paid=paid,
                allowed_cents=allowed,
                variance_cents=missing_cents(paid),
                cause=cause,
                words=words,
            )
        )
    return found


def explain(
    paid: PaidLine, allowed_cents: int, supposed: Sequence[Hypothesis]
) -> tuple[Cause, str]:
    """The first mistake that gives exactly the amount allowed, to a cent a unit."""
    room = max(1, int(paid.units))
    for each in (*supposed, *_usual_mistakes(paid)):
        if abs(each.cents - allowed_cents) <= room:
            return each.cause, each.words
    lower = _lower_percent(paid, allowed_cents)
    if lower is not None:
        return lower
    return Cause.UNEXPLAINED, CAUSE_WORDS[Cause.UNEXPLAINED]


def _usual_mistakes(paid: PaidLine) -> list[Hypothesis]:
    expected = paid.expected.expected_cents or 0
    told = _by_rule(paid)
    found = []
    for count in range(1, int(paid.units)):
        words = f"{count} of {paid.units.normalize():f} units paid"
        found.append(_part(Cause.UNITS, expected, Decimal(count) / paid.units, words))
    if "bilateral" in told:
        found.append(_part(Cause.ONE_SIDE, expected, Decimal(2) / 3, "100 % instead of 150 %"))
    found.append(_part(Cause.MULTIPLE, expected, HALF, "50 % of the contract's amount"))
    found.append(_part(Cause.MULTIPLE, expected, QUARTER, "25 % of the contract's amount"))
    if "practitioner" not in told:
        words = "85 % of the contract's amount"
        found.append(_part(Cause.NON_PHYSICIAN, expected, NON_PHYSICIAN, words))
    words = "98 % of the contract's amount"
    found.append(_part(Cause.SEQUESTERED_TWICE, expected, SEQUESTERED, words))
    return found


def _part(cause: Cause, expected: int, share: Decimal, words: str) -> Hypothesis:
    cents = Money(expected).times(share, HALF_UP).cents
    return Hypothesis(cause, cents, f"{CAUSE_WORDS[cause]}: {words}")


def _lower_percent(paid: PaidLine, allowed: int) -> tuple[Cause, str] | None:
    """A whole percentage of the schedule, not far below the contract's, that gives the amount.

    Only to the cent: on small amounts some percentage is always near.
    """
    told = _by_rule(paid)
    base, contract = told.get("fee-schedule"), told.get("contract-percent")
    expected = paid.expected.expected_cents
    if not base or not expected:
        return None
    agreed = Decimal(contract or base) / base
    is_plain = expected == int((contract or base) * paid.units)
    whole = base * paid.units if is_plain else expected / agreed  # at 100 % of the schedule
    percent = (allowed / whole * 100).quantize(Decimal(1), rounding=HALF_UP)
    given = int((whole * percent / 100).quantize(Decimal(1), rounding=HALF_UP))
    if abs(given - allowed) >= paid.units or not LEAST_PART <= percent / 100 / agreed < 1:
        return None
    usual = (agreed * 100).quantize(Decimal("0.1"), HALF_UP)
    words = f"{percent} % instead of {usual} %"
    return Cause.LOWER_PERCENT, f"{CAUSE_WORDS[Cause.LOWER_PERCENT]}: {words}"


def _by_rule(paid: PaidLine) -> Mapping[str, int]:
    return {step.rule: step.cents for step in paid.expected.steps}


# -- states ------------------------------------------------------------------------------------

OPEN, DISPUTED, RECOVERED, ACCEPTED = "open", "disputed", "recovered", "accepted"
STATE_WORDS = {
    OPEN: "Open",
    DISPUTED: "Disputed",
    RECOVERED: "Recovered",
    ACCEPTED: "Accepted",
}
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({DISPUTED, RECOVERED, ACCEPTED}),
    DISPUTED: frozenset({OPEN, RECOVERED, ACCEPTED}),
    ACCEPTED: frozenset({OPEN}),
    RECOVERED: frozenset(),
}
UNSETTLED = (OPEN, DISPUTED)


class WrongMove(ValueError):
    """The underpayment cannot go there from where it stands."""


def check_move(from_state: str, to_state: str) -> None:
    """Raises WrongMove."""
    if to_state not in TRANSITIONS[from_state]:
        raise WrongMove(
            f"An underpayment that is {STATE_WORDS[from_state].lower()} cannot become "
            f"{STATE_WORDS.get(to_state, to_state).lower()}."
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What a later decision on the same line did to an earlier underpayment."""

    underpayment_id: int
    state: str
    recovered_cents: int
    words: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An underpayment still asked for."""

    id: int
    adjudication_id: int
    claim_id: int
    line_number: int
    allowed_cents: int
    variance_cents: int


def settle_by(standing: AdjudicationView | None, earlier: Sequence[Unsettled]) -> list[Settled]:
    """Settle underpayments of decisions that no longer stand by the one that does."""
    found = []
    for each in earlier:
        if standing is None:
            words = "The payer took its decision back."
            found.append(Settled(each.id, ACCEPTED, 0, words))
            continue
        if standing.id == each.adjudication_id:
            continue
        now = next((x for x in standing.lines if x.line_number == each.line_number), None)
        more = max(0, (compared_allowed(now) if now else 0) - each.allowed_cents)
        if more >= each.variance_cents:
            words = "The payer corrected its payment."
        else:
            words = "The payer decided again; what is still missing is followed on the new line."
        state = RECOVERED if more else ACCEPTED
        found.append(Settled(each.id, state, min(more, each.variance_cents), words))
    return found
