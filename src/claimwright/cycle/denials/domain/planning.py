"""From decisions to denials: which to open, and what later decisions make of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.posting_table import Adjusted, PostingTable
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.appeals import AppealRule, levels_for
from claimwright.cycle.denials.domain.causes import Cause, find_cause
from claimwright.cycle.denials.domain.deadlines import Deadlines, plan_deadlines
from claimwright.cycle.denials.domain.openings import (
    Refused,
    recovered_cents,
    refused_in,
    settlement_of,
)
from claimwright.cycle.denials.domain.states import (
    OPEN,
    OVERTURNED,
    PARTLY,
    TRANSFERRED,
    UNRESOLVED,
    UPHELD,
    WRITTEN_OFF,
)
from claimwright.cycle.denials.domain.worth import Chance, Results, learn_chance, rank_value

Key = tuple[int, str, str]  # adjudication, CAS01, CAS02


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
class Standing:
    """Where a denial stands by today's tables and results: whose work, and what it is worth."""

    cause: Cause
    chance: Chance
    rank_value: int


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
    standing: Standing

    @property
    def rank_value(self) -> int:
        """As Standing.rank_value."""
        return self.standing.rank_value

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
    results: Results = field(default_factory=Results)
    table: PostingTable = field(default_factory=PostingTable)
    appeal_rules: Sequence[AppealRule] = ()

    def kept_open(self, view: AdjudicationView) -> frozenset[tuple[str, str]]:
        """What the practice's posting table wants worked of this decision."""
        return self.table.kept_open(payer_id=view.payer_id, on=view.paid_on)


@dataclass(slots=True)
class _Tracked:
    """One denial of a claim while decisions are read in order."""

    key: Key
    line_numbers: tuple[int, ...]
    amount_cents: int
    state: str
    round_number: int
    is_told_only: bool = False  # the payer said it would pay, and has not yet


def plan_openings(*, views: Iterable[AdjudicationView], background: Background) -> OpeningPlan:
    """Read the decisions in the order they were recorded, against what is already known.

    The same decisions read twice give an empty plan. Source: reliability-money (B12)
    """
    new: list[PlannedDenial] = []
    settled: list[Settlement] = []
    tracked: dict[int, list[_Tracked]] = {}
    for old in background.known:
        tracked.setdefault(old.claim_id, []).append(
            _Tracked(
                old.key,
                old.line_numbers,
                old.amount_cents,
                old.state,
                old.round_number,
                old.state in (OVERTURNED, PARTLY) and not old.recovered_cents,
            )
        )
    for view in sorted(views, key=lambda v: (v.recorded_at, v.id)):
        if view.is_reversal:
            continue
        mine = tracked.setdefault(view.claim_id, [])
        refused = refused_in(view, background.kept_open(view))
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
        outcome = settlement_of(old.line_numbers, view, refused)
        if outcome != UPHELD and old.state in (*UNRESOLVED, WRITTEN_OFF, TRANSFERRED):
            cents = min(old.amount_cents, recovered_cents(old.line_numbers, view))
            old.state = outcome
            settled.append(Settlement(old.key, outcome, cents))
        elif outcome != UPHELD and old.is_told_only:
            cents = min(old.amount_cents, recovered_cents(old.line_numbers, view))
            old.is_told_only = False
            settled.append(Settlement(old.key, old.state, cents))
        elif outcome == UPHELD and old.state in UNRESOLVED:
            old.state = UPHELD
            settled.append(Settlement(old.key, UPHELD, 0))
    return settled


def _planned(
    view: AdjudicationView, item: Refused, round_number: int, background: Background
) -> PlannedDenial:
    claim, payer = background.claims[view.claim_id], background.payers[view.payer_id]
    stands = standing_of(
        Said(item.group, item.reason, item.remarks, item.amount_cents, view.paid_on),
        payer,
        background,
    )
    rules = [rule for rule in background.appeal_rules if rule.payer_id == payer.id]
    return PlannedDenial(
        claim=claim,
        adjudication_id=view.id,
        payer_id=view.payer_id,
        refused=item,
        cause=stands.cause,
        deadlines=plan_deadlines(
            payer=payer,
            cause=stands.cause,
            denied_on=view.paid_on,
            service_on=claim.service_on,
            ladder=levels_for(payer, on=view.paid_on, rules=rules),
        ),
        denied_on=view.paid_on,
        is_initial=round_number == 1,
        round_number=round_number,
        standing=stands,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What a payer said of some dollars, and when."""

    group: str
    reason: str
    remarks: tuple[str, ...]
    amount_cents: int
    on: date


def standing_of(said: Said, payer: PayerProfile, background: Background) -> Standing:
    """Cause, chance and worth by the tables in force on the day it was said and the results so
    far."""
    asked = Adjusted(payer_id=payer.id, group=said.group, reason=said.reason, remarks=said.remarks)
    cause = find_cause(
        group=said.group,
        reason=said.reason,
        remarks=said.remarks,
        payer_kind=payer.kind,
        treatment=background.table.treatment(asked, on=said.on),
    )
    of_kind, of_payer = background.results.of(
        category=cause.category, payer_id=payer.id, reason=said.reason
    )
    chance = learn_chance(guess_percent=cause.chance_percent, of_kind=of_kind, of_payer=of_payer)
    worth = rank_value(
        amount_cents=said.amount_cents, chance_percent=chance.percent, minutes=cause.minutes
    )
    return Standing(cause=cause, chance=chance, rank_value=worth)
