"""The demo's visits sent to its own payers: sound ones are paid, troubled ones say why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.demo.world import make_world
from claimwright.engines.x12.balance835 import balance_835
from tests.unit.demo.wire import Wire

AS_OF = date(2026, 3, 20)
# Mistakes that never leave the practice: scrubbing holds the claim.
HELD = "hold"


@pytest.fixture(scope="module")
def wire() -> Wire:
    """The small practice without payers' whims, every claim as charted but for what is held."""
    world = make_world(seed=11, as_of=AS_OF, small=True)
    payers = tuple(replace(policy, whims=()) for policy in world.scenario.payers)
    visits = tuple(
        replace(visit, coded=visit.trouble.mend_coded or visit.coded, desk_changes=())
        if visit.trouble is not None and visit.trouble.shows == HELD
        else visit
        for visit in world.visits
    )
    world = replace(world, visits=visits, scenario=replace(world.scenario, payers=payers))
    wire = Wire(world)
    wire.run(extra_days=90)
    return wire


def test_claim_without_trouble_is_neither_rejected_nor_denied(wire: Wire) -> None:
    for visit in wire.visit_of.values():
        if visit.trouble is not None and visit.trouble.shows != HELD:
            continue
        assert visit.key not in wire.rejected
        reasons = set(wire.denied[visit.key])
        # Summit leaves G2211 out of its plan; coverage that ended stays ended.
        assert reasons <= {"204", "27", "22"}, (visit.key, reasons)


def test_trouble_is_denied_or_rejected_for_its_own_reason(wire: Wire) -> None:
    troubled = [
        visit
        for visit in wire.visit_of.values()
        if visit.trouble is not None and visit.trouble.shows != HELD
    ]
    assert len(troubled) > 15
    for visit in troubled:
        assert visit.trouble is not None
        if visit.trouble.shows == "rejection":
            assert wire.rejected[visit.key] == visit.trouble.reason
        else:
            assert visit.trouble.reason in wire.denied[visit.key], visit.trouble.kind


def test_every_claim_is_decided_and_every_remittance_but_the_scripted_one_balances(
    wire: Wire,
) -> None:
    assert set(wire.rejected) | set(wire.denied) == {v.key for v in wire.visit_of.values()}
    off = [each for each in wire.remittances if balance_835(each)]
    assert len(off) == 1
    strays = [
        claim.control_number
        for each in wire.remittances
        for claim in each.claims
        if claim.control_number not in wire.visit_of
    ]
    assert len(strays) == 1
