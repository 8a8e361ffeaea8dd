"""Read claims. Each function asks a constant number of questions of the database."""

from __future__ import annotations

from claimwright.cycle.claims.queries.books import violations
from claimwright.cycle.claims.queries.claims import (
    NoSuchClaim,
    access_claim,
    claim_lines,
    claims_in_state,
    claims_of_encounters,
    claims_of_patients,
    encounters_in_states,
    find_by_control_numbers,
    find_by_payer_claim_numbers,
    first_contents,
    get_claim,
    get_claims,
    professional_claims,
    sent_between,
    version_contents,
    versions,
)
from claimwright.cycle.claims.queries.decisions import (
    adjudication_ids,
    adjudications,
    fingerprint_candidates,
    get_adjudications,
    sent_services,
)
from claimwright.cycle.claims.queries.expected import expected_lines, versions_sent
from claimwright.cycle.claims.queries.figures import (
    PayerDecisions,
    Share,
    accepted_submissions,
    clean_claims,
    decision_count,
    first_submissions,
    payer_decisions,
    states_at,
)
from claimwright.cycle.claims.queries.pages import (
    claim_page,
    counts_by_state,
    timeline,
    work_by_state,
)

__all__ = [
    "NoSuchClaim",
    "PayerDecisions",
    "Share",
    "accepted_submissions",
    "access_claim",
    "adjudication_ids",
    "adjudications",
    "claim_lines",
    "claim_page",
    "claims_in_state",
    "claims_of_encounters",
    "claims_of_patients",
    "clean_claims",
    "counts_by_state",
    "decision_count",
    "encounters_in_states",
    "expected_lines",
    "find_by_control_numbers",
    "find_by_payer_claim_numbers",
    "fingerprint_candidates",
    "first_contents",
    "first_submissions",
    "get_adjudications",
    "get_claim",
    "get_claims",
    "payer_decisions",
    "professional_claims",
    "sent_between",
    "sent_services",
    "states_at",
    "timeline",
    "version_contents",
    "versions",
    "versions_sent",
    "violations",
    "work_by_state",
]
