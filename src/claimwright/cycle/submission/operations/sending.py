"""Ready claims leave in 837P files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimKey, ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.submission.domain.batching import (
    Numbers,
    Placed,
    RouteProfile,
    SentBatch,
    envelope_for,
    file_name,
    files_of,
    placed,
    receiver_party,
    route_for,
)
from claimwright.cycle.submission.models import Batch, BatchClaim, ControlNumber
from claimwright.cycle.submission.operations.delivering import deliver_after_commit
from claimwright.cycle.submission.operations.routes import (
    NoRoute,
    routes_or_default,
    take_numbers,
)
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.render837 import render_837p
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.documents.models import StoredFile
from claimwright.foundation.tenancy.bulk import insert_rows

Member = tuple[int, ProfessionalClaim]


@transaction.atomic
def submit_ready(*, now: datetime, limit: int = 5000) -> list[SentBatch]:
    """Write every ready claim, oldest service first, into 837P files and send them.

    The numbers, the files and the claims' moves are one transaction; the transport gets the
    files after it, and again through `deliver_unsent` if it fails. Each file is read back before
    it is kept. Two runs at once never send a claim twice. Raises NoRoute or
    batching.UnfaithfulFile, and then nothing is sent.
    """
    if not claim_queries.claims_in_state(states=[ClaimState.READY], limit=1):
        return []
    ControlNumber.take("submission")  # whoever comes second waits here, and finds less to do
    ready = {c.id: c for c in claim_queries.claims_in_state(states=["ready"], limit=limit)}
    routes = routes_or_default()
    worded = claim_queries.professional_claims(claim_ids=list(ready))
    routed = [(pk, _route(routes, claim), worded[pk]) for pk, claim in ready.items()]
    keys = claim_queries.find_by_control_numbers(
        numbers=[claim.control_number for claim in ready.values()]
    )
    sent = [_write(route, members, keys, now) for route, members in files_of(routed)]
    deliver_after_commit(Batch, [batch.batch_id for batch in sent])
    return sent


def _route(routes: Sequence[RouteProfile], claim: ClaimSnapshot) -> RouteProfile:
    found = route_for(routes, claim.payer_id)
    if found is None:
        raise NoRoute(f"No route leads to the payer of claim {claim.number}. Set one in Setup.")
    return found


def _write(
    route: RouteProfile, members: Sequence[Member], keys: dict[str, ClaimKey], now: datetime
) -> SentBatch:
    numbers = Numbers(
        interchange=take_numbers(route, "isa"),
        group=take_numbers(route, "gs"),
        reference=f"CW{ControlNumber.take('batch')[0]:09d}",
    )
    receiver = receiver_party(route)
    addressed = [(pk, replace(claim, receiver=receiver)) for pk, claim in members]
    written = [claim for _, claim in addressed]
    envelope = envelope_for(route, written[0].submitter.id, numbers, now)
    data = render_837p(envelope, written, batch_reference=numbers.reference)
    places = placed(written, parse_837p(data))
    name = file_name("837P", route, numbers.interchange)
    file = store.keep(data, name=name, kind="837p", direction=StoredFile.OUT)
    batch = Batch.objects.create(
        route_id=route.id,
        reference=numbers.reference,
        receiver_id=route.receiver_id,
        interchange_control=numbers.interchange,
        group_control=numbers.group,
        usage=route.usage,
        file_id=file.id,
        name=name,
        claim_count=len(written),
        charge_cents=sum(claim.charge_cents for claim in written),
        created_at=now,
    )
    _list_claims(batch, addressed, keys, places)
    claims.move_claims(
        ids=[pk for pk, _ in addressed],
        to=ClaimState.SUBMITTED,
        reason=f"Left in file {name} for {route.name}.",
        now=now,
        file_id=file.id,
    )
    claims.expect_amounts(worded=addressed, now=now)
    log.record(
        "claims sent",
        object_type="batch",
        object_id=batch.public_id,
        amount_cents=batch.charge_cents,
        detail={"file": name, "claims": batch.claim_count},
    )
    return SentBatch(batch.pk, file.id, name, batch.claim_count)


def _list_claims(
    batch: Batch,
    members: Sequence[Member],
    keys: dict[str, ClaimKey],
    places: dict[str, Placed],
) -> None:
    insert_rows(
        [
            BatchClaim(
                batch=batch,
                claim_id=claim_id,
                version_id=keys[claim.control_number].version_id,
                control_number=claim.control_number,
                set_control=places[claim.control_number].set_control,
                position=places[claim.control_number].position,
            )
            for claim_id, claim in members
        ]
    )
