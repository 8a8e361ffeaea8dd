"""Prove that the books hold: every stage is asked for its own violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.patient_billing import queries as patient_billing
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.submission import queries as submission
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise: which part of the house, and what is wrong."""

    area: str
    words: str

    def as_dict(self) -> dict[str, str]:
        """JSON shape of the command line."""
        return {"area": self.area, "message": self.words}


CHECKS: dict[str, Callable[[], Iterable[str]]] = {
    "ledger": ledger.violations,
    "claims": claims.violations,
    "submission": submission.violations,
    "receipts": receipts.violations,
    "remittance": remittance.violations,
    "denials": denials.violations,
    "patient billing": patient_billing.violations,
    "audit": lambda: log.broken_entries(scope.current_practice_id()),
}


def verify_books() -> list[Violation]:
    """Every violation of every check, in a stable order; empty when all holds."""
    return [Violation(area, words) for area, check in CHECKS.items() for words in check()]
