"""G04: no sequence of events makes the books say what did not happen (short; `make prove`: long)."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.ledger_machine import Cast, LedgerMachine


def test_any_sequence_of_events_leaves_the_books_true(practice: object) -> None:
    LedgerMachine.cast = Cast.gather()
    LedgerMachine.steps = 0
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LedgerMachine.steps >= 60
