"""One claim as a status question.

Source: x12-276-277
"""

from __future__ import annotations

from dataclasses import replace

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.status import StatusQuestion


def build_question(
    claim: ProfessionalClaim, trace_number: str, payer_claim_number: str
) -> StatusQuestion:
    """The question about one claim, with our number and, where known, the payer's."""
    days = [line.from_on for line in claim.lines if line.from_on]
    ends = [line.to_on or line.from_on for line in claim.lines if line.from_on]
    return StatusQuestion(
        trace_number=trace_number,
        payer=_bare(claim.payer),
        receiver=Party(name=claim.submitter.name, id_qualifier="46", id=claim.submitter.id),
        provider=_bare(claim.billing),
        subscriber=_person(claim.subscriber),
        dependent=_person(claim.patient) if claim.patient else None,
        claim_control_number=claim.control_number,
        payer_claim_number=payer_claim_number,
        charge_cents=claim.charge_cents,
        service_from=min(days, default=None),
        service_to=max((end for end in ends if end), default=None),
    )


def _bare(party: Party) -> Party:
    """Name and identifier only."""
    return Party(
        name=party.name,
        first=party.first,
        middle=party.middle,
        suffix=party.suffix,
        is_person=party.is_person,
        id_qualifier=party.id_qualifier,
        id=party.id,
    )


def _person(party: Party) -> Party:
    return replace(_bare(party), birth_on=party.birth_on, sex=party.sex)
