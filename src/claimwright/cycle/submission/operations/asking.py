"""Payers are asked how claims stand (276)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimNote, ClaimSnapshot
from claimwright.cycle.submission.domain.batching import (
    Numbers,
    OutboundFile,
    RouteProfile,
    envelope_for,
    file_name,
    route_for,
)
from claimwright.cycle.submission.domain.questions import build_question
from claimwright.cycle.submission.models import ControlNumber, StatusFile, StatusInquiry
from claimwright.cycle.submission.operations.delivering import deliver_after_commit
from claimwright.cycle.submission.operations.routes import (
    NoRoute,
    routes_or_default,
    take_numbers,
)
from claimwright.engines.x12.renderstatus import render_276
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.documents.models import StoredFile

ASKABLE = frozenset({"submitted", "accepted", "adjudicated"})


@transaction.atomic
def ask_status(*, claim_ids: Sequence[int], now: datetime) -> OutboundFile | None:
    """Ask the payers how these claims stand; None when none of them is with a payer.

    One file for each way; the first is given. Raises NoRoute.
    """
    held = claim_queries.get_claims(ids=claim_ids)
    asked = [held[pk] for pk in dict.fromkeys(claim_ids) if pk in held]
    asked = [claim for claim in asked if claim.state in ASKABLE]
    routes = routes_or_default() if asked else []
    by_route: dict[int, list[ClaimSnapshot]] = defaultdict(list)
    known = {route.id: route for route in routes}
    for claim in asked:
        route = route_for(routes, claim.payer_id)
        if route is None:
            raise NoRoute(f"No route leads to the payer of claim {claim.number}.")
        by_route[route.id].append(claim)
    files = [_ask(known[route_id], members, now) for route_id, members in by_route.items()]
    return files[0] if files else None


def _ask(route: RouteProfile, asked: Sequence[ClaimSnapshot], now: datetime) -> OutboundFile:
    worded = claim_queries.professional_claims(claim_ids=[claim.id for claim in asked])
    serials = ControlNumber.take("trace", len(asked))
    traces = {claim.id: f"CS{serial:09d}" for claim, serial in zip(asked, serials, strict=True)}
    numbers = Numbers(
        interchange=take_numbers(route, "isa"),
        group=take_numbers(route, "gs"),
        reference=f"CW{ControlNumber.take('batch')[0]:09d}",
    )
    first = worded[asked[0].id]
    data = render_276(
        envelope_for(route, first.submitter.id, numbers, now),
        [build_question(worded[c.id], traces[c.id], c.payer_claim_number) for c in asked],
        batch_reference=numbers.reference,
    )
    name = file_name("276", route, numbers.interchange)
    file = store.keep(data, name=name, kind="276", direction=StoredFile.OUT)
    row = StatusFile.objects.create(
        route_id=route.id,
        interchange_control=numbers.interchange,
        file_id=file.id,
        name=name,
        created_at=now,
    )
    StatusInquiry.objects.bulk_create(
        [
            StatusInquiry(
                claim_id=claim.id, trace_number=traces[claim.id], status_file=row, asked_at=now
            )
            for claim in asked
        ],
        batch_size=500,
    )
    claims.note_claims(
        notes=[
            ClaimNote(
                claim_id=claim.id,
                kind="asked",
                words=f"The payer was asked how the claim stands, in file {name}.",
                file_id=file.id,
                version_number=claim.version_number,
            )
            for claim in asked
        ],
        now=now,
    )
    log.record(
        "status asked",
        object_type="file",
        object_id=file.public_id,
        detail={"claims": [claim.id for claim in asked]},
    )
    deliver_after_commit(StatusFile, [row.pk])
    return OutboundFile(file.id, name, len(asked))
