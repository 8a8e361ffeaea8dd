"""Read payments, what is on account, deposits and refunds."""

from __future__ import annotations

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
    "Credit",
    "DepositView",
    "NoSuchPayment",
    "RefundRequestView",
    "RefundView",
    "access_payment",
    "access_refund",
    "access_refund_request",
    "credits_held",
    "deposits",
    "get_payments",
    "open_balances",
    "payments_between",
    "payments_for",
    "receipt",
    "refund_limit",
    "refund_requests",
    "refunds_for",
    "remainders",
    "unapplied",
    "violations",
]
