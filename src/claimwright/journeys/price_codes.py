"""What a payer's contract allows for a list of codes, told step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.asking import read_item
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.journeys.price_medicare import Place, PricedCodes, PricedLine
from claimwright.kernel.money import HALF_UP, Money

NOWHERE = Place()


class UnknownPayer(LookupError):
    """The practice has no payer of that name or id."""


def price_codes(
    *,
    items: Sequence[str],
    payer_name: str,
    circumstances: Circumstances,
    place: Place = NOWHERE,
) -> PricedCodes:
    """Price `99213-25x2` and the like under the payer's contract of the day.

    Without a place the practice's own ZIP code finds the locality. Raises NotACode, UnknownPayer.
    """
    payer = _payer(payer_name)
    wanted = [read_item(item) for item in items]
    keys = [(item.code, tuple(item.modifiers)) for item in wanted]
    units = contracting.charge_amounts(codes=keys, on=circumstances.on)
    charges = [_charge(units.get(key), item) for key, item in zip(keys, wanted, strict=True)]
    charged = [
        replace(item, charge_cents=charge) for item, charge in zip(wanted, charges, strict=True)
    ]
    priced = contracting.price_lines(
        payer_id=payer.id,
        items=charged,
        circumstances=circumstances,
        place=(place.locality, place.zip_code),
    )
    lines = tuple(PricedLine(*row) for row in zip(wanted, priced, charges, strict=True))
    findings = [finding for line in priced for finding in line.findings]
    return PricedCodes(lines, tuple(dict.fromkeys(findings)))


def _charge(unit_cents: int | None, item: PricedItem) -> int | None:
    if unit_cents is None:
        return None
    return Money(unit_cents).times(item.exact_units, HALF_UP).cents


def _payer(name: str) -> PayerProfile:
    known = contracting.list_payers()
    wanted = name.casefold()
    for payer in known:
        if wanted in (payer.name.casefold(), payer.edi_id.casefold(), str(payer.kind)):
            return payer
    names = ", ".join(payer.name for payer in known) or "none yet"
    raise UnknownPayer(f"There is no payer called {name!r} here. Payers: {names}.")
