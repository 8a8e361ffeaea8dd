"""Read what patients owe, what was billed to them, and what was agreed or given up."""

from __future__ import annotations

from claimwright.cycle.patient_billing.queries.accounts import (
    OWED,
    NoSuchStatement,
    access_statement,
    accounts_to_bill,
    balance_page,
    billed_visits,
    get_statement,
    last_bills,
    owed_together,
    patients_waiting,
    patients_with_balance,
    statement_page,
    statements_for,
    violations,
)
from claimwright.cycle.patient_billing.queries.agencies import (
    AgencyView,
    PlacementView,
    access_agency,
    access_placement,
    account_facts,
    agencies,
    check_left,
    left_at_agency,
    placements,
)
from claimwright.cycle.patient_billing.queries.overpayments import (
    OverpaymentView,
    overpayments,
    returns_out,
)
from claimwright.cycle.patient_billing.queries.plans import (
    PlanView,
    access_plan,
    family_of,
    plans_of,
    running_plans,
)
from claimwright.cycle.patient_billing.queries.write_offs import (
    WriteOffView,
    access_write_off,
    small_balances,
    write_off_limit,
    write_offs,
)

__all__ = [
    "OWED",
    "AgencyView",
    "NoSuchStatement",
    "OverpaymentView",
    "PlacementView",
    "PlanView",
    "WriteOffView",
    "access_agency",
    "access_placement",
    "access_plan",
    "access_statement",
    "access_write_off",
    "account_facts",
    "accounts_to_bill",
    "agencies",
    "balance_page",
    "billed_visits",
    "check_left",
    "family_of",
    "get_statement",
    "last_bills",
    "left_at_agency",
    "overpayments",
    "owed_together",
    "patients_waiting",
    "patients_with_balance",
    "placements",
    "plans_of",
    "returns_out",
    "running_plans",
    "small_balances",
    "statement_page",
    "statements_for",
    "violations",
    "write_off_limit",
    "write_offs",
]
