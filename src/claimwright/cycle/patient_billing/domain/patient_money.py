"""Whose money waits for the front office: credits to give back, balances to bill."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from claimwright.cycle.patient_billing.domain.statements import FLOOR_CENTS
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class PatientMoney:
    """Cents by patient, all positive: credits with nothing open, and balances to be billed."""

    credits: dict[int, int]
    to_bill: dict[int, int]


def plan_patient_money(
    held: Mapping[int, Mapping[str, int]], billed: Collection[int]
) -> PatientMoney:
    """From each patient's account balances (debit +) and who was billed lately.

    What is on account counts against what is owed, so that nobody is billed for paid visits.
    """
    credits: dict[int, int] = {}
    to_bill: dict[int, int] = {}
    for pk, by_kind in held.items():
        insurance = by_kind.get(AccountKind.INSURANCE_RECEIVABLE.value, 0)
        owed = by_kind.get(AccountKind.PATIENT_RECEIVABLE.value, 0)
        net = owed + by_kind.get(AccountKind.PATIENT_UNAPPLIED.value, 0)
        if net < 0 and insurance <= 0 and owed <= 0:
            credits[pk] = -net
        elif net > FLOOR_CENTS and pk not in billed:
            to_bill[pk] = net
    return PatientMoney(credits, to_bill)
