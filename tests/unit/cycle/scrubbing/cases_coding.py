"""Claims in and out of order for the edits over codes, units, earlier care and services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.engines.codesets.tables import System
from tests.unit.cycle.claims.cast import NURSE_NPI, VISIT, a_payer
from tests.unit.cycle.scrubbing.cases_claim import dx
from tests.unit.cycle.scrubbing.cast import (
    context,
    lines,
    medicare_context,
    medicare_lines,
    past,
    reading,
    with_line,
    with_subscriber,
)

Q4 = date(2026, 10, 1)
THIS_YEAR = {"PT and SLP": 248_000}  # the threshold of 2026, reached


def medi(*charged, **changes):
    """A Medicare claim in a Medicare context; `around` changes the context."""
    around = changes.pop("around", {})
    return medicare_lines(*charged, **changes), medicare_context(**around)


def seen(*before, **changes):
    """For `around`: earlier services."""
    return {"history": before, **changes}


def on(claim, day):
    """The claim with all its lines on another day."""
    return replace(claim, lines=tuple(replace(line, from_on=day) for line in claim.lines))


def spanning(claim, day):
    """The first line until that day."""
    return with_line(claim, to_on=day)


def born(claim, day):
    return with_subscriber(claim, birth_on=day)


MEDICAID = a_payer("medicaid", id=9, name="State Plan", edi_id="STPLN")


def medicaid(*charged):
    return replace(lines(*charged), filing_indicator="MC"), context(payer=MEDICAID)


ANESTHESIA = with_line(medicare_lines("00790-AA"), unit_kind="MJ", units="45")
LATE = context(as_of=date(2026, 12, 1), timely_filing_on=date(2027, 6, 1))

CASES: dict[str, tuple] = {
    "837-34-modifiers": (lines("99213-25", "93000-QW"), lines("99213-ZY")),
    "NCCI-PTP-0": (
        medi("52648"),
        medi("52648", "52281"),
        medi("52648", "52281-59"),
        medi("43239", "43235"),
        medi("52281", around=seen(past("52648", VISIT))),
    ),
    "NCCI-PTP-1": (
        medi("20610", "99213-25"),
        medi("20610", "99213"),
        medi("50590", "52005"),
        medi("97530-GP", "97140-GP"),
        medi("99213", around=seen(past("20610", VISIT))),
        lines("99396", "99213"),
        medi("50590-RT", "52005-RT"),
    ),
    "NCCI-MUE-1": (medi("29125x1"), medi("29125x2"), medi("A4550x1")),
    "NCCI-MUE-2": (
        medi("11042x1"),
        medi("11042x2"),
        medi("11042", "11042-59"),
        medi("11042", around=seen(past("11042", VISIT))),
    ),
    "NCCI-MUE-3": (
        medi("93000x3"),
        medi("93000x4"),
        medi("93000x2", "93000-59x2"),
        medicaid("93000x2"),
    ),
    "NCCI-ADDON": (
        medi("99213", "G2211"),
        medi("G2211"),
        medi("99213", "64484"),
        medi("95941"),
        medi("99213", "33257"),
    ),
    "LINE-REPEATED": (medi("93000", "93000-76"), medi("93000", "93000")),
    "PFS-STATUS": (
        medi("99213"),
        medi("99455"),
        medi("0591T"),
        medi("99072"),
    ),
    "PFS-PARTS": (medi("71046-26"), medi("99213-26"), medi("71046-26-TC"), medi("93000-TC")),
    "PFS-HOSPITAL-PART": (
        medi("71046-26", place_of_service="22"),
        medi("71046", place_of_service="22"),
    ),
    "PFS-BOTH-SIDES": (
        medi("29881-50"),
        medi("29881-50x2"),
        medi("29881-50-RT"),
        medi("99213-50"),
    ),
    "PFS-HELPERS": (medi("27447-80"), medi("29881-80"), medi("29881-AS"), medi("10060-62")),
    "PFS-PLACE": (medi("99221", place_of_service="21"), medi("99221")),
    "DX-AGE": (
        lines("99213", diagnoses=dx("E119")),
        lines("99213", diagnoses=dx("O0900")),
        lines("99213", diagnoses=dx("E119", "P220")),
    ),
    "DX-MANIFESTATION": (
        lines("99213", diagnoses=dx("E119", "E0842")),
        lines("99213", diagnoses=dx("E0842", "E119")),
    ),
    "DX-FIRST": (
        lines("99213", diagnoses=dx("E119", "Z7901")),
        lines("99213", diagnoses=dx("Z7901", "E119")),
    ),
    "DX-EXCLUDES1": (
        lines("99213", diagnoses=dx("E119", "I10")),
        lines("99213", diagnoses=dx("E119", "E1010")),
        lines("99213", diagnoses=dx("E0800", "E119")),
        lines("99213", diagnoses=dx("R05", "R042")),
        lines("99213", diagnoses=dx("S52501A", "S5100XA")),
    ),
    "DX-SIDE": (
        lines("20610-RT", diagnoses=dx("M25561")),
        lines("20610-LT", diagnoses=dx("M25561")),
        lines("20610-RT", diagnoses=dx("S52502A")),
    ),
    "LCD-SUPPORT": (
        medi("82306", diagnoses=dx("E559")),
        medi("82306", diagnoses=dx("I10")),
    ),
    "ABN-MODIFIERS": (
        medi("82306-GA"),
        medi("82306-GA-GZ"),
        medi("82306-GY-GA"),
        lines("82306-GA"),
    ),
    "GLOBAL-AFTER": (
        medi("99213-24", around=seen(past("29881", date(2026, 2, 20)))),
        medi("99213", around=seen(past("29881", date(2026, 2, 20)))),
        medi("99213", around=seen(past("10060", date(2026, 2, 20)))),
        medi("99213", around=seen(past("29881", date(2025, 12, 2)))),
    ),
    "GLOBAL-SAME-DAY": (
        medi("99213-25", "20610"),
        medi("99213", "20610"),
        medi("99213", "10060"),
        medi("99213", "29881"),
    ),
    "GLOBAL-OPERATION": (
        medi("10060-79", around=seen(past("29881", date(2026, 2, 20)))),
        medi("10060", around=seen(past("29881", date(2026, 2, 20)))),
    ),
    "GLOBAL-MODIFIER": (medi("99213-25"), medi("20610-25"), medi("71046-57")),
    "VISIT-NEW": (
        lines("99203"),
        (lines("99203"), context(**seen(past("99213", date(2024, 3, 3))))),
        (
            lines("99203"),
            context(**seen(past("99213", provider_npi=NURSE_NPI, taxonomy="363LF0000X"))),
        ),
    ),
    "VISIT-TWICE": (
        medi("99213", "99214-25"),
        medi("99213", "99214"),
        medi("99213", around=seen(past("99214", VISIT))),
    ),
    "VISIT-UNITS": (lines("99213"), lines("99213x2")),
    "VISIT-AGE": (
        lines("99397"),
        lines("99396"),
        born(lines("99391"), date(2024, 3, 1)),
    ),
    "HOW-OFTEN": (
        medi("G0439", around=seen(past("G0439", date(2025, 3, 30)))),
        medi("G0439", around=seen(past("G0439", date(2025, 4, 1)))),
        medi("G0438", around=seen(past("G0438", date(2024, 1, 1)))),
        medi("77067", references=(("EW", "1"),), around=seen(past("77067", date(2025, 6, 1)))),
    ),
    "TELEHEALTH-SERVICE": (
        medi("99213", place_of_service="10"),
        medi("20610", place_of_service="10"),
        lines("71046-95", place_of_service="02"),
    ),
    "TELEHEALTH-MODIFIER": (
        lines("99213-95", place_of_service="10"),
        lines("99213-95-93", place_of_service="10"),
        medi("99213-95"),
        medi("99213-GT", place_of_service="02"),
        on(medicare_lines("90834-FQ", place_of_service="10"), date(2021, 12, 31)),
    ),
    "TELEHEALTH-95": (
        lines("90834-95", place_of_service="10"),
        lines("90834", place_of_service="10"),
    ),
    "THERAPY-PLAN": (
        medi("97110-GP"),
        medi("97110"),
        medi("97161-GO"),
        medi("97110-GP-GO"),
        lines("92507"),
    ),
    "THERAPY-ASSISTANT": (medi("97110-GP-CQ"), medi("97110-GO-CQ"), medi("97530-CO-GP")),
    "THERAPY-KX": (
        medi("97110-GP-KX", around={"therapy_used_cents": THIS_YEAR}),
        medi("97110-GP", around={"therapy_used_cents": THIS_YEAR}),
    ),
    "TIME-UNITS": (
        medi("97110-GPx2", "97140-GPx1", around={"minutes": {1: 33, 2: 7}}),
        medi("97110-GPx3", "97140-GPx1", around={"minutes": {1: 33, 2: 7}}),
        medi("97110-GPx1", around={"minutes": {1: 7}}),
        medi("97110-GPx2", "97140-GPx2", around={"minutes": {1: 24, 2: 23}}),
        medi("97110-GPx1", "97530-GOx2", around={"minutes": {1: 20, 2: 20}}),
    ),
    "TIME-IMPOSSIBLE": (
        medi("97110-GPx4"),
        medi("97110-GPx97"),
        medi("97110-GPx50", "97140-GPx50"),
        with_line(ANESTHESIA, units="1441"),
    ),
    "ANESTHESIA-ROLES": (ANESTHESIA, with_line(ANESTHESIA, modifiers=("AA", "QK"))),
    "DRUG-WASTE": (
        medi("J9035x31", "J9035-JWx9"),
        medi("J9035-JWx9"),
        medi("J9035-JW-JZx9"),
        medi("J9035-JZx31", "J9035-JWx9"),
        medi("99213-JZ"),
        on(medicare_lines("J9035-JZ"), date(2023, 6, 30)),
    ),
    "DRUG-WASTE-SAID": (
        medi("J9035-JZ", around={"is_single_dose": {"J9035": True}}),
        medi("J9035", around={"is_single_dose": {"J9035": True}}),
    ),
    "DRUG-NDC": (medicaid("99213"), medicaid("J1885")),
    "LAB-QW": (medi("83036-QW"), medi("99213-QW"), medi("81002-QW")),
    "LAB-PANEL": (
        medi("80061"),
        medi("82465", "83718", "84478"),
        medi("82374", "82435", "84132", "84295"),
    ),
    "VACCINE-PAIR": (lines("90471", "90686"), lines("90471"), lines("90686")),
    "VACCINE-MEDICARE": (medi("90686", "G0008"), medi("90686", "90471"), medi("90677", "90471")),
    "MODIFIER-CLASH": (
        lines("29881-RT"),
        lines("29881-RT-LT"),
        lines("71046-26-TC"),
        lines("97530-59-XS"),
        lines("93000-76-77"),
    ),
    "VISIT-G2211": (
        medi("99213-25", "G2211", "90686", "G0008"),
        medi("99213-25", "G2211", "20610"),
    ),
    "DME-RENTAL": (
        medi("E0601-RR-KH"),
        medi("E0601-RR"),
        lines("E0601"),
        lines("E0601-NU-RR"),
    ),
    "LAB-ORDERER": (
        replace(medicare_lines("80061"), referring=lines("99213").rendering),
        medi("80061"),
    ),
}

# More that must pass: the other side of every boundary.
ALSO_PASSES = [
    ("NCCI-MUE-1", lines("A4550x1")),
    ("DX-FIRST", lines("99396", diagnoses=dx("Z0000"))),
    ("NCCI-PTP-0", (on(medicare_lines("43239", "43235"), date(2026, 4, 1)), LATE)),
    ("NCCI-PTP-0", medi("80307", "80305")),
    ("NCCI-PTP-1", medi("80307", "80305")),
    ("NCCI-PTP-1", (on(medicare_lines("50590", "52005"), date(2021, 12, 31)), LATE)),
    ("NCCI-PTP-1", medi("97530-GP-59", "97140-GP")),
    ("NCCI-PTP-1", medi("99213", around=seen(past("20610", VISIT, provider_npi=NURSE_NPI)))),
    ("NCCI-PTP-1", medi("99213", around=seen(past("20610", date(2026, 3, 1))))),
    ("NCCI-MUE-1", medi("29125", "29125-76")),
    ("NCCI-MUE-2", medi("11042", "11042-55")),
    ("NCCI-MUE-2", spanning(medicare_lines("11042x2"), date(2026, 3, 3))),
    ("NCCI-MUE-3", medi("99999x99")),
    ("NCCI-ADDON", medi("99213", "95941")),
    ("NCCI-ADDON", medi("G2211", around=seen(past("99213", VISIT)))),
    ("GLOBAL-AFTER", medi("99213", around=seen(past("29881", date(2025, 12, 1))))),
    ("GLOBAL-AFTER", medi("99213", around=seen(past("10060", date(2026, 2, 19))))),
    ("GLOBAL-AFTER", medi("99213", around=seen(past("20610", date(2026, 3, 1))))),
    (
        "GLOBAL-AFTER",
        medi("99213", around=seen(past("29881", provider_npi="1", taxonomy="207X00000X"))),
    ),
    ("GLOBAL-AFTER", medi("99213", around=seen(past("29881", modifiers=("55",))))),
    ("GLOBAL-SAME-DAY", medi("99213-57", "29881")),
    ("VISIT-NEW", (lines("99203"), context(**seen(past("99213", date(2023, 3, 2)))))),
    (
        "VISIT-NEW",
        (lines("99203"), context(**seen(past(provider_npi="1", taxonomy="207X00000X")))),
    ),
    ("VISIT-NEW", (lines("99203"), context(**seen(past("36415"))))),
    ("HOW-OFTEN", (lines("G0439"), context(**seen(past("G0439"))))),
    ("TELEHEALTH-MODIFIER", (on(medicare_lines("99213-95"), date(2023, 6, 1)), LATE)),
    ("THERAPY-KX", medi("97110-GP", around={"therapy_used_cents": {"PT and SLP": 247_999}})),
    ("THERAPY-KX", medi("97110-GP")),
    ("THERAPY-KX", medi("97530-GO", around={"therapy_used_cents": THIS_YEAR})),
    (
        "TIME-UNITS",
        (
            lines("97110-GPx2", "97140-GPx2"),
            context(payer=a_payer(timed_rule="ama"), minutes={1: 24, 2: 23}),
        ),
    ),
    (
        "TIME-UNITS",
        (lines("97110-GPx2", "97140-GPx2"), context(payer=a_payer(), minutes={1: 24, 2: 23})),
    ),
    ("837-49", ANESTHESIA),
    ("LCD-SUPPORT", medi("82306-GA", diagnoses=dx("I10"))),
    ("DRUG-WASTE-SAID", medi("J9035", "J9035-JW", around={"is_single_dose": {"J9035": True}})),
    ("NCCI-PTP-0", medi("52648", "52281", around={"reading": reading(without={System.PTP})})),
    ("837-31-codes", (lines("99213", diagnoses=dx("I109")), context(reading=reading(without={System.ICD10CM})))),
]  # fmt: skip
