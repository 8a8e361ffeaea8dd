"""When our own posting of a remittance may be taken back, and with which records.

Last in, first out: what later remittances built on it must go first.
Source: reliability-money (M15)
"""

from __future__ import annotations

from claimwright.cycle.claims.domain.adjudications import (
    AdjudicationView,
    NewAdjudication,
    NewAdjudicationLine,
)
from claimwright.cycle.remittance.domain.states import CannotMove
from claimwright.engines.x12.parties import Adjustment


class CannotTakeBack(CannotMove):
    """Something was built on the posting since; the message says what to undo first."""


def contrary(view: AdjudicationView, ref: str) -> NewAdjudication:
    """The record that takes a decision off a claim: every amount negated.

    Of a payer's reversal the contrary is the decision standing again.
    """
    is_reversal = not view.is_reversal
    return NewAdjudication(
        claim_id=view.claim_id,
        version_id=view.version_id,
        payer_id=view.payer_id,
        remittance_ref=ref,
        status="22" if is_reversal else "1",
        payer_claim_number=view.payer_claim_number,
        charge_cents=-view.charge_cents,
        paid_cents=-view.paid_cents,
        allowed_cents=-view.allowed_cents,
        patient_cents=-view.patient_cents,
        paid_on=view.paid_on,
        crossed_over=view.crossed_over,
        claim_adjustments=_negated(view.claim_adjustments),
        remarks=view.remarks,
        lines=tuple(
            NewAdjudicationLine(
                line_number=line.line_number,
                charge_line_id=line.charge_line_id,
                procedure=line.procedure,
                modifiers=line.modifiers,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                allowed_cents=-line.allowed_cents,
                adjustments=_negated(line.adjustments),
                remarks=line.remarks,
            )
            for line in view.lines
        ),
        is_reversal=is_reversal,
        reverses_id=view.id if is_reversal else None,
    )


def _negated(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(a.group, a.reason, -a.amount_cents, a.quantity) for a in adjustments)
