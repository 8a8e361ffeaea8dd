"""Elements into values: amounts in cents, days, parties, adjustments. Reads, never judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.kernel.address import Address

_PADDING = [""] * 21
_AMOUNT = re.compile(r"([+-]?)(\d{0,15})(?:\.(\d{0,2})0*)?")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}|\d{6})?")


def at(elements: Segment, position: int) -> str:
    """The element at the position (1 = first after the tag), empty when it was not sent."""
    return elements[position] if position < len(elements) else ""


@lru_cache(maxsize=1 << 16)
def cents_of(text: str) -> int | None:
    """An amount ("12.5", "-.01") in cents; None when it is no amount or finer than a cent."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    sign, dollars, rest = found.groups(default="")
    if not dollars and not rest:
        return None
    cents = int(dollars or 0) * 100 + int((rest + "00")[:2])
    return -cents if sign == "-" else cents


@lru_cache(maxsize=1 << 14)
def day_of(text: str) -> date | None:
    """A CCYYMMDD day, a time after it allowed; None when it is no day of the calendar."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(maxsize=1 << 14)
def span_of(text: str) -> tuple[date | None, date | None]:
    """The days of a DTP03: D8 gives (day, None), RD8 gives (first, last)."""
    first, _, last = text.partition("-")
    return day_of(first), day_of(last) if last else None


def count_of(text: str) -> int | None:
    """A whole number that is not negative, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@lru_cache(maxsize=1 << 14)
def procedure_of(element: str, component: str) -> tuple[str, str, tuple[str, ...], str]:
    """A procedure composite (SV101, SVC01, SVD03): qualifier, code, modifiers, description."""
    parts = [*element.split(component), "", "", "", "", "", "", ""]
    return parts[0], parts[1], codes_from(parts, 2, 6), parts[6]


@lru_cache(maxsize=1 << 12)
def counts_of(element: str, component: str) -> tuple[int, ...]:
    """The whole numbers of a composite (diagnosis pointers); what is no number is left out."""
    counts = [count_of(part) for part in element.split(component)]
    return tuple([count for count in counts if count is not None])


def parts_of(element: str, component: str) -> list[str]:
    """The components of a composite element."""
    return element.split(component) if element else []


def padded(elements: Segment) -> Segment:
    """The segment with empty elements after it, so that any of the first twenty can be indexed."""
    return elements + _PADDING


def codes_from(parts: list[str], start: int, stop: int) -> tuple[str, ...]:
    """The components start … stop - 1 that were sent (modifiers, remark codes)."""
    return tuple([part for part in parts[start:stop] if part])


def adjustments_of(elements: Segment) -> Iterator[tuple[Adjustment, str]]:
    """The triplets of a CAS; the text beside each is the amount when it could not be read."""
    group = at(elements, 1)
    for place in range(2, len(elements), 3):
        reason, amount = elements[place], at(elements, place + 1)
        if not reason and not amount:
            continue
        cents = cents_of(amount)
        quantity = at(elements, place + 2)
        yield Adjustment(group, reason, cents or 0, quantity), amount if cents is None else ""


class PartyDraft:
    """A party while its loop is being read: feed it segments, then ask for `party()`."""

    __slots__ = ("_address", "_fields", "_references")

    def __init__(self, nm1: Segment | None = None) -> None:
        self._fields: dict[str, Any] = {}
        self._address: dict[str, str] = {}
        self._references: list[tuple[str, str]] = []
        if nm1 is not None:
            size, fields = len(nm1), self._fields
            if size > 9:
                fields["id_qualifier"], fields["id"] = nm1[8], nm1[9]
            if size > 3:
                fields["name"] = nm1[3]
            if size > 2 and nm1[2] == "1":
                fields["is_person"] = True
                if size > 4:
                    fields["first"] = nm1[4]
                if size > 5:
                    fields["middle"] = nm1[5]
                if size > 7:
                    fields["suffix"] = nm1[7]

    @classmethod
    def of_n1(cls, n1: Segment) -> PartyDraft:
        """Begin from an N1: name, id qualifier and id."""
        draft = cls()
        draft._fields.update(name=at(n1, 2), id_qualifier=at(n1, 3), id=at(n1, 4))
        return draft

    def take(self, elements: Segment) -> bool:
        """Feed one segment; False when it says nothing about a party."""
        step = _PARTY_STEPS.get(elements[0])
        if step is None:
            return False
        step(self, elements)
        return True

    def set(self, **fields: Any) -> None:
        """Give fields that other loops carry (a taxonomy from 2000A)."""
        self._fields.update(fields)

    def party(self) -> Party:
        """The party as read so far."""
        fields = self._fields
        if self._address:
            fields["address"] = Address(**self._address)
        if self._references:
            fields["references"] = tuple(self._references)
        return Party(**fields)

    def _street(self, elements: Segment) -> None:
        self._address["line1"] = at(elements, 1)
        self._address["line2"] = at(elements, 2)

    def _city(self, elements: Segment) -> None:
        size, address = len(elements), self._address
        address["city"] = at(elements, 1)
        address["state"] = at(elements, 2)
        if size > 3:
            address["zip"] = elements[3]
        if size > 4:
            address["country"] = elements[4]

    def _reference(self, elements: Segment) -> None:
        qualifier, value = at(elements, 1), at(elements, 2)
        if qualifier in ("EI", "SY", "TJ") and "tax_id" not in self._fields:
            self._fields["tax_id_qualifier"] = qualifier
            self._fields["tax_id"] = value
        else:
            self._references.append((qualifier, value))

    def _contact(self, elements: Segment) -> None:
        fields = self._fields
        if at(elements, 2) and "contact_name" not in fields:
            fields["contact_name"] = elements[2]
        for place in (3, 5, 7):
            kind, value = at(elements, place), at(elements, place + 1)
            if kind == "TE" and "phone" not in fields:
                fields["phone"] = value
            elif kind == "EM" and "email" not in fields:
                fields["email"] = value

    def _taxonomy(self, elements: Segment) -> None:
        self._fields["taxonomy"] = at(elements, 3)

    def _demographics(self, elements: Segment) -> None:
        self._fields["birth_on"] = day_of(at(elements, 2))
        self._fields["sex"] = at(elements, 3)


_PARTY_STEPS: dict[str, Callable[[PartyDraft, Segment], None]] = {
    "N3": PartyDraft._street,
    "N4": PartyDraft._city,
    "REF": PartyDraft._reference,
    "PER": PartyDraft._contact,
    "PRV": PartyDraft._taxonomy,
    "DMG": PartyDraft._demographics,
}
