"""What a payer decided on a claim, and which of several decisions stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.engines.x12.parties import Adjustment

FORWARDED = frozenset({"19", "20", "21", "23"})  # CLP02: the payer sent it on by itself
REVERSAL = "22"
UNPROCESSABLE = "MA130"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjudicationLine:
    """One service line as decided; `line_number` is our LX01, 0 when it matched none."""

    line_number: int
    charge_line_id: int | None
    procedure: str
    modifiers: tuple[str, ...] = ()
    charge_cents: int
    paid_cents: int
    allowed_cents: int
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjudication:
    """One CLP decided on one version. Amounts of a reversal are negative."""

    claim_id: int
    version_id: int
    payer_id: int
    remittance_ref: str
    status: str  # CLP02
    payer_claim_number: str  # CLP07
    charge_cents: int
    paid_cents: int
    allowed_cents: int
    patient_cents: int
    paid_on: date
    crossed_over: bool = False
    claim_adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[NewAdjudicationLine, ...] = ()
    is_reversal: bool = False
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationLineView:
    """One stored line of a decision."""

    id: int
    line_number: int
    charge_line_id: int | None
    procedure: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    allowed_cents: int
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationView:
    """One stored decision."""

    id: int
    claim_id: int
    version_id: int
    payer_id: int
    remittance_ref: str
    status: str
    payer_claim_number: str
    charge_cents: int
    paid_cents: int
    allowed_cents: int
    patient_cents: int
    paid_on: date
    crossed_over: bool
    claim_adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    lines: tuple[AdjudicationLineView, ...]
    is_reversal: bool
    reverses_id: int | None
    recorded_at: datetime

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """The claim's own and every line's."""
        return self.claim_adjustments + tuple(a for line in self.lines for a in line.adjustments)

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """The claim's own and every line's, each once."""
        said = [*self.remarks, *(r for line in self.lines for r in line.remarks)]
        return tuple(dict.fromkeys(said))

    @property
    def was_forwarded(self) -> bool:
        """Whether the payer sent the claim to the next one by itself."""
        return self.crossed_over or self.status in FORWARDED


@dataclass(frozen=True, slots=True)
class Totals:
    """What a claim shows after all decisions, in cents."""

    paid_cents: int
    adjusted_cents: int
    patient_cents: int


@dataclass(frozen=True, slots=True)
class DecidedClaims:
    """Claims as they are now and every decision on each, oldest first."""

    claims: Mapping[int, ClaimSnapshot]
    decisions: Mapping[int, Sequence[AdjudicationView]]


class DecisionHead(NamedTuple):
    """One decision without its lines, for questions about thousands of claims."""

    id: int
    claim_id: int
    paid_cents: int
    claim_adjustments: list[list[Any]]  # as kept
    is_reversal: bool
    reverses_id: int | None
    recorded_at: datetime


D = TypeVar("D", AdjudicationView, DecisionHead)


def standing(history: Iterable[D]) -> D | None:
    """The decision that stands: the last one that neither is a reversal nor was reversed.

    A reversal that names none takes back the last decision standing before it.
    """
    kept: list[D] = []
    for view in sorted(history, key=lambda v: (v.recorded_at, v.id)):
        if not view.is_reversal:
            kept.append(view)
            continue
        named = next((v for v in kept if v.id == view.reverses_id), None)
        if named is not None:
            kept.remove(named)
        elif kept and view.reverses_id is None:
            kept.pop()
    return kept[-1] if kept else None


def totals(history: Sequence[AdjudicationView]) -> Totals:
    """Paid is all money that came less what was taken back; the rest is the standing decision's.

    When a second payer answered on the same claim (a crossover), its decision repeats what the
    first one did; then adjusted is what neither paid nor left to the patient.
    """
    stands = standing(history)
    paid = sum(view.paid_cents for view in history)
    if stands is None:
        return Totals(paid, 0, 0)
    patient = sum(a.amount_cents for a in stands.all_adjustments if a.group == "PR")
    adjusted = sum(a.amount_cents for a in stands.all_adjustments if a.group != "PR")
    if len({view.payer_id for view in history}) > 1:
        adjusted = max(0, stands.charge_cents - paid - patient)
    return Totals(paid, adjusted, patient)


def totals_of_first(told: NewAdjudication) -> Totals:
    """What a claim shows after its first and only decision; the same as `totals` of it."""
    if told.is_reversal:
        return Totals(told.paid_cents, 0, 0)
    every = [*told.claim_adjustments, *(a for line in told.lines for a in line.adjustments)]
    patient = sum(a.amount_cents for a in every if a.group == "PR")
    adjusted = sum(a.amount_cents for a in every if a.group != "PR")
    return Totals(told.paid_cents, adjusted, patient)


def is_unprocessable(view: AdjudicationView) -> bool:
    """Whether Medicare said that it never took the claim up: correct it and send a new one.

    Source: cms-claims-manual chapter 1 section 80.3.2
    """
    return UNPROCESSABLE in view.all_remarks
