"""G04: sequences of charges, remittances, bank, patients and people against an oracle of sums."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.support.alder import NOW
from tests.support.ledger_machine import Cast, LedgerMachine

from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tools.prove.books import Books
from tools.prove.report import Proven

CLAIM = (
    "M01–M32: after every step of a random sequence (charges, voids, remittances, repeats, "
    "reversals, corrections, provider adjustments, deposits, takings back, patients' payments "
    "applied, taken off and voided, returned checks, refunds, write-offs by one person and two "
    "and their undoing, work cut off at a statement, months closed, the clock moved on and back) "
    "the books hold what an oracle of plain sums says, sums kept beforehand are those of the "
    "entries, every visit adds up and no receivable is below zero"
)
STEPS, SEQUENCES = 40, 10
# What must have come about in so many steps: a rule that never acts proves nothing.
ENOUGH = 2000
COMES_ABOUT = (
    "entries added up beforehand", "payments voided", "payments applied by hand",
    "payments taken off a visit", "balances written off alone", "balances written off by two",
    "write-offs undone", "works cut off", "clocks stepped back", "months closed",
    "denials written off", "checks returned", "refunds made", "refunds settled",
    "visits voided", "payers' decisions taken back",
)  # fmt: skip


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` steps at least."""
    books = Books.open()
    with scope(books.practice_id, actor="proof"):
        with clock.at(NOW):
            LedgerMachine.cast = Cast.gather()
        LedgerMachine.steps = 0
        LedgerMachine.done.clear()
        while found.counts.get("steps", 0) < target:
            _run(found, rng.randrange(2**32))
            found.counts |= {"steps": LedgerMachine.steps, **LedgerMachine.done}
            if found.violations:
                return
    missing = [name for name in COMES_ABOUT if not LedgerMachine.done[name]]
    if target >= ENOUGH and missing:
        found.against(f"never came about: {', '.join(missing)}")


def _run(found: Proven, number: int) -> None:
    """Ten sequences. What fails is shrunk, and told with the steps that lead there."""

    @seed(number)
    class Machine(LedgerMachine):
        """The machine under this seed."""

    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=SEQUENCES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                print_blob=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Exception as error:  # noqa: BLE001 - whatever it raises is the violation
        steps = " ".join(getattr(error, "__notes__", []))
        found.against(f"seed {number}: {type(error).__name__}: {str(error)[:300]} {steps[:900]}")
    LedgerMachine.steps += Machine.steps - LedgerMachine.steps
    found.count("sequences", SEQUENCES)
