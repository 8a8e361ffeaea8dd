"""What payers decided, and what is already with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import F

from claimwright.cycle.claims.domain.adjudications import (
    AdjudicationLineView,
    AdjudicationView,
    DecidedClaims,
    DecisionHead,
    standing,
)
from claimwright.cycle.claims.domain.codec import adjustments_from_rows
from claimwright.cycle.claims.domain.snapshots import SentServices
from claimwright.cycle.claims.models import Adjudication, AdjudicationLine, Claim, ClaimLine
from claimwright.cycle.claims.queries.claims import get_claims, split_modifiers
from claimwright.engines.x12.parties import Adjustment
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows
from claimwright.foundation.values import maker

WITH_A_PAYER = ("submitted", "accepted", "adjudicated", "closed")


def adjudications(*, claim_ids: Sequence[int]) -> dict[int, list[AdjudicationView]]:
    """Every decision on each claim, oldest first; every claim asked for is a key."""
    found: dict[int, list[AdjudicationView]] = {pk: [] for pk in claim_ids}
    for some in batches(sorted(found)):
        for view in _views(Adjudication.objects.filter(claim_id__among=Many(some))):
            found[view.claim_id].append(view)
    return found


def standing_outcomes(
    *, claim_ids: Sequence[int], worth: Callable[[Sequence[Adjustment]], int]
) -> dict[int, tuple[int, int]]:
    """(cents paid, what `worth` makes of its adjustments) of the decision that stands on each
    claim; claims without one are absent. Two queries for each ten thousand claims, much lighter
    than `adjudications`: adjustments said alike are looked at once.
    """
    seen: dict[int, tuple[Any, int]] = {}  # by identity: what reads alike is one list

    def worth_of(rows: list[list[Any]]) -> int:
        known = seen.get(id(rows))
        if known is None:
            known = seen[id(rows)] = (rows, worth(adjustments_from_rows(rows)))
        return known[1]

    histories: dict[int, list[DecisionHead]] = defaultdict(list)
    for some in batches(sorted(set(claim_ids))):
        rows = Adjudication.objects.filter(claim_id__among=Many(some)).order_by()
        for row in lean_rows(rows.values_list(*DecisionHead._fields)):
            histories[row[1]].append(DecisionHead._make(row))
    heads = [head for told in histories.values() if (head := standing(told)) is not None]
    found = {head.id: worth_of(head.claim_adjustments) for head in heads}
    for some in batches(sorted(found)):
        lines = AdjudicationLine.objects.filter(adjudication_id__among=Many(some)).order_by()
        for pk, adjustments in lean_rows(lines.values_list("adjudication_id", "adjustments")):
            found[pk] += worth_of(adjustments)
    return {head.claim_id: (head.paid_cents, found[head.id]) for head in heads}


def get_adjudications(*, ids: Sequence[int]) -> dict[int, AdjudicationView]:
    """Decisions by id; unknown ids are absent."""
    found: dict[int, AdjudicationView] = {}
    for some in batches(sorted(set(ids))):
        found.update((v.id, v) for v in _views(Adjudication.objects.filter(pk__among=Many(some))))
    return found


def first_decisions(*, version_ids: Sequence[int]) -> dict[int, tuple[int, date]]:
    """(payer, day of its first decision) by version; versions nobody decided are absent."""
    found: dict[int, tuple[int, date]] = {}
    for some in batches(sorted(set(version_ids))):
        rows = Adjudication.objects.filter(version_id__among=Many(some), is_reversal=False)
        told = rows.order_by("-paid_on", "-id").values_list("version_id", "payer_id", "paid_on")
        found.update((version_id, (payer_id, on)) for version_id, payer_id, on in told)
    return found


def decided_before(*, claim_ids: Sequence[int]) -> set[int]:
    """Those of the claims that were decided before, be it to take money back."""
    found: set[int] = set()
    for some in batches(sorted(set(claim_ids))):
        rows = Adjudication.objects.filter(claim_id__among=Many(some))
        found.update(pk for (pk,) in lean_rows(rows.values_list("claim_id")))
    return found


def _views(rows: Any) -> list[AdjudicationView]:
    """The rows as values, read as plain tuples: a model instance costs ten times as much."""
    kept = lean_rows(rows.order_by("claim_id", "recorded_at", "id").values_list(*_HEAD))
    lines: dict[int, list[AdjudicationLineView]] = defaultdict(list)
    for some in batches([head[0] for head in kept]):
        found = AdjudicationLine.objects.filter(adjudication_id__among=Many(some)).order_by("id")
        for adjudication_id, *line in lean_rows(found.values_list("adjudication_id", *_LINE)):
            lines[adjudication_id].append(_line_view(line))
    return [_view(head, tuple(lines[head[0]])) for head in kept]


_HEAD = tuple(f.name for f in fields(AdjudicationView) if f.name != "lines")
_LINE = tuple(f.name for f in fields(AdjudicationLineView))


_make, _make_line = maker(AdjudicationView), maker(AdjudicationLineView)


def _view(head: Sequence[Any], lines: tuple[AdjudicationLineView, ...]) -> AdjudicationView:
    *before, adjustments, remarks, is_reversal, reverses_id, recorded_at = head
    told = (adjustments_from_rows(adjustments), tuple(remarks), lines)
    return _make((*before, *told, is_reversal, reverses_id, recorded_at))


def _line_view(line: Sequence[Any]) -> AdjudicationLineView:
    *before, modifiers, charge, paid, allowed, adjustments, remarks = line
    said = (adjustments_from_rows(adjustments), tuple(remarks))
    return _make_line((*before, split_modifiers(modifiers), charge, paid, allowed, *said))


def decided_claims(*, claim_ids: Sequence[int]) -> DecidedClaims:
    """The claims with every decision on them, read at once for whoever follows them up."""
    return DecidedClaims(get_claims(ids=claim_ids), adjudications(claim_ids=claim_ids))


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
            version__claim_id__among=Many(some), version__number=F("version__claim__version_number")
        ).values_list("version__claim_id", "procedure", "modifiers", "charge_cents")
        for claim_id, procedure, modifiers, cents in lines:
            services[claim_id].add((procedure, split_modifiers(modifiers), cents))
    return [
        SentServices(claim_id=claim_id, services=frozenset(services[claim_id]), **row)
        for claim_id, row in claims.items()
    ]
