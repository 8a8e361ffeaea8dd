"""Letters and packets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain import letters
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.documents import pdf

LETTER = Path(__file__).parents[1] / "domain" / "appeal_letter.typ"


def appeal_letter_pdf(*, denial_id: int, on: date) -> bytes:
    """The appeal letter as PDF, from facts on file only. Raises NothingToAppeal, NoSuchDenial."""
    content = letters.appeal_letter(_letter_facts(queries.get_denial(denial_id=denial_id), on))
    return pdf.render(LETTER, content, dated=on)


def _letter_facts(denial: DenialSnapshot, on: date) -> letters.LetterFacts:
    claim = claims.get_claim(claim_id=denial.claim_id)
    payer = contracting.get_payer(payer_id=denial.payer_id)
    patient = registration.get_patient(patient_id=denial.patient_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id])[claim.coverage_id]
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    return letters.LetterFacts(
        sender=practice.get_billing_profile(on=on),
        payer=payer,
        claim=claim,
        denial=denial,
        cause=queries.cause_of(denial, payer),
        patient_name=patient.name.natural,
        member_id=coverage.member_id,
        lines=letters.billed_lines(denial, view),
        proofs=letters.proofs(claim, denial),
        written_on=on,
    )
