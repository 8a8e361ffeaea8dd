"""Whose money waits for the front office: credits to give back, balances to bill."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from claimwright.cycle.patient_billing.domain.statements import FLOOR_CENTS


@dataclass(frozen=True, slots=True)
class PatientMoney:
    """Cents by patient, all positive: credits with nothing open, and balances to be billed."""

    credits: dict[int, int]
    to_bill: dict[int, int]


def plan_patient_money(
    net: Mapping[int, int], owing: Collection[int], billed: Collection[int]
) -> PatientMoney:
    """From what each patient owes less what is on account (debit +), who of those in credit owes
    something or has an insurer that does, and who was billed lately.

    What is on account counts against what is owed, so that nobody is billed for paid visits.
    """
    credits = {pk: -cents for pk, cents in net.items() if cents < 0 and pk not in owing}
    to_bill = {pk: cents for pk, cents in net.items() if cents > FLOOR_CENTS and pk not in billed}
    return PatientMoney(credits, to_bill)
