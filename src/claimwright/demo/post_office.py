"""The simulated clearinghouse at the other end of the exchange folders.

Everything passes through files on disk: what the practice put into its outbox is taken, and what
clearinghouse and payers answer is put into its inbox. Scenario and state lie beside them, so the
simulation goes on where it stopped.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from claimwright.simulator import (
    OutboundFile,
    Scenario,
    Simulator,
    State,
    scenario_from_json,
    scenario_to_json,
    state_from_json,
    state_to_json,
)


@dataclass
class PostOffice:
    """One practice's exchange folders with a simulated world behind them."""

    root: Path
    scenario: Scenario
    state: State = field(default_factory=State)
    taken_count: int = 0
    answered_count: int = 0

    def __post_init__(self) -> None:
        self.simulator = Simulator(self.scenario)
        for name in ("outbox", "inbox", "taken"):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    @classmethod
    def reopen(cls, root: Path) -> PostOffice | None:
        """Go on where the simulation stopped; None when none was ever kept here."""
        scenario, state = root / "scenario.json", root / "state.json"
        if not scenario.exists() or not state.exists():
            return None
        return cls(
            root, scenario_from_json(scenario.read_text()), state_from_json(state.read_text())
        )

    def live_day(self, day: date) -> list[OutboundFile]:
        """Take what waits in the outbox, let the world live one day, fill the inbox."""
        waiting = sorted(path for path in (self.root / "outbox").iterdir() if path.is_file())
        letters = [(path.name, path.read_bytes()) for path in waiting]
        self.state, answers = self.simulator.step(self.state, day, letters)
        self.deliver(day, answers)
        for path in waiting:
            path.replace(self.root / "taken" / path.name)
        self.taken_count += len(letters)
        self.answered_count += len(answers)
        return answers

    def deliver(self, day: date, answers: Sequence[OutboundFile]) -> None:
        """Put the day's answers into the inbox, each whole or not at all."""
        for answer in answers:
            target = self.root / "inbox" / answer.name
            partial = target.with_name(f".partial-{answer.name}")
            partial.write_bytes(answer.data)
            partial.replace(target)

    def keep(self) -> None:
        """Write scenario and state, each whole or not at all."""
        for name, text in (
            ("scenario.json", scenario_to_json(self.scenario)),
            ("state.json", state_to_json(self.state)),
        ):
            partial = self.root / f".partial-{name}"
            partial.write_text(text)
            os.replace(partial, self.root / name)
