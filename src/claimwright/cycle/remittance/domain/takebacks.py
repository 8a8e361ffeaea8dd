"""A payer's takebacks as chains: a debt noted, withheld, carried forward, until it nets to zero.

Source: reliability-835 (B08), x12-835 section 1.10.2.10
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from claimwright.cycle.remittance.domain.provider_level import AccountLine
from claimwright.ledger.domain.posting import AccountKind

# The payer acknowledges a check of ours: it stands against what that check paid back, which the
# payer never had to take, so it neither raises nor lowers what it may still take.
ACKNOWLEDGED = "72"
ACCEPTED, CONTESTED = "accepted", "contested"
ANSWER_WORDS = {ACCEPTED: "Accepted", CONTESTED: "Contested"}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One PLB pair of a chain. `owed_cents`: what the payer may still take, after this step;
    negative when it has taken more than it had announced."""

    line: AccountLine
    owed_cents: int
    claim_id: int | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps from a debt's first mention until nothing is owed. `closed_on` None: still open."""

    steps: tuple[ChainStep, ...]
    opened_on: date
    closed_on: date | None

    @property
    def owed_cents(self) -> int:
        """What is still owed at its end."""
        return self.steps[-1].owed_cents

    @property
    def remittances(self) -> int:
        """Over how many remittances it runs."""
        return len({step.line.remittance_id for step in self.steps})


def chains(lines: Sequence[AccountLine], claims: dict[int, int]) -> list[Chain]:
    """The payer's takebacks cut where a remittance leaves nothing owed; first to last.

    `lines` in the order posted; `claims` says by entry which claim it speaks of.
    """
    takebacks = [one for one in lines if one.account_kind == AccountKind.TAKEBACK.value]
    found: list[Chain] = []
    steps: list[ChainStep] = []
    owed = 0
    for _, some in groupby(takebacks, key=lambda line: line.remittance_id):
        for line in some:
            if line.reason != ACKNOWLEDGED:
                owed -= line.amount_cents
            claim_id = line.claim_id or claims.get(line.entry_id)
            steps.append(ChainStep(line, owed, claim_id))
        if owed == 0:
            found.append(_chain(steps, is_closed=True))
            steps = []
    return [*found, _chain(steps, is_closed=False)] if steps else found


def _chain(steps: list[ChainStep], *, is_closed: bool) -> Chain:
    """What is carried forward names no claim; in a chain about one claim it is about that one."""
    named = {step.claim_id for step in steps if step.claim_id is not None}
    if len(named) == 1:
        only = next(iter(named))
        steps = [replace(step, claim_id=only) for step in steps]
    last_on = steps[-1].line.posted_on if is_closed else None
    return Chain(tuple(steps), steps[0].line.posted_on, last_on)
