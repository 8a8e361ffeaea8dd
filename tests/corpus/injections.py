"""Single errors, put into sound files: every kind, and for each kind several ways to make it.

An injection takes the segments (envelope included) and a source of chance, and gives them back
with one error. It says which findings may name that error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Segments = list[str]
Break = Callable[[Segments, Random], Segments | bytes]


@dataclass(frozen=True)
class Injection:
    """One kind of single error."""

    kind: str
    make: Break
    codes: frozenset[str]


def _places(segments: Segments, start: str) -> list[int]:
    found = [place for place, each in enumerate(segments) if each.startswith(start)]
    assert found, start
    return found


def edit(start: str, element: int, change: Callable[[str, Random], str]) -> Break:
    """Change an element of one segment that begins so."""

    def made(segments: Segments, draw: Random) -> Segments:
        place = draw.choice(_places(segments, start))
        elements = segments[place].split("*")
        elements += [""] * (element + 1 - len(elements))
        elements[element] = change(elements[element], draw)
        return [*segments[:place], "*".join(elements).rstrip("*"), *segments[place + 1 :]]

    return made


def put(start: str, element: int, *values: str) -> Break:
    """Set an element of one segment that begins so to one of the values."""
    return edit(start, element, lambda _, draw: draw.choice(values))


def drop(*starts: str) -> Break:
    """Remove one segment that begins so."""

    def made(segments: Segments, draw: Random) -> Segments:
        place = draw.choice(_places(segments, draw.choice(starts)))
        return recounted([*segments[:place], *segments[place + 1 :]])

    return made


def add(after: str, *choices: str) -> Break:
    """Put one of the segments after one that begins so."""

    def made(segments: Segments, draw: Random) -> Segments:
        place = draw.choice(_places(segments, after)) + 1
        return recounted([*segments[:place], draw.choice(choices), *segments[place:]])

    return made


def twice(*starts: str, times: int = 2) -> Break:
    """Send one segment several times."""

    def made(segments: Segments, draw: Random) -> Segments:
        place = draw.choice(_places(segments, draw.choice(starts)))
        return recounted([*segments[:place], *[segments[place]] * times, *segments[place + 1 :]])

    return made


def recounted(segments: Segments) -> Segments:
    """The set's count made true again, so that the error stays the only one."""
    (first,) = _places(segments, "ST*")
    (last,) = _places(segments, "SE*")
    control = segments[last].split("*")[2]
    return [*segments[:last], f"SE*{last - first + 1}*{control}", *segments[last + 1 :]]


def without(*tags: str) -> Break:
    """The trailer left out."""

    def made(segments: Segments, draw: Random) -> Segments:
        tag = draw.choice(tags)
        return [each for each in segments if not each.startswith(f"{tag}*")]

    return made


def cut(segments: Segments, draw: Random) -> bytes:
    """The file ends in the middle."""
    data = "~".join([*segments, ""]).encode("latin-1")
    return data[: draw.randrange(len(data) // 3, len(data) - 40)]


def more(value: str, draw: Random) -> str:
    """An amount, a little more."""
    cents = round(float(value or "0") * 100) + draw.choice((1, 100, 1050, 10000))
    return f"{cents // 100}.{cents % 100:02d}"


def other_digit(value: str, draw: Random) -> str:
    """One digit of a number changed."""
    place = draw.randrange(len(value) - 1)
    return value[:place] + str((int(value[place]) + draw.randrange(1, 9)) % 10) + value[place + 1 :]


def next_number(value: str, draw: Random) -> str:
    """A count or control number that is another."""
    return str(int(value) + draw.choice((1, 2, 7))).zfill(len(value))


def component(position: int, *values: str) -> Callable[[str, Random], str]:
    """A component set to one of the values."""

    def changed(value: str, draw: Random) -> str:
        parts = value.split(":")
        parts[position] = draw.choice(values)
        return ":".join(parts)

    return changed


def kind(name: str, make: Break, *codes: str) -> Injection:
    """Shorter to write."""
    return Injection(name, make, frozenset(codes))


ENVELOPE = [
    kind("SE count", edit("SE*", 1, next_number), "X12-SE-COUNT"),
    kind("GE count", edit("GE*", 1, next_number), "X12-GE-COUNT"),
    kind("IEA count", edit("IEA*", 1, next_number), "X12-IEA-COUNT"),
    kind("set control number", edit("SE*", 2, next_number), "X12-SE-CONTROL"),
    kind("group control number", edit("GE*", 2, next_number), "X12-GE-CONTROL"),
    kind("interchange control number", edit("IEA*", 2, next_number), "X12-IEA-CONTROL"),
    kind("missing SE", without("SE"), "X12-SE-MISSING"),
    kind("missing GE", without("GE"), "X12-GE-MISSING"),
    kind("missing IEA", without("IEA"), "X12-IEA-MISSING"),
    kind("wrong functional group", put("GS*", 1, "HS", "BE", "RA", "FA"), "X12-GS-FUNCTION"),
    kind("truncated", cut, "X12-TRUNCATED", "X12-SE-MISSING"),
    kind("group time", put("GS*", 5, "2560", "9915", "0A15"), "ELEM-TIME"),
]

CLAIMS = [
    *ENVELOPE,
    kind("unknown segment", add("CLM*", "ZZZ*1", "XYZ*A*B", "QQ1*5"), "SEG-UNKNOWN"),
    kind("misplaced segment", add("N3*", "SV1*HC:99213*1*UN*1***1", "SBR*P", "LX*1", "SVD*1*2"),
         "SEG-UNEXPECTED", "SEG-ORDER", "SEG-MISSING", "LOOP-MISSING"),
    kind("wrong order", add("HI*", "REF*EA*5511", "DTP*431*D8*20260105"), "SEG-ORDER"),
    kind("missing required segment", drop("REF*EI", "DTP*472", "HI*", "N3*", "N4*", "DTP*573",
         "OI*", "BHT", "PER*IC", "SBR*P*18*******CI", "PAT*"),
         "SEG-MISSING", "SIT-SUBSCRIBER"),
    kind("missing required loop", drop("NM1*40", "NM1*PR", "NM1*85", "NM1*IL"), "LOOP-MISSING"),
    kind("missing required element", put("CLM*", 6, ""), "ELEM-MISSING"),
    kind("missing charge", put("SV1*", 2, ""), "ELEM-MISSING", "BAL-CLAIM-LINES"),
    kind("missing name", put("NM1*85", 3, ""), "ELEM-MISSING"),
    kind("missing component", edit("CLM*", 5, component(2, "")), "ELEM-MISSING"),
    kind("segment beyond its limit", twice("REF*EI", "SBR*P*18*******CI", "BHT", "HI*ABK",
         "DTP*472", "REF*F8", "N4*"), "SEG-REPEATED", "SEG-UNEXPECTED", "LINE-CONTROL-REPEATED",
         "LOOP-MISSING"),
    kind("contact beyond its limit", twice("PER*IC", times=3), "SEG-REPEATED"),
    kind("loop beyond its limit", add("PRV*PE", "NM1*82*1*QUILL*IVY"), "LOOP-REPEATED"),
    kind("wrong entity", put("NM1*85", 1, "8X", "99", "ZZ"), "SEG-UNEXPECTED"),
    kind("wrong qualifier", put("REF*EI", 1, "ZZ", "XX", "QQ"), "SEG-UNEXPECTED"),
    kind("wrong date qualifier", put("DTP*472", 1, "999", "ABC"), "SEG-UNEXPECTED"),
    kind("wrong purpose", put("BHT*", 2, "99", "05", "ZZ"), "ELEM-CODE"),
    kind("wrong assignment", put("CLM*", 7, "X", "Q", "9"), "ELEM-CODE"),
    kind("wrong payer rank", put("SBR*P", 1, "X", "Z", "9"), "ELEM-CODE"),
    kind("wrong sex", put("DMG*", 3, "X", "Q"), "ELEM-CODE"),
    kind("wrong unit", put("SV1*", 3, "XX", "ZZ"), "ELEM-CODE"),
    kind("too long", edit("CLM*", 1, lambda v, _: v + "X" * 40), "ELEM-TOO-LONG"),
    kind("too short", put("N4*", 3, "97"), "ELEM-TOO-SHORT", "CODE-ZIP"),
    kind("not a number", put("SV1*", 2, "ABC", "12O", "1E3", "$95"), "ELEM-NUMBER"),
    kind("bad date", put("DTP*472", 3, "20261301", "20260230", "ABCDEFGH", "260210"),
         "ELEM-DATE"),
    kind("bad birth date", put("DMG*", 2, "19801332", "00000000"), "ELEM-DATE"),
    kind("HL number", put("HL*3", 1, "9", "7"), "HL-NUMBER"),
    kind("HL parent", put("HL*2", 2, "9", "44"), "HL-PARENT"),
    kind("HL child flag", put("HL*2", 4, "1"), "HL-CHILD"),
    kind("claim total", edit("CLM*", 2, more), "BAL-CLAIM-LINES"),
    kind("line charge", edit("SV1*", 2, more), "BAL-CLAIM-LINES"),
    kind("COB line", edit("CAS*", 3, more), "BAL-COB-LINE"),
    kind("COB line payment", edit("SVD*", 2, more), "BAL-COB-LINE"),
    kind("COB claim", edit("AMT*D", 2, more), "BAL-COB-CLAIM"),
    kind("NPI", edit("NM1*82", 9, other_digit), "NPI-CHECK-DIGIT", "NPI-FORMAT"),
    kind("billing NPI", edit("NM1*85", 9, other_digit), "NPI-CHECK-DIGIT", "NPI-FORMAT"),
    kind("taxonomy", put("PRV*", 3, "999999999X", "207Q0000", "ABCDEFGHIJ", "207Q000000"),
         "CODE-TAXONOMY"),
    kind("ICD-10", edit("HI*", 1, component(1, "ZZZ99", "E1199", "X9999", "99999", "I109")),
         "CODE-DX"),
    kind("ICD-10 heading", edit("HI*", 1, component(1, "E11", "M545", "F32")), "CODE-DX-HEADER"),
    kind("ICD-10 with a dot", edit("HI*", 1, component(1, "E11.9", "J06.9")), "CODE-DX"),
    kind("place of service", edit("CLM*", 5, component(0, "00", "98", "ZZ", "77")), "CODE-POS"),
    kind("state", put("N4*", 2, "XX", "ZZ", "QQ"), "CODE-STATE"),
    kind("ZIP", put("N4*", 3, "ABCDE", "9720", "972011"), "CODE-ZIP"),
    kind("CARC", put("CAS*", 2, "999", "ZZZ", "X1"), "CODE-CARC"),
    kind("pointer beyond the list", put("SV1*", 7, "3", "1:4", "9", "1:2:3"), "DX-POINTER"),
    kind("subscriber or patient", put("SBR*P*18*******CI", 2, ""), "SIT-PATIENT"),
    kind("patient or subscriber", put("SBR*P**", 2, "18"), "SIT-PATIENT"),
    kind("replacement of nothing", drop("REF*F8"), "SIT-FREQUENCY"),
    kind("accident without date", drop("DTP*439"), "SIT-ACCIDENT-DATE"),
    kind("accident without state", put("CLM*", 11, "AA"), "SIT-ACCIDENT-STATE",
         "SIT-ACCIDENT-DATE"),
    kind("line number", put("LX*", 1, "5", "9"), "LX-NUMBER"),
    kind("Medicare number", put("NM1*IL*1*", 9, ""), "MEMBER-ID", "ELEM-CONDITION",
         "ELEM-MISSING"),
    kind("element not used", put("LX*", 2, "1"), "ELEM-EXTRA"),
    kind("too many components", edit("CLM*", 5, lambda v, _: v + ":9"), "ELEM-COMPONENTS"),
    kind("empty segment", add("CLM*", "REF", "NTE"), "SEG-EMPTY", "ELEM-MISSING",
         "SEG-UNEXPECTED"),
    kind("service before birth", put("DMG*", 2, "20270101", "20260625"), "SIT-BIRTH-DATE"),
]  # fmt: skip

REMITTANCES = [
    *ENVELOPE,
    kind("unknown segment", add("CLP*", "ZZZ*1", "XYZ*A*B"), "SEG-UNKNOWN"),
    kind("misplaced segment", add("TRN*", "SVC*HC:99213*1*1", "CAS*CO*45*1", "PLB*1*20261231"),
         "SEG-UNEXPECTED", "LOOP-UNOPENED", "SEG-ORDER", "LOOP-MISSING"),
    kind("missing required segment", drop("TRN*", "BPR*", "PER*BL", "N3*", "N4*", "NM1*QC"),
         "SEG-MISSING"),
    kind("missing required loop", drop("N1*PR", "N1*PE"), "LOOP-MISSING"),
    kind("missing header number", drop("LX*"), "LOOP-UNOPENED"),
    kind("missing required element", put("CLP*", 2, ""), "ELEM-MISSING"),
    kind("missing payment method", put("BPR*", 4, ""), "ELEM-MISSING"),
    kind("missing amount", put("CAS*CO", 3, ""), "ELEM-MISSING"),
    kind("segment beyond its limit", twice("BPR*", "TRN*", "REF*EV", "N4*"), "SEG-REPEATED"),
    kind("wrong qualifier", put("N1*PR", 1, "ZZ", "PX"), "SEG-UNEXPECTED"),
    kind("wrong date qualifier", put("DTM*472", 1, "999", "777"), "SEG-UNEXPECTED"),
    kind("wrong claim status", put("CLP*", 2, "99", "9", "XX"), "ELEM-CODE"),
    kind("wrong adjustment group", put("CAS*", 1, "XX", "ZZ", "CC"), "ELEM-CODE"),
    kind("wrong filing indicator", put("CLP*", 6, "QQ", "99"), "ELEM-CODE"),
    kind("wrong provider adjustment", edit("PLB*", 3, component(0, "XX", "Q9")), "ELEM-CODE"),
    kind("too long", edit("CLP*", 1, lambda v, _: v + "9" * 40), "ELEM-TOO-LONG"),
    kind("too short", put("TRN*", 3, "12345"), "ELEM-TOO-SHORT"),
    kind("not a number", put("SVC*", 2, "ABC", "9O", "1,000"), "ELEM-NUMBER"),
    kind("bad date", put("BPR*", 16, "20261301", "20260230"), "ELEM-DATE"),
    kind("bad service date", put("DTM*472", 2, "20260231", "ABCDEFGH"), "ELEM-DATE"),
    kind("line payment", edit("SVC*", 3, more), "X12-835-LINE"),
    kind("line charge", edit("SVC*", 2, more), "X12-835-LINE"),
    kind("line adjustment", edit("CAS*", 3, more), "X12-835-LINE"),
    kind("claim payment", edit("CLP*", 4, more), "X12-835-CLAIM"),
    kind("claim charge", edit("CLP*", 3, more), "X12-835-CHARGE", "X12-835-CLAIM"),
    kind("patient responsibility", edit("CLP*", 5, more), "X12-835-PATIENT"),
    kind("payment", edit("BPR*", 2, more), "X12-835-FILE"),
    kind("provider adjustment", edit("PLB*", 4, more), "X12-835-FILE"),
    kind("NPI", edit("N1*PE", 4, other_digit), "NPI-CHECK-DIGIT", "NPI-FORMAT"),
    kind("state", put("N4*", 2, "XX", "ZZ"), "CODE-STATE"),
    kind("CARC", put("CAS*", 2, "999", "ZZZ", "X1"), "CODE-CARC"),
    kind("RARC", put("LQ*HE", 2, "N9999", "ZZ1", "M999"), "CODE-RARC"),
    kind("half a pair", put("BPR*", 7, ""), "ELEM-CONDITION", "SIT-BANK"),
    kind("element too many", put("LX*", 2, "1"), "ELEM-EXTRA"),
]  # fmt: skip
