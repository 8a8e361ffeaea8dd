"""One press on a held claim: the visit is changed as shown, the claim rebuilt and judged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.charges.domain.repeats import as_new
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.practice import operations as practice_operations
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.cycle.scrubbing.domain.fixes import Fix, Known, ZipFix, fixes_for, zip_fixes
from claimwright.journeys.correct_claim import Corrected, correct_claims

MOST_AT_ONCE = 500


class FixGone(LookupError):
    """The claim or its visit changed since the fix was shown."""


def fixes_of(*, claim_id: int) -> list[Fix]:
    """What can be mended by one press on the claim as it stands."""
    claim = claims.get_claim(claim_id=claim_id)
    visit = charge_queries.get_encounter(encounter_id=claim.encounter_id)
    findings = scrubbing.findings_for(claim_ids=[claim_id])[claim_id]
    return [*fixes_for(visit, findings), *zip_fixes(findings, _addresses(visit))]


def _addresses(visit: EncounterSnapshot) -> list[Known]:
    """Who bills and where the visit was, as the claim says it, and where else the practice is."""
    known = []
    billing = practice.find_billing_profile(on=visit.service_on)
    if billing is not None:
        known.append(Known("2010AA", billing.legal_name, billing.address))
    key = (visit.location_id, visit.service_on)
    here = practice.locations_on(wanted={key}).get(key)
    if here is not None:
        known.append(Known("2310C", here.name, here.address))
    others = (one for one in practice.list_locations() if one.id != visit.location_id)
    return [*known, *(Known("", one.name, one.address) for one in others)]


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
    if fix.address is not None:
        return _mend_address(claim, fix, fix.address, as_of=as_of, now=now)
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


def _mend_address(
    claim: ClaimSnapshot, fix: Fix, wanted: ZipFix, *, as_of: date, now: datetime
) -> Corrected:
    """Complete the ZIP in the set-up; the claims held for it are rebuilt and judged together."""
    visit = charge_queries.get_encounter(encounter_id=claim.encounter_id)
    told = {one.loop: one.address for one in _addresses(visit) if one.loop}
    is_one_place = told.get("2010AA") == told.get("2310C")
    if wanted.loop == "2010AA":
        practice_operations.complete_billing_zip(on=visit.service_on, zip_code=wanted.zip)
    if wanted.loop == "2310C" or is_one_place:
        practice_operations.complete_location_zip(
            location_id=visit.location_id, on=visit.service_on, zip_code=wanted.zip
        )
    waiting = scrubbing.claims_held_by(code=fix.code, limit=MOST_AT_ONCE)
    return correct_claims(
        claim_ids=list(dict.fromkeys([claim.id, *waiting])),
        reason=f"{fix.title} ({fix.code})"[:200],
        as_of=as_of,
        now=now,
    )
