"""From decisions to denials: which to open, and what later decisions make of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.causes import Cause, find_cause
from claimwright.cycle.denials.domain.deadlines import Deadlines, plan_deadlines
from claimwright.cycle.denials.domain.openings import (
    Refused,
    is_settled_in_favor,
    recovered_cents,
    refused_in,
)
from claimwright.cycle.denials.domain.states import (
    OPEN,
    OVERTURNED,
    TRANSFERRED,
    UNRESOLVED,
    UPHELD,
    WRITTEN_OFF,
)
from claimwright.cycle.denials.domain.worth import chance_percent, rank_value

Key = tuple[int, str, str]  # adjudication, CAS01, CAS02
Results = Mapping[str, tuple[int, int]]  # category → (won, lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialSnapshot:
    """One stored denial. Amounts are cents."""

    id: int
    public_id: UUID
    claim_id: int
    adjudication_id: int
    encounter_id: int
    patient_id: int
    payer_id: int
    group: str
    reason: str
    remarks: tuple[str, ...]
    line_numbers: tuple[int, ...]
    procedures: tuple[str, ...]
    amount_cents: int
    charge_cents: int
    recovered_cents: int
    written_off_cents: int
    transferred_cents: int
    category: str
    owner: str
    state: str
    is_initial: bool
    round_number: int
    service_on: date
    denied_on: date
    opened_on: date
    act_by: date | None
    correct_by: date | None
    appeal_by: date | None
    resolved_on: date | None
    rank_value: int  # expected cents per minute of work, before urgency

    @property
    def key(self) -> Key:
        """What makes it the same denial when the same decision is read again."""
        return (self.adjudication_id, self.group, self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDenial:
    """A denial to open."""

    claim: ClaimSnapshot
    adjudication_id: int
    payer_id: int
    refused: Refused
    cause: Cause
    deadlines: Deadlines
    denied_on: date
    is_initial: bool
    round_number: int
    rank_value: int

    @property
    def key(self) -> Key:
        """As DenialSnapshot.key."""
        return (self.adjudication_id, self.refused.group, self.refused.reason)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a later decision makes of a denial, opened before or in this very plan."""

    key: Key
    to_state: str
    recovered_cents: int


@dataclass(frozen=True, slots=True)
class OpeningPlan:
    """Denials to open, and those settled (old or new), in the order the payer decided."""

    new: tuple[PlannedDenial, ...]
    settled: tuple[Settlement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What the decisions are read against."""

    claims: Mapping[int, ClaimSnapshot]
    payers: Mapping[int, PayerProfile]
    known: Sequence[DenialSnapshot]
    results: Results


@dataclass(slots=True)
class _Tracked:
    """One denial of a claim while decisions are read in order."""

    key: Key
    line_numbers: tuple[int, ...]
    amount_cents: int
    state: str
    round_number: int


def plan_openings(*, views: Iterable[AdjudicationView], background: Background) -> OpeningPlan:
    """Read the decisions in the order they were recorded, against what is already known.

    The same decisions read twice give an empty plan. Source: reliability-money (B12)
    """
    new: list[PlannedDenial] = []
    settled: list[Settlement] = []
    tracked: dict[int, list[_Tracked]] = {}
    for old in background.known:
        tracked.setdefault(old.claim_id, []).append(
            _Tracked(old.key, old.line_numbers, old.amount_cents, old.state, old.round_number)
        )
    for view in sorted(views, key=lambda v: (v.recorded_at, v.id)):
        if view.is_reversal:
            continue
        mine = tracked.setdefault(view.claim_id, [])
        refused = refused_in(view)
        settled += _settle(view, refused, mine)
        fresh = _fresh(view, refused, mine, background)
        new += fresh
        mine += [
            _Tracked(d.key, d.refused.line_numbers, d.refused.amount_cents, OPEN, d.round_number)
            for d in fresh
        ]
    return OpeningPlan(tuple(new), tuple(settled))


def _fresh(
    view: AdjudicationView,
    refused: Sequence[Refused],
    mine: Sequence[_Tracked],
    background: Background,
) -> list[PlannedDenial]:
    earlier_rounds = [t.round_number for t in mine if t.key[0] < view.id]
    round_number = 1 + max(earlier_rounds, default=0)
    seen = {t.key for t in mine}
    return [
        _planned(view, item, round_number, background)
        for item in refused
        if (view.id, item.group, item.reason) not in seen
    ]


def _settle(
    view: AdjudicationView, refused: Sequence[Refused], mine: Iterable[_Tracked]
) -> list[Settlement]:
    settled = []
    for old in mine:
        if old.key[0] >= view.id:
            continue
        in_favor = is_settled_in_favor(old.line_numbers, view, refused)
        if in_favor and old.state in (*UNRESOLVED, WRITTEN_OFF, TRANSFERRED):
            cents = min(old.amount_cents, recovered_cents(old.line_numbers, view))
            old.state = OVERTURNED
            settled.append(Settlement(old.key, OVERTURNED, cents))
        elif not in_favor and old.state in UNRESOLVED:
            old.state = UPHELD
            settled.append(Settlement(old.key, UPHELD, 0))
    return settled


def _planned(
    view: AdjudicationView, item: Refused, round_number: int, background: Background
) -> PlannedDenial:
    claim, payer = background.claims[view.claim_id], background.payers[view.payer_id]
    cause = find_cause(
        group=item.group, reason=item.reason, remarks=item.remarks, payer_kind=payer.kind
    )
    won, lost = background.results.get(cause.category.value, (0, 0))
    chance = chance_percent(guess_percent=cause.chance_percent, won_count=won, lost_count=lost)
    return PlannedDenial(
        claim=claim,
        adjudication_id=view.id,
        payer_id=view.payer_id,
        refused=item,
        cause=cause,
        deadlines=plan_deadlines(
            payer=payer, cause=cause, denied_on=view.paid_on, service_on=claim.service_on
        ),
        denied_on=view.paid_on,
        is_initial=round_number == 1,
        round_number=round_number,
        rank_value=rank_value(
            amount_cents=item.amount_cents, chance_percent=chance, minutes=cause.minutes
        ),
    )
