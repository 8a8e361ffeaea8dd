"""Every edit over a professional claim, in the order people read them."""

from __future__ import annotations

from dataclasses import replace

from claimwright.cycle.scrubbing.domain import (
    rules_claim,
    rules_cob,
    rules_identity,
    rules_lines,
    rules_patient,
    rules_payer,
    rules_providers,
)
from claimwright.cycle.scrubbing.domain.context import (
    SYSTEMS,
    CodeBook,
    ScrubContext,
    Subject,
    first_service,
)
from claimwright.engines.rules import RuleBook, run
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.finding import Finding, Severity

EDITS: RuleBook[Subject] = RuleBook(
    (
        *rules_identity.RULES,
        *rules_patient.RULES,
        *rules_claim.RULES,
        *rules_lines.RULES,
        *rules_providers.RULES,
        *rules_cob.RULES,
        *rules_payer.RULES,
    )
)
OVERRIDABLE = frozenset(rule.id for rule in EDITS if rule.can_override)


class NotReleasable(ValueError):
    """The edit is not one a person may release a claim from."""


def scrub(
    claim: ProfessionalClaim, context: ScrubContext, released: frozenset[str] = frozenset()
) -> list[Finding]:
    """Every fault of the claim. Errors of released edits are told as warnings."""
    on = first_service(claim) or context.as_of
    findings = run(EDITS, Subject(claim, context), on)
    if not released:
        return findings
    return [_softened(finding) if finding.code in released else finding for finding in findings]


def _softened(finding: Finding) -> Finding:
    return replace(
        finding,
        severity=Severity.WARNING,
        message=f"{finding.message} Released by a person.",
    )


def missing_tables(codes: CodeBook) -> list[Finding]:
    """One notice for each code set that is not loaded, so that nothing passes in silence."""
    return [
        Finding(
            code="TABLE-MISSING",
            severity=Severity.INFO,
            message=f"The {system} table is not loaded, so its codes were not looked up.",
            fix="Load it with 'claimwright codes load'.",
            source="x12-837p",
            found=system,
        )
        for system in SYSTEMS
        if not codes.has(system)
    ]


def check_releasable(code: str) -> None:
    """Raise NotReleasable unless a person may release a claim from the edit."""
    if code not in OVERRIDABLE:
        raise NotReleasable(f"Nobody can release a claim from {code}: the payer would refuse it.")
