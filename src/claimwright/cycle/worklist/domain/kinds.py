"""The kinds of work, and what each is worth doing now, in integers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.cycle.denials.domain.worth import URGENCY
from claimwright.cycle.denials.domain.worth import urgency as urgency_of_deadline
from claimwright.kernel.money import Money

OVERDUE_TASK = 9


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. `chance_percent` is the share of the money that the work brings or saves,
    our guess until the practice's own results are known; `permission` opens it.
    """

    key: str
    name: str
    tone: str
    chance_percent: int
    minutes: int
    permission: str
    next_step: str


_ALL = (
    Kind("task", "Task", "wait", 100, 5, "home.view", "Do it"),
    Kind("rejected", "Rejected", "blocked", 90, 5, "claims.view", "Mend and send again"),
    Kind("held", "Held", "blocked", 95, 4, "claims.view", "Mend and check again"),
    Kind("denied", "Denied", "risk", 50, 15, "denials.view", "Correct or appeal"),
    Kind("underpaid", "Underpaid", "risk", 45, 12, "denials.view", "Ask for the difference"),
    Kind("suspense", "Unmatched payment", "risk", 100, 6, "remittances.view", "Match it"),
    Kind("unbalanced", "Held remittance", "blocked", 100, 10, "remittances.view", "Find the cents"),
    Kind("file", "File to look at", "blocked", 100, 5, "files.view", "Read what it says"),
    Kind("silent", "No answer", "wait", 20, 2, "claims.view", "Ask where it is"),
    Kind("undecided", "No decision", "wait", 15, 4, "claims.view", "Ask where it is"),
    Kind("eligibility", "Insurance to mend", "risk", 60, 3, "patients.view", "Mend the insurance"),
    Kind("credit", "Credit balance", "quiet", 10, 5, "payments.view", "Apply or give back"),
    Kind("statements", "Statements to send", "wait", 55, 30, "statements.view", "Send statements"),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}
# A visit whose insurance fails, and a task, count as if this many cents hung on them.
NOMINAL_CENTS = {"eligibility": 15_000, "task": 10_000, "file": 10_000}


def pull(kind: str, *, cents: int, due_on: date | None, as_of: date) -> int:
    """Expected cents for each minute, times urgency; 0 once a payer's deadline has passed.

    >>> pull("held", cents=40_000, due_on=None, as_of=date(2026, 1, 5))
    9500
    """
    what = KINDS[kind]
    worth = cents or NOMINAL_CENTS.get(kind, 0)
    each_minute = max(1, worth * what.chance_percent // (100 * what.minutes))
    return each_minute * urgency(kind, due_on=due_on, as_of=as_of)


def urgency(kind: str, *, due_on: date | None, as_of: date) -> int:
    """How much nearer deadlines count; a task that is late counts most, one past filing none."""
    if kind == "task" and due_on is not None and due_on < as_of:
        return OVERDUE_TASK
    return urgency_of_deadline(act_by=due_on, as_of=as_of)


def why_now(kind: str, *, cents: int, due_on: date | None, as_of: date, place: int) -> str:
    """The place of an item (its pull) in words: chance, minutes, and how near it is due."""
    what = KINDS[kind]
    factor = urgency(kind, due_on=due_on, as_of=as_of)
    parts = [f"{what.chance_percent} % chance", f"{what.minutes} minutes"]
    if kind == "denied":
        parts = [f"about {Money(place // max(1, factor))} for each minute"]
    elif not cents and kind in NOMINAL_CENTS:
        parts = [f"counted as {Money(NOMINAL_CENTS[kind])}", parts[1]]
    if factor == 0:
        parts.append("the deadline has passed")
    elif factor >= URGENCY[-1][1]:
        parts.append(f"× {factor}, the deadline is near")
    return ", ".join(parts)
