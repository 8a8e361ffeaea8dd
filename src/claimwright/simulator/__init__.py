"""Clearinghouse and payers that meet the product only on the wire. Pure.

`Simulator(scenario).step(state, day, files)` lives one day: it takes 837P, 270 and 276 files
and answers with TA1, 999, 277CA, 271, 277 and 835 files. State and scenario are values that
turn into JSON and back.
"""

from claimwright.simulator.scenario import (
    Event,
    FeeTable,
    Lag,
    Member,
    PayerPolicy,
    PlanDesign,
    Scenario,
    ShortPay,
    Whim,
    scenario_from_json,
    scenario_to_json,
)
from claimwright.simulator.simulator import Simulator, TimeRunsBackwards
from claimwright.simulator.state import OutboundFile, State, state_from_json, state_to_json

__all__ = [
    "Event",
    "FeeTable",
    "Lag",
    "Member",
    "OutboundFile",
    "PayerPolicy",
    "PlanDesign",
    "Scenario",
    "ShortPay",
    "Simulator",
    "State",
    "TimeRunsBackwards",
    "Whim",
    "scenario_from_json",
    "scenario_to_json",
    "state_from_json",
    "state_to_json",
]
