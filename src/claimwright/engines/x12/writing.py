"""Values into elements and sets into envelopes: deterministic bytes, no delimiter ever in data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from claimwright.engines.x12.parties import Adjustment, Contact, Envelope, Party
from claimwright.kernel.address import Address
from claimwright.kernel.money import cents_to_text

ELEMENT, COMPONENT, REPETITION, TERMINATOR = "*", ":", "^", "~"
_WITHOUT_GUIDE_IN_SET = frozenset({"835", "997"})  # ST03 is not used
_SAFE_TEXT = re.compile(
    r"[A-Z0-9!\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]+(?: [A-Z0-9!\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]+)*"
)
_UNSAFE = re.compile(r"[^A-Za-z0-9!\"&'()+,\-./;?=%@\[\]_{}\\|<>#$ ]+")
_SPACES = re.compile(r" {2,}")
_LOOKALIKES = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "`": "'"}
    | {"ß": "SS", "æ": "AE", "Æ": "AE", "ø": "O", "Ø": "O", "ł": "L", "Ł": "L", "đ": "D"}
)


@lru_cache(maxsize=1 << 16)
def identifier(text: str) -> str:
    """An identifier as X12 may carry it: its case kept, delimiters and foreign signs out."""
    if _SAFE_TEXT.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _SPACES.sub(" ", _UNSAFE.sub(" ", plain)).strip()


@lru_cache(maxsize=1 << 16)
def words(text: str) -> str:
    """Free text in capitals of the X12 character set: accents folded, other signs to a space."""
    return identifier(text).upper()


@lru_cache(maxsize=1 << 14)
def amount(cents: int | None) -> str:
    """Cents as X12 writes money ("12.5"); empty for None."""
    return "" if cents is None else cents_to_text(cents)


@lru_cache(maxsize=1 << 14)
def day(on: date | None) -> str:
    """CCYYMMDD, or empty."""
    return "" if on is None else f"{on.year:04d}{on.month:02d}{on.day:02d}"


def composite(*parts: str) -> str:
    """Components joined, empty ones at the end left out."""
    return COMPONENT.join(parts).rstrip(COMPONENT)


def period(first: date | None, last: date | None) -> tuple[str, str]:
    """The DTP02 and DTP03 of one day (D8) or of a first and a different last day (RD8)."""
    if last is None or last == first:
        return "D8", day(first)
    return "RD8", f"{day(first)}-{day(last)}"


class InterchangeWriter:
    """One interchange with one functional group: begin a set, add segments, end it, finish."""

    def __init__(self, envelope: Envelope, functional_group: str, guide: str) -> None:
        self._envelope = envelope
        self._functional_group = functional_group
        self._guide = guide
        self._rows: list[str] = []
        self._set_start = 0
        self._sets_count = 0

    def begin(self, set_id: str) -> None:
        """Write ST with the next control number."""
        self._set_start = len(self._rows)
        guide = "" if set_id in _WITHOUT_GUIDE_IN_SET else self._guide
        self.add("ST", set_id, self._set_control(), guide)

    def add(self, *elements: str) -> None:
        """Write one segment; empty elements at its end are left out."""
        row = ELEMENT.join(elements)
        self._rows.append(row.rstrip(ELEMENT) if row[-1] == ELEMENT else row)

    def add_binary(self, data: bytes) -> None:
        """Write BIN with the exact length of the data, which may hold any byte."""
        self._rows.append(ELEMENT.join(("BIN", str(len(data)), data.decode("latin-1"))))

    def row(self, text: str) -> None:
        """Write one segment that is ready and does not end in an empty element."""
        self._rows.append(text)

    def end(self) -> None:
        """Write SE with the true segment count."""
        count = len(self._rows) - self._set_start + 1
        self.add("SE", str(count), self._set_control())
        self._sets_count += 1

    def finish(self) -> bytes:
        """The whole interchange."""
        rows = [self._isa(), self._gs(), *self._rows]
        control = self._envelope.group_control
        rows.append(f"GE*{self._sets_count}*{control}")
        rows.append(f"IEA*1*{self._envelope.interchange_control:09d}")
        rows.append("")
        return TERMINATOR.join(rows).encode("latin-1")  # beyond ASCII only in BIN

    def _set_control(self) -> str:
        return f"{self._envelope.transaction_control + self._sets_count:04d}"

    def _isa(self) -> str:
        return isa_row(self._envelope)

    def _gs(self) -> str:
        sent, at = self._envelope, self._envelope.created_at
        return ELEMENT.join(
            (
                "GS",
                self._functional_group,
                identifier(sent.sender_id)[:15],
                identifier(sent.receiver_id)[:15],
                day(at.date()),
                f"{at:%H%M}",
                str(sent.group_control),
                "X",
                self._guide,
            )
        )


def isa_row(envelope: Envelope) -> str:
    """The ISA of an interchange, 105 characters, its terminator not yet written."""
    at = envelope.created_at
    return ELEMENT.join(
        (
            "ISA",
            "00",
            " " * 10,
            "00",
            " " * 10,
            f"{envelope.sender_qualifier:2.2}",
            f"{identifier(envelope.sender_id):15.15}",
            f"{envelope.receiver_qualifier:2.2}",
            f"{identifier(envelope.receiver_id):15.15}",
            f"{at:%y%m%d}",
            f"{at:%H%M}",
            REPETITION,
            "00501",
            f"{envelope.interchange_control:09d}",
            "1" if envelope.ack_requested else "0",
            f"{envelope.usage:1.1}",
            COMPONENT,
        )
    )


class HierarchyWriter:
    """Opens HL levels: one more each time the key at a depth changes."""

    def __init__(self, writer: InterchangeWriter) -> None:
        self._writer = writer
        self._count = 0
        self._open: list[tuple[object, int]] = []

    def enter(self, depth: int, code: str, child: str, key: object) -> bool:
        """Open a level unless the same one is open; True when it was opened now."""
        wanted = (code, child, key)
        if depth < len(self._open) and self._open[depth][0] == wanted:
            return False
        del self._open[depth:]
        self._count += 1
        parent = str(self._open[-1][1]) if self._open else ""
        self._writer.add("HL", str(self._count), parent, code, child)
        self._open.append((wanted, self._count))
        return True

    def leave(self, depth: int) -> None:
        """Close the levels from the depth down, so that the next entry opens anew."""
        del self._open[depth:]


def write_name(writer: InterchangeWriter, entity: str, party: Party) -> None:
    """NM1: the entity code and the party's name and identifier."""
    person = party.is_person
    writer.add(
        "NM1",
        entity,
        "1" if person else "2",
        words(party.name)[:60],
        words(party.first)[:35] if person else "",
        words(party.middle)[:25] if person else "",
        "",
        words(party.suffix)[:10] if person else "",
        party.id_qualifier if party.id else "",
        identifier(party.id)[:80],
    )


def write_address(writer: InterchangeWriter, address: Address) -> None:
    """N3 and N4, when there is an address."""
    if not address:
        return
    if address.line1 or address.line2:
        writer.add("N3", words(address.line1)[:55], words(address.line2)[:55])
    writer.add(
        "N4",
        words(address.city)[:30],
        words(address.state),
        identifier(address.zip).replace("-", ""),
        words(address.country),
    )


def write_demographics(writer: InterchangeWriter, party: Party) -> None:
    """DMG, when birth date or sex is known."""
    if party.birth_on or party.sex:
        writer.add("DMG", "D8" if party.birth_on else "", day(party.birth_on), party.sex)


def write_references(writer: InterchangeWriter, references: Iterable[tuple[str, str]]) -> None:
    """One REF for each qualifier and value; an empty value is not written."""
    for qualifier, value in references:
        if value:
            writer.add("REF", qualifier, identifier(value)[:50])


def write_tax_id(writer: InterchangeWriter, party: Party) -> None:
    """REF*EI or REF*SY, when a tax id is known."""
    if party.tax_id:
        writer.add("REF", party.tax_id_qualifier or "EI", identifier(party.tax_id)[:50])


def write_payer_references(
    writer: InterchangeWriter, references: Iterable[tuple[str, str, str]]
) -> None:
    """One REF for each number that another payer gave, naming that payer in REF04."""
    for qualifier, value, payer in references:
        if value:
            told = composite("2U", identifier(payer)[:50])
            writer.add("REF", qualifier, identifier(value)[:50], "", told)


def write_contact(writer: InterchangeWriter, function: str, party: Party) -> None:
    """Every PER the party holds; else one with the name, telephone and email that are known."""
    if party.contacts:
        write_contacts(writer, party.contacts)
        return
    numbers: list[str] = []
    if party.phone:
        numbers += ["TE", identifier(party.phone)]
    if party.email:
        numbers += ["EM", identifier(party.email)]
    if numbers or party.contact_name:
        writer.add("PER", function, words(party.contact_name)[:60], *numbers)


def write_contacts(writer: InterchangeWriter, contacts: Iterable[Contact]) -> None:
    """One PER for each contact, as it was sent."""
    for contact in contacts:
        numbers: list[str] = []
        for kind, value in contact.numbers:
            numbers += [kind, identifier(value)]
        writer.add("PER", contact.function, words(contact.name)[:60], *numbers)


def write_adjustments(writer: InterchangeWriter, adjustments: Iterable[Adjustment]) -> None:
    """CAS: one group code a segment, six triplets at most, groups in order of appearance."""
    groups: dict[str, list[Adjustment]] = {}
    for adjustment in adjustments:
        groups.setdefault(adjustment.group, []).append(adjustment)
    for group, members in groups.items():
        for start in range(0, len(members), 6):
            row: list[str] = []
            for member in members[start : start + 6]:
                row += [member.reason, amount(member.amount_cents), member.quantity]
            writer.add("CAS", group, *row)
