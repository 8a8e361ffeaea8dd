"""Whose money waits for the front office: credits to give back, balances to bill."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class PatientMoney:
    """Positive cents: credits by patient with nothing open, and all that is to be billed."""

    credits: dict[int, int] = field(default_factory=dict)
    to_bill_count: int = 0
    to_bill_cents: int = 0
