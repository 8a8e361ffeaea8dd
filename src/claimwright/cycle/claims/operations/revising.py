"""A claim is worded again, as a new version under a new number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.claims.domain.corrections import Correction, plan_correction
from claimwright.cycle.claims.domain.numbering import version_letters
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.models import Claim, ClaimEvent
from claimwright.cycle.claims.operations.assembling import Wanted, plan_version
from claimwright.cycle.claims.operations.moving import Move, move_each
from claimwright.cycle.claims.operations.writing import (
    PlannedVersion,
    version_columns,
    write_versions,
)
from claimwright.cycle.claims.queries import professional_claims
from claimwright.cycle.claims.queries.parts import Records, records_around
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import insert_rows, update_rows

WITH_THE_PAYER = frozenset({ClaimState.SUBMITTED, ClaimState.ACCEPTED})
COLUMNS = [
    "coverage_id",
    "payer_id",
    "charge_cents",
    "version_number",
    "control_number",
    "frequency",
    "service_on",
    "timely_filing_on",
]


class InFlight(ValueError):
    """The claim is with the payer, and its answer is awaited; correcting it would send it twice."""


class NotCovered(ValueError):
    """No coverage is left for the claim's place on the day of service."""


@transaction.atomic
def revise_claims(
    *, claim_ids: Sequence[int], reason: str, as_of: date, frequency: str | None = None
) -> list[int]:
    """Word the claims again from the visit and coverage as they now stand; gives version ids.

    What the patient had paid stays as it was said; note and delay reason are the claim's own.
    Goes out as the payer's own route wants: a replacement with the payer's claim number, or a
    new claim for Original Medicare and before any decision; `frequency` overrides that. Old
    versions stay. The claims become drafts. Raises InFlight or NotCovered and then changes none.
    """
    now = clock.now()
    rows = {row.pk: row for row in Claim.objects.select_for_update().filter(pk__in=claim_ids)}
    encounter_ids = sorted({row.encounter_id for row in rows.values()})
    records = records_around(encounter_ids)
    claims = {claim.id: claim for held in records.claims.values() for claim in held}
    worded = professional_claims(claim_ids=list(rows))
    pairs: list[tuple[Claim, PlannedVersion]] = []
    corrections: list[Correction] = []
    for claim_id in dict.fromkeys(claim_ids):
        claim = claims[claim_id]
        if claim.state in WITH_THE_PAYER:
            raise InFlight(f"Claim {claim.number} is with the payer; wait for its answer.")
        correction = _correction(claim, records, frequency)
        paid_cents = worded[claim_id].patient_paid_cents
        plan = _planned(claim, rows[claim_id].serial, correction, paid_cents, reason, records)
        pairs.append((rows[claim_id], plan))
        corrections.append(correction)
    _to_draft([claims[row.pk] for row, _ in pairs], reason)
    versions = write_versions(pairs, now)
    for row, plan in pairs:
        for name, value in version_columns(plan).items():
            setattr(row, name, value)
    update_rows([row for row, _ in pairs], COLUMNS)
    _tell(pairs, corrections, reason)
    log.record(
        "claims revised",
        object_type="claim",
        reason=reason,
        detail={
            "as_of": as_of.isoformat(),
            "versions": [[version.claim_id, version.number] for version in versions],
        },
    )
    return [version.pk for version in versions]


def plan_revision(*, claim_id: int) -> PlannedVersion:
    """How the claim would be worded if it were revised now; writes nothing.

    Raises NotCovered as `revise_claims` does.
    """
    row = Claim.objects.get(pk=claim_id)
    records = records_around([row.encounter_id])
    claim = next(one for one in records.claims[row.encounter_id] if one.id == claim_id)
    paid_cents = professional_claims(claim_ids=[claim_id])[claim_id].patient_paid_cents
    correction = _correction(claim, records, None)
    return _planned(claim, row.serial, correction, paid_cents, "", records)


def _planned(
    claim: ClaimSnapshot,
    serial: int,
    correction: Correction,
    paid_cents: int,
    reason: str,
    records: Records,
) -> PlannedVersion:
    return plan_version(
        Wanted(
            encounter=records.encounters[claim.encounter_id],
            coverage=_coverage_of(claim, records),
            serial=serial,
            number=claim.version_number + 1,
            frequency=correction.frequency,
            replaced_number=correction.replaced_number,
            patient_paid_cents=paid_cents,
            note=claim.note,
            delay_reason=claim.delay_reason,
            reason=reason,
            records=records,
        )
    )


def _correction(claim: ClaimSnapshot, records: Records, frequency: str | None) -> Correction:
    decided = [
        view
        for view in records.decisions.get(claim.encounter_id, ())
        if view.claim_id == claim.id and view.payer_id == claim.payer_id
    ]
    coverage = _coverage_of(claim, records)
    same_payer = coverage.payer_id == claim.payer_id
    return plan_correction(
        payer=records.payers[coverage.payer_id],
        payer_claim_number=claim.payer_claim_number if same_payer else "",
        decision=standing(decided) if same_payer else None,
        frequency=frequency,
    )


def _coverage_of(claim: ClaimSnapshot, records: Records) -> CoverageSnapshot:
    encounter = records.encounters[claim.encounter_id]
    for coverage in records.coverages_on(encounter):
        if coverage.rank == claim.rank:
            return coverage
    raise NotCovered(
        f"No coverage is left for claim {claim.number} on {encounter.service_on:%m/%d/%Y}. "
        "Correct the patient's coverage, or void the claim and bill the patient."
    )


def _to_draft(claims: Sequence[ClaimSnapshot], reason: str) -> None:
    now = clock.now()
    ready = [c.id for c in claims if c.state == ClaimState.READY]
    move_each(moves=[Move(pk, ClaimState.HELD, reason) for pk in ready], now=now)
    move_each(
        moves=[Move(c.id, ClaimState.DRAFT, reason) for c in claims if c.state != ClaimState.DRAFT],
        now=now,
    )


def _tell(
    pairs: Sequence[tuple[Claim, PlannedVersion]],
    corrections: Sequence[Correction],
    reason: str,
) -> None:
    now, actor = clock.now(), scope.current().actor
    insert_rows(
        [
            ClaimEvent(
                claim=row,
                version_number=plan.number,
                at=now,
                kind="revised",
                reason=reason[:300],
                detail=f"Version {version_letters(plan.number)}, number "
                f"{plan.claim.control_number}. {correction.words}",
                actor=actor,
            )
            for (row, plan), correction in zip(pairs, corrections, strict=True)
        ]
    )
