"""Take, apply, return and give back patient money; record payers' deposits.

Every operation takes the practice's turn first, so two of them never spend the same cents.
Source: reliability-money (M26, M27, M35)
"""

from __future__ import annotations

from claimwright.cycle.receipts.operations.banking import keep_bank_lines, link_bank_lines
from claimwright.cycle.receipts.operations.batching import (
    close_batch,
    close_day,
    join_open_batch,
    open_batch,
    put_in,
    recount_batch,
    take_out,
)
from claimwright.cycle.receipts.operations.depositing import (
    NewDeposit,
    record_deposits,
    return_deposit,
)
from claimwright.cycle.receipts.operations.keys import PaymentKeyReused
from claimwright.cycle.receipts.operations.moving import (
    CannotVoid,
    apply_payment,
    release_visits,
    transfer_payment,
    unapply_payment,
    void_payment,
)
from claimwright.cycle.receipts.operations.paper import (
    discard_paper_eob,
    keep_paper_eob,
    keep_scan,
    mark_paper_posted,
    start_paper_eob,
)
from claimwright.cycle.receipts.operations.payments import (
    CannotReturn,
    apply_unapplied,
    release_applications,
    return_check,
    take_payments,
)
from claimwright.cycle.receipts.operations.promising import (
    keep_promises,
    promise_refunds,
    withdraw_promises,
)
from claimwright.cycle.receipts.operations.refunding import (
    AskedRefund,
    CannotSettle,
    approve_refund,
    ask_refund,
    clear_refund,
    decline_refund,
    refund,
    set_refund_limit,
    void_refund,
)
from claimwright.cycle.receipts.operations.settling import (
    NewSettlement,
    note_bank_fee,
    note_debit,
    settle_line,
)

__all__ = [
    "AskedRefund",
    "CannotReturn",
    "CannotSettle",
    "CannotVoid",
    "NewDeposit",
    "NewSettlement",
    "PaymentKeyReused",
    "apply_payment",
    "apply_unapplied",
    "approve_refund",
    "ask_refund",
    "clear_refund",
    "close_batch",
    "close_day",
    "decline_refund",
    "discard_paper_eob",
    "join_open_batch",
    "keep_bank_lines",
    "keep_paper_eob",
    "keep_promises",
    "keep_scan",
    "link_bank_lines",
    "mark_paper_posted",
    "note_bank_fee",
    "note_debit",
    "open_batch",
    "promise_refunds",
    "put_in",
    "record_deposits",
    "recount_batch",
    "refund",
    "release_applications",
    "release_visits",
    "return_check",
    "return_deposit",
    "set_refund_limit",
    "settle_line",
    "start_paper_eob",
    "take_out",
    "take_payments",
    "transfer_payment",
    "unapply_payment",
    "void_payment",
    "void_refund",
    "withdraw_promises",
]
