"""Correct a visit's codes and amounts; what was paid on it follows its charges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot, NewChargeLine
from claimwright.cycle.charges.operations import CannotChange
from claimwright.cycle.remittance import operations as remittance
from claimwright.kernel.finding import Finding


@transaction.atomic
def correct_visit(
    *,
    encounter_id: int,
    diagnoses: Sequence[str] | None = None,
    lines: Sequence[NewChargeLine] | None = None,
    authorization_number: str | None = None,
    reason: str,
    as_of: date,
) -> list[Finding]:
    """Change the visit and return its findings, whole or not at all.

    Where it costs less than was paid, payers' money waits in suspense and the patient's goes on
    account. Raises CannotChange, also for what nobody's payment explains.
    """
    before = charge_queries.get_encounter(encounter_id=encounter_id)
    found = charges.change_encounter(
        encounter_id=encounter_id,
        diagnoses=diagnoses,
        lines=lines,
        authorization_number=authorization_number,
        reason=reason,
        as_of=as_of,
    )
    after = charge_queries.get_encounter(encounter_id=encounter_id)
    if after.charges_posted_on is not None and _prices(before) != _prices(after):
        try:
            remittance.follow_charges(visit=after, on=as_of)
        except remittance.PaidBeyond as beyond:
            raise CannotChange(str(beyond)) from beyond
    return found


def _prices(visit: EncounterSnapshot) -> list[tuple[int, int]]:
    return sorted((line.id, line.charge_cents) for line in visit.lines)
