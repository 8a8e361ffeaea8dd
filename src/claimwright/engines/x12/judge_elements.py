"""Judges the elements of one segment against its rule (SNIP 1 and 2).

`Fitter` gives the fast answer, one compiled pattern a segment; `element_faults` says slowly and
exactly what is wrong. A segment that does not fit and shows no fault is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.engines.x12.elements import day_of, is_no_amount
from claimwright.engines.x12.guide import ElementRule, SegmentRule, element_name
from claimwright.engines.x12.lexer import Delimiters, Segment

_DATE = (
    r"(?:1[89]|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
)
_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\d{1,2})?)?")
_SHORT_DATE = re.compile(
    r"(?:\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)"
    r"|02(?:0[1-9]|1\d|2[0-8]))|(?:[02468][048]|[13579][26])0229)"
)
_DECIMAL = re.compile(r"-?(\d*)(?:\.(\d*))?")
_INTEGER = re.compile(r"-?(\d+)")
_DOLLARS_LENGTH = 15  # the most digits before the point that are read as an amount
# Padding of the ISA, and copies of what somebody else sent.
_MAY_BE_BLANK = frozenset({"ISA02", "ISA04", "IK404", "AK404"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# So many sound texts are remembered for each rule.
_MOST_TEXTS = 250
_FOREIGN = re.compile(r"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class ElementFault:
    """One fault in one element; `place` is "05-1" for CLM05-1, empty for the whole segment."""

    code: str
    place: str
    message: str
    fix: str
    found: str = ""
    expected: str = ""


class Fitter:
    """Says fast whether segments are sound, for one set of delimiters.

    `sound` remembers, for each rule, the texts found sound: files repeat themselves.
    """

    def __init__(self, delimiters: Delimiters) -> None:
        self._delimiters = delimiters
        self._key = "".join(
            (
                delimiters.element,
                delimiters.component,
                delimiters.repetition,
                delimiters.terminator,
            )
        )
        self.sound: dict[SegmentRule, set[str]] = {}

    def remember(self, rule: SegmentRule, text: str) -> None:
        """A text is sound under the rule beyond doubt; the first so many are remembered."""
        texts = self.sound.get(rule)
        if texts is None:
            self.sound[rule] = {text}
        elif len(texts) < _MOST_TEXTS:
            texts.add(text)

    def fits(self, rule: SegmentRule, elements: Segment, text: str) -> bool:
        """Whether the segment, joined again as `text`, is sound beyond doubt.

        False means: look closer.
        """
        pattern = rule.patterns.get(self._key)
        if pattern is None:
            pattern = rule.patterns[self._key] = _pattern(rule, self._delimiters)
        if not elements[-1] or pattern.fullmatch(text) is None:
            return False
        if rule.loose_notes and len(elements) - 1 > rule.notes_from:
            for note in rule.loose_notes:
                if _broken(note, elements):
                    return False
        dated = rule.dated
        if dated is None or len(elements) <= dated[1]:
            return True
        return is_date_in_format(elements[dated[0]], elements[dated[1]])


def element_faults(
    rule: SegmentRule, elements: Segment, delimiters: Delimiters
) -> list[ElementFault]:
    """Everything wrong with the segment's elements, in order."""
    return list(_Judge(rule, elements, delimiters).faults())


def is_date_in_format(form: str, value: str) -> bool:
    """Whether the value is real in the form of element 1250 (D8, RD8, DT …); others pass."""
    if form == "D8":
        return len(value) == 8 and day_of(value) is not None
    if form == "RD8":
        first, dash, last = value.partition("-")
        return dash == "-" and is_date_in_format("D8", first) and is_date_in_format("D8", last)
    if form == "DT":
        return is_date_in_format("D8", value[:8]) and _is_time(value[8:])
    if form == "TM":
        return _is_time(value)
    return True


def _is_time(value: str) -> bool:
    return _TIME.fullmatch(value) is not None


def _pattern(rule: SegmentRule, delimiters: Delimiters) -> re.Pattern[str]:
    return re.compile(pattern_text(rule.tag, rule.elements, delimiters))


def pattern_text(tag: str, rules: tuple[ElementRule, ...], delimiters: Delimiters) -> str:
    """A pattern that a segment fits only when each of its elements is sound."""
    body = _sequence(rules, re.escape(delimiters.element), delimiters, at_start=False)
    return re.escape(tag) + body


def _sequence(
    rules: tuple[ElementRule, ...], separator: str, delimiters: Delimiters, *, at_start: bool
) -> str:
    """The elements one after another, any tail that is not required left out."""
    body = ""
    is_required = False
    for place in range(len(rules) - 1, -1, -1):
        lead = "" if at_start and place == 0 else separator
        body = lead + _one(rules[place], delimiters) + body
        is_required = is_required or rules[place].usage == "R"
        if not is_required:
            body = f"(?:{body})?"
    return body


def _one(rule: ElementRule, delimiters: Delimiters) -> str:
    if rule.usage == "N":
        return ""
    value = _value(rule, delimiters)
    if rule.repeats > 1 and delimiters.repetition:
        value = f"{value}(?:{re.escape(delimiters.repetition)}{value}){{0,{rule.repeats - 1}}}"
    return value if rule.usage == "R" else f"(?:{value})?"


def _value(rule: ElementRule, delimiters: Delimiters) -> str:
    if rule.kind == "C":
        separator = re.escape(delimiters.component)
        return f"(?:{_sequence(rule.parts, separator, delimiters, at_start=True)})"
    if rule.codes:
        return "(?:" + "|".join(map(re.escape, sorted(rule.codes))) + ")"
    if rule.kind == "DT":
        return _DATE if rule.longest == 8 else _SHORT_DATE.pattern
    if rule.kind == "TM":
        return f"(?:{_TIME.pattern})" if rule.longest > 4 else r"(?:[01]\d|2[0-3])[0-5]\d"
    if rule.is_amount:
        return f"-?\\d{{1,{_DOLLARS_LENGTH}}}(?:\\.\\d{{1,2}})?"
    if rule.kind == "R":
        whole = rule.longest
        cents = f"-?\\d{{1,{max(whole - 2, 1)}}}(?:\\.\\d{{1,2}})?"
        return f"(?:{cents})" if whole > 3 else f"-?\\d{{1,{whole}}}"
    if rule.kind.startswith("N"):
        return f"-?\\d{{{rule.shortest},{rule.longest}}}"
    marks = delimiters.element + delimiters.component + delimiters.repetition
    marks += delimiters.terminator  # for patterns over several segments
    kept = "".join(chr(c) for c in range(33, 127) if chr(c) not in marks)
    escaped = "".join(re.escape(c) for c in kept)
    return f"[{escaped}][{escaped} ]{{{rule.shortest - 1},{rule.longest - 1}}}"


def _broken(note: tuple[str, tuple[int, ...]], elements: Segment) -> bool:
    """Whether a syntax note (paired, required, exclusive, conditional, list) is broken."""
    kind, places = note
    size = len(elements)
    count = 0
    for place in places:
        if place < size and elements[place]:
            count += 1
    if kind == "P":
        return count not in (0, len(places))
    if kind == "R":
        return count == 0
    if kind == "E":
        return count > 1
    if places[0] >= size or not elements[places[0]]:
        return False
    return count < len(places) if kind == "C" else count < 2


_NOTE_WORDS = {
    "P": "go together: send all of them or none",
    "R": "cannot all be empty: send at least one",
    "E": "exclude each other: send only one",
    "C": "go together: the first may not be sent without the others",
    "L": "go together: the first needs at least one of the others",
}


class _Judge:
    """Looks at one segment closely."""

    def __init__(self, rule: SegmentRule, elements: Segment, delimiters: Delimiters) -> None:
        self._rule = rule
        self._elements = elements
        self._delimiters = delimiters

    def faults(self) -> Iterator[ElementFault]:
        rule, elements = self._rule, self._elements
        for position, expected in enumerate(rule.elements, start=1):
            value = elements[position] if position < len(elements) else ""
            yield from self._element(expected, value, f"{position:02d}")
        if len(elements) - 1 > len(rule.elements) and any(elements[len(rule.elements) + 1 :]):
            yield ElementFault(
                "ELEM-EXTRA",
                f"{len(rule.elements) + 1:02d}",
                f"{rule.tag} has {len(elements) - 1} elements; it may have {len(rule.elements)}.",
                "Remove the elements after the last one the segment knows.",
                str(len(elements) - 1),
                str(len(rule.elements)),
            )
        elif len(elements) > 1 and not elements[-1]:
            yield ElementFault(
                "ELEM-TRAILING",
                "",
                f"{rule.tag} ends with an empty element: separators at the end must be left out.",
                "End the segment after its last element that has a value.",
            )
        yield from self._notes()
        yield from self._date()

    def _element(self, rule: ElementRule, value: str, place: str) -> Iterator[ElementFault]:
        if not value.strip():
            if value and f"{self._rule.tag}{place}" not in _MAY_BE_BLANK:
                yield self._blank(place)
            elif rule.usage == "R":
                yield self._missing(place)
            return
        if rule.usage == "N":
            yield ElementFault(
                "ELEM-NOT-USED",
                place,
                f"{self._called(place)} is {value[:40]!r}, but this guide does not use it here.",
                "Leave the element empty.",
                value[:80],
            )
            return
        mark = self._delimiters.repetition
        values = value.split(mark) if mark and mark in value else [value]
        if len(values) > rule.repeats:
            yield ElementFault(
                "ELEM-REPEATS",
                place,
                f"{self._called(place)} is given {len(values)} times; {rule.repeats} is the most.",
                f"Send at most {rule.repeats}, or take the repetition mark {mark!r} out of the "
                "data.",
                value[:80],
            )
            return
        for one in values:
            yield from (
                self._composite(rule, one, place)
                if rule.kind == "C"
                else self._simple(rule, one, place)
            )

    def _composite(self, rule: ElementRule, value: str, place: str) -> Iterator[ElementFault]:
        parts = value.split(self._delimiters.component)
        if len(parts) > len(rule.parts):
            yield ElementFault(
                "ELEM-COMPONENTS",
                place,
                f"{self._called(place)} has {len(parts)} components; "
                f"it may have {len(rule.parts)}.",
                "Remove the components after the last one it knows.",
                value[:80],
            )
        for position, part in enumerate(rule.parts, start=1):
            sent = parts[position - 1] if position <= len(parts) else ""
            yield from self._element(part, sent, f"{place}-{position}")

    def _simple(self, rule: ElementRule, value: str, place: str) -> Iterator[ElementFault]:
        if self._delimiters.component in value:
            yield ElementFault(
                "ELEM-COMPONENTS",
                place,
                f"{self._called(place)} holds the component separator "
                f"{self._delimiters.component!r}, so it reads as several components.",
                "Take the separator out of the data or choose another in ISA16.",
                value[:80],
            )
            return
        yield from self._characters(value, place)
        fault = self._typed(rule, value, place)
        if fault is not None:
            yield fault
        elif rule.codes and value not in rule.codes:
            allowed = ", ".join(sorted(rule.codes)[:24]) + (" …" if len(rule.codes) > 24 else "")
            yield ElementFault(
                "ELEM-CODE",
                place,
                f"{self._called(place)} is {value[:40]!r}; expected {allowed}.",
                "Send one of the codes the guide allows here.",
                value[:80],
                allowed,
            )

    def _characters(self, value: str, place: str) -> Iterator[ElementFault]:
        if _CONTROL.search(value):
            yield ElementFault(
                "ELEM-CHARACTER",
                place,
                f"{self._called(place)} holds a control character.",
                "Send printable characters only.",
                value[:80].encode("unicode_escape").decode("ascii"),
            )
        elif _FOREIGN.search(value):
            yield ElementFault(
                "ELEM-NOT-ASCII",
                place,
                f"{self._called(place)} holds letters outside the X12 character set: "
                f"{value[:40]!r}.",
                "Write the text without accents and special signs.",
                value[:80],
            )

    def _typed(self, rule: ElementRule, value: str, place: str) -> ElementFault | None:
        if rule.kind == "DT":
            form = "D8" if rule.longest == 8 else "D6"
            return None if _is_date(value, rule) else self._no_date(place, value, form)
        if rule.kind == "TM":
            if _TIME.fullmatch(value) and len(value) >= rule.shortest:
                return None
            return ElementFault(
                "ELEM-TIME",
                place,
                f"{self._called(place)} is {value[:20]!r}, which is no time of day (HHMM).",
                "Send a time as HHMM.",
                value[:80],
            )
        length = len(value)
        if rule.kind == "R" or rule.kind.startswith("N"):
            found = (_DECIMAL if rule.kind == "R" else _INTEGER).fullmatch(value)
            if found is None or not any(found.groups()):
                return self._no_number(rule, place, value)
            if rule.is_amount and is_no_amount(value):
                return self._no_amount(place, value)
            length = sum(len(digits or "") for digits in found.groups())
        return self._length(rule, value, length, place)

    def _length(
        self, rule: ElementRule, value: str, length: int, place: str
    ) -> ElementFault | None:
        if rule.shortest <= length <= rule.longest or (rule.codes and value in rule.codes):
            return None
        if rule.kind == "N0" and length < rule.shortest:
            return None
        is_long = length > rule.longest
        bound = rule.longest if is_long else rule.shortest
        return ElementFault(
            "ELEM-TOO-LONG" if is_long else "ELEM-TOO-SHORT",
            place,
            f"{self._called(place)} has {length} characters; "
            f"the {'most' if is_long else 'least'} is {bound}.",
            f"Send {'at most' if is_long else 'at least'} {bound} characters.",
            value[:80],
            str(bound),
        )

    def _notes(self) -> Iterator[ElementFault]:
        for note in self._rule.notes:
            if _broken(note, self._elements):
                kind, places = note
                names = ", ".join(f"{self._rule.tag}{place:02d}" for place in places)
                yield ElementFault(
                    "ELEM-EXCLUSIVE" if kind == "E" else "ELEM-CONDITION",
                    f"{self._blamed(kind, places):02d}",
                    f"{names} {_NOTE_WORDS[kind]}.",
                    "Complete the group of elements or leave it out.",
                )

    def _blamed(self, kind: str, places: tuple[int, ...]) -> int:
        """The element a broken note is about: the last of too many, else the first empty one."""
        sent = [p for p in places if p < len(self._elements) and self._elements[p]]
        if kind == "E":
            return sent[-1]
        return next(place for place in places if place not in sent)

    def _date(self) -> Iterator[ElementFault]:
        dated = self._rule.dated
        if dated is None or len(self._elements) <= dated[1]:
            return
        form, value = self._elements[dated[0]], self._elements[dated[1]]
        if form and value and not is_date_in_format(form, value):
            yield self._no_date(f"{dated[1]:02d}", value, form)

    def _called(self, place: str) -> str:
        name = element_name(self._rule.tag, place)
        shown = f"{self._rule.tag}{place}"
        return f"{shown} ({name})" if name else shown

    def _blank(self, place: str) -> ElementFault:
        return ElementFault(
            "ELEM-BLANK",
            place,
            f"{self._called(place)} holds nothing but spaces.",
            "Fill the element or leave it empty.",
        )

    def _missing(self, place: str) -> ElementFault:
        return ElementFault(
            "ELEM-MISSING",
            place,
            f"{self._called(place)} is missing; the guide requires it in {self._rule.shown}"
            f"{f' ({self._rule.name})' if self._rule.name else ''}.",
            "Fill the element.",
        )

    def _no_date(self, place: str, value: str, form: str = "D8") -> ElementFault:
        shape = {
            "RD8": "CCYYMMDD-CCYYMMDD", "DT": "CCYYMMDDHHMM", "TM": "HHMM", "D6": "YYMMDD",
        }.get(form, "CCYYMMDD")  # fmt: skip
        return ElementFault(
            "ELEM-DATE",
            place,
            f"{self._called(place)} is {value[:40]!r}, which is no real date of the form {shape}.",
            f"Send a day of the calendar as {shape}.",
            value[:80],
            shape,
        )

    def _no_number(self, rule: ElementRule, place: str, value: str) -> ElementFault:
        kind = "an amount or quantity" if rule.kind == "R" else "a whole number"
        return ElementFault(
            "ELEM-NUMBER",
            place,
            f"{self._called(place)} is {value[:40]!r}, which is not {kind}.",
            "Send digits, a minus sign and a decimal point only.",
            value[:80],
        )

    def _no_amount(self, place: str, value: str) -> ElementFault:
        return ElementFault(
            "ELEM-AMOUNT",
            place,
            no_amount_message(self._called(place), value),
            NO_AMOUNT_FIX,
            value[:80],
        )


NO_AMOUNT_FIX = "Send dollars, a decimal point and at most two digits of cents."


def no_amount_message(name: str, value: str) -> str:
    """What is said of an element of money that is none in dollars and cents."""
    return f"{name} is {value[:40]!r}, which is no amount in whole cents."


def _is_date(value: str, rule: ElementRule) -> bool:
    if rule.longest == 6:
        return _SHORT_DATE.fullmatch(value) is not None
    return len(value) == 8 and day_of(value) is not None
