"""A payer's answer about a prior authorization (278): kept and told; a person enters its number."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.engines.x12 import codes
from claimwright.engines.x12.read278 import parse_278_response
from claimwright.engines.x12.review278 import Decision, Refusal, ReviewResponse
from claimwright.foundation.documents import store
from claimwright.kernel.finding import Finding, Severity


def told_of_reviews(*, file_id: int) -> list[Finding]:
    """One for each decision or refusal in the file; none when it answers nothing.

    Raises lexer.Unreadable. Source: x12-278
    """
    with store.path_of(file_id).open("rb") as source:
        return [finding for said in parse_278_response(source) for finding in _told(said)]


def _told(said: ReviewResponse) -> Iterator[Finding]:
    about = f"Request {said.trace_number}" if said.trace_number else "A request without a number"
    decided = [said.decision, *(service.decision for service in said.services)]
    for decision in decided:
        if decision is not None:
            yield _decision(about, decision)
    for refusal in [*said.refusals, *(each for one in said.services for each in one.refusals)]:
        yield _refusal(about, refusal)


def _decision(about: str, decision: Decision) -> Finding:
    number = decision.certification_number
    given = f", authorization number {number}" if number else ""
    why = f" ({codes.words_of('review_reason', decision.reason)})" if decision.reason else ""
    return Finding(
        "AUTH-DECIDED",
        Severity.WARNING,
        f"{about}: {codes.words_of('review_decision', decision.action)}{given}{why}.",
        "Enter the authorization number on the patient's visits."
        if number
        else "Nothing to enter; ask the payer what is needed.",
        "x12-278",
        found=number,
    )


def _refusal(about: str, refusal: Refusal) -> Finding:
    reason = codes.words_of("refusal_reason", refusal.reason)
    return Finding(
        "AUTH-NOT-ANSWERED",
        Severity.WARNING,
        f"{about} was not answered: {reason}.",
        "Mend what is named and ask the payer again.",
        "x12-278",
        found=refusal.reason,
    )
