"""One press on a held claim: the visit is changed as shown, the claim rebuilt and judged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.repeats import as_new
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.cycle.scrubbing.domain.fixes import Fix, fixes_for
from claimwright.journeys.correct_claim import Corrected, correct_claims


class FixGone(LookupError):
    """The claim or its visit changed since the fix was shown."""


def fixes_of(*, claim_id: int) -> list[Fix]:
    """What can be mended by one press on the claim as it stands."""
    claim = claims.get_claim(claim_id=claim_id)
    visit = charge_queries.get_encounter(encounter_id=claim.encounter_id)
    return fixes_for(visit, scrubbing.findings_for(claim_ids=[claim_id])[claim_id])


@transaction.atomic
def mend_claim(*, claim_id: int, key: str, as_of: date, now: datetime) -> Corrected:
    """Apply the fix of that key to the visit, rebuild the claim and scrub it.

    The change of the visit and the claim's new version are both in the audit log, with the fix
    as their reason. Raises FixGone when the fix no longer applies.
    """
    fix = next((one for one in fixes_of(claim_id=claim_id) if one.key == key), None)
    if fix is None:
        raise FixGone("The claim changed since this was shown. Look at its findings again.")
    claim = claims.get_claim(claim_id=claim_id)
    visit = as_new(charge_queries.get_encounter(encounter_id=claim.encounter_id))
    charges.change_encounter(
        encounter_id=claim.encounter_id,
        diagnoses=fix.diagnoses,
        lines=[
            replace(line, modifiers=part.modifiers, pointers=part.pointers)
            for line, part in zip(visit.lines, fix.parts, strict=True)
        ],
        reason=f"{fix.title} ({fix.code})",
        as_of=as_of,
    )
    return correct_claims(
        claim_ids=[claim_id], reason=f"{fix.title} ({fix.code})", as_of=as_of, now=now
    )
