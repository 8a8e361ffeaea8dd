"""Coverage that changed in the past: which visits it touches, and what each calls for.

Each claim is held against the coverage in force on its day as it is now known. Nothing is decided
about money: a payment is only said to have to go back. Source: practice-rules
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class StepKind(StrEnum):
    """What a claim or visit calls for."""

    REBILL = "rebill"  # the claim goes to another payer now
    BILL = "bill"  # a visit billed to the patient goes to a payer now
    AWAIT_ANSWER = "await_answer"  # with a payer: its answer comes first
    AWAIT_TAKEBACK = "await_takeback"  # paid by a payer that did not owe: the money goes back first
    NOBODY = "nobody"  # no coverage is left: a person decides


STEP_WORDS: dict[StepKind, str] = {
    StepKind.REBILL: "Bill the right payer now",
    StepKind.BILL: "Bill the payer instead of the patient",
    StepKind.AWAIT_ANSWER: "Wait for the payer's answer, then bill the right one",
    StepKind.AWAIT_TAKEBACK: "The payment goes back; then bill the right payer",
    StepKind.NOBODY: "No other coverage: decide whether the patient owes it",
}
AT_ONCE = (StepKind.REBILL, StepKind.BILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """One claim as it stands; `paid_cents` is what its payer paid and has not taken back."""

    id: int
    number: str
    rank: str
    payer_id: int
    state: str
    paid_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """One billed visit: its claims, and the payers of its day by rank as now known."""

    encounter_id: int
    service_on: date
    claims: tuple[ClaimFacts, ...]
    after: Mapping[str, int]
    patient_owes_cents: int
    patient_paid_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one claim or visit calls for. Amounts in cents."""

    kind: StepKind
    encounter_id: int
    service_on: date
    claim_id: int = 0
    claim_number: str = ""
    from_payer_id: int | None = None
    to_payer_id: int | None = None
    give_back_cents: int = 0  # by us to the payer that paid
    patient_cents: int = 0  # the patient paid, to be looked at once the payer decided

    @property
    def words(self) -> str:
        """What to do, in words."""
        return STEP_WORDS[self.kind]

    def as_row(self) -> dict[str, Any]:
        """JSON shape of the kept plan."""
        return {
            "kind": self.kind.value,
            "encounter": self.encounter_id,
            "claim": self.claim_id,
            "from": self.from_payer_id,
            "to": self.to_payer_id,
            "give_back_cents": self.give_back_cents,
        }


@dataclass(frozen=True, slots=True)
class RetroPlan:
    """The steps in order of service."""

    steps: tuple[Step, ...]

    @property
    def at_once(self) -> tuple[Step, ...]:
        """What one press does now."""
        return tuple(step for step in self.steps if step.kind in AT_ONCE)

    @property
    def give_back_cents(self) -> int:
        """What payers paid and will want back."""
        return sum(step.give_back_cents for step in self.steps)


def plan_retro(visits: Sequence[VisitFacts]) -> RetroPlan:
    """One step for each claim whose payer is no longer the one for its place, oldest first."""
    steps = [
        step
        for visit in sorted(visits, key=lambda v: (v.service_on, v.encounter_id))
        for step in _steps(visit)
    ]
    return RetroPlan(tuple(steps))


def _steps(visit: VisitFacts) -> list[Step]:
    live = [claim for claim in visit.claims if claim.state != "void"]
    steps = [_step(visit, claim) for claim in live]
    found = [step for step in steps if step is not None]
    payer_id = visit.after.get("P")
    if (
        not live
        and payer_id is not None
        and visit.patient_owes_cents + visit.patient_paid_cents > 0
    ):
        found.append(
            Step(
                kind=StepKind.BILL,
                encounter_id=visit.encounter_id,
                service_on=visit.service_on,
                to_payer_id=payer_id,
                patient_cents=visit.patient_paid_cents,
            )
        )
    return found


def _step(visit: VisitFacts, claim: ClaimFacts) -> Step | None:
    wanted = visit.after.get(claim.rank)
    if wanted == claim.payer_id:
        return None
    if claim.state in ("submitted", "accepted"):
        kind = StepKind.AWAIT_ANSWER
    elif claim.paid_cents > 0:
        kind = StepKind.AWAIT_TAKEBACK
    else:
        kind = StepKind.NOBODY if wanted is None else StepKind.REBILL
    return Step(
        kind=kind,
        encounter_id=visit.encounter_id,
        service_on=visit.service_on,
        claim_id=claim.id,
        claim_number=claim.number,
        from_payer_id=claim.payer_id,
        to_payer_id=wanted,
        give_back_cents=claim.paid_cents if kind is StepKind.AWAIT_TAKEBACK else 0,
        patient_cents=visit.patient_paid_cents,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A change as it was carried out; `steps` are `Step.as_row`."""

    id: int
    public_id: UUID
    patient_id: int
    coverage_id: int | None
    former_ends_on: date | None
    ends_on: date | None
    steps: tuple[dict[str, Any], ...]
    is_done: bool
    at: datetime
    actor: str

    def claims(self, kind: StepKind) -> list[int]:
        """The claims of its steps of a kind."""
        return [int(step["claim"]) for step in self.steps if step["kind"] == kind.value]
