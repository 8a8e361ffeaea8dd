"""What a rule would have done to claims that were sent before, and what became of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from claimwright.cycle.scrubbing.domain.own_rules import SOURCE
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money

SHOWN, LEAST_CLAIMS, MOST_SHARE = 12, 20, Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim the rule speaks of, and what the payer did with its first version."""

    number: str
    charge_cents: int
    denied_cents: int  # refused at first; 0 when it was paid at once
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """The rule over `claims_count` claims of the last `months` months, in their first wording."""

    months: int
    claims_count: int
    held_count: int
    decided_count: int  # of those held, how many the payer has answered
    denied_count: int
    denied_cents: int
    passed_cents: int  # charged on held claims that were paid at once
    examples: tuple[tuple[str, int, int], ...] = ()  # number, charged, denied

    @property
    def precision(self) -> str:
        """Of the held and decided claims, the share that was denied, as a person reads it."""
        if not self.decided_count:
            return "–"
        return f"{Decimal(100 * self.denied_count) / self.decided_count:.0f} %"

    @property
    def share(self) -> Decimal:
        """The share of all claims it would have held."""
        return Decimal(self.held_count) / self.claims_count if self.claims_count else Decimal(0)

    @property
    def words(self) -> str:
        """The result in two sentences."""
        if not self.claims_count:
            return "No claim was sent in that time, so nothing can be said of the rule."
        held = f"It would have held {self.held_count:,} of {self.claims_count:,} claims"
        if not self.held_count:
            return f"{held}."
        waited = f" {Money(self.passed_cents)} that was paid at once would have waited."
        return (
            f"{held}; of the {self.decided_count:,} decided, {self.denied_count:,} denied at first "
            f"({Money(self.denied_cents)}).{waited if self.passed_cents else ''}"
        )

    def as_dict(self) -> dict[str, Any]:
        """To be kept as JSON."""
        return asdict(self)


def summarize(months: int, claims_count: int, held: Sequence[PastClaim]) -> BackTest:
    """Count what the rule held; denied claims are shown first."""
    decided = [each for each in held if each.is_decided]
    denied = [each for each in decided if each.denied_cents > 0]
    first = sorted(held, key=lambda each: (-each.denied_cents, each.number))[:SHOWN]
    return BackTest(
        months=months,
        claims_count=claims_count,
        held_count=len(held),
        decided_count=len(decided),
        denied_count=len(denied),
        denied_cents=sum(each.denied_cents for each in denied),
        passed_cents=sum(each.charge_cents for each in decided if not each.denied_cents),
        examples=tuple((each.number, each.charge_cents, each.denied_cents) for each in first),
    )


def back_test_from(kept: dict[str, Any]) -> BackTest:
    """The result that was kept."""
    examples = tuple((str(a), int(b), int(c)) for a, b, c in kept["examples"])
    return BackTest(**{**kept, "examples": examples})


def holds_too_much(result: BackTest, severity: Severity) -> Finding | None:
    """An error for a rule that would hold every claim, a warning where it holds most of them."""
    if severity is not Severity.ERROR or result.claims_count < LEAST_CLAIMS:
        return None
    if result.held_count < result.claims_count * MOST_SHARE:
        return None
    is_all = result.held_count == result.claims_count
    return Finding(
        "OWN-RULE-HOLDS-ALL",
        Severity.ERROR if is_all else Severity.WARNING,
        f"The rule would have held {result.held_count:,} of {result.claims_count:,} claims.",
        "Narrow its conditions, or make it a warning.",
        SOURCE,
    )
