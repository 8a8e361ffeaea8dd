"""What we charge beside what payers allow and Medicare pays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

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


class ChargeReview(NamedTuple):
    """Our charges beside what payers allow and what Medicare pays."""

    below: list[BelowAllowed]
    proposals: list[Proposal]


def charge_review(*, percent: Percent, on: date) -> ChargeReview:
    """Every charge below what some payer's contract allows on the day, the largest loss first; and
    our charges beside a percentage of Medicare's prices of the day.
    """
    charges, payers = charge_master(on=on), list_payers()
    book = open_book(
        payer_ids=[payer.id for payer in payers], codes={code for code, _ in charges}, home_on=on
    )
    allowed = {payer.name: _prices(book, payer.id, charges, on) for payer in payers}
    return ChargeReview(below_allowed(charges, allowed), _proposals(book, charges, percent, on))


def proposed_charges(*, percent: Percent, on: date) -> list[Proposal]:
    """Our charges beside a percentage of Medicare's prices of the day."""
    charges = charge_master(on=on)
    book = open_book(payer_ids=(), codes={code for code, _ in charges}, home_on=on)
    return _proposals(book, charges, percent, on)


def _proposals(
    book: PriceBook, charges: Mapping[PriceKey, int], percent: Percent, on: date
) -> list[Proposal]:
    return propose_charges(charges, book.medicare_prices(sorted(charges), on), percent)


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
