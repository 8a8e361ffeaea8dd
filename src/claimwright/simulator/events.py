"""What goes wrong once: a stray remittance, one that does not balance, money taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.simulator.adjudicate import patient_cents
from claimwright.simulator.claims_desk import take_back
from claimwright.simulator.desk import Desk
from claimwright.simulator.scenario import Event, PayerPolicy
from claimwright.simulator.short_pays import percent_of
from claimwright.simulator.state import Decision, Payable

# An audited claim keeps this part of what was paid.
AUDITED_PERCENT = 85
LEAST_AGE_DAYS = 30


def review(desk: Desk) -> None:
    """Act on what payers learn that day: ended coverage and finished audits."""
    state = desk.state
    for member in desk.roster.terminations:
        if member.end_known_on is None or member.end_known_on > desk.day:
            continue
        key = f"{member.payer_id}|{member.member_id}|{member.birth_on}"
        if key in state.ended:
            continue
        state.ended[key] = desk.day.isoformat()
        for decision in list(state.decisions.values()):
            is_theirs = (decision.payer_id, decision.member_id) == (
                member.payer_id,
                member.member_id,
            )
            ends_on = member.ends_on
            if is_theirs and ends_on is not None and decision.service_on >= ends_on:
                _decide_again(desk, decision, Adjustment("PR", "27", 0), recovery_days=30)
    due = [audit for audit in state.audits if audit.due_on <= desk.day]
    if due:
        state.audits = [audit for audit in state.audits if audit.due_on > desk.day]
    for audit in due:
        found = state.decisions.get(audit.number)
        if found is not None and found.outcome == "paid":
            _correct(desk, found, cut(found.claim), "paid", recovery_days=30)


def take_back_dearest(desk: Desk, policy: PayerPolicy, event: Event) -> None:
    """Take back the payer's dearest paid claims a month old or more, as paid twice (B13).

    One claim at least, and as many as it takes to reach the event's amount.
    """
    latest = desk.day - timedelta(days=LEAST_AGE_DAYS)
    paid = [
        decision
        for decision in desk.state.decisions.values()
        if decision.payer_id == policy.id
        and decision.outcome == "paid"
        and decision.paid_on is not None
        and decision.paid_on <= latest
        and decision.claim.status == "1"
    ]
    paid.sort(key=lambda decision: (-decision.claim.paid_cents, decision.number))
    wanted = max(1, event.amount_cents)
    for decision in paid:
        if wanted <= 0:
            break
        wanted -= decision.claim.paid_cents
        _decide_again(desk, decision, Adjustment("CO", "B13", 0), event.recovery_days)


def _decide_again(
    desk: Desk, decision: Decision, adjustment: Adjustment, recovery_days: int
) -> None:
    """Reverse a paid decision and deny it instead."""
    if decision.outcome not in ("paid", "pending"):
        return
    lines = tuple(
        replace(
            line,
            paid_cents=0,
            adjustments=(replace(adjustment, amount_cents=line.charge_cents),),
            allowed_cents=None,
            remarks=(),
        )
        for line in decision.claim.lines
    )
    denied = replace(
        decision.claim,
        status="4",
        paid_cents=0,
        patient_cents=patient_cents(lines),
        remarks=(),
        crossover=None,
        lines=lines,
    )
    _correct(desk, decision, denied, "denied", recovery_days, adjustment.reason)


def _correct(
    desk: Desk,
    decision: Decision,
    corrected: RemittanceClaim,
    outcome: str,
    recovery_days: int,
    reason: str = "",
) -> None:
    """Reverse the decision and put the corrected one in its place, in the same payment."""
    due_on = desk.day + timedelta(days=1)
    recovery_on = desk.day + timedelta(days=recovery_days) if recovery_days else None
    take_back(desk, decision, due_on, recovery_on)
    desk.state.decisions[decision.number] = replace(
        decision, claim=corrected, outcome=outcome, reason=reason or decision.reason
    )
    desk.state.owe(
        decision.payer_id, Payable(due_on, decision.number, corrected, decision.received_on)
    )


def cut(claim: RemittanceClaim) -> RemittanceClaim:
    """The claim with each line paid at the audited rate, the difference under CO-45."""
    lines = []
    for line in claim.lines:
        kept = percent_of(line.paid_cents, AUDITED_PERCENT) if line.paid_cents > 0 else 0
        cut_cents = line.paid_cents - kept
        if line.paid_cents <= 0 or not cut_cents:
            lines.append(line)
            continue
        allowed = None if line.allowed_cents is None else line.allowed_cents - cut_cents
        lines.append(
            replace(
                line,
                paid_cents=kept,
                adjustments=_more_45(line.adjustments, cut_cents),
                allowed_cents=allowed,
                remarks=(*line.remarks, "N10"),
            )
        )
    return replace(
        claim,
        status="1" if claim.status == "19" else claim.status,
        paid_cents=sum(line.paid_cents for line in lines),
        crossover=None,
        lines=tuple(lines),
    )


def _more_45(adjustments: tuple[Adjustment, ...], cents: int) -> tuple[Adjustment, ...]:
    """The adjustments with so much more contractual reduction."""
    for index, part in enumerate(adjustments):
        if (part.group, part.reason) == ("CO", "45"):
            raised = replace(part, amount_cents=part.amount_cents + cents)
            return (*adjustments[:index], raised, *adjustments[index + 1 :])
    return (Adjustment("CO", "45", cents), *adjustments)


def unbalance(claims: tuple[RemittanceClaim, ...], cents: int) -> tuple[RemittanceClaim, ...]:
    """The claims with one adjustment falling short by so much: the 835 no longer adds up."""
    for at, claim in enumerate(claims):
        for where, line in enumerate(claim.lines):
            if not line.adjustments or line.adjustments[0].amount_cents <= cents:
                continue
            first = line.adjustments[0]
            short = replace(first, amount_cents=first.amount_cents - cents)
            broken = replace(line, adjustments=(short, *line.adjustments[1:]))
            lines = (*claim.lines[:where], broken, *claim.lines[where + 1 :])
            return (*claims[:at], replace(claim, lines=lines), *claims[at + 1 :])
    return claims


def stray_claim(desk: Desk, policy: PayerPolicy, event: Event) -> RemittanceClaim:
    """A paid claim this practice never sent."""
    paid = event.amount_cents
    charge = 2 * paid
    served_on = desk.day - timedelta(days=35)
    line = RemittanceLine(
        procedure="99213",
        charge_cents=charge,
        paid_cents=paid,
        units="1",
        from_on=served_on,
        adjustments=(Adjustment("CO", "45", charge - paid),),
        allowed_cents=paid,
    )
    number = desk.state.next_number("claim")
    return RemittanceClaim(
        control_number=f"XR{desk.day:%y%m%d}77",
        status="1",
        charge_cents=charge,
        paid_cents=paid,
        filing_indicator=policy.claim_filing,
        payer_claim_number=f"XR{desk.day:%y%j}{number:06d}",
        place_of_service="11",
        frequency="1",
        patient=Party("OSTRANDER", "WILHELMINA", is_person=True, id_qualifier="MI", id="ZZ0417733"),
        from_on=served_on,
        to_on=served_on,
        received_on=served_on + timedelta(days=4),
        lines=(line,),
    )
