"""Bill the patients who now owe, once their insurance is final."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.patient_billing import operations as patient_billing
from claimwright.cycle.patient_billing.domain.statements import StatementRun
from claimwright.cycle.patient_billing.queries import patients_with_balance
from claimwright.cycle.receipts import operations as receipts
from claimwright.foundation import clock
from claimwright.journeys.close_settled import close_settled


def run_statements(*, as_of: date) -> StatementRun:
    """Apply money on account first, so that no one is billed for what was already paid.

    What is settled by then is closed: with the statements the books are looked through anyway.
    """
    receipts.apply_unapplied(patient_ids=patients_with_balance(as_of=as_of), on=as_of)
    close_settled(now=clock.now())
    return patient_billing.run_statements(as_of=as_of)
