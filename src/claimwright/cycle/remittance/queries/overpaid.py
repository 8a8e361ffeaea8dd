"""Since when a decision pays too much: its own day, or when another left it nothing to pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.cycle.remittance.domain.states import ITEM, REPLAY
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


def overpaid_since(*, items: Sequence[ItemView]) -> dict[int, date]:
    """The day each decision is known to pay too much, by its id.

    A decision that paid too much when it came: the day it was received. One that became too much
    when another payer decided anew: the day that put it in suspense.

    Source: cfr-42-401.305
    """
    found = {item.id: clock.day_of(item.received_at) for item in items if item.received_at}
    by_source = {str(item.public_id): item.id for item in items}
    held = dict.fromkeys(by_source.values(), 0)
    for stored in ledger.standing_postings(source_type=ITEM, source_ids=list(by_source)):
        posting = stored.posting
        item_id = by_source[posting.source_id]
        was_held = held[item_id]
        held[item_id] -= sum(
            leg.amount_cents for leg in posting.legs if leg.account.kind is AccountKind.SUSPENSE
        )
        if held[item_id] and not was_held and posting.kind == REPLAY:
            found[item_id] = posting.posted_on
    return found
