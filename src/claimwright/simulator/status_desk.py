"""Answers claim status questions (276) from the payers' books."""

from __future__ import annotations

from claimwright.engines.x12.status import ClaimStatus, StatusCode, StatusQuestion
from claimwright.simulator.desk import Desk
from claimwright.simulator.state import Decision

UNKNOWN = ("A4", "35")  # acknowledged: not found
IN_PROCESS = ("P1", "20")
PAID, DENIED, FORWARDED, REVERSED = ("F1", "65"), ("F2", "1"), ("F3", "65"), ("F3", "101")


def answer_status(desk: Desk, question: StatusQuestion) -> ClaimStatus:
    """One claim's status as the payer's books say, money only once it is paid.

    Source: x12-276-277 2200D STC
    """
    number = question.payer_claim_number or desk.state.seen_claims.get(
        question.claim_control_number, ""
    )
    decision = desk.state.decisions.get(number)
    code, paid_cents = _status_of(desk, decision, question)
    return ClaimStatus(
        claim_control_number=question.claim_control_number,
        statuses=(code,),
        trace_number=question.trace_number,
        payer=question.payer,
        receiver=question.receiver,
        provider=question.provider,
        patient=question.dependent or question.subscriber,
        payer_claim_number=decision.number if decision is not None else "",
        charge_cents=question.charge_cents,
        paid_cents=paid_cents,
        service_from=question.service_from,
        service_to=question.service_to,
    )


def _status_of(
    desk: Desk, decision: Decision | None, question: StatusQuestion
) -> tuple[StatusCode, int | None]:
    if decision is None:
        return StatusCode(*UNKNOWN, "", desk.day, charge_cents=question.charge_cents), None
    charge = decision.claim.charge_cents
    if decision.paid_on is None:
        return StatusCode(*IN_PROCESS, "PR", decision.received_on, charge_cents=charge), None
    kinds = {"denied": DENIED, "reversed": REVERSED}
    code = kinds.get(decision.outcome, PAID)
    return StatusCode(*code, "", decision.paid_on, charge_cents=charge), decision.claim.paid_cents
