"""One day of the simulated clearinghouse and payers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from claimwright.simulator.claims_desk import send_payer_statuses
from claimwright.simulator.desk import Desk
from claimwright.simulator.events import review
from claimwright.simulator.intake import take_file
from claimwright.simulator.payments import pay
from claimwright.simulator.roster import Roster
from claimwright.simulator.scenario import Scenario
from claimwright.simulator.state import OutboundFile, State


class TimeRunsBackwards(ValueError):
    """A step was asked for a day before the last one."""


class Simulator:
    """A scenario ready to run; holds no state of its own."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._roster = Roster(scenario)

    def step(
        self, state: State, day: date, inbound: Iterable[tuple[str, bytes]]
    ) -> tuple[State, list[OutboundFile]]:
        """Live one day: take the practice's files, answer what is due, pay what is due.

        The given state is left as it was. The same state, day and files give the same bytes.
        Days may be left out, what fell due on them comes with the next; a day may be lived in
        several steps. Raises TimeRunsBackwards.
        """
        if state.day is not None and day < state.day:
            raise TimeRunsBackwards(f"The simulator already lived {state.day}; {day} is before it.")
        work = state.copy()
        work.day = day
        desk = Desk(self.scenario, self._roster, work, day)
        for name, data in inbound:
            take_file(desk, name, data)
        send_payer_statuses(desk)
        review(desk)
        pay(desk)
        return work, desk.outbound
