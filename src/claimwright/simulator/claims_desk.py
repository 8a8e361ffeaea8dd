"""Claims come in: clearinghouse edits, the payer's edits, then its decision and its due day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.engines.x12.renderstatus import render_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus, StatusCode
from claimwright.simulator.adjudicate import Judgement, adjudicate, reversal_of, year_key
from claimwright.simulator.case import Case, crossed_fingerprint, fingerprint, first_service, person
from claimwright.simulator.desk import EVENING, Desk
from claimwright.simulator.dice import roll, skewed_days
from claimwright.simulator.front_end import (
    Reason,
    clearinghouse_reason,
    payer_reason,
    status_code,
)
from claimwright.simulator.scenario import Lag, Member, PayerPolicy
from claimwright.simulator.secondary import adjudicate_next, cross_over, forwarded
from claimwright.simulator.state import Decision, DelayedStatus, Payable, Spent
from claimwright.simulator.workdays import plus_workdays

RECEIVED = ("A1", "19")  # the clearinghouse has it and sends it on
ACCEPTED = ("A2", "20")  # the payer took it into adjudication


def take_claims(
    desk: Desk, batch_reference: str, claims: Iterable[ProfessionalClaim]
) -> ClaimAcknowledgement:
    """The clearinghouse's answer to one batch; what passes goes to its payer."""
    answers = []
    accepted = 0
    receiver = Party()
    for claim in claims:
        receiver = claim.submitter
        reason = _seen_before(desk, claim) or clearinghouse_reason(
            desk.scenario, desk.roster, claim, desk.day
        )
        answers.append(_status(desk, claim, reason, RECEIVED))
        desk.state.seen_claims.setdefault(claim.control_number, "")
        if reason is None:
            accepted += 1
            _to_payer(desk, batch_reference, claim)
    return ClaimAcknowledgement(
        batch_reference=batch_reference,
        claims=tuple(answers),
        receiver_statuses=(StatusCode(*RECEIVED, "40", desk.day, "WQ"),),
        accepted_count=accepted or None,
        rejected_count=(len(answers) - accepted) or None,
        source=desk.scenario.clearinghouse,
        receiver=receiver,
    )


def send_payer_statuses(desk: Desk) -> None:
    """Relay the payers' own acknowledgements that are due: one file a day, a set for each payer
    and batch, as clearinghouses deliver them.
    """
    due = [item for item in desk.state.statuses if item.due_on <= desk.day]
    desk.state.statuses = [item for item in desk.state.statuses if item.due_on > desk.day]
    sets = []
    for payer_id in sorted({item.payer_id for item in due}):
        policy = desk.roster.policy(payer_id)
        if policy is None:
            continue
        mine = [item for item in due if item.payer_id == payer_id]
        for batch in sorted({item.batch_reference for item in mine}):
            sets.append(_payer_answer(desk, policy, mine, batch))
    if sets:
        envelope = desk.envelope(desk.state.submitter.id, EVENING)
        desk.send("277ca", envelope, render_277ca(envelope, sets), "payers")


def _payer_answer(
    desk: Desk, policy: PayerPolicy, items: list[DelayedStatus], batch: str
) -> ClaimAcknowledgement:
    mine = [item for item in items if item.batch_reference == batch]
    accepted = sum(item.is_accepted for item in mine)
    return ClaimAcknowledgement(
        batch_reference=batch,
        claims=tuple(item.status for item in mine),
        receiver_statuses=(StatusCode(*RECEIVED, "PR", desk.day, "WQ"),),
        accepted_count=accepted or None,
        rejected_count=(len(mine) - accepted) or None,
        source=Party(name=policy.name, id_qualifier="PI", id=policy.id),
        source_entity="PR",
        receiver=desk.state.submitter,
    )


def _seen_before(desk: Desk, claim: ProfessionalClaim) -> Reason | None:
    if claim.control_number in desk.state.seen_claims:
        return "A3", "78", "", "A claim with this number was received before"
    return None


def _status(
    desk: Desk,
    claim: ProfessionalClaim,
    reason: Reason | None,
    fine: tuple[str, str],
    number: str = "",
) -> ClaimStatus:
    if reason is None:
        code = StatusCode(*fine, "PR", desk.day, "WQ", claim.charge_cents)
    else:
        code = status_code(reason, desk.day, claim.charge_cents)
    who = person(claim)
    return ClaimStatus(
        claim_control_number=claim.control_number,
        statuses=(code,),
        payer=claim.payer,
        receiver=claim.submitter,
        provider=claim.billing,
        patient=replace(who, id_qualifier="MI", id=claim.subscriber.id),
        payer_claim_number=number,
        clearinghouse_number=f"CW{roll(desk.scenario.seed, 'd9', claim.control_number):06d}"
        f"{desk.day:%y%j}",
        charge_cents=claim.charge_cents,
        service_from=first_service(claim),
    )


# -- at the payer ------------------------------------------------------------------------------


def _to_payer(desk: Desk, batch_reference: str, claim: ProfessionalClaim) -> None:
    policy = desk.roster.policy(claim.payer.id)
    assert policy is not None, "the clearinghouse forwards only to payers it knows"
    state, seed = desk.state, desk.scenario.seed
    state.payee, state.submitter = claim.billing, claim.submitter
    wait = skewed_days(
        policy.acknowledgement_lag.median,
        policy.acknowledgement_lag.p90,
        seed,
        "277ca",
        claim.control_number,
    )
    reason = payer_reason(desk.roster, policy, claim)
    number = "" if reason is not None else _number(desk, policy)
    due_on = plus_workdays(desk.day, max(1, wait))
    status = _status(desk, claim, reason, ACCEPTED, number)
    dated = replace(status.statuses[0], effective_on=due_on)
    state.statuses.append(
        DelayedStatus(
            due_on,
            policy.id,
            batch_reference,
            replace(status, statuses=(dated,)),
            reason is None,
        )
    )
    member = desk.roster.member_of(policy.id, claim)
    if reason is None and member is not None:
        state.seen_claims[claim.control_number] = number
        decide(desk, policy, member, claim, number)


def decide(
    desk: Desk, policy: PayerPolicy, member: Member, claim: ProfessionalClaim, number: str
) -> None:
    """Adjudicate on receipt and queue the decision for the payment it is due on."""
    state = desk.state
    mark = fingerprint(policy.id, claim)
    earlier = state.decisions.get(state.fingerprints.get(mark, ""))
    replaced = _replaced(desk, policy, claim, earlier)
    before = replaced or earlier
    case = Case(
        claim=claim,
        policy=policy,
        member=member,
        number=number,
        received_on=desk.day,
        earlier=before.outcome if before is not None else "",
        earlier_reason=before.reason if before is not None else "",
        is_replacement=replaced is not None,
    )
    due_on = desk.day + timedelta(days=_wait(desk, policy.payment_lag, number))
    if replaced is not None:
        take_back(desk, replaced, due_on)
        if claim.frequency == "8":
            return
    judgement = _judge(desk, case)
    if judgement.reason != "18":
        state.fingerprints[mark] = number
    state.decisions[number] = Decision(
        number=number,
        payer_id=policy.id,
        member_id=member.member_id,
        control_number=claim.control_number,
        fingerprint=mark,
        received_on=desk.day,
        service_on=case.service_on,
        outcome="denied" if judgement.outcome == "denied" else "pending",
        claim=judgement.claim,
        reason=judgement.reason,
    )
    state.owe(policy.id, Payable(due_on, number, judgement.claim, desk.day))


def _replaced(
    desk: Desk, policy: PayerPolicy, claim: ProfessionalClaim, earlier: Decision | None
) -> Decision | None:
    """The decision this claim corrects or voids.

    Medicare takes no replacement claims: when a line of a claim was denied and the practice has
    been told, the same claim sent again is treated as a reopening.
    """
    if claim.frequency in ("7", "8"):
        return desk.state.decisions.get(claim.reference("F8")) or earlier
    is_told = earlier is not None and earlier.paid_on is not None and earlier.outcome == "paid"
    is_partly_denied = is_told and earlier is not None and bool(earlier.reason)
    return earlier if is_partly_denied and policy.kind == "medicare" else None


def _judge(desk: Desk, case: Case) -> Judgement:
    """The decision, forwarded when the member has a crossover payer; limits are remembered."""
    state, member, policy = desk.state, case.member, case.policy
    key = year_key(policy.id, member.member_id, member.birth_on, case.service_on)
    is_next = case.claim.rank != "P" and bool(case.claim.other_coverages)
    judge = adjudicate_next if is_next else adjudicate
    judgement = judge(desk.scenario, case, state.spent.get(key, Spent()))
    state.spent[key] = judgement.spent
    target = desk.roster.policy(member.crossover_payer_id)
    if target is None or is_next or judgement.outcome != "paid":
        return judgement
    return replace(judgement, claim=forwarded(judgement.claim, target))


def take_back(
    desk: Desk, decision: Decision, due_on: date, recovery_on: date | None = None
) -> None:
    """Reverse a decision, and what a crossover payer made of it.

    What was not yet sent is withdrawn. The reversal joins the payment due then; with
    `recovery_on` its money is withheld only from that day on.
    """
    state = desk.state
    if decision.outcome == "reversed":
        return
    queue = state.payables.setdefault(decision.payer_id, [])
    if decision.paid_on is None:
        queue[:] = [payable for payable in queue if payable.number != decision.number]
    else:
        reversal = reversal_of(decision.claim)
        queue.append(Payable(due_on, decision.number, reversal, decision.received_on, recovery_on))
    state.decisions[decision.number] = replace(decision, outcome="reversed")
    crossed = decision.claim.crossover
    if crossed is not None:
        number = state.fingerprints.get(f"{decision.number}|{crossed.id}", "")
        if number in state.decisions:
            take_back(desk, state.decisions[number], due_on)


def forward_claim(desk: Desk, first: Decision, target: PayerPolicy, member_id: str) -> None:
    """The crossover payer receives a paid claim and decides its own share."""
    claim: RemittanceClaim = first.claim
    member = next(iter(desk.roster.members(target.id, member_id)), None)
    if member is None:
        return
    number = _number(desk, target)
    decided = cross_over(desk.scenario, claim, target, member, number)
    desk.state.fingerprints[f"{first.number}|{target.id}"] = number
    desk.state.fingerprints[crossed_fingerprint(member, claim)] = number
    desk.state.decisions[number] = Decision(
        number=number,
        payer_id=target.id,
        member_id=member_id,
        control_number=first.control_number,
        fingerprint=f"{first.number}|{target.id}",
        received_on=desk.day,
        service_on=first.service_on,
        outcome="pending",
        claim=decided,
    )
    due_on = desk.day + timedelta(days=_wait(desk, target.crossover_lag, number))
    desk.state.owe(target.id, Payable(due_on, number, decided, desk.day))


def _wait(desk: Desk, lag: Lag, number: str) -> int:
    days = skewed_days(lag.median, lag.p90, desk.scenario.seed, "pay", number)
    return max(lag.least, days)


def _number(desk: Desk, policy: PayerPolicy) -> str:
    """The payer's claim number: two letters of its name, the day, a number no payer repeats."""
    count = desk.state.next_number("claim")
    letters = "".join(ch for ch in policy.name.upper() if ch.isalpha())[:2]
    return f"{letters}{desk.day:%y%j}{count:06d}"
