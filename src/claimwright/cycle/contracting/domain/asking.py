"""CODE[-MOD…][xUNITS] and MAC-LOC as people type them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from claimwright.cycle.contracting.domain.pricing import PricedItem

ITEM = re.compile(r"([0-9A-Z]{5})((?:-[0-9A-Z]{2})*)(?:X([0-9]{1,7}(?:\.[0-9]{1,3})?))?")
LOCALITY = re.compile(r"([0-9]{4,5})-([0-9]{1,2})")


class NotACode(ValueError):
    """The words are not CODE[-MOD…][xUNITS]."""


class NotALocality(ValueError):
    """The words are not MAC-LOC."""


def read_item(text: str) -> PricedItem:
    """`99213-25x2` as an item. Raises NotACode."""
    found = ITEM.fullmatch(text.strip().upper())
    if found is None or (found[3] and not Decimal(found[3])):
        raise NotACode(f"{text!r} is not CODE[-MOD…][xUNITS], such as 99213-25 or 97110x2")
    modifiers = tuple(part for part in found[2].split("-") if part)
    return PricedItem(code=found[1], modifiers=modifiers, units=found[3] or "1")


def read_locality(text: str) -> tuple[str, str]:
    """`05102-00` as (carrier, locality), zero-padded. Raises NotALocality."""
    found = LOCALITY.fullmatch(text.strip())
    if found is None:
        raise NotALocality(f"{text!r} is not MAC-LOC, such as 05102-00")
    return found[1].zfill(5), found[2].zfill(2)


def read_base_units(text: str) -> tuple[str, Decimal]:
    """`01402=7` as (anesthesia code, base units). Raises NotACode."""
    code, _, units = text.partition("=")
    try:
        value = Decimal(units)
    except InvalidOperation as error:
        raise NotACode(f"{text!r} is not CODE=UNITS, such as 01402=7") from error
    if not value.is_finite() or value < 0 or len(code) != 5:
        raise NotACode(f"{text!r} is not CODE=UNITS, such as 01402=7")
    return code, value
