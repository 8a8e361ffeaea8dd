"""Two payers allow less than they promised, in five ways: every short line is found and explained,
and lines paid as promised are left alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from django.test import TestCase

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.underpayments import Cause
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.simulator import FeeTable, PayerPolicy, Scenario, ShortPay
from claimwright.simulator.case import Case
from claimwright.simulator.short_pays import habit_striking
from tests.scenarios.conftest import MakeWorld
from tests.support.alder import MEDICARE_CENTS, OPENED, VISIT
from tests.support.volume import new_visits, register_people, send_claims
from tests.support.world import BLUE, MEDICARE, World, a_member, a_scenario, assert_sound

VISITS = 380
NEW_PRICES_ON = date(2026, 1, 1)
RAISED = {code: cents * 104 // 100 for code, cents in MEDICARE_CENTS.items()}
HABITS = (
    ShortPay("old_fees", 30_000),
    ShortPay("multiple", 30_000),
    ShortPay("non_physician", 20_000),
    ShortPay("percent", 20_000, percent=8),
    ShortPay("some", 10_000),
)
CAUSES = {
    "old_fees": Cause.OLD_SCHEDULE,
    "multiple": Cause.MULTIPLE,
    "non_physician": Cause.NON_PHYSICIAN,
    "percent": Cause.LOWER_PERCENT,
    "some": Cause.UNEXPLAINED,
}


def stingy(policy: PayerPolicy) -> PayerPolicy:
    return replace(policy, short_pays=HABITS, is_roster_open=True)


def scenario() -> Scenario:
    found = a_scenario(payers=(stingy(BLUE), stingy(MEDICARE)))
    return replace(found, fees=(FeeTable(OPENED, MEDICARE_CENTS), FeeTable(NEW_PRICES_ON, RAISED)))


@dataclass(frozen=True)
class Seeded:
    """What the payers did to each line they paid: a habit's kind, or "" as promised."""

    kinds: dict[tuple[str, int], str]

    @property
    def short(self) -> dict[tuple[str, int], str]:
        return {key: kind for key, kind in self.kinds.items() if kind}


def seeded(world: World, sent: list[ProfessionalClaim]) -> Seeded:
    """Known from the simulated payers' own dice, for the lines they paid."""
    scenario = world.office.scenario
    policies = {policy.id: policy for policy in scenario.payers}
    keys = claims.find_by_control_numbers(numbers=[claim.control_number for claim in sent])
    history = claims.adjudications(claim_ids=[key.claim_id for key in keys.values()])
    kinds = {}
    for claim in sent:
        policy = policies[claim.payer.id]
        case = Case(claim, policy, a_member(policy, "1"), "", world.today)
        view = standing(history[keys[claim.control_number].claim_id])
        paid = {line.line_number for line in view.lines if line.allowed_cents} if view else set()
        for line in claim.lines:
            if line.number in paid:
                kinds[(claim.control_number, line.number)] = _kind(scenario, case, line)
    return Seeded(kinds)


def _kind(scenario: Scenario, case: Case, line: ServiceLine) -> str:
    habit = habit_striking(scenario, case, line)
    return habit.kind if habit else ""


def test_every_seeded_underpayment_is_found_and_explained(make_world: MakeWorld) -> None:
    world = make_world(scenario())
    contracting.load_fee_schedule(
        name="Medicare 2026",
        kind="medicare",
        effective_on=NEW_PRICES_ON,
        items=[(code, "", cents) for code, cents in RAISED.items()],
    )
    rng = Random(7)
    people = register_people(world.clinic, VISITS // 4, rng)
    _record_payable(world, new_visits(world.clinic, people, range(VISITS), rng), rng)
    sent = [claim for claim in _send(world) if claim.rank == "P"]
    world.live_until(date(2026, 3, 20))

    truth = seeded(world, sent)
    found = {
        (row.control_number, row.line_number): row
        for row in remittance.underpayments_page(limit=10_000).rows
    }
    paid = len(truth.kinds)
    assert paid >= 1000
    assert set(truth.short.values()) == {habit.kind for habit in HABITS}
    assert set(truth.short) <= set(found), "a seeded underpayment was missed"
    false_alarms = set(found) - set(truth.short)
    assert len(false_alarms) < paid / 100
    assert not false_alarms
    explained = [CAUSES[kind] == found[key].cause for key, kind in truth.short.items()]
    assert sum(explained) >= 0.95 * len(explained)
    assert all(row.variance_cents > 0 for row in found.values())
    assert_sound()


def _record_payable(world: World, visits: list[NewEncounter], rng: Random) -> None:
    """Three services a visit that no payer refuses."""
    payable = [
        replace(
            visit,
            diagnoses=("I10",),
            lines=tuple(
                NewChargeLine(code=code, pointers=(1,))
                for code in (rng.choice(("99213", "99214")), "36415", "93000")
            ),
        )
        for visit in visits
    ]
    charges.record_encounters(new=payable, as_of=VISIT)


def _send(world: World) -> list[ProfessionalClaim]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return send_claims()
