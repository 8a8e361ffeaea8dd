"""Judges the service lines of a claim: numbers, pointers, units, dates and what the line needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.elements import count_of, counts_of, procedure_of
from claimwright.engines.x12.judge_codes import CodeJudge, FutureDates, procedure_system
from claimwright.engines.x12.judge_facts import (
    ClaimFacts,
    KnownService,
    LineFacts,
    Seen,
    element_of,
    find,
    place_of,
)
from claimwright.engines.x12.judge_situations import NUMBERED_ATTACHMENTS
from claimwright.engines.x12.report import Reporter

SOURCE = "x12-837p"
# Where a service names its place of service, diagnosis pointers and procedure.
_PLACES = {"SV1": (5, 7, 1), "SV2": (0, 0, 2), "SV3": (3, 11, 1)}
_POSITIVE = re.compile(r"0*(?:\d*[1-9]\d*(?:\.\d{0,3})?|0*\.\d{0,2}[1-9]\d{0,2})")
_ANESTHESIA = re.compile(r"0(?:0[1-9]\d\d|1[0-8]\d\d|19[0-8]\d|199[0-57-9])")
_UNLISTED_SUPPLIES = (
    "A4649 A9999 B9998 B9999 E1399 J3490 J3590 J7599 J7699 J7799 J8499 J8999 J9999 K0108 L0999 "
    "L1499 L2999 L3649 L3999 L5999 L7499 L8499 L8699 Q0507 Q0508 Q0509 V2199 V2799 V5298"
)
_UNLISTED = frozenset(_UNLISTED_SUPPLIES.split())
_UNLISTED_CPT = re.compile(r"\d{3}99")
_AMBULANCE = re.compile(r"A04(?:2[5-9]|3[0-6])")
_DRUG_UNITS = re.compile(r"\d{1,8}(?:\.\d{1,3})?")
_MOST_SOUND = 4000
_MOST_TEXTS = 2000
_NOTHING: frozenset[tuple[str, ...]] = frozenset()
_DIGITS = {count: str(count) for count in range(1, 51)}
_DENTAL = re.compile(r"D\d{4}")
_DRUG_CODE = re.compile(r"\d{11}")


@dataclass(slots=True)
class LineMemory:
    """What was found sound in the lines of a file's sets with the same separators."""

    sound: dict[date | None, set[tuple[str, ...]]] = field(default_factory=dict)  # codes by day
    sound_count: int = 0
    services: dict[str, KnownService] = field(default_factory=dict)  # by SV1
    days: dict[str, date] = field(default_factory=dict)  # by DTP*472


class LineJudge:
    """Judges the lines of claims; remembers what was found sound, for lines repeat themselves."""

    def __init__(self, report: Reporter, codes: CodeJudge, future: FutureDates) -> None:
        self._report = report
        self._codes = codes
        self._future = future
        self._memory = LineMemory()
        self._mark = ""

    def share(self, memory: LineMemory, mark: str) -> None:
        """Remember plain lines by their texts, whose elements the mark divides."""
        self._memory, self._mark = memory, mark

    def plain(self, service: str, dated: str) -> tuple[KnownService, date] | None:
        """What an SV1 and a DTP say of a plain line, if nothing can be wrong with them."""
        memory = self._memory
        known, first = memory.services.get(service), memory.days.get(dated)
        if known is None or first is None:
            return None
        sound = memory.sound.get(first if self._codes.is_dated else None)
        return (known, first) if sound is not None and known.coded in sound else None

    def judge(self, claim: ClaimFacts) -> None:
        """Every line of the claim.

        Source: x12-837p
        """
        if claim.plain_count == len(claim.held) and _agree(claim):
            return
        report, codes = self._report, self._codes
        numbers: set[str] = set()
        is_professional = claim.kind == "837P"
        for count, line in enumerate(claim.lines, start=1):
            told = report.told_count
            sent = element_of(line.lx, 1)
            if sent != _DIGITS.get(count) and sent.lstrip("0") != str(count):
                _number(report, claim, line, count)
            if line.control is not None:
                _control_number(report, claim, line.control, numbers)
            service = line.service
            if service is None:
                continue
            first, last = line.dates
            on, elements = first or claim.service_on, service[3]
            tag, size = elements[0], len(elements)
            at_place, at_pointers, at_procedure = _PLACES[tag]
            if at_place and size > at_place and elements[at_place]:
                where = place_of(service, f"{tag}{at_place:02d}")
                codes.judge("pos", elements[at_place], on, where)
            if at_pointers and size > at_pointers and elements[at_pointers]:
                _pointers(report, claim, service, at_pointers)
            if size > at_procedure:
                key = (elements[at_procedure], elements[3] if size > 3 else "")
                if key not in self._memory.sound.get(on if codes.is_dated else None, _NOTHING):
                    self._procedure(claim, line, on, key)
            if is_professional:
                units = elements[4] if size > 4 else ""
                if units != "1" and units and not _POSITIVE.fullmatch(units):
                    _units(report, claim, service)
                if first is not last:
                    _order(report, line)
                if line.parties or line.own or size > 11:
                    _companions(report, claim, line)
                elif self._mark and report.told_count == told:
                    self._remember(claim, line)

    def _remember(self, claim: ClaimFacts, line: LineFacts) -> None:
        """A line with which nothing is wrong: its texts need no second look."""
        service, dated, (first, last) = line.service, line.dated, line.dates
        if service is None or dated is None or first is None or not self._future.is_past(last):
            return
        elements = service[3]
        padded = [*elements, "", "", "", "", ""]
        coded = (padded[1], padded[3], padded[5])
        if line.adjudications or _AMBULANCE.search(coded[0]):
            return  # which ask for other segments
        highest = max(counts_of(padded[7], claim.component), default=0)
        known = KnownService(line.charge_cents, highest, coded)
        memory = self._memory
        for texts in (memory.services, memory.days):
            if len(texts) >= _MOST_TEXTS:
                texts.clear()
        memory.services[self._mark.join(elements)] = known
        memory.days[self._mark.join(dated[3])] = first
        self._add_sound(first, coded)

    def _add_sound(self, on: date | None, key: tuple[str, ...]) -> None:
        """Codes in force on a day, with nothing wrong in their use."""
        memory, day = self._memory, on if self._codes.is_dated else None
        if key in memory.sound.get(day, _NOTHING):
            return
        if memory.sound_count >= _MOST_SOUND:
            memory.sound.clear()
            memory.sound_count = 0
        memory.sound_count += 1
        memory.sound.setdefault(day, set()).add(key)

    def _procedure(
        self, claim: ClaimFacts, line: LineFacts, on: date | None, key: tuple[str, ...]
    ) -> None:
        """The procedure of one line: its code, modifiers, unit and what it asks for."""
        told, service = self._report.told_count, line.service
        assert service is not None
        _codes(self._report, self._codes, claim, service, on)
        if claim.kind == "837P":
            _unit(self._report, claim, line, service)
        is_ambulance = _AMBULANCE.search(key[0]) is not None  # which asks for other segments
        if self._report.told_count == told and not is_ambulance:
            self._add_sound(on, key)


def _agree(claim: ClaimFacts) -> bool:
    """Whether lines that are all plain are sound together: pointers and control numbers."""
    is_listed = claim.highest_pointer <= len(claim.diagnoses)
    return is_listed and len(set(claim.controls)) == len(claim.controls)


def _number(report: Reporter, claim: ClaimFacts, line: LineFacts, count: int) -> None:
    sent = element_of(line.lx, 1)
    report.error(
        "LX-NUMBER",
        place_of(line.lx, "LX01"),
        f"Service line {count} of claim {claim.number} is numbered {sent or 'nothing'}.",
        "Number the lines of each claim 1, 2, 3 …",
        SOURCE,
        found=sent,
        expected=str(count),
    )


def _control_number(report: Reporter, claim: ClaimFacts, seen: Seen, numbers: set[str]) -> None:
    number = element_of(seen, 2)
    if number in numbers:
        report.error(
            "LINE-CONTROL-REPEATED",
            place_of(seen, "REF02"),
            f"Line control number {number} is used twice in claim {claim.number}; "
            "the remittance could not be matched to its line.",
            "Give every line of a claim its own number.",
            SOURCE,
            found=number,
        )
    numbers.add(number)


def _codes(
    report: Reporter, codes: CodeJudge, claim: ClaimFacts, service: Seen, on: date | None
) -> None:
    """Procedure, revenue code and modifiers of one line."""
    elements = service[3]
    tag = elements[0]
    at_procedure = _PLACES[tag][2]
    if tag == "SV2":
        codes.judge("revenue", element_of(service, 1), on, place_of(service, "SV201"))
    if not elements[at_procedure]:
        return
    qualifier, code, modifiers, words = procedure_of(elements[at_procedure], claim.component)
    if qualifier == "AD" and code and not _DENTAL.fullmatch(code):
        report.situational(
            "CODE-CDT",
            place_of(service, f"{tag}{at_procedure:02d}-2"),
            f"Procedure {code[:20]!r} on claim {claim.number} is no dental code.",
            "Send a D and four digits.",
            SOURCE,
            found=code[:80],
        )
    if qualifier != "HC" or not code:
        return
    system = procedure_system(code)
    where = f"{tag}{at_procedure:02d}"
    if system and not codes.is_active(system, code, on):
        codes.judge(system, code, on, place_of(service, f"{where}-2"))
    for place, modifier in enumerate(modifiers, start=3):
        if not codes.is_active("modifiers", modifier, on):
            codes.judge("modifiers", modifier, on, place_of(service, f"{where}-{place}"))
    if len(modifiers) > 1 and len(set(modifiers)) < len(modifiers):
        report.situational(
            "CODE-MODIFIER-REPEATED",
            place_of(service, where),
            f"The line of claim {claim.number} sends a modifier twice: {' '.join(modifiers)}.",
            "Send each modifier once.",
            SOURCE,
            found=" ".join(modifiers),
        )
    if not words and (code in _UNLISTED or _UNLISTED_CPT.fullmatch(code)):
        report.situational(
            "SERVICE-UNLISTED",
            place_of(service, f"{where}-7"),
            f"{code} on claim {claim.number} is an unlisted code without a description.",
            "Say in the procedure's description what was done or supplied.",
            SOURCE,
            found=code,
        )


def _pointers(report: Reporter, claim: ClaimFacts, service: Seen, position: int) -> None:
    elements = service[3]
    pointers, most = elements[position], len(claim.diagnoses)
    if pointers == "1" and most:
        return
    place = place_of(service, f"{elements[0]}{position:02d}")
    sent = [part for part in pointers.split(claim.component) if part]
    for pointer in sent:
        is_number = pointer.isascii() and pointer.isdigit()
        if is_number and not 1 <= (count_of(pointer) or 0) <= most:
            report.error(
                "DX-POINTER",
                place,
                f"The line points to diagnosis {pointer[:20]}, but claim {claim.number} lists "
                f"{most}.",
                "Point only to diagnoses the claim lists.",
                SOURCE,
                found=pointer[:80],
                expected=f"1 to {most}",
            )
    if len(set(sent)) < len(sent):
        report.error(
            "DX-POINTER-REPEATED",
            place,
            f"The line points to the same diagnosis twice: {pointers}.",
            "Name each diagnosis once.",
            SOURCE,
            found=pointers,
        )


def _units(report: Reporter, claim: ClaimFacts, service: Seen) -> None:
    report.situational(
        "SIT-UNITS",
        place_of(service, "SV104"),
        f"A line of claim {claim.number} has {element_of(service, 4)[:20]} units.",
        "Send more than 0, with at most three decimals.",
        SOURCE,
        found=element_of(service, 4)[:80],
    )


def _unit(report: Reporter, claim: ClaimFacts, line: LineFacts, service: Seen) -> None:
    """Minutes for anesthesia and nothing else; what an ambulance must say."""
    unit = element_of(service, 3)
    code = procedure_of(element_of(service, 1), claim.component)[1]
    is_anesthesia = code.startswith("0") and _ANESTHESIA.fullmatch(code) is not None
    if unit == "MJ" and code and not code.startswith("0"):
        report.situational(
            "SERVICE-MINUTES",
            place_of(service, "SV103"),
            f"{code} on claim {claim.number} is counted in minutes; only anesthesia is.",
            "Send UN.",
            SOURCE,
            found=unit,
        )
    elif unit == "UN" and is_anesthesia:
        report.situational(
            "SERVICE-MINUTES",
            place_of(service, "SV103"),
            f"Anesthesia {code} on claim {claim.number} is counted in units.",
            "Send MJ and the minutes of anesthesia.",
            SOURCE,
            found=unit,
            expected="MJ",
        )
    elif _AMBULANCE.fullmatch(code):
        _ambulance(report, claim, line, service)


def _ambulance(report: Reporter, claim: ClaimFacts, line: LineFacts, service: Seen) -> None:
    missing = [
        name
        for name, is_there in (
            ("CR1", "CR1" in claim.own or "CR1" in line.own),
            ("the pick-up address", "2310E" in claim.parties or "2420G" in line.parties),
            ("the drop-off address", "2310F" in claim.parties or "2420H" in line.parties),
        )
        if not is_there
    ]
    if missing:
        report.situational(
            "SERVICE-AMBULANCE",
            place_of(service),
            f"Claim {claim.number} bills an ambulance without {' and without '.join(missing)}.",
            "Send CR1, the pick-up (2310E) and the drop-off (2310F).",
            SOURCE,
            expected=", ".join(missing),
        )


def _order(report: Reporter, line: LineFacts) -> None:
    first, last = line.dates
    seen = line.dated
    if seen is None or first is None or last is None or last >= first:
        return
    report.situational(
        "DATE-ORDER",
        place_of(seen, "DTP03"),
        f"The period {element_of(seen, 3)} ends before it begins.",
        "Send the first day, then the last.",
        SOURCE,
        found=element_of(seen, 3),
    )


def _companions(report: Reporter, claim: ClaimFacts, line: LineFacts) -> None:
    """What must be sent together: purchased services, EPSDT, drugs, attachments."""
    _drug(report, claim, line)
    assert line.service is not None
    if element_of(line.service, 11) == "Y" and find(claim.own, "CRC", "ZZ") is None:
        report.situational(
            "SIT-EPSDT",
            place_of(line.service, "SV111"),
            f"A line of claim {claim.number} comes from an EPSDT screening, but the claim says "
            "nothing of a referral.",
            "Add CRC*ZZ to the claim.",
            SOURCE,
        )
    if ("PS1" in line.own) is not ("2420B" in line.parties):
        report.situational(
            "SIT-PURCHASED",
            place_of(line.lx),
            f"A line of claim {claim.number} has "
            + ("a purchase price (PS1) but no seller." if "PS1" in line.own else "no PS1."),
            "Send PS1 and loop 2420B together.",
            SOURCE,
        )
    for seen in line.own.get("PWK", ()):
        if element_of(seen, 2) in NUMBERED_ATTACHMENTS and not element_of(seen, 6):
            report.situational(
                "SIT-ATTACHMENT",
                place_of(seen, "PWK06"),
                f"A line of claim {claim.number} announces an attachment without its number.",
                "Send in PWK06 the number the attachment will carry.",
                SOURCE,
            )


def _drug(report: Reporter, claim: ClaimFacts, line: LineFacts) -> None:
    drug = line.parties.get("2410")
    if drug is None:
        return
    for seen in drug.get("LIN", ()):
        code = element_of(seen, 3)
        if element_of(seen, 2) != "N4" or _DRUG_CODE.fullmatch(code):
            continue
        report.situational(
            "SERVICE-NDC",
            place_of(seen, "LIN03"),
            f"Drug code {code[:20]!r} on claim {claim.number} is not eleven digits.",
            "Send the NDC as eleven digits (5-4-2) without hyphens.",
            SOURCE,
            found=code[:80],
        )
    for seen in drug.get("CTP", ()):
        quantity = element_of(seen, 4)
        if quantity and (not _DRUG_UNITS.fullmatch(quantity) or not quantity.strip("0.")):
            report.situational(
                "SERVICE-NDC",
                place_of(seen, "CTP04"),
                f"The quantity of a drug on claim {claim.number} is {quantity[:20]!r}.",
                "Send how much of the drug was given: more than 0.",
                SOURCE,
                found=quantity[:80],
            )
