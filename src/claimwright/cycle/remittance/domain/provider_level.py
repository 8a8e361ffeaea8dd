"""PLB: money a payer moves outside any claim, each kind to its own account, chained over files.

A positive amount lowers the payment. Source: x12-835 section 1.10.2.10, reliability-835 (B08, B15)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.remittance import ProviderAdjustment
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg

REASON_WORDS = {
    "50": "Late charge",
    "51": "Interest penalty",
    "72": "Refund the practice sent",
    "90": "Early payment allowance",
    "AH": "Origination fee",
    "AM": "Applied to a borrower's account",
    "AP": "Acceleration of benefits",
    "B2": "Rebate",
    "B3": "Recovery allowance",
    "BD": "Bad debt adjustment",
    "BN": "Bonus",
    "C5": "Temporary allowance",
    "CR": "Capitation interest",
    "CS": "Adjustment",
    "CT": "Capitation payment",
    "CV": "Capital passthrough",
    "CW": "Nurse anesthetist passthrough",
    "DM": "Direct medical education passthrough",
    "E3": "Withholding",
    "FB": "Balance carried forward",
    "FC": "Fund allocation",
    "GO": "Graduate medical education passthrough",
    "HM": "Hemophilia clotting factor supplement",
    "IP": "Incentive premium payment",
    "IR": "Tax withheld for the IRS",
    "IS": "Interim settlement",
    "J1": "Not reimbursable",
    "L3": "Penalty",
    "L6": "Interest",
    "LE": "Levy",
    "LS": "Lump sum",
    "OA": "Organ acquisition passthrough",
    "OB": "Offset for an affiliated provider",
    "PI": "Periodic interim payment",
    "PL": "Final payment",
    "RA": "Retroactive adjustment",
    "RE": "Return on equity",
    "SL": "Student loan repayment",
    "TL": "Third-party liability",
    "WO": "Overpayment recovered",
    "WU": "Recovery of an unspecified kind",
}
_TAKEBACK = frozenset({"WO", "FB", "72", "WU", "OB", "B3", "RA"})
_INTEREST = frozenset({"L6", "CR", "51"})
_TOKEN = re.compile(r"[A-Za-z0-9-]{4,}")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One PLB pair in a payer's running account. `balance_cents` is the sum up to and with it."""

    entry_id: int
    posted_on: date
    remittance_id: int
    trace_number: str
    reason: str
    words: str
    reference: str
    amount_cents: int
    balance_cents: int
    account_kind: str
    claim_id: int | None


def reason_words(reason: str) -> str:
    """The reason in our words; a neutral one when it is none we know."""
    return REASON_WORDS.get(reason, f"Provider adjustment {reason}")


def account_kind(reason: str) -> AccountKind:
    """The account a PLB reason belongs to: takeback, interest, or other provider adjustment."""
    if reason in _TAKEBACK:
        return AccountKind.TAKEBACK
    if reason in _INTEREST:
        return AccountKind.INTEREST
    return AccountKind.PROVIDER_ADJUSTMENT


def plan_legs(
    adjustments: Iterable[ProviderAdjustment], payer_id: int | None, claims: Sequence[int | None]
) -> list[Leg]:
    """+x debits its account and credits the payer's clearing; `claims` says which claim each
    adjustment names, in their order."""
    clearing = AccountRef(AccountKind.PAYER_CLEARING, payer_id)
    legs: list[Leg] = []
    for each, claim_id in zip(adjustments, claims, strict=True):
        if each.amount_cents:
            account = AccountRef(account_kind(each.reason), payer_id)
            legs.append(Leg(account, each.amount_cents, claim_id=claim_id))
            legs.append(Leg(clearing, -each.amount_cents))
    return legs


def claim_tokens(reference: str) -> list[str]:
    """The parts of a PLB reference that may be a claim number, the longest first."""
    return sorted(dict.fromkeys(_TOKEN.findall(reference)), key=len, reverse=True)


def running(
    entries: Iterable[tuple[int, date, int, str, str, str, int, str, int | None]],
) -> list[AccountLine]:
    """The entries in order, each with the balance after it: what the payer still has to take
    (positive: has taken) outside any claim. Forward balances come back and end at zero.
    """
    balance, lines = 0, []
    for entry_id, on, remittance_id, trace, reason, reference, cents, kind, claim_id in entries:
        balance += cents
        words = reason_words(reason)
        lines.append(
            AccountLine(
                entry_id, on, remittance_id, trace, reason, words, reference, cents, balance, kind,
                claim_id,
            )
        )  # fmt: skip
    return lines
