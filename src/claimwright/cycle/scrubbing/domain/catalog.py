"""Every edit over a professional claim, in the order people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from claimwright.cycle.scrubbing.domain import (
    rules_care,
    rules_claim,
    rules_cob,
    rules_codes,
    rules_diagnoses,
    rules_extras,
    rules_identity,
    rules_lines,
    rules_ncci,
    rules_patient,
    rules_payer,
    rules_pfs,
    rules_providers,
    rules_services,
    rules_therapy,
)
from claimwright.cycle.scrubbing.domain.context import (
    ScrubContext,
    Subject,
    first_service,
    subject_of,
    tags_of,
)
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.rules import Rule, RuleBook, run
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.finding import Finding, Severity

# Edits that need only the lines, the diagnoses and what is known of the patient's care.
# AROUND leaves out whether the codes exist, which a reader of X12 files judges itself.
AROUND: RuleBook[Subject] = RuleBook(
    (
        *rules_ncci.RULES,
        *rules_pfs.RULES,
        *rules_diagnoses.RULES,
        *rules_care.RULES,
        *rules_therapy.RULES,
        *rules_services.RULES,
    )
)
CODING: RuleBook[Subject] = RuleBook((*rules_codes.RULES, *AROUND))
# What may be typed at a prompt: the form of the codes too, which a claim's own edits judge.
TYPED: RuleBook[Subject] = RuleBook(
    (
        rules_claim.place_of_service_is_known,
        rules_claim.diagnoses_are_well_formed,
        rules_lines.procedures_are_codes,
        rules_lines.units_are_counted,
        rules_lines.service_days_are_possible,
        *CODING,
    )
)
EDITS: RuleBook[Subject] = RuleBook(
    (
        *rules_identity.RULES,
        *rules_patient.RULES,
        *rules_claim.RULES,
        *rules_lines.RULES,
        *CODING,
        *rules_extras.RULES,
        *rules_providers.RULES,
        *rules_cob.RULES,
        *rules_payer.RULES,
    )
)
OVERRIDABLE = frozenset(rule.id for rule in EDITS if rule.can_override)


class NotReleasable(ValueError):
    """The edit is not one a person may release a claim from."""


def scrub(
    claim: ProfessionalClaim,
    context: ScrubContext,
    released: frozenset[str] = frozenset(),
    *,
    book: RuleBook[Subject] = EDITS,
) -> list[Finding]:
    """Every fault of the claim. Errors of released edits are told as warnings.

    A table that was wanted and is not on file is told by the reading's `gaps`, once for all
    claims that share it.
    """
    subject = subject_of(claim, context)
    findings = run(book.concerning(tags_of(subject)), subject, subject.on)
    if not released:
        return findings
    return [_softened(finding) if finding.code in released else finding for finding in findings]


def look_ahead(claims: Iterable[ProfessionalClaim], reading: Reading) -> None:
    """Have the tables read for many claims at once, so that scrubbing each asks nothing anew."""
    wanted: dict[date, tuple[set[str], set[str]]] = {}
    for claim in claims:
        on = first_service(claim)
        if on is not None:
            procedures, diagnoses = wanted.setdefault(on, (set(), set()))
            procedures.update(line.procedure for line in claim.lines)
            diagnoses.update(code for _, code in claim.diagnoses)
    reading.look_ahead(wanted)


def _softened(finding: Finding) -> Finding:
    return replace(
        finding,
        severity=Severity.WARNING,
        message=f"{finding.message} Released by a person.",
    )


def check_releasable(code: str, book: RuleBook[Subject] = EDITS) -> Rule[Subject]:
    """The edit, where a person may release a claim from it. Raises NotReleasable."""
    rule = book.find(code)
    if rule is None or not rule.can_override:
        raise NotReleasable(f"Nobody can release a claim from {code}: the payer would refuse it.")
    return rule
