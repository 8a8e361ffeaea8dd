"""Rows of claims and versions, written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claimwright.cycle.claims.domain.codec import claim_to_text
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.models import Claim, ClaimEvent, ClaimLine, ClaimVersion
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import insert_values, row_maker

EVENT_COLUMNS = (
    "claim",
    "version_number",
    "at",
    "kind",
    "from_state",
    "to_state",
    "reason",
    "detail",
    "actor",
    "file",
)
LINE_COLUMNS = (
    "version",
    "number",
    "charge_line",
    "control_number",
    "procedure",
    "modifiers",
    "units",
    "charge_cents",
    "service_on",
)
_claim, _version = row_maker(Claim), row_maker(ClaimVersion)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVersion:
    """One wording of a claim, decided and not yet written."""

    claim: ProfessionalClaim
    charge_line_ids: tuple[int, ...]
    coverage: CoverageSnapshot
    payer: PayerProfile
    service_on: date
    timely_filing_on: date
    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClaim:
    """A claim to be made, with its first version."""

    serial: int
    claim_number: str
    encounter_id: int
    patient_id: int
    version: PlannedVersion
    prior_claim_id: int | None = None


def write_claims(planned: Sequence[PlannedClaim], now: datetime) -> list[Claim]:
    """The claims as drafts with their first versions and the event that made them."""
    claims = [
        _claim(
            serial=plan.serial,
            number=plan.claim_number,
            encounter_id=plan.encounter_id,
            patient_id=plan.patient_id,
            prior_claim_id=plan.prior_claim_id,
            rank=plan.version.coverage.rank,
            state=ClaimState.DRAFT,
            created_at=now,
            **version_columns(plan.version),
        )
        for plan in planned
    ]
    Claim.objects.bulk_create(claims, batch_size=500)
    plans = [plan.version for plan in planned]
    write_versions(list(zip(claims, plans, strict=True)), now)
    actor = scope.current().actor
    words = "{} is asked for version A, number {}."
    insert_values(
        ClaimEvent,
        EVENT_COLUMNS,
        [
            (
                *(claim.pk, 1, now, "created", "", ClaimState.DRAFT, ""),
                words.format(plan.payer.name, claim.control_number),
                *(actor, None),
            )
            for claim, plan in zip(claims, plans, strict=True)
        ],
    )
    return claims


def version_columns(plan: PlannedVersion) -> dict[str, object]:
    """What a claim's row shows of its current version."""
    return {
        "coverage_id": plan.coverage.id,
        "payer_id": plan.payer.id,
        "charge_cents": plan.claim.charge_cents,
        "version_number": plan.number,
        "control_number": plan.claim.control_number,
        "frequency": plan.claim.frequency,
        "service_on": plan.service_on,
        "timely_filing_on": plan.timely_filing_on,
    }


def write_versions(
    pairs: Sequence[tuple[Claim, PlannedVersion]], now: datetime
) -> list[ClaimVersion]:
    """One immutable version for each claim, with its lines."""
    versions = [
        _version(
            claim_id=claim.pk,
            number=plan.number,
            control_number=plan.claim.control_number,
            frequency=plan.claim.frequency,
            payer_id=plan.payer.id,
            coverage_id=plan.coverage.id,
            charge_cents=plan.claim.charge_cents,
            reason=plan.reason[:300],
            content=claim_to_text(plan.claim),
            created_at=now,
        )
        for claim, plan in pairs
    ]
    ClaimVersion.objects.bulk_create(versions, batch_size=500)
    insert_values(
        ClaimLine,
        LINE_COLUMNS,
        [
            (
                version.pk,
                line.number,
                charge_line_id,
                line.control_number,
                line.procedure,
                ":".join(line.modifiers),
                line.units,
                line.charge_cents,
                line.from_on or plan.service_on,
            )
            for version, (_, plan) in zip(versions, pairs, strict=True)
            for line, charge_line_id in zip(plan.claim.lines, plan.charge_line_ids, strict=True)
        ],
    )
    return versions
