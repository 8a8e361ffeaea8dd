"""The simulator's desk for one day: what it knows, what it remembers, what it sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from claimwright.engines.x12.parties import Envelope
from claimwright.simulator.roster import Roster
from claimwright.simulator.scenario import Scenario
from claimwright.simulator.state import OutboundFile, State

# Answers to a file leave in the morning, payers' own files in the evening.
MORNING, EVENING = time(9, 30), time(18, 0)


@dataclass(slots=True)
class Desk:
    """One day's work: `state` is this step's own copy."""

    scenario: Scenario
    roster: Roster
    state: State
    day: date
    outbound: list[OutboundFile] = field(default_factory=list)

    def envelope(self, receiver_id: str, at: time = MORNING) -> Envelope:
        """An envelope to the practice with the next control numbers.

        Source: x12-envelope
        """
        control = self.state.next_number("interchange")
        return Envelope(
            sender_id=self.scenario.clearinghouse_id,
            receiver_id=receiver_id or "PRACTICE",
            interchange_control=control,
            group_control=control,
            created_at=datetime.combine(self.day, at, UTC),
            usage=self.scenario.usage,
        )

    def send(self, kind: str, envelope: Envelope, data: bytes, about: str = "") -> None:
        """Put one file in the practice's inbox; its name sorts by day and number."""
        middle = f"_{about}" if about else ""
        name = f"{self.day:%Y%m%d}_{envelope.interchange_control:06d}_{kind}{middle}.x12"
        self.outbound.append(OutboundFile(name.lower(), kind, data))
