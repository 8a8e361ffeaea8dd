"""Read payments, what is on account, deposits and refunds."""

from __future__ import annotations

from claimwright.cycle.receipts.queries.banking import (
    BankLineView,
    bank_lines,
    deposits_not_seen,
    lines_to_match,
    open_slips,
    slips,
)
from claimwright.cycle.receipts.queries.payments import (
    DepositView,
    NoSuchPayment,
    access_payment,
    deposits,
    get_payments,
    open_balances,
    payments_between,
    payments_for,
    receipt,
    remainders,
    unapplied,
    violations,
)
from claimwright.cycle.receipts.queries.refunding import (
    Credit,
    RefundRequestView,
    RefundView,
    access_refund,
    access_refund_request,
    credits_held,
    refund_limit,
    refund_requests,
    refunds_for,
)

__all__ = [
    "BankLineView",
    "Credit",
    "DepositView",
    "NoSuchPayment",
    "RefundRequestView",
    "RefundView",
    "access_payment",
    "access_refund",
    "access_refund_request",
    "bank_lines",
    "credits_held",
    "deposits",
    "deposits_not_seen",
    "get_payments",
    "lines_to_match",
    "open_balances",
    "open_slips",
    "payments_between",
    "payments_for",
    "receipt",
    "refund_limit",
    "refund_requests",
    "refunds_for",
    "remainders",
    "slips",
    "unapplied",
    "violations",
]
