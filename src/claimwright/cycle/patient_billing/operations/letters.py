"""The letter that goes with a check to a payer."""

from __future__ import annotations

from pathlib import Path

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain.payer_checks import POSTED
from claimwright.cycle.patient_billing.domain.refund_letters import (
    NoLetter,
    RefundFacts,
    refund_letter,
)
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation.documents import pdf

LETTER = Path(__file__).parents[1] / "domain" / "refund_letter.typ"


def refund_letter_pdf(*, check_id: int) -> bytes:
    """The letter as PDF, dated as the check. Raises NoLetter unless the check is out."""
    check = queries.get_payer_check(check_id=check_id)
    if check.state != POSTED or check.issued_on is None:
        raise NoLetter("There is a letter once the check may go.")
    if check.payer_id is None:
        raise NoLetter("The payer is not one of your payers. Enter it, and write by hand.")
    item = None
    if check.item_id is not None:
        item = remittance.get_items(ids=[check.item_id])[check.item_id]
    facts = RefundFacts(
        sender=practice.get_billing_profile(on=check.issued_on),
        payer=contracting.get_payer(payer_id=check.payer_id),
        amount_cents=check.amount_cents,
        number=check.number,
        mailed_on=check.issued_on,
        item=item,
        debts=() if item else _debts(check.payer_id),
    )
    return pdf.render(LETTER, refund_letter(facts), dated=check.issued_on)


def _debts(payer_id: int) -> tuple[tuple[str, int], ...]:
    """What the payer announced and has not taken, by the reference it named last."""
    found = remittance.takebacks(payer_id=payer_id).chains
    return tuple(
        (chain.steps[-1].line.reference or chain.steps[-1].line.trace_number, chain.owed_cents)
        for chain in found
        if chain.owed_cents > 0
    )
