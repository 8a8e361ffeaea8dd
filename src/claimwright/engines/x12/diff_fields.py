"""The fields of a claim or payment by names people know, so that two of them can be compared.

A field is found by where it stands: line, party, segment, element. An adjustment is found by
group and reason, a diagnosis by its kind and place, so that a moved segment is no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.explain_claims import Context, split_lines
from claimwright.engines.x12.guide import element_name
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.told import Told, address, day, money

# Segments told apart by their first element, with the list that has words for it.
_QUALIFIED = {
    "REF": "reference",
    "DTP": "date_kind",
    "DTM": "date_kind",
    "AMT": "amount_kind",
    "QTY": "quantity_kind",
}
_PARTIES = ("NM1", "N1")
_MONEY = frozenset({"CLM02", "CLP03", "CLP04", "CLP05", "SVC02", "SVC03", "SV102", "SV203",
                    "SV302", "SVD02", "AMT02", "BPR02"})  # fmt: skip
_DATES = frozenset({"DTP03", "DTM02", "DMG02", "BPR16", "SVD06"})
_LISTS = {
    "CLM05-1": "place_of_service",
    "CLM05-3": "frequency",
    "CLP02": "claim_status",
    "CLP06": "filing_indicator",
    "CLP09": "frequency",
    "SBR01": "payer_rank",
    "SBR02": "relationship",
    "SBR09": "filing_indicator",
    "PAT01": "relationship",
    "DMG03": "sex",
    "BPR04": "payment_method",
}
# Hierarchy and envelope numbers change with every file and mean nothing by themselves.
_PLUMBING = frozenset({"HL", "ST", "SE", "LX", "BHT"})


class Field(NamedTuple):
    """One value and where it stands."""

    name: str  # "line 1: charge"
    element: str  # "SV102"
    value: str  # as sent

    def shown(self) -> str:
        """As people read it."""
        if self.element in _MONEY or self.name.endswith("amount"):
            return money(self.value)
        if self.element in _DATES:
            return day(self.value)
        words = codes.find_words(_LISTS[self.element], self.value) if self.element in _LISTS else ""
        return f"{self.value} ({words})" if words else self.value

    @property
    def cents(self) -> int | None:
        """The amount in cents when the field is one."""
        is_amount = self.element in _MONEY or self.name.endswith("amount")
        return cents_of(self.value) if is_amount else None


def claim_fields(claim: Told, context: Context) -> Iterator[Field]:
    """Every field of a claim of an 837, those of the levels above it included."""
    for name, level in (
        ("billing", context.billing),
        ("subscriber", context.subscriber),
        ("patient", context.patient),
    ):
        yield from _fields(level, name)
    head, lines = split_lines(claim)
    own, others = head.split("SBR")
    yield from _fields(own, "")
    for number, other in enumerate(others, start=1):
        yield from _fields(other, f"other payer {number}")
    for number, line in enumerate(lines, start=1):
        where = f"line {at(line.find('LX'), 1) or number}"
        service, decisions = line.split("SVD")
        yield from _fields(service, where)
        for told in decisions:
            yield from _fields(told, f"{where}, payer {at(told.first, 1)}")


def payment_fields(claim: Told) -> Iterator[Field]:
    """Every field of a claim of an 835."""
    head, lines = claim.split("SVC")
    yield from _fields(head, "")
    for number, line in enumerate(lines, start=1):
        own = at(line.find("REF", "6R"), 2)
        yield from _fields(line, f"line {own or number}")


def head_fields(head: Told) -> Iterator[Field]:
    """What a set says before its first part, control numbers and dates of sending apart."""
    yield from _fields(head, "")


def provider_fields(part: Told) -> Iterator[Field]:
    """The adjustments of an 835 apart from claims, by reason and reference."""
    for plb in part.all("PLB"):
        for place in range(3, len(plb), 2):
            parts = part.parts_of(plb[place])
            if parts:
                words = codes.describe_provider_adjustment(parts[0])
                name = f"{words} {':'.join(parts[1:])}".strip()
                yield Field(f"{name}: amount", f"PLB{place + 1:02d}", at(plb, place + 1))


def _fields(part: Told, section: str) -> Iterator[Field]:
    """Fields of some segments; names are unique within them."""
    owner = ""
    counts: dict[str, int] = {}
    for segment in part.segments:
        tag = segment[0]
        if tag in _PLUMBING:
            continue
        if tag in _PARTIES:
            owner = codes.words_of("entity", at(segment, 1))
            counts[owner] = counts.get(owner, 0) + 1
            if counts[owner] > 1:
                owner = f"{owner} {counts[owner]}"
        elif tag in ("CLM", "CLP", "SVC", "SVD", "SBR", "PAT", "BPR"):
            owner = ""
        where = ", ".join(text for text in (section, owner) if text)
        for field in _segment_fields(part, segment, counts, where):
            yield Field(
                f"{where}: {field.name}" if where else field.name, field.element, field.value
            )


def _segment_fields(
    part: Told, segment: Segment, counts: dict[str, int], where: str
) -> Iterator[Field]:
    tag = segment[0]
    if tag == "CAS":
        yield from _adjustment_fields(segment)
    elif tag == "HI":
        yield from _code_fields(part, segment, counts)
    elif tag in _QUALIFIED:
        yield from _qualified_fields(segment, counts, where)
    elif tag == "N3":
        yield Field("street", "N301", " ".join(value for value in segment[1:3] if value))
    elif tag == "N4":
        yield Field("city, state, ZIP", "N401", address(part.part([segment])))
    else:
        yield from _plain_fields(part, segment, counts, where)


def _adjustment_fields(cas: Segment) -> Iterator[Field]:
    for place in range(2, len(cas), 3):
        if cas[place] or at(cas, place + 1):
            name = f"adjustment {at(cas, 1)}-{cas[place]}"
            yield Field(f"{name}: amount", f"CAS{place + 1:02d}", at(cas, place + 1))
            if at(cas, place + 2):
                yield Field(f"{name}: quantity", f"CAS{place + 2:02d}", at(cas, place + 2))


def _code_fields(part: Told, hi: Segment, counts: dict[str, int]) -> Iterator[Field]:
    for place, element in enumerate(hi[1:], start=1):
        parts = part.parts_of(element)
        if not parts:
            continue
        kind = parts[0]
        called = {
            "ABK": "principal diagnosis",
            "BK": "principal diagnosis",
            "ABF": "other diagnosis",
            "BF": "other diagnosis",
        }.get(kind) or codes.words_of("code_kind", kind)
        counts[called] = counts.get(called, 0) + 1
        name = called if counts[called] == 1 else f"{called} {counts[called]}"
        yield Field(name, f"HI{place:02d}", part.component.join(parts[1:]))


def _qualified_fields(segment: Segment, counts: dict[str, int], where: str) -> Iterator[Field]:
    tag, qualifier = segment[0], at(segment, 1)
    called = codes.find_words(_QUALIFIED[tag], qualifier) or f"{tag} {qualifier}"
    key = f"{where}|{tag}|{qualifier}"
    counts[key] = counts.get(key, 0) + 1
    if counts[key] > 1:
        called = f"{called} {counts[key]}"
    place = 3 if tag == "DTP" else 2
    kind = " amount" if tag == "AMT" else " date" if tag in ("DTP", "DTM") else ""
    yield Field(f"{called}{kind}", f"{tag}{place:02d}", at(segment, place))


def _plain_fields(
    part: Told, segment: Segment, counts: dict[str, int], where: str
) -> Iterator[Field]:
    tag = segment[0]
    key = f"{where}|{tag}"
    if tag not in _PARTIES:
        counts[key] = counts.get(key, 0) + 1
    again = f" {counts[key]}" if counts.get(key, 0) > 1 else ""
    for place, value in enumerate(segment[1:], start=1):
        if not value or (tag in _PARTIES and place == 1):
            continue
        parts = part.parts_of(value)
        for component, text in enumerate(parts, start=1):
            if not text:
                continue
            number = f"{place:02d}-{component}" if len(parts) > 1 else f"{place:02d}"
            called = element_name(tag, number) or f"{tag}{number}"
            yield Field(f"{called}{again}", f"{tag}{number}", text)
