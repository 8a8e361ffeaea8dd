"""Read remittances. Each function asks a constant number of questions of the database."""

from __future__ import annotations

from claimwright.cycle.remittance.queries.bank import (
    deposit_of,
    not_at_bank,
    of_deposits,
    payer_key_of,
    remittance_of_file,
)
from claimwright.cycle.remittance.queries.candidates import CandidateView, candidates
from claimwright.cycle.remittance.queries.overpaid import overpaid_since, undecided_before
from claimwright.cycle.remittance.queries.pages import (
    NoSuchRemittance,
    access_item,
    access_remittance,
    get_items,
    items_of_claims,
    overpaid_items,
    payer_account,
    remittance_detail,
    remittance_page,
    remittances_of_file,
    suspense_items,
    waiting,
)
from claimwright.cycle.remittance.queries.returning import Brought, brought
from claimwright.cycle.remittance.queries.soundness import violations
from claimwright.cycle.remittance.queries.takebacks import (
    TakebackBalance,
    Takebacks,
    access_takeback,
    takeback_balances,
    takebacks,
)
from claimwright.cycle.remittance.queries.underpaid import (
    Underpaid,
    UnderpaymentDetail,
    UnderpaymentRow,
    access_underpayment,
    get_underpayments,
    underpaid_between,
    underpayments_of_claims,
    underpayments_page,
)
from claimwright.cycle.remittance.queries.unplaced import WaitingMoney, money_waiting

__all__ = [
    "Brought",
    "CandidateView",
    "NoSuchRemittance",
    "TakebackBalance",
    "Takebacks",
    "Underpaid",
    "UnderpaymentDetail",
    "UnderpaymentRow",
    "WaitingMoney",
    "access_item",
    "access_remittance",
    "access_takeback",
    "access_underpayment",
    "brought",
    "candidates",
    "deposit_of",
    "get_items",
    "get_underpayments",
    "items_of_claims",
    "money_waiting",
    "not_at_bank",
    "of_deposits",
    "overpaid_items",
    "overpaid_since",
    "payer_account",
    "payer_key_of",
    "remittance_detail",
    "remittance_of_file",
    "remittance_page",
    "remittances_of_file",
    "suspense_items",
    "takeback_balances",
    "takebacks",
    "undecided_before",
    "underpaid_between",
    "underpayments_of_claims",
    "underpayments_page",
    "violations",
    "waiting",
]
