"""Giving up what a patient owes: by whom, up to how much alone, and into which account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind

SMALL, BAD_DEBT, COURTESY = "small_balance", "bad_debt", "courtesy"
KIND_WORDS = {SMALL: "Small balance", BAD_DEBT: "Bad debt", COURTESY: "Courtesy"}
ACCOUNT_OF = {
    SMALL: AccountKind.WRITE_OFF,
    BAD_DEBT: AccountKind.BAD_DEBT,
    COURTESY: AccountKind.WRITE_OFF,
}
ASKED, POSTED, DECLINED, UNDONE = "asked", "posted", "declined", "undone"
STATE_WORDS = {
    ASKED: "Waits for a second person",
    POSTED: "Written off",
    DECLINED: "Declined",
    UNDONE: "Taken back",
}
ALONE_LIMIT_CENTS = 2_500  # what one person may write off where the practice says nothing
SMALL_CENTS = 1_000  # what a run over small balances gives up where nobody says


class NotOwed(ValueError):
    """More is to be written off than the patient owes, or nothing at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWriteOff:
    """A balance to be given up. `key` names this one event: the same key is one write-off."""

    patient_id: int
    kind: str
    amount_cents: int
    reason: str
    key: str


def plan_write_off(new: NewWriteOff, owed: Sequence[OpenBalance]) -> list[OpenBalance]:
    """The parts of what is owed that are given up, oldest service first. Raises NotOwed.

    Source: reliability-money (M22, M25)
    """
    total = sum(each.cents for each in owed if each.cents > 0)
    if new.kind not in KIND_WORDS or new.amount_cents <= 0:
        raise NotOwed("Say what is written off: a kind, and an amount above zero.")
    if new.amount_cents > total:
        raise NotOwed(f"The patient owes {Money(total)}; {Money(new.amount_cents)} is more.")
    parts: list[OpenBalance] = []
    left = new.amount_cents
    for each in sorted(owed, key=_age):
        cents = min(left, each.cents)
        if cents > 0:
            parts.append(
                OpenBalance(each.encounter_id, each.charge_line_id, each.service_on, cents)
            )
            left -= cents
    return parts


def _age(balance: OpenBalance) -> tuple[str, int, int]:
    on = balance.service_on.isoformat() if balance.service_on else "9999"
    return on, balance.encounter_id, balance.charge_line_id or 0
