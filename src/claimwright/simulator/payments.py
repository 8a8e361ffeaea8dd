"""Pay runs: each payer's due decisions become one 835 with its payment.

The payment is what the claims pay less the provider adjustments; it is never negative: a
shortfall is carried forward (FB) to the next payment.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import ProviderAdjustment, Remittance, RemittanceClaim
from claimwright.engines.x12.render835 import render_835
from claimwright.simulator.adjudicate import REVERSAL
from claimwright.simulator.claims_desk import forward_claim
from claimwright.simulator.desk import EVENING, Desk
from claimwright.simulator.dice import is_lucky, roll
from claimwright.simulator.events import stray_claim, take_back_dearest, unbalance
from claimwright.simulator.scenario import Event, PayerPolicy
from claimwright.simulator.secondary import FORWARDED
from claimwright.simulator.state import Audit, Debt, Payable, PayerAccount
from claimwright.simulator.workdays import is_workday, workday_from

DAYS_A_YEAR = 365


def pay(desk: Desk) -> None:
    """Run every payer's payment of the day."""
    if not is_workday(desk.day) or not desk.state.payee.name:
        return
    for policy in desk.scenario.payers:
        _scripted(desk, policy)
        if is_pay_day(policy, desk.day):
            _pay_one(desk, policy)


def is_pay_day(policy: PayerPolicy, on: date) -> bool:
    """Whether the payer pays that day; a payment day on a holiday moves to the next workday."""
    monday = on - timedelta(days=on.weekday())
    return any(
        workday_from(monday + timedelta(days=weekday)) == on for weekday in policy.payment_weekdays
    )


def _pay_one(desk: Desk, policy: PayerPolicy) -> None:
    queue = desk.state.payables.get(policy.id, [])
    due = sorted(
        (payable for payable in queue if payable.due_on <= desk.day),
        key=lambda payable: (payable.due_on, payable.claim.status != REVERSAL, payable.number),
    )
    if not due:
        return
    waited = (desk.day - due[0].due_on).days
    if len(due) < policy.least_claims and waited < policy.longest_wait_days:
        return
    chosen = due[: policy.most_claims]
    taken = {id(payable) for payable in chosen}
    desk.state.payables[policy.id] = [item for item in queue if id(item) not in taken]
    _send_payment(desk, policy, chosen)


@dataclass(slots=True)
class _Payment:
    """One payment while it is put together."""

    desk: Desk
    policy: PayerPolicy
    trace_number: str
    claims: list[RemittanceClaim] = field(default_factory=list)
    adjustments: list[ProviderAdjustment] = field(default_factory=list)

    def adjust(self, reason: str, reference: str, amount_cents: int) -> None:
        """Add one PLB pair; a positive amount lowers the payment."""
        provider = self.desk.state.payee.id
        year_end = date(self.desk.day.year, 12, 31)
        self.adjustments.append(
            ProviderAdjustment(provider, year_end, reason, reference, amount_cents)
        )

    @property
    def total_cents(self) -> int:
        """What would be paid: claims less provider adjustments."""
        claims = sum(claim.paid_cents for claim in self.claims)
        return claims - sum(part.amount_cents for part in self.adjustments)


def _send_payment(desk: Desk, policy: PayerPolicy, payables: list[Payable]) -> None:
    payment = _Payment(desk, policy, _trace(desk, policy))
    account = desk.state.accounts.get(policy.id, PayerAccount())
    debts = list(account.debts)
    for payable in payables:
        debts += _add_claim(payment, payable)
    if account.forward_cents:
        payment.adjust("FB", account.forward_reference, account.forward_cents)
    for debt in [debt for debt in debts if debt.due_on <= desk.day]:
        payment.adjust("WO", debt.reference, debt.amount_cents)
        debts.remove(debt)
    short = -min(0, payment.total_cents)
    if short:
        payment.adjust("FB", payment.trace_number, -short)
    reference = payment.trace_number if short else ""
    desk.state.accounts[policy.id] = PayerAccount(short, reference, tuple(debts))
    _book(desk, policy, payables, payment)
    claims = tuple(payment.claims)
    event = _event_due(desk, policy, "unbalanced_remittance")
    if event is not None:
        claims = unbalance(claims, event.amount_cents)
    _send(desk, policy, _remittance(desk, policy, payment, claims))


def _add_claim(payment: _Payment, payable: Payable) -> list[Debt]:
    claim, day = payable.claim, payment.desk.day
    interest = _interest_cents(payment.policy, payable, day)
    if interest:
        claim = replace(claim, amounts=(*claim.amounts, ("I", interest)))
        payment.adjust("L6", payable.number, -interest)
    payment.claims.append(claim)
    recovery_on = payable.recovery_on
    if recovery_on is None or recovery_on <= day or claim.paid_cents >= 0:
        return []
    payment.adjust("WO", payable.number, claim.paid_cents)
    return [Debt(payable.number, -claim.paid_cents, recovery_on)]


def _interest_cents(policy: PayerPolicy, payable: Payable, on: date) -> int:
    late = (on - payable.received_on).days - policy.late_after_days
    paid = payable.claim.paid_cents
    if late <= 0 or paid <= 0 or not policy.interest_percent:
        return 0
    return (paid * policy.interest_percent * late + DAYS_A_YEAR * 50) // (DAYS_A_YEAR * 100)


def _book(desk: Desk, policy: PayerPolicy, payables: list[Payable], payment: _Payment) -> None:
    """Remember what was paid, forward what crosses over, pick what will be audited."""
    state = desk.state
    for payable in payables:
        decision = state.decisions.get(payable.number)
        if decision is None or payable.claim.status == REVERSAL:
            continue
        outcome = "paid" if decision.outcome == "pending" else decision.outcome
        paid = replace(
            decision, outcome=outcome, paid_on=desk.day, trace_number=payment.trace_number
        )
        state.decisions[payable.number] = paid
        crossed = paid.claim.crossover
        target = desk.roster.policy(crossed.id) if crossed is not None else None
        if target is not None and paid.claim.status == FORWARDED:
            member = next(iter(desk.roster.members(policy.id, paid.member_id)), None)
            if member is not None:
                forward_claim(desk, paid, target, member.crossover_member_id)
        chance = policy.takeback_per_million if paid.claim.paid_cents > 0 else 0
        if is_lucky(chance, desk.scenario.seed, "audit", payable.number):
            days = 60 + roll(desk.scenario.seed, "audit day", payable.number) % 60
            state.audits.append(Audit(desk.day + timedelta(days=days), payable.number))


def _remittance(
    desk: Desk, policy: PayerPolicy, payment: _Payment, claims: tuple[RemittanceClaim, ...]
) -> Remittance:
    total = payment.total_cents
    payee = desk.state.payee
    return Remittance(
        payment_cents=total,
        credit_or_debit="C",
        method="ACH" if total else "NON",
        paid_on=desk.day,
        trace_number=payment.trace_number,
        payer_trace_id=f"1{policy.tax_id}",
        payer=Party(
            name=policy.name,
            address=policy.address,
            references=(("2U", policy.id),),
            contact_name="PROVIDER SERVICES",
            phone=policy.phone,
        ),
        payee=Party(
            name=payee.name,
            id_qualifier="XX",
            id=payee.id,
            tax_id_qualifier="TJ",
            tax_id=payee.tax_id,
            address=payee.address,
        ),
        handling="I" if total else "H",
        production_on=desk.day,
        claims=claims,
        provider_adjustments=tuple(payment.adjustments),
        payer_bank="061000104" if total else "",
        payer_account=f"{policy.tax_id}01" if total else "",
        payee_bank="053100300" if total else "",
        payee_account="4400198276" if total else "",
    )


def _send(desk: Desk, policy: PayerPolicy, remittance: Remittance) -> None:
    envelope = desk.envelope(desk.state.submitter.id, EVENING)
    desk.send("835", envelope, render_835(envelope, [remittance]), policy.id)


def _trace(desk: Desk, policy: PayerPolicy) -> str:
    count = desk.state.next_number(f"payment:{policy.id}")
    return f"{policy.tax_id[-4:]}{desk.day:%y%m%d}{count:05d}"


def _event_due(desk: Desk, policy: PayerPolicy, kind: str) -> Event | None:
    """The first event of the kind that is due and has not happened; it now has."""
    for index, event in enumerate(desk.scenario.events):
        if event.kind != kind or event.payer_id != policy.id or event.on > desk.day:
            continue
        key = f"{index}:{kind}"
        if key not in desk.state.happened:
            desk.state.happened[key] = desk.day.isoformat()
            return event
    return None


def _scripted(desk: Desk, policy: PayerPolicy) -> None:
    if not any(event.payer_id == policy.id for event in desk.scenario.events):
        return
    event = _event_due(desk, policy, "takeback")
    if event is not None:
        take_back_dearest(desk, policy, event)
    stray = _event_due(desk, policy, "stray_remittance")
    if stray is not None:
        payment = _Payment(desk, policy, _trace(desk, policy))
        payment.claims.append(stray_claim(desk, policy, stray))
        _send(desk, policy, _remittance(desk, policy, payment, tuple(payment.claims)))
