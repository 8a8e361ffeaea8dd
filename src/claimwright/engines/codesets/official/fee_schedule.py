"""The Medicare physician fee schedule: relative values, localities, factors, caps and amounts.

Source: cms-mpfs-record-layout
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.engines.codesets.official.layout import (
    BadCell,
    FixedLayout,
    HeaderLayout,
    Record,
    Sink,
    cut_off,
    fields,
    normalized,
)
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import Cells, Refused, Source
from claimwright.engines.codesets.shapes import Row
from claimwright.engines.codesets.tables import System

MODIFIER = "[A-Z0-9]{0,2}"
GLOBAL_DAYS = "000|010|090|MMM|XXX|YYY|ZZZ|"
INDICATOR = r"[0-9]?"
HEADS = ("HCPCS", "MOD", "DESCRIPTION")
WIDTHS = (31, 32)  # until 2025, since 2026
RVU_NAMES = (
    "HCPCS MOD DESCRIPTION STATUS UNUSED WORK_RVU NONFAC_PE_RVU NONFAC_NA FAC_PE_RVU FAC_NA MP_RVU"
    " NONFAC_TOTAL FAC_TOTAL PCTC_IND GLOB_DAYS PRE_OP INTRA_OP POST_OP MULT_PROC BILAT_SURG"
    " ASST_SURG CO_SURG TEAM_SURG ENDO_BASE CONV_FACTOR PHYS_SUPERVISION CALC_FLAG DIAG_IMG_FAMILY"
    " NONFAC_PE_OPPS FAC_PE_OPPS MP_OPPS"
)
NAMED = tuple(RVU_NAMES.split())
PRICE_INDICATOR_AT = NAMED.index("TEAM_SURG") + 1


def _is_na(record: Record, name: str) -> bool:
    return record.choice(name, "NA|") == "NA"


def _relative_value(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    yield (
        _fee_system(source),
        (
            record.code("HCPCS"),
            record.choice("MOD", MODIFIER),
            record.choice("STATUS", "[A-Z]"),
            record.number("WORK_RVU", empty="0"),
            record.number("NONFAC_PE_RVU", empty="0"),
            record.number("FAC_PE_RVU", empty="0"),
            record.number("MP_RVU", empty="0"),
            _is_na(record, "NONFAC_NA"),
            _is_na(record, "FAC_NA"),
            record.choice("PCTC_IND", INDICATOR),
            record.choice("GLOB_DAYS", GLOBAL_DAYS),
            record.number("PRE_OP", empty="0"),
            record.number("INTRA_OP", empty="0"),
            record.number("POST_OP", empty="0"),
            record.choice("MULT_PROC", INDICATOR),
            record.choice("BILAT_SURG", INDICATOR),
            record.choice("ASST_SURG", INDICATOR),
            record.choice("CO_SURG", INDICATOR),
            record.choice("TEAM_SURG", INDICATOR),
            record.choice("ENDO_BASE", "(?:[A-Z0-9]{5})?"),
            record.number("CONV_FACTOR"),
            record.choice("PHYS_SUPERVISION", "[0-9A-Z]{0,2}"),
            record.choice("DIAG_IMG_FAMILY", "[0-9]{0,2}"),
            record.number("NONFAC_PE_OPPS", empty="0"),
            record.number("FAC_PE_OPPS", empty="0"),
            record.number("MP_OPPS", empty="0"),
        ),
    )


def _fee_system(source: Source) -> System:
    """Qualifying participants have a file of their own since 2026: its name says QPP."""
    name = re.sub(r"NON[-_ ]?QPP", "", source.names.upper())
    return System.PFS_QP if "QPP" in name else System.PFS


NAMED_VALUES = HeaderLayout(
    "the physician fee schedule (relative values)",
    fields(
        *((name, normalized(name)) for name in NAMED if name not in ("DESCRIPTION", "UNUSED")),
    ),
    _relative_value,
)


@dataclass(frozen=True)
class PublishedValues:
    """PPRRVU as published: headings repeat and drift, so its columns are read by position."""

    name: str = "the physician fee schedule as published (PPRRVU)"
    cycle: Cycle = Cycle.QUARTER

    def fits(self, source: Source) -> bool:
        """Whether the header row that starts HCPCS, MOD, DESCRIPTION is there."""
        return not source.is_xml and self._header(source) is not None

    def load(self, source: Source, sink: Sink) -> None:
        """Every row. Raises Refused."""
        header = self._header(source)
        assert header is not None, "asked only after fits()"
        header_line, width = header
        if width not in WIDTHS:
            raise Refused(f"the header has {width} columns; 31 and 32 are known", header_line)
        if source.breaks_off:
            raise cut_off(source)
        shift = width - WIDTHS[0]
        where = {n: i + shift * (i >= PRICE_INDICATOR_AT) for i, n in enumerate(NAMED)}
        record, seen = Record(where), 0
        for line, cells in source.cells(","):
            if line <= header_line or not any(cell.strip() for cell in cells):
                continue
            self._add(record, (line, cells, width), source, sink)
            seen += 1
        if not seen:
            raise Refused("there are no rows below the header", header_line)

    def _add(self, record: Record, row: tuple[int, Cells, int], source: Source, sink: Sink) -> None:
        line, cells, width = row
        if len(cells) != width:
            raise Refused(f"the row has {len(cells)} fields where {width} are expected", line)
        record.cells = cells
        try:
            for system, stored in _relative_value(record, source):
                sink.add(system, stored)
        except BadCell as error:
            raise Refused(str(error), line) from error

    def _header(self, source: Source) -> tuple[int, int] | None:
        for line, cells in source.head_rows(","):
            if tuple(normalized(cell) for cell in cells[:3]) == HEADS and len(cells) > 20:
                return line, len(cells)
        return None


_POSITIONS = {
    "HCPCS": (1, 5),
    "MOD": (6, 7),
    "STATUS": (58, 58),
    "WORK_RVU": (60, 65),
    "NONFAC_PE_RVU": (67, 72),
    "NONFAC_NA": (73, 74),
    "FAC_PE_RVU": (76, 81),
    "FAC_NA": (82, 83),
    "MP_RVU": (85, 89),
    "PCTC_IND": (103, 103),
    "GLOB_DAYS": (104, 106),
    "PRE_OP": (107, 109),
    "INTRA_OP": (110, 112),
    "POST_OP": (113, 115),
    "MULT_PROC": (116, 116),
    "BILAT_SURG": (117, 117),
    "ASST_SURG": (118, 118),
    "CO_SURG": (119, 119),
    "TEAM_SURG": (120, 120),
    "ENDO_BASE": (128, 132),
    "CONV_FACTOR": (133, 140),
    "PHYS_SUPERVISION": (142, 143),
    "DIAG_IMG_FAMILY": (146, 147),
    "NONFAC_PE_OPPS": (152, 157),
    "FAC_PE_OPPS": (159, 164),
    "MP_OPPS": (166, 171),
}
VALUES_TEXT = FixedLayout(
    "the physician fee schedule as text (PPRRVU)",
    r"[A-Z0-9]{5}.{52}[A-Z] [ 0-9]{3}\.\d\d",
    _POSITIONS,
    _relative_value,
    skips=r"HDR|\s*$",
    shortest=165,
)


def _place(record: Record, carrier: str = "MAC", locality: str = "LOCALITY") -> str:
    """Carrier and locality with the zeros that spreadsheets drop."""
    mac = record.code(carrier, r"\d{4,5}").zfill(5)
    return mac + record.code(locality, r"\d{1,2}").zfill(2)


def _gpci(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    row = (
        _place(record),
        record.text("NAME"),
        record.code("STATE", "[A-Z]{2}"),
        record.number("WORK"),
        record.number("PE"),
        record.number("MP"),
    )
    yield System.GPCI, row


_MAC = r"(?:MEDICARE ADMINI?STRATIVE CONTRACTOR )?(?:MAC|CONTRACTOR|CARRIER)(?: NUMBER)?"
_NUMBER = "(?:[A-Z ]+ )?LOCALITY(?: NUMBER| NO| CODE)?"
GPCI = HeaderLayout(
    "the geographic indices (GPCI)",
    fields(
        ("MAC", _MAC),
        ("STATE", "STATE"),
        ("LOCALITY", _NUMBER),
        ("NAME", "(?:LOCALITY )?NAME"),
        ("WORK", r"(?:20\d\d )?PW GPCI(?: FLOOR| WITH 1 ?0? FLOOR|)[*# ]*"),
        ("PE", r"(?:20\d\d )?PE GPCI"),
        ("MP", r"(?:20\d\d )?MP GPCI"),
    ),
    _gpci,
    cycle=Cycle.YEAR,
    has_footnotes=True,
)


def _counties(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    # A state stands only in its first row.
    state = record.text("STATE") or source.about.get("state", "")
    source.about["state"] = state
    # One locality may stand in several rows: they are numbered as they come.
    number = source.about["number"] = str(int(source.about.get("number", "0")) + 1)
    row = (_place(record), int(number), state, record.text("AREA"), record.text("COUNTIES"))
    yield System.LOCALITY_COUNTY, row


COUNTIES = HeaderLayout(
    "the counties of each locality (LOCCO)",
    fields(
        ("MAC", _MAC),
        ("LOCALITY", _NUMBER),
        ("STATE", "STATE"),
        ("AREA", "FEE SCHEDULE AREA"),
        ("COUNTIES", "COUNTIES|COUNTY"),
    ),
    _counties,
    cycle=Cycle.YEAR,
    has_footnotes=True,
)


def _anesthesia(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    yield System.ANESTHESIA, (_place(record), record.text("NAME"), record.number("FACTOR"))


ANESTHESIA = HeaderLayout(
    "the anesthesia conversion factors (ANES)",
    fields(
        ("MAC", _MAC),
        ("LOCALITY", _NUMBER),
        ("NAME", "(?:LOCALITY )?NAME"),
        ("FACTOR", r"(?:.* )?ANES\w* (?:CF|CONV\w* FACTORS?)|.*CONVERSION FACTORS?|CF"),
    ),
    _anesthesia,
    cycle=Cycle.YEAR,
    has_footnotes=True,
)


def _cap(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    facility, nonfacility = record.cents("FACILITY"), record.cents("NONFACILITY")
    if facility is None or nonfacility is None:
        raise BadCell("a price is empty")
    code, modifier = record.code("HCPCS"), record.choice("MOD", MODIFIER)
    status = record.choice("PROCSTAT", "[A-Z]")
    place = _place(record, "CARRIER")
    yield System.OPPS_CAP, (code, modifier, place, status, facility, nonfacility)


OPPS_CAP = HeaderLayout(
    "the outpatient caps of imaging (OPPSCAP)",
    fields(
        ("HCPCS", "HCPCS"),
        ("MOD", "MOD"),
        ("PROCSTAT", "PROCSTAT"),
        ("CARRIER", "CARRIER"),
        ("LOCALITY", "LOCALITY"),
        ("FACILITY", "FACILITY PRICE"),
        ("NONFACILITY", "NON ?FACILI?TY PRICE"),
    ),
    _cap,
)


def _zip(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    zip_code = record.code("ZIP", r"\d{1,5}").zfill(5) + record.choice("PLUS4", r"(?:\d{4})?")
    row = (
        zip_code,
        record.code("CARRIER", r"\d{4,5}").zfill(5),
        record.code("LOCALITY", r"\d{1,2}").zfill(2),
        record.code("STATE", "[A-Z]{2}"),
        record.choice("RURAL", "[RB]?"),
        record.choice("PLUS4_FLAG", "[01]") == "1",
    )
    source.about["quarter"] = record.code("YEARQTR", r"20\d\d[1-4]")
    yield System.LOCALITY, row


ZIP_NAMED = HeaderLayout(
    "the localities by ZIP code",
    fields(
        ("STATE", "STATE"),
        ("ZIP", "ZIP"),
        ("CARRIER", "CARRIER"),
        ("LOCALITY", "LOCALITY"),
        ("RURAL", "RURAL IND"),
        ("PLUS4_FLAG", "PLUS4 FLAG"),
        ("PLUS4", "PLUS4", True),
        ("YEARQTR", "YEARQTR"),
    ),
    _zip,
)
_ZIP = {
    "STATE": (1, 2),
    "ZIP": (3, 7),
    "CARRIER": (8, 12),
    "LOCALITY": (13, 14),
    "RURAL": (15, 15),
    "PLUS4_FLAG": (21, 21),
    "YEARQTR": (76, 80),
}
_ZIP_LINE = r"[A-Z]{2}\d{5}\d{5}\d{2}[ RB].{5}[01]"
ZIP5 = FixedLayout(
    "the localities by five-digit ZIP code (ZIP5)",
    _ZIP_LINE + r"[ A-Z]",
    _ZIP,
    _zip,
    shortest=80,
)
ZIP9 = FixedLayout(
    "the localities by nine-digit ZIP code (ZIP9)",
    _ZIP_LINE + r"\d{4}",
    {**_ZIP, "PLUS4": (22, 25)},
    _zip,
    shortest=80,
)


def _amount(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    place = _place(record, "carrier", "locality")
    facility, nonfacility = record.cents("facility"), record.cents("nonfacility")
    code, modifier = record.code("hcpcs"), record.choice("modifier", MODIFIER)
    year = record.code("year", r"20\d\d")
    yield System.AMOUNTS, (code, modifier, place, nonfacility, facility, year)


AMOUNTS_NAMED = HeaderLayout(
    "published payment amounts",
    fields(
        ("year", "YEAR"),
        ("carrier", "CARRIER"),
        ("locality", "LOCALITY"),
        ("hcpcs", "HCPCS"),
        ("modifier", "MODIFIER"),
        ("nonfacility", "NON ?FACILITY AMOUNT"),
        ("facility", "FACILITY AMOUNT"),
    ),
    _amount,
)
AMOUNTS = FixedLayout(
    "the payment amounts as published (PFALL, PFREV)",
    r'"20\d\d","\d{5}","\d{2}","[A-Z0-9]{5}","[A-Z0-9 ]{2}","',
    {
        "year": (2, 5),
        "carrier": (9, 13),
        "locality": (17, 18),
        "hcpcs": (22, 26),
        "modifier": (30, 31),
        "nonfacility": (35, 44),
        "facility": (48, 57),
    },
    _amount,
    skips=r'"?TRL|\s*$',
    shortest=58,
)
LAYOUTS = (
    NAMED_VALUES,
    PublishedValues(),
    VALUES_TEXT,
    GPCI,
    COUNTIES,
    ANESTHESIA,
    OPPS_CAP,
    ZIP_NAMED,
    ZIP9,
    ZIP5,
    AMOUNTS_NAMED,
    AMOUNTS,
)
