"""Change claims. Every operation takes many at once, in one transaction, with its audit entry."""

from __future__ import annotations

from claimwright.cycle.claims.operations.assembling import assemble_claims, assemble_next_payer
from claimwright.cycle.claims.operations.deciding import Asked, ask_about, record_adjudications
from claimwright.cycle.claims.operations.expecting import expect_amounts
from claimwright.cycle.claims.operations.moving import (
    Move,
    move_claims,
    move_each,
    note_claims,
    set_payer_claim_numbers,
)
from claimwright.cycle.claims.operations.particulars import (
    NoReason,
    hold_claims,
    let_go,
    set_particulars,
)
from claimwright.cycle.claims.operations.posting_rules import (
    NoSuchRow,
    end_posting_row,
    set_posting_row,
)
from claimwright.cycle.claims.operations.rebilling import (
    NotTheirs,
    Rebilled,
    move_receivables,
    owe_by_patients,
    return_to_patients,
)
from claimwright.cycle.claims.operations.revising import (
    InFlight,
    NotCovered,
    plan_revision,
    revise_claims,
)

__all__ = [
    "Asked",
    "InFlight",
    "Move",
    "NoReason",
    "NoSuchRow",
    "NotCovered",
    "NotTheirs",
    "Rebilled",
    "ask_about",
    "assemble_claims",
    "assemble_next_payer",
    "end_posting_row",
    "expect_amounts",
    "hold_claims",
    "let_go",
    "move_claims",
    "move_each",
    "move_receivables",
    "note_claims",
    "owe_by_patients",
    "plan_revision",
    "record_adjudications",
    "return_to_patients",
    "revise_claims",
    "set_particulars",
    "set_payer_claim_numbers",
    "set_posting_row",
]
