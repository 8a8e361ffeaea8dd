"""Decisions that pay too much: since when, and whether another payer may still make them due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.cycle.remittance.domain.from_835 import RANK_OF_STATUS
from claimwright.cycle.remittance.domain.states import ITEM, REPLAY
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

LATER = ("S", "T")  # processed as a second or third payer's


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


def undecided_before(*, items: Sequence[ItemView]) -> dict[int, dict[int, int]]:
    """What earlier payers have not decided yet of a later payer's visit: {item: {payer: cents}}.

    Its payment may be due then: what was left to it is known when they have decided.
    """
    later = [one for one in items if RANK_OF_STATUS.get(one.status) in LATER and one.encounter_id]
    owed = ledger.receivables(by="encounter", ids=[one.encounter_id or 0 for one in later])
    return {
        item.id: {
            payer_id: cents
            for (_, payer_id), cents in owed.get(item.encounter_id or 0, {}).items()
            if payer_id is not None and payer_id != item.payer_id and cents > 0
        }
        for item in later
    }
