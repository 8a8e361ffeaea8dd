"""Read remittances. Each function asks a constant number of questions of the database."""

from __future__ import annotations

from claimwright.cycle.remittance.queries.pages import (
    NoSuchRemittance,
    access_item,
    access_remittance,
    items_of_claims,
    payer_account,
    remittance_detail,
    remittance_page,
    remittances_of_file,
    suspense_items,
    waiting,
)
from claimwright.cycle.remittance.queries.soundness import violations

__all__ = [
    "NoSuchRemittance",
    "access_item",
    "access_remittance",
    "items_of_claims",
    "payer_account",
    "remittance_detail",
    "remittance_page",
    "remittances_of_file",
    "suspense_items",
    "violations",
    "waiting",
]
