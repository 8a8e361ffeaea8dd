"""What a payer after the first one pays: the share the earlier payers left, by its own rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import ServiceLine
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.simulator.adjudicate import (
    Judgement,
    claim_of,
    denied_line,
    patient_cents,
)
from claimwright.simulator.case import Case, fee_cents, line_day
from claimwright.simulator.payer_rules import deny_claim
from claimwright.simulator.scenario import Member, PayerPolicy, Scenario
from claimwright.simulator.short_pays import percent_of, units_of
from claimwright.simulator.state import Spent

FORWARDED = "19"  # CLP02: processed as primary, forwarded to another payer
SECOND = "2"


@dataclass(frozen=True, slots=True)
class Left:
    """What earlier payers did with one line, in cents."""

    charge_cents: int
    paid_cents: int  # by all of them
    shares: tuple[tuple[str, int], ...]  # (PR reason, amount) still open

    @property
    def open_cents(self) -> int:
        """What the patient would owe if no other payer came."""
        return sum(amount for _, amount in self.shares)


def adjudicate_next(scenario: Scenario, case: Case, spent: Spent) -> Judgement:
    """Decide a claim that carries earlier payers' decisions.

    Source: x12-835 1.10.2.7
    """
    denial = deny_claim(scenario, case)
    if denial is not None:
        lines = tuple(denied_line(case, line, denial) for line in case.claim.lines)
        return Judgement(claim_of(case, lines, "4"), spent, "denied", denial.reason)
    paid_lines = tuple(_pay_line(scenario, case, line) for line in case.claim.lines)
    status = {"S": SECOND, "T": "3"}.get(case.claim.rank, SECOND)
    return Judgement(claim_of(case, paid_lines, status), spent, "paid")


def _pay_line(scenario: Scenario, case: Case, line: ServiceLine) -> RemittanceLine:
    left = left_by_others(line)
    fee = fee_cents(scenario, line.procedure, line_day(case, line))
    price = _price(case.policy, fee, line.units, line.charge_cents)
    paid, adjustments = settle(case.policy, case.member, left, price)
    return RemittanceLine(
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=paid,
        units=line.units,
        from_on=line_day(case, line),
        control_number=line.control_number,
        adjustments=adjustments,
        allowed_cents=price,
    )


def left_by_others(line: ServiceLine) -> Left:
    """What the line's 2430 loops say earlier payers paid and left open."""
    if not line.adjudications:
        return Left(line.charge_cents, 0, (("2", line.charge_cents),))
    paid = sum(earlier.paid_cents for earlier in line.adjudications)
    latest = line.adjudications[-1]
    shares = tuple(
        (part.reason, part.amount_cents) for part in latest.adjustments if part.group == "PR"
    )
    return Left(line.charge_cents, paid, _at_most(shares, line.charge_cents - paid))


def _at_most(shares: tuple[tuple[str, int], ...], limit: int) -> tuple[tuple[str, int], ...]:
    """The shares cut so that together they stay within the limit; credits are dropped."""
    kept = []
    for reason, amount in shares:
        part = max(0, min(amount, limit))
        limit -= part
        if part:
            kept.append((reason, part))
    return tuple(kept)


def settle(
    policy: PayerPolicy, member: Member, left: Left, price: int
) -> tuple[int, tuple[Adjustment, ...]]:
    """What is paid, and the adjustments that explain the rest of the charge.

    OA-23 is everything the earlier payers settled. A supplement pays all but the deductible;
    "lesser_of" pays up to its own price and forgives the rest; others pay up to their price.
    """
    settled = left.charge_cents - left.open_cents
    adjustments = [Adjustment("OA", "23", settled)] if settled else []
    style = policy.plan(member.plan).pays_after_others
    room = left.open_cents
    if style != "supplement":
        room = min(room, max(0, price - left.paid_cents))
    paid = 0
    for reason, amount in left.shares:
        part = 0 if style == "supplement" and reason == "1" else min(amount, room)
        room -= part
        paid += part
        if amount > part:
            rest = ("CO", "45") if style == "lesser_of" else ("PR", reason)
            adjustments.append(Adjustment(*rest, amount - part))
    return paid, tuple(adjustments)


def _price(policy: PayerPolicy, fee: int | None, units: str, charge_cents: int) -> int:
    if fee is None:
        return charge_cents
    return min(charge_cents, percent_of(fee, policy.fee_percent) * int(units_of(units)))


# -- crossover ---------------------------------------------------------------------------------


def forwarded(claim: RemittanceClaim, target: PayerPolicy) -> RemittanceClaim:
    """The first payer's decision, marked as forwarded to the next one.

    Source: x12-835 2100 CLP02, NM1*TT; RARC MA18
    """
    return replace(
        claim,
        status=FORWARDED,
        remarks=(*(remark for remark in claim.remarks if remark != "MA01"), "MA18"),
        crossover=Party(name=target.name, id_qualifier="PI", id=target.id),
    )


def cross_over(
    scenario: Scenario, first: RemittanceClaim, target: PayerPolicy, member: Member, number: str
) -> RemittanceClaim:
    """The next payer's own decision on a claim it was sent by the first payer."""
    lines = tuple(_crossed_line(scenario, line, target, member) for line in first.lines)
    return replace(
        first,
        status=SECOND,
        paid_cents=sum(line.paid_cents for line in lines),
        patient_cents=patient_cents(lines),
        filing_indicator=target.claim_filing,
        payer_claim_number=number,
        patient=replace(first.patient, id=member.member_id),
        remarks=(),
        crossover=None,
        lines=lines,
    )


def _crossed_line(
    scenario: Scenario, line: RemittanceLine, target: PayerPolicy, member: Member
) -> RemittanceLine:
    shares = tuple(
        (part.reason, part.amount_cents)
        for part in line.adjustments
        if part.group == "PR" and part.reason in ("1", "2", "3")
    )
    left = Left(line.charge_cents, line.paid_cents, shares)
    on: date = line.from_on or date.min
    price = _price(target, fee_cents(scenario, line.procedure, on), line.units, line.charge_cents)
    paid, adjustments = settle(target, member, left, price)
    return replace(line, paid_cents=paid, adjustments=adjustments, remarks=(), allowed_cents=price)
