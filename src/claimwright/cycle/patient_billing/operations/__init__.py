"""Issue statements and documents; agree on plans; give up, place and return balances."""

from __future__ import annotations

from claimwright.cycle.patient_billing.operations.agencies import (
    add_agency,
    place_account,
    recall_account,
    record_agency_payment,
)
from claimwright.cycle.patient_billing.operations.billing import (
    GivenUp,
    receipt_pdf,
    run_statements,
    slip_pdf,
    statement_pdf,
    write_off_balances,
)
from claimwright.cycle.patient_billing.operations.letters import refund_letter_pdf
from claimwright.cycle.patient_billing.operations.overpayments import (
    begin_look,
    end_look,
    identify_overpayments,
)
from claimwright.cycle.patient_billing.operations.payer_checks import (
    AskedCheck,
    approve_payer_check,
    ask_payer_check,
    clear_payer_check,
    decline_payer_check,
    refuse_while_sent_back,
    take_up_payment,
    void_payer_check,
)
from claimwright.cycle.patient_billing.operations.plans import agree_plan, end_plan
from claimwright.cycle.patient_billing.operations.write_offs import (
    approve_write_off,
    ask_write_off,
    decline_write_off,
    set_write_off_limit,
    undo_write_off,
    write_off_small,
)

__all__ = [
    "AskedCheck",
    "GivenUp",
    "add_agency",
    "agree_plan",
    "approve_payer_check",
    "approve_write_off",
    "ask_payer_check",
    "ask_write_off",
    "begin_look",
    "clear_payer_check",
    "decline_payer_check",
    "decline_write_off",
    "end_look",
    "end_plan",
    "identify_overpayments",
    "place_account",
    "recall_account",
    "receipt_pdf",
    "record_agency_payment",
    "refund_letter_pdf",
    "refuse_while_sent_back",
    "run_statements",
    "set_write_off_limit",
    "slip_pdf",
    "statement_pdf",
    "take_up_payment",
    "undo_write_off",
    "void_payer_check",
    "write_off_balances",
    "write_off_small",
]
