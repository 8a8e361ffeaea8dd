"""What every explanation needs: finding segments, and names, dates and money as people say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimwright.engines.x12.elements import at, cents_of, day_of
from claimwright.engines.x12.lexer import Segment
from claimwright.kernel.money import Money

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


LONGEST_RAW, RAW_ROWS, MOST_PARTS = 600, 40, 99


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_RAW else f"{text[:LONGEST_RAW]}…"


@dataclass(frozen=True, slots=True)
class Told:
    """Some segments of a transaction set, ready to be told."""

    segments: tuple[Segment, ...]
    element: str
    component: str
    repetition: str
    terminator: str

    def part(self, segments: Sequence[Segment]) -> Told:
        """Some of its segments."""
        return Told(tuple(segments), self.element, self.component, self.repetition, self.terminator)

    @property
    def first(self) -> Segment:
        """The segment it begins with, or an empty one."""
        return self.segments[0] if self.segments else [""]

    @property
    def raw(self) -> str:
        """The segments as they were sent, one a line."""
        return self.raw_of(*self.segments)

    def raw_of(self, *segments: Segment) -> str:
        """Some segments as they were sent, one a line; long ones are cut."""
        mark = self.terminator if self.terminator not in "\r\n" else ""
        shown = [_cut(self.element.join(each[:LONGEST_RAW]) + mark) for each in segments[:RAW_ROWS]]
        if len(segments) > RAW_ROWS:
            shown.append(f"… and {len(segments) - RAW_ROWS:,} more segments")
        return "\n".join(shown)

    def split(self, *tags: str) -> tuple[Told, list[Told]]:
        """What comes before the first segment with one of the tags, then a part for each."""
        starts = [i for i, each in enumerate(self.segments) if each[0] in tags]
        if not starts:
            return self, []
        ends = [*starts[1:], len(self.segments)]
        parts = [
            self.part(self.segments[start:end]) for start, end in zip(starts, ends, strict=True)
        ]
        return self.part(self.segments[: starts[0]]), parts

    def until(self, *tags: str) -> Told:
        """Everything before the first segment with one of the tags."""
        return self.split(*tags)[0]

    def all(self, tag: str, *qualifiers: str) -> list[Segment]:
        """Every segment with the tag and, when given, one of the qualifiers."""
        return [
            each
            for each in self.segments
            if each[0] == tag and (not qualifiers or at(each, 1) in qualifiers)
        ]

    def find(self, tag: str, *qualifiers: str) -> Segment:
        """The first such segment; an empty one when there is none."""
        for each in self.segments:
            if each[0] == tag and (not qualifiers or at(each, 1) in qualifiers):
                return each
        return []

    def parts_of(self, element: str) -> list[str]:
        """The components of an element."""
        return element.split(self.component)[:MOST_PARTS] if element else []

    def repeats_of(self, element: str) -> list[str]:
        """The repetitions of an element."""
        if not element:
            return []
        return element.split(self.repetition)[:MOST_PARTS] if self.repetition else [element]


def money(text: str) -> str:
    """An amount as people write it; other text unchanged."""
    cents = cents_of(text)
    return str(Money(cents)) if cents is not None else text


def day(text: str) -> str:
    """A CCYYMMDD day or period as people write it; other text unchanged."""
    first, dash, last = text.partition("-")
    if dash:
        return f"{day(first)} to {day(last)}" if first != last else day(first)
    on = day_of(text)
    return f"{_MONTHS[on.month - 1]} {on.day}, {on.year}" if on is not None else text


def short_day(text: str) -> str:
    """A YYMMDD or CCYYMMDD day of an envelope."""
    return day(f"20{text}") if len(text) == 6 else day(text)


def clock(text: str) -> str:
    """HHMM as people write it."""
    return f"{text[:2]}:{text[2:4]}" if len(text) >= 4 and text[:4].isdigit() else text


def name(nm1: Segment) -> str:
    """The name in an NM1: given name first; the identifier when there is no name."""
    if at(nm1, 2) == "1" or at(nm1, 4):
        said = " ".join(part for part in (at(nm1, 4), at(nm1, 5), at(nm1, 3), at(nm1, 7)) if part)
    else:
        said = at(nm1, 3)
    return said or at(nm1, 9) or "not named"


_IDENTIFIERS = {
    "XX": "NPI",
    "MI": "member",
    "II": "identifier",
    "PI": "payer id",
    "XV": "plan id",
    "46": "id",
    "24": "EIN",
    "FI": "tax id",
    "34": "SSN",
    "MC": "Medicaid",
    "HN": "member",
    "SV": "provider number",
    "NI": "NAIC",
}


def named(nm1: Segment) -> str:
    """Name and identifier: "Ann Lee (member W123)"."""
    if not nm1:
        return "not named"
    number, said = at(nm1, 9), name(nm1)
    if not number or said == number:
        return said
    return f"{said} ({_IDENTIFIERS.get(at(nm1, 8), 'id')} {number})"


def address(part: Told) -> str:
    """N3 and N4 in one line."""
    n3, n4 = part.find("N3"), part.find("N4")
    code = at(n4, 3)
    shown = f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdigit() else code
    city = " ".join(piece for piece in (at(n4, 2), shown) if piece)
    return ", ".join(piece for piece in (at(n3, 1), at(n3, 2), at(n4, 1), city) if piece)


def contact(per: Segment) -> str:
    """Name and numbers of a PER."""
    kinds = {"TE": "phone", "FX": "fax", "EM": "email", "UR": "web", "EX": "extension"}
    numbers = [
        f"{kinds.get(at(per, place), at(per, place))} {at(per, place + 1)}"
        for place in (3, 5, 7)
        if at(per, place + 1)
    ]
    return ", ".join([piece for piece in (at(per, 2), *numbers) if piece])


def joined(pieces: Iterable[str], last: str = "and") -> str:
    """A, B and C."""
    kept = [piece for piece in pieces if piece]
    if len(kept) < 2:
        return "".join(kept)
    return f"{', '.join(kept[:-1])} {last} {kept[-1]}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 claim, 2 claims."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def capital(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]
