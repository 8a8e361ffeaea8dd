"""Take our posting of a remittance back, unless part of its money went back to the payer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claimwright.cycle.patient_billing import operations as patient_billing
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.ledger import operations as ledger
from claimwright.ledger.domain.posting import RECEIVABLES


@transaction.atomic
def take_back_remittance(*, remittance_id: int, reason: str, now: datetime) -> None:
    """Every balance is as it was before the posting.

    Posted again, an overpayment that a check returned would be there a second time: that is
    refused. Raises patient_billing.CheckOut, CannotTakeBack, CannotMove.
    """
    ledger.take_turn(*RECEIVABLES)  # before the checks, as whoever books both does
    detail = remittance_queries.remittance_detail(remittance_id=remittance_id)
    patient_billing.refuse_while_sent_back(item_ids=[item.id for item in detail.items])
    remittance.reverse_remittance(remittance_id=remittance_id, reason=reason, now=now)
