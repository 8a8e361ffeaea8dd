"""From a matched decision to ledger legs: never more than is open, every cent with a home.

The payment is credited to the payer's receivable line by line; what exceeds it waits in suspense
under the payer's name, so that no receivable turns negative. Patient shares move to the next
payer or the patient, contractual cuts to the allowance, denied dollars stay where they are.

Source: reliability-money (M07, M22), reliability-835 (B10, B12)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claimwright.cycle.remittance.domain.adjustment_posting import Sorted, sort_adjustments
from claimwright.cycle.remittance.domain.books import EncounterBooks, Piece
from claimwright.cycle.remittance.domain.next_payer import Holder, ShareRule
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg

SOURCE = "reliability-835"
ALLOWANCE = AccountRef(AccountKind.CONTRACTUAL_ALLOWANCE)
WRITE_OFF = AccountRef(AccountKind.WRITE_OFF)
PATIENT = AccountRef(AccountKind.PATIENT_RECEIVABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One payer's decision on one of our claims, ready to be planned.

    `payer_id` is the payer whose receivable it settles; `source` the account its money comes
    from: the paying payer's clearing, or suspense when it was matched later. `lines` are our
    charge lines for the payer's, in its order, None where none is known. `refused_by` are
    earlier payers that have decided: what they left open this payer may pay. `kept_open` are
    the (group, reason) pairs the practice's posting table leaves with the payer.
    """

    claim: RemittanceClaim
    claim_id: int
    encounter_id: int
    patient_id: int
    service_on: date
    payer_id: int
    source: AccountRef
    lines: tuple[int | None, ...]
    rule: ShareRule
    refused_by: tuple[int, ...] = ()
    kept_open: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Part of a decision that found no open receivable; posted when one opens again."""

    kind: str  # an account kind
    payer_id: int | None
    line: int | None
    cents: int

    def as_list(self) -> list[Any]:
        """JSON shape of the column."""
        return [self.kind, self.payer_id, self.line, self.cents]


@dataclass(slots=True)
class PostingPlan:
    """What a decision does: legs that balance, the payment beyond what was owed, what waits."""

    legs: list[Leg] = field(default_factory=list)
    excess_cents: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    """Cents that settle the receivable, and the account that takes them."""

    account: AccountRef
    line: int | None
    cents: int


def plan_posting(decision: Decision, books: EncounterBooks) -> PostingPlan:
    """Plan a decision that is no reversal; `books` are lowered by what the plan takes.

    Order: amounts that raise the receivable, the payment, the patient's share, then cuts: when
    less is open than the payer says, the cuts are what has to wait.
    """
    plan, legs = PostingPlan(), _Legs(decision)
    sums = [
        sort_adjustments(each, decision.rule, decision.kept_open) for _, each in _levels(decision)
    ]
    cuts = [part for part in _cuts(decision, sums) if part.cents]
    for part in cuts:
        if part.cents < 0:
            books.add(AccountKind.INSURANCE_RECEIVABLE, decision.payer_id, part.line, -part.cents)
            legs.move(part.account, [Piece(decision.payer_id, part.line, part.cents)])
    for line, cents in _payments(decision):
        _settle_payment(decision, books, legs, plan, line, cents)
    for part in [*_shares(decision, sums), *(part for part in cuts if part.cents > 0)]:
        _settle(decision, books, legs, plan, part)
    plan.legs = legs.result()
    plan.findings = list(_tell(decision, plan, sums, books))
    return plan


def _levels(decision: Decision) -> list[tuple[int | None, Sequence[Any]]]:
    """(our line, adjustments): the claim level first, under no line."""
    claim = decision.claim
    lines = zip(decision.lines, claim.lines, strict=True)
    return [(None, claim.adjustments), *((ours, line.adjustments) for ours, line in lines)]


def _payments(decision: Decision) -> Iterable[tuple[int | None, int]]:
    """CLP04 over the lines. A claim-level adjustment lowers the lines' payments in proportion."""
    claim = decision.claim
    by_line = [line.paid_cents for line in claim.lines]
    if sum(by_line) == claim.paid_cents:
        return list(zip(decision.lines, by_line, strict=True))
    if claim.paid_cents > 0 and any(by_line) and min(by_line) >= 0:
        parts = Money(claim.paid_cents).allocate(by_line)
        return [(ours, part.cents) for ours, part in zip(decision.lines, parts, strict=True)]
    return [(None, claim.paid_cents)]


def _cuts(decision: Decision, sums: Sequence[Sorted]) -> Iterable[_Part]:
    interest = AccountRef(AccountKind.INTEREST, decision.payer_id)
    for (line, _), each in zip(_levels(decision), sums, strict=True):
        yield _Part(ALLOWANCE, line, each.write_down)
        yield _Part(interest, line, each.interest)


def _shares(decision: Decision, sums: Sequence[Sorted]) -> Iterable[_Part]:
    target = PATIENT
    if decision.rule.holder is Holder.NEXT_PAYER:
        target = AccountRef(AccountKind.INSURANCE_RECEIVABLE, decision.rule.payer_id)
    for (line, _), each in zip(_levels(decision), sums, strict=True):
        if each.share > 0:
            yield _Part(target, line, each.share)


def _settle_payment(
    decision: Decision,
    books: EncounterBooks,
    legs: _Legs,
    plan: PostingPlan,
    line: int | None,
    cents: int,
) -> None:
    """Own receivable first, then what earlier payers left open, the rest to suspense."""
    if cents <= 0:
        if cents:
            legs.put(decision.source, line, cents)
            legs.put(_credit(decision), line, -cents)
            plan.excess_cents += cents
        return
    pieces = books.draw(AccountKind.INSURANCE_RECEIVABLE, decision.payer_id, line, cents)
    left = cents - sum(piece.cents for piece in pieces)
    for other in decision.refused_by if left else ():
        more = books.draw(AccountKind.INSURANCE_RECEIVABLE, other, line, left)
        pieces += more
        left -= sum(piece.cents for piece in more)
    legs.move(decision.source, pieces)
    if left:
        legs.put(decision.source, line, left)
        legs.put(_credit(decision), line, -left)
        plan.excess_cents += left


def _settle(
    decision: Decision, books: EncounterBooks, legs: _Legs, plan: PostingPlan, part: _Part
) -> None:
    pieces = books.draw(AccountKind.INSURANCE_RECEIVABLE, decision.payer_id, part.line, part.cents)
    legs.move(part.account, pieces)
    for piece in pieces:
        books.add(part.account.kind, part.account.payer_id, piece.line, piece.cents)
    left = part.cents - sum(piece.cents for piece in pieces)
    if left:
        plan.waiting.append(
            Waiting(part.account.kind.value, part.account.payer_id, part.line, left)
        )


def _credit(decision: Decision) -> AccountRef:
    return AccountRef(AccountKind.SUSPENSE, decision.payer_id)


class _Legs:
    """Sums cents per account and line, then gives the legs."""

    def __init__(self, owner: Decision) -> None:
        self.owner = owner
        self.sums: dict[tuple[AccountRef, int | None], int] = {}

    def put(self, account: AccountRef, line: int | None, cents: int) -> None:
        place = (account, line)
        self.sums[place] = self.sums.get(place, 0) + cents

    def move(self, account: AccountRef, pieces: Iterable[Piece]) -> None:
        """Debit the account, credit the receivable the pieces were drawn from."""
        for piece in pieces:
            self.put(account, piece.line, piece.cents)
            receivable = AccountRef(AccountKind.INSURANCE_RECEIVABLE, piece.payer_id)
            self.put(receivable, piece.line, -piece.cents)

    def result(self) -> list[Leg]:
        owner = self.owner
        return [
            leg_of(
                account,
                cents,
                line=line,
                claim_id=owner.claim_id,
                encounter_id=owner.encounter_id,
                patient_id=owner.patient_id,
                payer_id=owner.payer_id,
                service_on=owner.service_on,
            )
            for (account, line), cents in self.sums.items()
            if cents
        ]


def leg_of(account: AccountRef, cents: int, *, line: int | None, **owner: Any) -> Leg:
    """A leg with its owners; a patient's balance belongs to no payer."""
    if account.kind is AccountKind.PATIENT_RECEIVABLE:
        owner = {**owner, "payer_id": None}
    return Leg(account, cents, charge_line_id=line, **owner)


def _tell(
    decision: Decision, plan: PostingPlan, sums: Sequence[Sorted], books: EncounterBooks
) -> Iterable[Finding]:
    claim = decision.claim
    if plan.excess_cents > 0:
        yield _warning(
            claim,
            "RMT-OVERPAID",
            f"Claim {claim.control_number}: {Money(plan.excess_cents)} more was paid than was "
            "open. It waits in suspense under the payer's name.",
            "Find out whether the payer paid twice; refund it or wait for the takeback.",
        )
    if plan.excess_cents < 0:
        yield _warning(
            claim,
            "RMT-TAKEN-WITHOUT-REVERSAL",
            f"Claim {claim.control_number}: the payer takes {Money(-plan.excess_cents)} without "
            "reversing a decision.",
            "Ask which payment is meant; the amount waits in suspense.",
        )
    withheld = sum(each.withheld_share for each in sums)
    if withheld > 0:
        yield _warning(
            claim,
            "RMT-SHARE-WITHHELD",
            f"Claim {claim.control_number}: {Money(withheld)} of cost sharing was not billed. "
            f"{decision.rule.why_nobody}",
            "Add the coverage that should pay it, or write it off.",
        )
    if plan.waiting:
        cents = sum(each.cents for each in plan.waiting)
        yield _warning(
            claim,
            "RMT-NOTHING-OPEN",
            f"Claim {claim.control_number}: {Money(cents)} of its adjustments found no open "
            "balance and was not posted.",
            "Nothing to do if another payer or a write-off settled it; else check the charges.",
        )
    known, stays = sum(each.known for each in sums), sum(each.stays for each in sums)
    left = books.total(AccountKind.INSURANCE_RECEIVABLE, decision.payer_id)
    if known and not stays and not withheld and left > 0:
        yield _warning(
            claim,
            "RMT-PRIOR-PAYER-DIFFERS",
            f"Claim {claim.control_number}: what the payer says earlier payers did leaves "
            f"{Money(left)} that nobody was asked to pay.",
            "Compare with the earlier payer's remittance.",
        )


def _warning(claim: RemittanceClaim, code: str, message: str, fix: str) -> Finding:
    where = Where(segment="CLP", loop="2100", offset=claim.offset)
    return Finding(code, Severity.WARNING, message, fix, SOURCE, where)
