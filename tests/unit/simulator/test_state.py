"""Purity, determinism and keeping the state in a file between two runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from claimwright.simulator import (
    Event,
    Simulator,
    State,
    TimeRunsBackwards,
    scenario_from_json,
    scenario_to_json,
    state_from_json,
    state_to_json,
)
from claimwright.simulator.workdays import federal_holidays, is_workday, plus_workdays
from tests.unit.simulator.cast import BOB, MONDAY, Days, a_claim, a_file, a_line, a_scenario


def test_step_leaves_the_given_state_as_it_was() -> None:
    days = Days()
    days.send(a_claim())
    before = state_to_json(days.state)
    days.simulator.step(days.state, MONDAY + timedelta(days=9), [])
    assert state_to_json(days.state) == before


def test_state_through_json_goes_on_with_the_same_bytes() -> None:
    days = Days()
    days.send(a_claim(), a_claim(a_line("99214"), number="CW0000002A", member=BOB))
    kept = state_from_json(state_to_json(days.state))
    assert kept == days.state
    for later in (9, 17, 18, 30):
        on = MONDAY + timedelta(days=later)
        days.state, out = days.simulator.step(days.state, on, [])
        kept, again = days.simulator.step(kept, on, [])
        assert out == again


def test_scenario_through_json_is_the_same_world() -> None:
    scenario = replace(a_scenario(), events=(Event(MONDAY, "takeback", "BLUE1"),))
    assert scenario_from_json(scenario_to_json(scenario)) == scenario


def test_same_seed_and_files_give_the_same_bytes() -> None:
    def run() -> list[bytes]:
        days = Days()
        days.send(a_claim())
        days.pass_days(20)
        return [file.data for file in days.files]

    assert run() == run()


def test_file_names_never_repeat() -> None:
    days = Days()
    days.send(a_claim(), a_claim(number="CW0000002A", member=BOB))
    days.pass_days(30)
    names = [file.name for file in days.files]
    assert len(set(names)) == len(names)


def test_days_left_out_are_caught_up() -> None:
    simulator, state = Simulator(a_scenario()), State()
    state, _ = simulator.step(state, MONDAY, [("a", a_file(a_claim()))])
    state, out = simulator.step(state, date(2026, 3, 18), [])
    assert [file.kind for file in out] == ["277ca", "835"]


def test_time_cannot_run_backwards() -> None:
    days = Days()
    days.give()
    with pytest.raises(TimeRunsBackwards):
        days.simulator.step(days.state, MONDAY - timedelta(days=1), [])


def test_holidays_are_those_the_banks_keep() -> None:
    assert date(2026, 7, 3) in federal_holidays(2026)  # the Fourth is a Saturday
    assert date(2025, 11, 27) in federal_holidays(2025)
    assert date(2026, 5, 25) in federal_holidays(2026)
    assert len(federal_holidays(2026)) == 11
    assert not is_workday(date(2026, 1, 1))
    assert plus_workdays(date(2025, 12, 24), 1) == date(2025, 12, 26)
