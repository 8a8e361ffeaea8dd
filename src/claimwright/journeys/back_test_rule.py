"""A rule is tried on what was sent before: what it would have held, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing.domain.back_test import BackTest, PastClaim, summarize
from claimwright.cycle.scrubbing.domain.context import ScrubContext, subject_of
from claimwright.cycle.scrubbing.domain.own_rules import OwnRule, compile_rule
from claimwright.cycle.scrubbing.queries import scopes_of
from claimwright.engines.rules import run
from claimwright.foundation import clock
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding

MONTH_DAYS, MOST_CLAIMS, BATCH = 30, 20_000, 2000
DECIDED = frozenset({ClaimState.ADJUDICATED, ClaimState.CLOSED})


def back_test_rule(*, rule: OwnRule, as_of: date, months: int = 12) -> BackTest:
    """The rule over the first wording of claims sent for the last months' services.

    Its own dates are left aside: it is asked what it would have done. At most 20,000 claims,
    the latest first. Raises RuleRefused.
    """
    first_on = as_of - timedelta(days=MONTH_DAYS * months)
    sent = claims.sent_between(first_on=first_on, last_on=as_of, limit=MOST_CLAIMS)
    held = [claim for some in batches(sent, BATCH) for claim in _held(rule, some)]
    refused = denials.denials_for(claim_ids=[claim.id for claim in held])
    past = [
        PastClaim(
            number=claim.number,
            charge_cents=claim.charge_cents,
            denied_cents=sum(d.amount_cents for d in refused.get(claim.id, ()) if d.is_initial),
            is_decided=claim.state in DECIDED or claim.id in refused,
        )
        for claim in held
    ]
    return summarize(months, len(sent), past)


def _held(rule: OwnRule, some: Sequence[ClaimSnapshot]) -> list[ClaimSnapshot]:
    edit = compile_rule(rule)
    payers = contracting.get_payers(ids=sorted({claim.payer_id for claim in some}))
    held = registration.get_coverages(ids=sorted({claim.coverage_id for claim in some}))
    worded = claims.first_contents(claim_ids=[claim.id for claim in some])
    found = []
    for claim in some:
        if claim.id not in worded:
            continue
        sent_at = claim.first_submitted_at
        sent_on = clock.day_of(sent_at) if sent_at else claim.service_on
        scopes = scopes_of(held[claim.coverage_id])
        context = ScrubContext(payer=payers[claim.payer_id], as_of=sent_on, scopes=scopes)
        if any(edit.predicate(subject_of(worded[claim.id][1], context))):
            found.append(claim)
    return found


def try_rule(*, rule: OwnRule, number: str, as_of: date) -> list[Finding] | None:
    """What the rule says of the claim of that number as it is worded now; None without one.

    Raises RuleRefused.
    """
    edit = compile_rule(rule)
    page = claims.claim_page(states=[], text=number, offset=0, limit=2)
    exact = [row for row in page.rows if row.number.casefold() == number.casefold()]
    if not exact:
        return None
    claim_id = exact[0].id
    claim = claims.get_claim(claim_id=claim_id)
    worded = claims.professional_claims(claim_ids=[claim_id])[claim_id]
    payer = contracting.get_payers(ids=[claim.payer_id])[claim.payer_id]
    coverage = registration.get_coverages(ids=[claim.coverage_id])[claim.coverage_id]
    context = ScrubContext(payer=payer, as_of=as_of, scopes=scopes_of(coverage))
    subject = subject_of(worded, context)
    return run([edit], subject, subject.on)
