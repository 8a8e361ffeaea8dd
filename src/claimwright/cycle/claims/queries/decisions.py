"""What payers decided, and what is already with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.codec import adjustments_from_rows
from claimwright.cycle.claims.domain.snapshots import SentServices
from claimwright.cycle.claims.models import Adjudication, AdjudicationLine, Claim, ClaimLine
from claimwright.cycle.claims.queries.claims import split_modifiers
from claimwright.foundation.tenancy.columns import batches

WITH_A_PAYER = ("submitted", "accepted", "adjudicated", "closed")


def adjudications(*, claim_ids: Sequence[int]) -> dict[int, list[AdjudicationView]]:
    """Every decision on each claim, oldest first; every claim asked for is a key."""
    found: dict[int, list[AdjudicationView]] = {pk: [] for pk in claim_ids}
    for some in batches(sorted(found)):
        for view in _views(Adjudication.objects.filter(claim_id__in=some)):
            found[view.claim_id].append(view)
    return found


def get_adjudications(*, ids: Sequence[int]) -> dict[int, AdjudicationView]:
    """Decisions by id; unknown ids are absent."""
    found: dict[int, AdjudicationView] = {}
    for some in batches(sorted(set(ids))):
        found.update((v.id, v) for v in _views(Adjudication.objects.filter(pk__in=some)))
    return found


def _views(rows: Any) -> list[AdjudicationView]:
    kept = list(rows.order_by("claim_id", "recorded_at", "id"))
    lines: dict[int, list[AdjudicationLineView]] = defaultdict(list)
    for some in batches([row.pk for row in kept]):
        for line in AdjudicationLine.objects.filter(adjudication_id__in=some).order_by("id"):
            lines[line.adjudication_id].append(_line_view(line))
    return [_view(row, tuple(lines[row.pk])) for row in kept]


def _view(row: Any, lines: tuple[AdjudicationLineView, ...]) -> AdjudicationView:
    return AdjudicationView(
        id=row.pk,
        claim_id=row.claim_id,
        version_id=row.version_id,
        payer_id=row.payer_id,
        remittance_ref=row.remittance_ref,
        status=row.status,
        payer_claim_number=row.payer_claim_number,
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        allowed_cents=row.allowed_cents,
        patient_cents=row.patient_cents,
        paid_on=row.paid_on,
        crossed_over=row.crossed_over,
        claim_adjustments=adjustments_from_rows(row.claim_adjustments),
        remarks=tuple(row.remarks),
        lines=lines,
        is_reversal=row.is_reversal,
        reverses_id=row.reverses_id,
        recorded_at=row.recorded_at,
    )


def _line_view(row: Any) -> AdjudicationLineView:
    return AdjudicationLineView(
        id=row.pk,
        line_number=row.line_number,
        charge_line_id=row.charge_line_id,
        procedure=row.procedure,
        modifiers=split_modifiers(row.modifiers),
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        allowed_cents=row.allowed_cents,
        adjustments=adjustments_from_rows(row.adjustments),
        remarks=tuple(row.remarks),
    )


def fingerprint_candidates(
    *, services: Sequence[tuple[date, str, int]]
) -> dict[tuple[date, str, int], list[int]]:
    """Claims having a line of the day, procedure and charge in cents, for each service asked.

    Looks at current versions only; services nobody has are absent.
    """
    wanted = set(services)
    found: dict[tuple[date, str, int], list[int]] = defaultdict(list)
    days = sorted({on for on, _, _ in wanted})
    for some in batches(days, 5000):
        rows = ClaimLine.objects.filter(
            service_on__in=some,
            procedure__in={code for _, code, _ in wanted},
            version__number=F("version__claim__version_number"),
        ).values_list("service_on", "procedure", "charge_cents", "version__claim_id")
        for on, procedure, cents, claim_id in rows.order_by("version__claim_id"):
            key = (on, procedure, cents)
            if key in wanted and claim_id not in found[key]:
                found[key].append(claim_id)
    return {key: ids for key, ids in found.items() if ids}


def sent_services(*, patient_ids: Sequence[int], days: Sequence[date]) -> list[SentServices]:
    """What is already with payers for these patients and days, by services as now worded."""
    claims: dict[int, dict[str, Any]] = {}
    for some in batches(sorted(set(patient_ids))):
        rows = Claim.objects.filter(
            patient_id__in=some, service_on__in=set(days), state__in=WITH_A_PAYER
        ).values("id", "number", "encounter_id", "patient_id", "payer_id", "service_on")
        claims.update((row.pop("id"), row) for row in rows)
    services: dict[int, set[tuple[str, tuple[str, ...], int]]] = defaultdict(set)
    for some in batches(sorted(claims)):
        lines = ClaimLine.objects.filter(
            version__claim_id__in=some, version__number=F("version__claim__version_number")
        ).values_list("version__claim_id", "procedure", "modifiers", "charge_cents")
        for claim_id, procedure, modifiers, cents in lines:
            services[claim_id].add((procedure, split_modifiers(modifiers), cents))
    return [
        SentServices(claim_id=claim_id, services=frozenset(services[claim_id]), **row)
        for claim_id, row in claims.items()
    ]
