"""Denials are opened from decisions, and settled by later ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import AdjudicationView, DecidedClaims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain.planning import (
    Background,
    PlannedDenial,
    Settlement,
    plan_openings,
)
from claimwright.cycle.denials.domain.states import OPEN
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.denials.operations.rows import event_of, fitting
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy.bulk import row_maker
from claimwright.foundation.transactions import long_work

_denial = row_maker(Denial)
SETTLED_COLUMNS = ["state", "recovered_cents", "resolved_on", "worked_at"]


@long_work()
def open_denials(
    *, adjudication_ids: Sequence[int], as_of: date, decided: DecidedClaims | None = None
) -> list[int]:
    """Open a denial for every refused amount of the decisions, and settle earlier ones by them.

    `decided` are the same decisions with their claims, where the caller has read them already.
    Idempotent: a decision read again opens nothing. Returns the ids of the denials opened, in
    the order decided. Source: reliability-money (B12)
    """
    wanted = set(adjudication_ids)
    if decided is None:
        views = list(claims.get_adjudications(ids=adjudication_ids).values())
    else:
        told = decided.decisions
        views = [view for pk in sorted(told) for view in told[pk] if view.id in wanted]
    if not views:
        return []
    held = decided.claims if decided is not None else None
    plan = plan_openings(views=views, background=_background(views, held))
    rows = {planned.key: _new_row(planned, as_of) for planned in plan.new}
    Denial.objects.bulk_create(rows.values(), batch_size=500)
    now = clock.now()
    events = [_opened(rows[planned.key], planned, now) for planned in plan.new]
    events += _settle(plan.settled, rows, now=now, on=as_of)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(_opening_acts(rows.values()))
    return [row.pk for row in rows.values()]


def _background(
    views: Sequence[AdjudicationView], held: Mapping[int, ClaimSnapshot] | None
) -> Background:
    claim_ids = sorted({view.claim_id for view in views})
    known = queries.denials_for(claim_ids=claim_ids)
    return Background(
        claims=claims.get_claims(ids=claim_ids) if held is None else held,
        payers=contracting.get_payers(ids=sorted({view.payer_id for view in views})),
        known=[denial for denials in known.values() for denial in denials],
        results=queries.results(),
        table=claims.posting_table(),
        appeal_rules=queries.appeal_rules(),
    )


def _new_row(planned: PlannedDenial, as_of: date) -> Denial:
    claim, refused = planned.claim, planned.refused
    return _denial(
        claim_id=claim.id,
        adjudication_id=planned.adjudication_id,
        encounter_id=claim.encounter_id,
        patient_id=claim.patient_id,
        payer_id=planned.payer_id,
        group_code=refused.group,
        reason_code=refused.reason,
        remarks=fitting(refused.remarks, " ", 120),
        line_numbers=fitting([str(n) for n in refused.line_numbers], ",", 160),
        procedures=fitting(refused.procedures, " ", 200),
        amount_cents=refused.amount_cents,
        charge_cents=claim.charge_cents,
        category=planned.cause.category,
        owner=planned.cause.owner,
        state=OPEN,
        is_initial=planned.is_initial,
        round_number=planned.round_number,
        service_on=claim.service_on,
        denied_on=planned.denied_on,
        opened_on=as_of,
        act_by=planned.deadlines.act_by,
        correct_by=planned.deadlines.correct_by,
        appeal_by=planned.deadlines.appeal_by,
        rank_value=planned.rank_value,
    )


def _settle(
    settled: Iterable[Settlement],
    fresh: dict[tuple[int, str, str], Denial],
    *,
    now: datetime,
    on: date,
) -> list[DenialEvent]:
    """Apply what later decisions made of denials, fresh ones included; returns their events."""
    settled = list(settled)
    if not settled:
        return []
    rows = dict(fresh)
    adjudications = sorted({s.key[0] for s in settled})
    for row in Denial.objects.select_for_update().filter(adjudication_id__in=adjudications):
        rows.setdefault((row.adjudication_id, row.group_code, row.reason_code), row)
    events, moved = [], []
    for settlement in settled:
        row = rows[settlement.key]
        words = "The payer decided again."
        event = event_of(row, "moved", row.state, settlement.to_state, words, now)
        event.amount_cents = settlement.recovered_cents
        events.append(event)
        row.state, row.resolved_on = settlement.to_state, on
        row.recovered_cents = settlement.recovered_cents
        moved.append(row)
    Denial.objects.bulk_update(moved, SETTLED_COLUMNS, batch_size=500)
    return events


def _opened(row: Denial, planned: PlannedDenial, now: datetime) -> DenialEvent:
    event = event_of(row, "opened", "", OPEN, planned.cause.words, now)
    event.amount_cents = row.amount_cents
    return event


def _opening_acts(rows: Iterable[Denial]) -> list[Act]:
    return [
        Act(
            "denial opened",
            "denial",
            str(row.public_id),
            f"{row.group_code}-{row.reason_code}",
            row.amount_cents,
        )
        for row in rows
    ]
