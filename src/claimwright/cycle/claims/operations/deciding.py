"""Payers' decisions are kept on their claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from claimwright.cycle.claims.domain.adjudications import (
    NewAdjudication,
    Totals,
    totals,
    totals_of_first,
)
from claimwright.cycle.claims.domain.codec import adjustments_to_rows
from claimwright.cycle.claims.domain.states import ClaimState, can_move
from claimwright.cycle.claims.domain.telling import decision_words
from claimwright.cycle.claims.models import (
    Adjudication,
    AdjudicationLine,
    Claim,
    ClaimEvent,
    ClaimVersion,
)
from claimwright.cycle.claims.operations.writing import EVENT_COLUMNS
from claimwright.cycle.claims.queries import adjudications, billed_payers, decided_before
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.bulk import (
    insert_numbered,
    insert_values,
    reserve_ids,
    row_maker,
    update_rows,
)
from claimwright.foundation.transactions import long_work

DAY = timedelta(days=1)
LINE_COLUMNS = (
    "adjudication",
    "line_number",
    "charge_line",
    "procedure",
    "modifiers",
    "charge_cents",
    "paid_cents",
    "allowed_cents",
    "adjustments",
    "remarks",
)
READ = (
    *("practice_id", "payer_id", "version_number", "payer_claim_number", "state"),
    *("encounter_id", "first_submitted_at"),
)
_adjudication = row_maker(Adjudication)
TOTALS = ["paid_cents", "adjusted_cents", "patient_cents", "payer_claim_number", "state"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked once about many claims, when decisions on them are kept in several parts.

    The rows are locked and change as decisions are kept; so does which of them were decided.
    """

    claims: dict[int, Claim]
    decided: set[int]
    payers: dict[int, PayerProfile]
    ids: Iterator[int]  # of the decisions, reserved

    def is_about(self, new: Iterable[NewAdjudication]) -> bool:
        """Whether every one of the decisions was asked about."""
        return all(e.claim_id in self.claims and e.payer_id in self.payers for e in new)


def ask_about(*, claim_ids: Collection[int], payer_ids: Collection[int], count: int) -> Asked:
    """Lock the claims and look up what keeping `count` decisions on them needs."""
    locked = Claim.objects.select_for_update().filter(pk__among=Many(sorted(set(claim_ids))))
    return Asked(
        claims={row.pk: row for row in locked.only(*READ)},
        decided=decided_before(claim_ids=sorted(set(claim_ids))),
        payers=contracting.get_payers(ids=sorted(set(payer_ids))),
        ids=iter(reserve_ids(Adjudication, count)),
    )


@long_work()
def record_adjudications(
    *,
    new: Sequence[NewAdjudication],
    now: datetime,
    file_id: int | None = None,
    asked: Asked | None = None,
) -> list[int]:
    """Keep the decisions, in the order given, and show their totals on the claims.

    A claim with its payer becomes adjudicated. One that is being prepared again keeps its state:
    a late decision on an earlier version is kept beside it. So does one that went to another payer
    when only its former one speaks. `file_id` is the 835 that told it; `asked` is given where the
    decisions of one file are kept in parts, so that nothing is asked in between.
    The caller sees to it that no decision is recorded twice.
    """
    if not new:
        return []
    counts = Counter(each.claim_id for each in new)
    claim_ids = sorted(counts)
    if asked is None:
        payer_ids = {each.payer_id for each in new}
        asked = ask_about(claim_ids=claim_ids, payer_ids=payer_ids, count=len(new))
    assert asked.is_about(new), "what is decided was asked about"
    claims = {pk: asked.claims[pk] for pk in claim_ids}
    again = (asked.decided & counts.keys()) | {pk for pk in claim_ids if counts[pk] > 1}
    rows = _rows(new, claims, asked, now)
    states = {pk: claim.state for pk, claim in claims.items()}
    answered = _answered(new, claims)
    # Nothing is asked from here on: PostgreSQL writes while we go on.
    insert_numbered(rows)
    told = zip(rows, new, strict=True)
    insert_values(
        AdjudicationLine,
        LINE_COLUMNS,
        [line for row, each in told for line in _lines(row.pk, each)],
    )
    totals_now = _totals(new, again)
    for claim_id, claim in claims.items():
        shown = totals_now[claim_id]
        claim.paid_cents = shown.paid_cents
        claim.adjusted_cents = shown.adjusted_cents
        claim.patient_cents = shown.patient_cents
        if claim_id in answered and can_move(claim.state, ClaimState.ADJUDICATED):
            claim.state = ClaimState.ADJUDICATED
    for each in new:
        claim = claims[each.claim_id]
        if each.payer_claim_number and each.payer_id == claim.payer_id:
            claim.payer_claim_number = each.payer_claim_number
    update_rows(list(claims.values()), TOTALS)
    _tell(new, claims, states, asked.payers, now, file_id)
    log.record(
        "decisions kept",
        object_type="claim",
        amount_cents=sum(each.paid_cents for each in new),
        detail={"claims": claim_ids},
    )
    return [row.pk for row in rows]


def _answered(new: Sequence[NewAdjudication], claims: dict[int, Claim]) -> set[int]:
    """The claims of which more than a former payer speaks."""
    others = {e.claim_id for e in new if e.payer_id != claims[e.claim_id].payer_id}
    billed = billed_payers(claim_ids=sorted(others)) if others else {}
    return {
        each.claim_id
        for each in new
        if each.payer_id == claims[each.claim_id].payer_id
        or each.payer_id not in billed.get(each.claim_id, ())
    }


def _totals(new: Sequence[NewAdjudication], again: set[int]) -> dict[int, Totals]:
    """What each claim shows now; of one decided for the first time nothing need be read."""
    shown = {each.claim_id: totals_of_first(each) for each in new}
    told = adjudications(claim_ids=sorted(again)) if again else {}
    shown.update((pk, totals(views)) for pk, views in told.items())
    return shown


def _rows(
    new: Sequence[NewAdjudication], claims: dict[int, Claim], asked: Asked, now: datetime
) -> list[Adjudication]:
    """The rows with their ids; from then on their claims count as decided."""
    first_versions = _first_versions(new, claims)
    rows = []
    for each in new:
        row = _row(each, claims[each.claim_id], now)
        row.pk = next(asked.ids)
        row.is_first = each.claim_id not in asked.decided
        row.is_first_version = each.version_id in first_versions
        asked.decided.add(each.claim_id)
        rows.append(row)
    return rows


def _first_versions(new: Sequence[NewAdjudication], claims: dict[int, Claim]) -> set[int]:
    """The versions decided on that are their claims' first."""
    once = {e.version_id for e in new if claims[e.claim_id].version_number == 1}
    others = sorted({each.version_id for each in new} - once)
    if not others:
        return once
    rows = ClaimVersion.objects.filter(pk__among=Many(others), number=1)
    return once | set(rows.values_list("pk", flat=True))


def _row(each: NewAdjudication, claim: Claim, now: datetime) -> Adjudication:
    sent = claim.first_submitted_at
    return _adjudication(
        encounter_id=claim.encounter_id,
        waited_days=None if sent is None else round((now - sent) / DAY),
        claim_id=each.claim_id,
        version_id=each.version_id,
        payer_id=each.payer_id,
        remittance_ref=each.remittance_ref,
        status=each.status,
        payer_claim_number=each.payer_claim_number,
        charge_cents=each.charge_cents,
        paid_cents=each.paid_cents,
        allowed_cents=each.allowed_cents,
        patient_cents=each.patient_cents,
        paid_on=each.paid_on,
        crossed_over=each.crossed_over,
        claim_adjustments=adjustments_to_rows(each.claim_adjustments),
        remarks=list(each.remarks),
        is_reversal=each.is_reversal,
        reverses_id=each.reverses_id,
        recorded_at=now,
    )


def _lines(adjudication_id: int, each: NewAdjudication) -> Iterator[tuple[Any, ...]]:
    """The values of LINE_COLUMNS for each of its lines."""
    for line in each.lines:
        yield (
            adjudication_id,
            line.line_number,
            line.charge_line_id,
            line.procedure,
            ":".join(line.modifiers),
            line.charge_cents,
            line.paid_cents,
            line.allowed_cents,
            adjustments_to_rows(line.adjustments),
            list(line.remarks),
        )


def _tell(
    new: Sequence[NewAdjudication],
    claims: dict[int, Claim],
    states: dict[int, str],
    payers: Mapping[int, PayerProfile],
    now: datetime,
    file_id: int | None,
) -> None:
    actor = scope.current().actor
    events = []
    for each in new:
        claim = claims[each.claim_id]
        from_state, states[each.claim_id] = states[each.claim_id], claim.state
        is_moved = claim.state == ClaimState.ADJUDICATED
        kind = "taken_back" if each.is_reversal else "decided"
        moved = (from_state, claim.state) if is_moved else ("", "")
        words = decision_words(each, payers[each.payer_id].name)
        events.append(
            (claim.pk, claim.version_number, now, kind, *moved, "", words, actor, file_id)
        )
    insert_values(ClaimEvent, EVENT_COLUMNS, events)
