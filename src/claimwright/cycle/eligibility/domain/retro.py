"""Coverage that changed in the past: which visits it touches, and what each calls for.

Each claim is held against the coverage in force on its day as it is now known. The plan names
every cent that moves: what goes back to a payer, what comes off the visit to wait on the patient's
account, and which checks a second person has to agree to. Source: practice-rules
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID


class StepKind(StrEnum):
    """What a claim or visit calls for."""

    REBILL = "rebill"  # the claim goes to another payer now
    BILL = "bill"  # a visit billed to the patient goes to a payer now
    GIVE_BACK = "give_back"  # paid by a payer that did not owe: its money goes back, then rebill
    AWAIT_ANSWER = "await_answer"  # with a payer: its answer comes first
    AWAIT_TAKEBACK = "await_takeback"  # paid, and the payer has to take it back first
    NOBODY = "nobody"  # no coverage is left: a person decides


STEP_WORDS: dict[StepKind, str] = {
    StepKind.REBILL: "Bill the right payer now",
    StepKind.BILL: "Bill the payer instead of the patient",
    StepKind.GIVE_BACK: "Give the payment back and bill the right payer now",
    StepKind.AWAIT_ANSWER: "Wait for the payer's answer, then bill the right one",
    StepKind.AWAIT_TAKEBACK: "The payment goes back; then bill the right payer",
    StepKind.NOBODY: "No other coverage: decide whether the patient owes it",
}
PAID = (StepKind.GIVE_BACK, StepKind.AWAIT_TAKEBACK)
AT_ONCE = (StepKind.REBILL, StepKind.BILL, StepKind.GIVE_BACK)


@dataclass(frozen=True, slots=True)
class Return:
    """One payment that goes back: the decision of the remittance that brought it, in cents."""

    item_id: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """One claim as it stands; `paid_cents` is what its payer paid, has not taken back and settles.

    `returns` are the decisions that brought it, where all of it can be freed.
    """

    id: int
    number: str
    rank: str
    payer_id: int
    state: str
    paid_cents: int
    returns: tuple[Return, ...] = ()


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
    patient_cents: int = 0  # the patient paid it; theirs again where the payer leaves no share
    returns: tuple[Return, ...] = ()  # the payments of `give_back_cents`, one check each

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
            "patient_cents": self.patient_cents,
            "items": [one.item_id for one in self.returns],
        }


@dataclass(frozen=True, slots=True)
class RetroPlan:
    """The steps in order of service, and how payers get their money.

    `by_check`: we mail it, each check above `alone_cents` after a second person agreed; else the
    payer keeps it from a later payment.
    """

    steps: tuple[Step, ...]
    by_check: bool = True
    alone_cents: int = 0

    @property
    def at_once(self) -> tuple[Step, ...]:
        """What one press does now."""
        return tuple(step for step in self.steps if step.kind in AT_ONCE)

    @property
    def waiting(self) -> tuple[Step, ...]:
        """What no press does yet, or a person decides."""
        return tuple(step for step in self.steps if step.kind not in AT_ONCE)

    @property
    def give_back_cents(self) -> int:
        """What payers paid and will want back."""
        return sum(step.give_back_cents for step in self.steps)

    @property
    def freed_cents(self) -> int:
        """What the press itself takes off the visits to be given back."""
        return sum(one.cents for one in self.returns)

    @property
    def returns(self) -> tuple[Return, ...]:
        """Every payment the press gives back."""
        return tuple(one for step in self.at_once for one in step.returns)

    @property
    def mailed(self) -> tuple[Return, ...]:
        """Checks that may go with the press."""
        return tuple(one for one in self.returns if self.by_check and one.cents <= self.alone_cents)

    @property
    def mailed_cents(self) -> int:
        """The checks that may go, in cents."""
        return sum(one.cents for one in self.mailed)

    @property
    def asked(self) -> tuple[Return, ...]:
        """Checks that wait for a second person."""
        return tuple(one for one in self.returns if self.by_check and one.cents > self.alone_cents)

    @property
    def asked_cents(self) -> int:
        """The checks that wait for a second person, in cents."""
        return sum(one.cents for one in self.asked)

    @property
    def digest(self) -> str:
        """Short name of exactly this plan: what was shown is what is carried out."""
        said = repr((self.steps, self.by_check, self.alone_cents))
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def patient_cents(self) -> int:
        """What the patient paid on visits billed now: on account until the payer has decided."""
        visits = {step.encounter_id: step.patient_cents for step in self.at_once}
        return sum(visits.values())


def plan_retro(
    visits: Sequence[VisitFacts], *, by_check: bool = True, alone_cents: int = 0
) -> RetroPlan:
    """One step for each claim whose payer is no longer the one for its place, oldest first."""
    steps = [
        step
        for visit in sorted(visits, key=lambda v: (v.service_on, v.encounter_id))
        for step in _steps(visit)
    ]
    return RetroPlan(tuple(steps), by_check, alone_cents)


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
        # A payer that only changed its place settles its own payment and answers again.
        # Where nobody else covers the day it waits until the payer asks for its money.
        is_out = wanted is not None and claim.payer_id not in visit.after.values()
        kind = StepKind.GIVE_BACK if claim.returns and is_out else StepKind.AWAIT_TAKEBACK
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
        give_back_cents=claim.paid_cents if kind in PAID else 0,
        patient_cents=visit.patient_paid_cents,
        returns=claim.returns if kind is StepKind.GIVE_BACK else (),
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

    def claims(self, *kinds: StepKind) -> list[int]:
        """The claims of its steps of those kinds."""
        return [int(step["claim"]) for step in self._of(kinds)]

    def encounters(self, *kinds: StepKind) -> list[int]:
        """The visits of its steps of those kinds."""
        return [int(step["encounter"]) for step in self._of(kinds)]

    @property
    def item_ids(self) -> list[int]:
        """The payments it gave back, by the decision that brought each."""
        return [int(pk) for step in self.steps for pk in step.get("items", ())]

    def _of(self, kinds: Sequence[StepKind]) -> list[dict[str, Any]]:
        return [step for step in self.steps if step["kind"] in {kind.value for kind in kinds}]
