"""Read payers, price lists and contracts, and price under them."""

from __future__ import annotations

from claimwright.cycle.contracting.queries.books import (
    PriceBook,
    expected_allowed,
    open_book,
    price_claims,
    price_lines,
    store,
)
from claimwright.cycle.contracting.queries.charges import (
    charge_review,
    proposed_charges,
)
from claimwright.cycle.contracting.queries.contracts import (
    ContractView,
    contract_percent,
    contract_words,
    find_contract,
    list_contracts,
)
from claimwright.cycle.contracting.queries.enrollment import enrollments
from claimwright.cycle.contracting.queries.payers import (
    NoSuchPayer,
    PayerName,
    find_payer,
    get_payer,
    get_payers,
    list_payers,
    list_plans,
    payer_names,
)
from claimwright.cycle.contracting.queries.prices import (
    Edition,
    charge_amounts,
    charge_master,
    find_edition,
    list_editions,
    list_fee_schedules,
    list_prices,
    medicare_amounts,
)

__all__ = [
    "ContractView",
    "Edition",
    "NoSuchPayer",
    "PayerName",
    "PriceBook",
    "charge_amounts",
    "charge_master",
    "charge_review",
    "contract_percent",
    "contract_words",
    "enrollments",
    "expected_allowed",
    "find_contract",
    "find_edition",
    "find_payer",
    "get_payer",
    "get_payers",
    "list_contracts",
    "list_editions",
    "list_fee_schedules",
    "list_payers",
    "list_plans",
    "list_prices",
    "medicare_amounts",
    "open_book",
    "payer_names",
    "price_claims",
    "price_lines",
    "proposed_charges",
    "store",
]
