"""NCCI: procedure pairs, unit limits and add-on codes, as published and in plain csv form.

Source: ncci-ptp, ncci-mue
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from claimwright.engines.codesets.official.layout import (
    BadCell,
    HeaderLayout,
    Record,
    Sink,
    as_day,
    cut_off,
    fields,
    normalized,
)
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import DELIMITERS, Cells, Refused, Source
from claimwright.engines.codesets.shapes import Row, stored_day
from claimwright.engines.codesets.shelf import NEVER, PAIR, packed_day, unpacked_day
from claimwright.engines.codesets.tables import System

CODE = re.compile("[A-Z0-9]{5}")
INDICATORS = {"0": b"0", "1": b"1", "9": b"9"}
HOSPITAL = re.compile("OPH|OUTPATIENT|HOSPITAL", re.IGNORECASE)
PRACTITIONER = re.compile("PRA|PRACTITIONER", re.IGNORECASE)
UNDATED = "The file does not say since when its pairs hold: they answer for the whole release."
# What the numbers of the rationale mean, in our words.
RATIONALES = {
    1: "coding instruction of the CPT or CMS manual",
    2: "column two code misused with the column one code",
    3: "definition of the procedure code",
    4: "mutually exclusive procedures",
    5: "standard preparation or monitoring for anesthesia",
    6: "more extensive procedure",
    7: "standards of medical or surgical practice",
    8: "anesthesia included in the surgical procedure",
    9: "sequential procedure",
    10: "separate procedure by definition",
    11: "laboratory panel",
    12: "gender-specific procedures",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a pair's parts stand in a row; None where the file lacks them."""

    starts: int | None
    ends: int
    indicator: int
    rationale: int | None

    @property
    def needed(self) -> int:
        """How many cells a row must have."""
        return max(self.ends, self.indicator, self.starts or 0, self.rationale or 0) + 1


PUBLISHED = Columns(starts=3, ends=4, indicator=5, rationale=6)
NAMED: dict[tuple[str, ...], Columns] = {
    ("COL1", "COL2", "MOD IND", "DELETED", "RATIONALE ID"): Columns(None, 3, 2, 4),
    ("COL1", "COL2", "MOD IND", "FROM", "TO"): Columns(3, 4, 2, None),
}


@dataclass(frozen=True)
class Pairs:
    """A file of procedure pairs, with a plain header or with the published preamble."""

    name: str = "NCCI procedure-to-procedure edits"
    cycle: Cycle = Cycle.QUARTER

    def fits(self, source: Source) -> bool:
        """Whether pairs stand in it."""
        return not source.is_xml and self._start(source) is not None

    def load(self, source: Source, sink: Sink) -> None:
        """Every pair. Raises Refused."""
        started = self._start(source)
        assert started is not None, "asked only after fits()"
        columns, delimiter, header_line = started
        system = _pair_system(source)
        if source.breaks_off:
            raise cut_off(source)
        packer = _Packer(columns)
        for line, cells in source.cells(delimiter):
            if line > header_line and any(cells):
                packer.take(line, cells)
        if not packer.count:
            raise Refused("there are no pairs below the header", header_line)
        packer.finish()
        sink.add_pairs(system, packer.pairs, packer.texts())
        sink.count(system, packer.count)
        if columns.starts is None:
            sink.note(system, UNDATED)

    def _start(self, source: Source) -> tuple[Columns, str, int] | None:
        for delimiter in DELIMITERS[:2]:
            header_line: int | None = None
            before = 0
            for line, cells in source.head_rows(delimiter):
                named = NAMED.get(tuple(normalized(cell) for cell in cells))
                if named:
                    return named, delimiter, line
                if header_line is None and _may_be_row(cells):
                    header_line = before
                if header_line is not None and _is_published_row(cells):
                    return PUBLISHED, delimiter, header_line
                before = line
        return None


class _Packer:
    """Packs pairs by column one, checking each; the days of all rows are a few hundred."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.count = 0
        self.pairs: dict[str, bytearray] = {}
        self.days: dict[str, int] = {}
        self.rationales: dict[str, int] = {}
        self.lines: dict[str, int] = {}

    def take(self, line: int, cells: Cells) -> None:
        """One row. Raises Refused."""
        columns = self.columns
        if len(cells) < columns.needed:
            expected = f"{columns.needed} are expected"
            raise Refused(f"the row has {len(cells)} fields where {expected}", line)
        one, two, indicator = cells[0], cells[1], cells[columns.indicator]
        packed = self.pairs.get(one)
        if packed is None:
            packed = self.pairs[one.strip()] = self._first(one, line)
        if len(two) != 5 or indicator not in INDICATORS:
            two, indicator = self._trimmed(two, indicator, line)
        starts = self._day(cells[columns.starts], line, 0) if columns.starts is not None else 0
        ends = self._day(cells[columns.ends], line, NEVER)
        reason = self._rationale(cells[columns.rationale], line) if columns.rationale else 0
        packed += PAIR.pack(two.encode(), starts, ends, INDICATORS[indicator], reason)
        self.count += 1

    def finish(self) -> None:
        """Sort each code's partners and find what stands twice. Raises Refused."""
        size = PAIR.size
        for one, packed in self.pairs.items():
            rows = sorted(packed[i : i + size] for i in range(0, len(packed), size))
            last = b""
            for row in rows:
                if row[:9] == last[:9] and (self.columns.starts is not None or row == last):
                    two = row[:5].decode()
                    raise Refused(f"the pair {one}/{two} stands twice with the same first day")
                last = bytes(row)
            if self.columns.starts is None:
                rows = _sequenced(rows)
            self.pairs[one] = bytearray(b"".join(rows))

    def texts(self) -> dict[int, str]:
        """The rationale texts by number."""
        if self.rationales:
            return {number: text for text, number in self.rationales.items()}
        return RATIONALES

    def _first(self, one: str, line: int) -> bytearray:
        if not CODE.fullmatch(one.strip()):
            raise Refused(f"column 1 {one!r} is not a procedure code", line)
        return self.pairs.get(one.strip(), bytearray())

    def _trimmed(self, two: str, indicator: str, line: int) -> tuple[str, str]:
        two, indicator = two.strip(), indicator.strip()
        if not CODE.fullmatch(two):
            raise Refused(f"column 2 {two!r} is not a procedure code", line)
        if indicator not in INDICATORS:
            raise Refused(f"the modifier indicator {indicator!r} is none of 0, 1, 9", line)
        return two, indicator

    def _day(self, text: str, line: int, absent: int) -> int:
        known = self.days.get(text)
        if known is None:
            try:
                known = packed_day(as_day(text.strip(), "day"), absent=-1)
            except BadCell as error:
                raise Refused(str(error), line) from error
            self.days[text] = known
        return absent if known < 0 else known

    def _rationale(self, text: str, line: int) -> int:
        if self.columns is not PUBLISHED:
            number = text.strip()
            if not number.isdigit() or int(number) not in RATIONALES:
                raise Refused(f"the rationale {text!r} is not one of 1 to 12", line)
            return int(number)
        known = self.rationales.get(text)
        if known is None:
            if len(self.rationales) == 255:
                raise Refused("there are more than 255 rationales: this is no table of pairs", line)
            known = self.rationales[text] = len(self.rationales) + 1
        return known


def _sequenced(rows: list[bytearray]) -> list[bytearray]:
    """Windows of one pair without first days follow each other: the next starts the day after."""
    found: list[bytearray] = []
    before: tuple[bytes, int] = (b"", 0)
    for row in rows:
        two, starts, ends, indicator, reason = PAIR.unpack(row)
        if two == before[0]:
            last_day = unpacked_day(before[1])
            starts = packed_day(last_day + timedelta(days=1)) if last_day else 0
        found.append(bytearray(PAIR.pack(two, starts, ends, indicator, reason)))
        before = (two, ends)
    return found


def _may_be_row(cells: Cells) -> bool:
    """Whether a row is data, perhaps damaged: the preamble has neither a code nor an indicator."""
    if len(cells) < 6:
        return False
    return CODE.fullmatch(cells[0].strip()) is not None or cells[5].strip() in INDICATORS


def _is_published_row(cells: Cells) -> bool:
    if len(cells) < 6 or cells[2].strip() not in ("", "*"):
        return False
    codes = CODE.fullmatch(cells[0].strip()) and CODE.fullmatch(cells[1].strip())
    return bool(codes) and re.fullmatch(r"\d{8}", cells[3].strip()) is not None


def _pair_system(source: Source) -> System:
    given = source.about.get("system")
    if given in (System.PTP, System.PTP_HOSPITAL):
        return System(given)
    for text in (source.names, source.head_text[:2000] if not source.is_workbook else ""):
        is_hospital, is_practitioner = HOSPITAL.search(text), PRACTITIONER.search(text)
        if bool(is_hospital) != bool(is_practitioner):
            return System.PTP_HOSPITAL if is_hospital else System.PTP
    raise Refused(
        "neither the name nor the text says whether these pairs are the practitioner's or the"
        " hospital's; say --system ptp or --system ptp_hospital"
    )


MUE_SYSTEMS = (
    (re.compile("MEDICAID|MCD_"), System.MUE_MEDICAID),
    (re.compile("DME|SUPPLIER"), System.MUE_DME),
    (re.compile("OUTPATIENT|HOSPITAL"), System.MUE_HOSPITAL),
    (re.compile("PRACTITIONER|PRAC"), System.MUE),
)


def _mue_system(source: Source) -> System:
    given = source.about.get("system", "")
    if given.startswith("mue"):
        return System(given)
    head = "" if source.is_workbook else source.head_text[:4000]
    for text in (source.names.upper(), head.upper()):
        for pattern, system in MUE_SYSTEMS:
            if pattern.search(text):
                return system
    raise Refused(
        "neither the name nor the heading says whose unit limits these are; say --system mue,"
        " mue_hospital, mue_dme or mue_medicaid"
    )


def _prepare_mue(source: Source) -> None:
    system = _mue_system(source)
    source.about["mue"] = system
    if system is not System.MUE_MEDICAID and "has_mai" not in source.about:
        heads = [normalized(cell) for d in DELIMITERS for _, r in source.head_rows(d) for cell in r]
        if not any(re.fullmatch(MAI, head) for head in heads):
            raise Refused("the column of the adjudication indicator (MAI) is missing")


MAI = "MAI|MUE ADJUDICATION INDICATOR"


def _mue(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    system = System(source.about["mue"])
    # Medicaid's limits have no indicator: they hold for each line.
    spelled = "1" if system is System.MUE_MEDICAID else record.choice("MAI", "[123](?: .*)?")
    units = record.whole("MUE")
    yield system, (record.code("HCPCS"), units, int(spelled[0]), record.text("RATIONALE"))


MUE = HeaderLayout(
    "NCCI unit limits (MUE)",
    fields(
        ("HCPCS", "HCPCS|HCPCS ?CPT CODE"),
        ("MUE", "MUE|.*MUE VALUES?"),
        ("MAI", MAI, True),
        ("RATIONALE", "(?:MUE )?RATIONALE"),
    ),
    _mue,
    prepare=_prepare_mue,
)


def _add_on(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    kind = int(record.choice("TYPE", "[123]"))
    deleted = record.day("CODE_DELETED")
    ends_on = min((d for d in (record.day("TO"), deleted) if d is not None), default=None)
    row = (
        record.code("ADD_ON"),
        record.code("PRIMARY"),
        stored_day(record.day("FROM")),
        stored_day(ends_on),
        kind,
    )
    yield System.ADD_ON, row


ADD_ON = HeaderLayout(
    "NCCI add-on codes",
    fields(
        ("PRIMARY", "PRIMARY"),
        ("ADD_ON", "ADD ON"),
        ("TYPE", "AOC TYPE"),
        ("FROM", "FROM", True),
        ("TO", "TO", True),
    ),
    _add_on,
)
ADD_ON_PUBLISHED = HeaderLayout(
    "NCCI add-on codes as published (AOC)",
    fields(
        ("TYPE", "AOC EDIT TYPE"),
        ("ADD_ON", "ADD ?ON CODE"),
        ("CODE_DELETED", "AOC DELDT"),
        ("PRIMARY", "PRIMARY CODE"),
        ("PRIMARY_DELETED", "PRIMARY CODE DELDT"),
        ("FROM", "AOC EDIT EFFDT"),
        ("TO", "AOC EDIT DELDT"),
    ),
    _add_on,
)


def _rationale(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    yield System.PTP_RATIONALE, (record.code("ID", r"\d{1,3}"), record.text("RATIONALE"))


RATIONALE = HeaderLayout(
    "the rationales of NCCI pairs",
    fields(("ID", "RATIONALE ID"), ("RATIONALE", "RATIONALE")),
    _rationale,
    cycle=Cycle.OPEN,
)
LAYOUTS = (Pairs(), MUE, ADD_ON_PUBLISHED, ADD_ON, RATIONALE)
