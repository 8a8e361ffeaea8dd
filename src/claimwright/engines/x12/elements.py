"""Elements into values: amounts in cents, days, parties, adjustments. Reads, never judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Adjustment, Contact, Party
from claimwright.kernel.address import Address

_PADDING = [""] * 25
_AMOUNT = re.compile(r"([+-]?)(\d{0,15})(?:\.(\d{0,2})0*)?")
_SHARE = re.compile(r"\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{8}(?:\d{4}|\d{6})?")
_MOST_REMEMBERED = 1 << 12

Fields = dict[str, Any]
Kind = TypeVar("Kind")
_new = object.__new__
_give = object.__setattr__


def made(kind: type[Kind], fields: Fields) -> Kind:
    """An immutable value out of the fields that were sent; the others keep their defaults.

    The dictionary becomes the value's own, so that its loop can still fill it. The constructor
    of a frozen dataclass sets every field one by one, which takes longer than reading a claim.
    """
    value = _new(kind)
    _give(value, "__dict__", fields)
    return value


class Memo(dict[str, Kind]):
    """What a text means, remembered for up to 8,192 texts: `memo[text]` reads a new one."""

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[str], Kind]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Kind:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value


def at(elements: Segment, position: int) -> str:
    """The element at the position (1 = first after the tag), empty when it was not sent."""
    return elements[position] if position < len(elements) else ""


def cents_of(text: str) -> int | None:
    """An amount ("12.5", "-.01") in cents; None when it is no amount or finer than a cent."""
    return CENTS[text]


def percent_of(text: str) -> Decimal | None:
    """EB08 as a percentage: "0.2" and "20" are both 20; None for what is no share of anything.

    The guide asks for a fraction; what is above 1 can only be a sender's percentage.

    Source: x12-270-271
    """
    if not _SHARE.fullmatch(text):
        return None
    rate = Decimal(text)
    percent = rate * 100 if rate <= 1 else rate
    return percent.normalize() if percent else Decimal(0)


def is_no_amount(text: str) -> bool:
    """Whether something was sent for an amount that cannot be read as cents."""
    return bool(text) and CENTS[text] is None


def day_of(text: str) -> date | None:
    """A CCYYMMDD day, a time after it allowed; None when it is no day of the calendar."""
    return DAYS[text]


def span_of(text: str) -> tuple[date | None, date | None]:
    """The days of a DTP03: D8 gives (day, None), RD8 gives (first, last)."""
    return SPANS[text]


def count_of(text: str) -> int | None:
    """A whole number that is not negative, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _read_cents(text: str) -> int | None:
    dollars, _, rest = text.partition(".")
    is_short = len(dollars) < 16 and len(rest) < 3 and text.isascii()
    if is_short and dollars.isdigit() and (not rest or rest.isdigit()):
        return int(dollars + (rest + "00")[:2])  # the usual forms, three times faster
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    sign, dollars, rest = found.groups(default="")
    if not dollars and not rest:
        return None
    cents = int(dollars or 0) * 100 + int((rest + "00")[:2])
    return -cents if sign == "-" else cents


def _read_day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None or not text.isascii():
        return None
    try:
        return date.fromisoformat(text[:8])
    except ValueError:
        return None


def _read_span(text: str) -> tuple[date | None, date | None]:
    first, _, last = text.partition("-")
    return DAYS[first], DAYS[last] if last else None


CENTS: Memo[int | None] = Memo(_read_cents)
DAYS: Memo[date | None] = Memo(_read_day)
COUNTS: Memo[int | None] = Memo(count_of)
SPANS: Memo[tuple[date | None, date | None]] = Memo(_read_span)

Procedure = tuple[str, str, tuple[str, ...], str]  # qualifier, code, modifiers, description


def procedure_of(element: str, component: str) -> Procedure:
    """A procedure composite (SV101, SVC01, SVD03): qualifier, code, modifiers, description."""
    return procedures(component)[element]


@lru_cache(maxsize=16)
def procedures(component: str) -> Memo[Procedure]:
    """What procedure composites mean under the separator."""

    def read(element: str) -> Procedure:
        parts = [*element.split(component), "", "", "", "", "", "", ""]
        return parts[0], parts[1], codes_from(parts, 2, 6), parts[6]

    return Memo(read)


@lru_cache(maxsize=16)
def counts(component: str) -> Memo[tuple[int, ...]]:
    """What composites of whole numbers (diagnosis pointers) mean under the separator."""

    def read(element: str) -> tuple[int, ...]:
        found = [count_of(part) for part in element.split(component)]
        return tuple([count for count in found if count is not None])

    return Memo(read)


@lru_cache(maxsize=16)
def places(component: str) -> Memo[tuple[str, str]]:
    """What the place and frequency of a claim (CLM05) mean under the separator."""

    def read(element: str) -> tuple[str, str]:
        parts = [*element.split(component), "", ""]
        return parts[0], parts[2]

    return Memo(read)


@lru_cache(maxsize=16)
def coded(component: str) -> Memo[tuple[str, str]]:
    """What composites of a qualifier and a code (HI) mean under the separator."""

    def read(element: str) -> tuple[str, str]:
        qualifier, mark, rest = element.partition(component)
        return (qualifier, rest.partition(component)[0]) if mark else ("", "")

    return Memo(read)


def counts_of(element: str, component: str) -> tuple[int, ...]:
    """The whole numbers of a composite (diagnosis pointers); what is no number is left out."""
    return counts(component)[element]


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
        cents = CENTS[amount]
        fields = {"group": group, "reason": reason, "amount_cents": cents or 0}
        if place + 2 < len(elements) and elements[place + 2]:
            fields["quantity"] = elements[place + 2]
        yield made(Adjustment, fields), amount if cents is None else ""


def contact_of(elements: Segment) -> Contact:
    """A PER as sent."""
    pairs = [(at(elements, place), at(elements, place + 1)) for place in (3, 5, 7)]
    return Contact(at(elements, 1), at(elements, 2), tuple([pair for pair in pairs if pair[1]]))


class Drafts:
    """Values being filled while their loops are open; `seal` them before anyone sees them."""

    usual_contact = "IC"  # the PER01 that goes without saying

    def __init__(self, component: str = ":") -> None:
        self.component = component
        self.who: Fields = {}  # the party that takes N3, N4, REF …
        self._lists: list[tuple[Fields, str]] = []

    def listed(self, fields: Fields, name: str) -> list[Any]:
        """The list that will be the field's tuple; a tuple made before becomes a list again."""
        held = fields.get(name)
        if not held or isinstance(held, tuple):
            held = fields[name] = list(held or ())
            self._lists.append((fields, name))
        return held

    def seal(self) -> None:
        """Make every list a tuple."""
        for fields, name in self._lists:
            fields[name] = tuple(fields[name])
        self._lists.clear()

    # -- a party, segment by segment ---------------------------------------------------------

    def named(self, nm1: Segment) -> Party:
        """Open the party of an NM1."""
        fields: Fields
        size = len(nm1)
        if size == 10 and nm1[2] == "1":
            _, _, _, name, first, middle, _, suffix, qualifier, code = nm1
            fields = {
                "name": name,
                "first": first,
                "middle": middle,
                "suffix": suffix,
                "is_person": True,
                "id_qualifier": qualifier,
                "id": code,
            }
        else:
            fields = {"name": nm1[3]} if size > 3 else {}
            if size > 9:
                fields["id_qualifier"], fields["id"] = nm1[8], nm1[9]
            if size > 2 and nm1[2] == "1":
                fields["is_person"] = True
                fields.update(zip(_PERSON_PARTS, nm1[4:6], strict=False))
                if size > 7:
                    fields["suffix"] = nm1[7]
        self.who = fields
        return made(Party, fields)

    def entitled(self, n1: Segment) -> Party:
        """Open the party of an N1: name, id qualifier and id."""
        self.who = {"name": at(n1, 2), "id_qualifier": at(n1, 3), "id": at(n1, 4)}
        return made(Party, self.who)

    def street(self, elements: Segment) -> None:
        """N3."""
        size, held = len(elements), self.who.get("address")
        parts: Fields = {"line1": "", "line2": "", "city": "", "state": "", "zip": ""}
        if held is not None:
            parts.update(held.__dict__)
        parts["line1"] = elements[1] if size > 1 else ""
        parts["line2"] = elements[2] if size > 2 else ""
        self.who["address"] = made(Address, parts)

    def city(self, elements: Segment) -> None:
        """N4: completes the address that N3 began."""
        held = self.who.get("address")
        if held is None:
            self.street(["N3"])
            held = self.who["address"]
        parts: Fields = held.__dict__
        if len(elements) == 4:
            _, parts["city"], parts["state"], parts["zip"] = elements
        else:
            parts.update(zip(_CITY_PARTS, elements[1:5], strict=False))

    def party_reference(self, elements: Segment) -> None:
        """REF: the tax id the first time, else one reference more."""
        fields, size = self.who, len(elements)
        qualifier = elements[1] if size > 1 else ""
        value = elements[2] if size > 2 else ""
        if size > 4 and (payer := self.payer_of(elements)):
            self.listed(fields, "payer_references").append((qualifier, value, payer))
        elif qualifier in _TAX_IDS and "tax_id" not in fields:
            fields["tax_id_qualifier"] = qualifier
            fields["tax_id"] = value
        else:
            self.listed(fields, "references").append((qualifier, value))

    def payer_of(self, ref: Segment) -> str:
        """The payer whose number a REF is, from REF04; empty when it is the claim's own payer."""
        kind, _, payer = at(ref, 4).partition(self.component)
        return payer.partition(self.component)[0] if kind == "2U" else ""

    def contact(self, elements: Segment) -> None:
        """PER: name, phone and email; the whole of it when there is more."""
        fields, told = self.who, contact_of(elements)
        is_first = not fields.keys() & {"contact_name", "phone", "email", "contacts"}
        usual = Contact(self.usual_contact, told.name, told.numbers)
        is_plain = told == usual and [kind for kind, _ in told.numbers] in _PLAIN_NUMBERS
        if not is_first and "contacts" not in fields:
            numbers = (("TE", fields.get("phone", "")), ("EM", fields.get("email", "")))
            sent = tuple([pair for pair in numbers if pair[1]])
            plain = Contact(self.usual_contact, fields.get("contact_name", ""), sent)
            self.listed(fields, "contacts").append(plain)
        if not is_first or not is_plain:
            self.listed(fields, "contacts").append(told)
        if told.name and "contact_name" not in fields:
            fields["contact_name"] = told.name
        for kind, value in told.numbers:
            name = _NUMBERS.get(kind)
            if name is not None and name not in fields:
                fields[name] = value

    def taxonomy(self, elements: Segment) -> None:
        """PRV."""
        if len(elements) > 3:
            self.who["taxonomy"] = elements[3]

    def demographics(self, elements: Segment) -> None:
        """DMG: birth date and sex."""
        fields, size = self.who, len(elements)
        fields["birth_on"] = DAYS[elements[2]] if size > 2 else None
        if size > 3:
            fields["sex"] = elements[3]


class PartyDraft(Drafts):
    """A party while its loop is being read: feed it segments, then ask for `party()`."""

    def __init__(self, nm1: Segment | None = None) -> None:
        super().__init__()
        if nm1 is not None:
            self.named(nm1)

    def take(self, elements: Segment) -> bool:
        """Feed one segment; False when it says nothing about a party."""
        step = PARTY_STEPS.get(elements[0])
        if step is None:
            return False
        step(self, elements)
        return True

    def set(self, **fields: Any) -> None:
        """Give fields that other loops carry (a taxonomy from 2000A)."""
        self.who.update(fields)

    def party(self) -> Party:
        """The party as read so far."""
        sealed = {
            name: tuple(held) if isinstance(held, list) else held for name, held in self.who.items()
        }
        return made(Party, sealed)


_TAX_IDS = frozenset({"EI", "SY", "TJ"})
_PERSON_PARTS = ("first", "middle")
_CITY_PARTS = ("city", "state", "zip", "country")
_NUMBERS = {"TE": "phone", "EM": "email"}
_PLAIN_NUMBERS: tuple[list[str], ...] = ([], ["TE"], ["EM"], ["TE", "EM"])
Step = Callable[[Drafts, Segment], None]
PARTY_STEPS: dict[str, Step] = {
    "N3": Drafts.street,
    "N4": Drafts.city,
    "REF": Drafts.party_reference,
    "PER": Drafts.contact,
    "PRV": Drafts.taxonomy,
    "DMG": Drafts.demographics,
}
