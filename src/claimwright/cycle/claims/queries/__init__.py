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
    find_by_control_numbers,
    find_by_payer_claim_numbers,
    get_claim,
    get_claims,
    professional_claims,
    version_contents,
    versions,
)
from claimwright.cycle.claims.queries.decisions import (
    adjudications,
    fingerprint_candidates,
    get_adjudications,
    sent_services,
)
from claimwright.cycle.claims.queries.pages import (
    claim_page,
    counts_by_state,
    timeline,
    work_by_state,
)

__all__ = [
    "NoSuchClaim",
    "access_claim",
    "adjudications",
    "claim_lines",
    "claim_page",
    "claims_in_state",
    "claims_of_encounters",
    "claims_of_patients",
    "counts_by_state",
    "find_by_control_numbers",
    "find_by_payer_claim_numbers",
    "fingerprint_candidates",
    "get_adjudications",
    "get_claim",
    "get_claims",
    "professional_claims",
    "sent_services",
    "timeline",
    "version_contents",
    "versions",
    "violations",
    "work_by_state",
]
