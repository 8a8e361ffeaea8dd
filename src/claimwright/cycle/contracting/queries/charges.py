"""What we charge beside what payers allow and Medicare pays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from claimwright.cycle.contracting.domain.contracts import ClaimToPrice
from claimwright.cycle.contracting.domain.fee_lists import (
    BelowAllowed,
    Proposal,
    below_allowed,
    propose_charges,
)
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.cycle.contracting.domain.pricing import PricedItem, PriceKey
from claimwright.cycle.contracting.queries.books import PriceBook, open_book
from claimwright.cycle.contracting.queries.payers import list_payers
from claimwright.cycle.contracting.queries.prices import charge_master
from claimwright.kernel.percent import Percent


def charges_below_allowed(*, on: date) -> list[BelowAllowed]:
    """Every charge below what some payer's contract allows on the day, the largest loss first."""
    charges = charge_master(on=on)
    payers = list_payers()
    book = open_book(
        payer_ids=[payer.id for payer in payers], codes={code for code, _ in charges}, home_on=on
    )
    allowed = {payer.name: _prices(book, payer.id, charges, on) for payer in payers}
    return below_allowed(charges, allowed)


def proposed_charges(*, percent: Percent, on: date) -> list[Proposal]:
    """Our charges beside a percentage of Medicare's prices of the day."""
    charges = charge_master(on=on)
    book = open_book(payer_ids=(), codes={code for code, _ in charges}, home_on=on)
    medicare = book.medicare_prices(sorted(charges), on)
    return propose_charges(charges, medicare, percent)


def _prices(
    book: PriceBook, payer_id: int, charges: Mapping[PriceKey, int], on: date
) -> dict[PriceKey, int]:
    """Each code alone, one unit, without a charge that would cap it."""
    here = Circumstances(on=on)
    found = {}
    for code, modifier in charges:
        item = PricedItem(code=code, modifiers=(modifier,) if modifier else ())
        (price,) = book.price(ClaimToPrice(payer_id=payer_id, circumstances=here, items=(item,)))
        if price.allowed is not None:
            found[(code, modifier)] = price.allowed.cents
    return found
