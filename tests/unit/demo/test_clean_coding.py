"""What a careful coder of the demo writes holds together before any trouble is put in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from claimwright.cycle.scrubbing.domain.kinds import VACCINE_GIVING, VACCINES
from claimwright.cycle.scrubbing.domain.own_rules import faults_of
from claimwright.demo.clinical import Coming, Note, orthopedics, primary_care
from claimwright.demo.fee_schedule import medicare_cents
from claimwright.demo.settling_in import OWN_RULES
from claimwright.demo.world import make_world

IN_SEASON = date(2025, 10, 14)


def notes(treats: object, kind: str = "commercial", number: int = 1) -> Iterator[Note]:
    """Two hundred visits."""
    for key in range(200):
        coming = Coming(f"v{key}/1", IN_SEASON, 52, ("I10",), False, number, kind)
        yield treats(7, coming)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("kind", "giving"),
    [("commercial", "90471"), ("medicare", "G0008"), ("medicare_advantage", "G0008")],
)
def test_a_vaccine_and_its_giving_come_together(kind: str, giving: str) -> None:
    """Pub. 100-04 chapter 18 section 10.2: G0008 is Medicare's."""
    seen = 0
    for note in notes(primary_care, kind):
        codes = {service.code for service in note.services}
        assert bool(codes & VACCINES) == bool(codes & VACCINE_GIVING)
        if codes & VACCINES:
            seen += 1
            assert codes & VACCINE_GIVING == {giving}
            assert all(medicare_cents(code, IN_SEASON) for code in codes)
    assert seen > 10


def test_an_injection_is_on_the_side_of_its_diagnosis() -> None:
    sides = {"M1711": "RT", "M1712": "LT", "M25561": "RT", "M7541": "RT", "M25511": "RT"}
    seen = set()
    for note in notes(orthopedics):
        for service in note.services:
            if service.code == "20610":
                why = note.diagnoses[service.pointers[0] - 1]
                seen.add(why)
                assert service.modifiers == (sides[why],)
    assert {"M1711", "M1712"} <= seen


def test_the_practices_own_rules_can_be_published() -> None:
    assert [faults_of(rule) for rule in OWN_RULES] == [[]] * len(OWN_RULES)


def test_some_payers_allow_less_than_agreed() -> None:
    world = make_world(seed=7, as_of=date(2026, 3, 31), small=True)
    habits = {habit.kind for payer in world.scenario.payers for habit in payer.short_pays}
    assert habits == {"old_fees", "percent", "multiple", "some"}
