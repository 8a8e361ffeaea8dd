"""Small code tables in memory: what the stories of the edits need, for any day since 2020."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from claimwright.cycle.scrubbing.domain.reading import NoTables, Reading
from claimwright.engines.codesets.coverage import CoverageArticle, CoverageGroup
from claimwright.engines.codesets.tables import (
    AddOn,
    CodeEntry,
    CodeStatus,
    DiagnosisEdit,
    Mue,
    PtpEdit,
    RelativeValue,
    System,
    TableRelease,
)

STARTS = date(2020, 1, 1)
FAR = date(2099, 12, 31)
BYPASS = frozenset(
    [
        "24",
        "25",
        "27",
        "57",
        "58",
        "59",
        "78",
        "79",
        "91",
        "LT",
        "RT",
        "XE",
        "XP",
        "XS",
        "XU",
        "E1",
        "FA",
    ]
)
UNKNOWN = frozenset({"99999", "E11X", "000000000X", "999", "ZY", "Q9999"})
ENDED = {"I109": date(2024, 9, 30), "99241": date(2022, 12, 31)}
LATER = {"98016": date(2027, 1, 1)}
HEADERS = frozenset({"E11", "S525"})

PAIRS = (
    PtpEdit("20610", "99213", None, None, "1"),
    PtpEdit("52648", "52281", None, None, "0"),
    PtpEdit("50590", "52005", date(2022, 1, 1), None, "1"),
    PtpEdit("43239", "43235", date(2020, 1, 1), date(2026, 3, 31), "0"),
    PtpEdit("97140", "97530", None, None, "1"),
    PtpEdit("80307", "80305", None, None, "9"),
    PtpEdit("99396", "99213", None, None, "1"),
    PtpEdit("80053", "80048", None, None, "0"),
    PtpEdit("45385", "45380", None, None, "1"),
)
LIMITS = {
    "93000": Mue("93000", 3, 3),
    "99213": Mue("99213", 2, 3),
    "11042": Mue("11042", 1, 2),
    "J1885": Mue("J1885", 8, 3),
    "17000": Mue("17000", 1, 2),
    "73030": Mue("73030", 4, 3),
    "29125": Mue("29125", 1, 1),
    "A4550": Mue("A4550", 0, 1),
    "80053": Mue("80053", 1, 3),
    "80061": Mue("80061", 1, 3),
    "29881": Mue("29881", 1, 2),
    "27447": Mue("27447", 1, 2),
}
MEDICAID_LIMITS = {code: Mue(code, 1, 0) for code in ("93000", "80053", "80061", "29881", "27447")}
ADD_ONS = {
    "G2211": AddOn("G2211", 1, frozenset({"99203", "99213", "99214"})),
    "99292": AddOn("99292", 1, frozenset({"99291"})),
    "64484": AddOn("64484", 1, frozenset({"64483"})),
    "17003": AddOn("17003", 1, frozenset({"17000"})),
    "95941": AddOn("95941", 2, frozenset()),
    "33257": AddOn("33257", 3, frozenset({"33120"})),
}


def value(code: str, **changes: object) -> RelativeValue:
    """A row of the fee schedule: a physician's service with no global period."""
    zero = Decimal(0)
    given: dict[str, object] = {
        "code": code, "modifier": "", "status": "A", "work": Decimal(1),
        "pe_nonfacility": Decimal(1), "pe_facility": zero, "malpractice": zero,
        "is_nonfacility_na": False, "is_facility_na": False, "pc_tc": "0", "global_days": "XXX",
        "pre_share": zero, "intra_share": zero, "post_share": zero, "multiple": "0",
        "bilateral": "0", "assistant": "0", "co_surgeon": "0", "team": "0", "endoscopic_base": "",
        "conversion_factor": Decimal("32.3465"), "supervision": "09", "imaging_family": "99",
        "opps_pe_nonfacility": zero, "opps_pe_facility": zero, "opps_malpractice": zero,
    }  # fmt: skip
    return RelativeValue(**(given | changes))  # type: ignore[arg-type]


VALUES = {
    row.code: row
    for row in (
        value("99213"),
        value("99214"),
        value("20610", global_days="000", bilateral="1"),
        value("10060", global_days="010"),
        value("29881", global_days="090", assistant="1", bilateral="1"),
        value("27447", global_days="090", assistant="2", co_surgeon="2", bilateral="1"),
        value("27130", global_days="090", bilateral="1"),
        value("71046", pc_tc="1"),
        value("93000", pc_tc="4"),
        value("99072", status="B"),
        value("99000", status="B"),
        value("0591T", status="N"),
        value("99455", status="I"),
        value("99221", is_nonfacility_na=True),
    )
}
HELD = {
    "O0900": DiagnosisEdit("O0900", 9, 64),
    "P220": DiagnosisEdit("P220", 0, 0),
    "A33": DiagnosisEdit("A33", 0, 0),
    "E0842": DiagnosisEdit("E0842", None, None, is_manifestation=True),
    "Z7901": DiagnosisEdit("Z7901", None, None, is_unacceptable_first=True),
    "Z0000": DiagnosisEdit("Z0000", None, None, is_unacceptable_first=True),
}
NOTES = {
    "E11": ("diabetes mellitus due to underlying condition (E08.-)", "type 1 diabetes (E10.-)"),
    "R05": ("cough with hemorrhage (R04.2)",),
    "S525": ("other fractures (S50-S51, S59.9)",),
}
TEXTS = {
    "S52501A": "Unspecified fracture of the lower end of right radius, initial encounter",
    "S52502A": "Unspecified fracture of the lower end of left radius, initial encounter",
    "M25561": "Pain in right knee",
    "M25562": "Pain in left knee",
}
ARTICLES = (
    CoverageArticle(
        "A12345",
        "Vitamin D testing",
        frozenset({"82306"}),
        (CoverageGroup("1", "Any one of these supports the test.", frozenset({"E559", "N184"})),),
    ),
)


@dataclass
class FewTables(NoTables):
    """Every table is on file since 2020 unless left out, and holds what the stories use."""

    without: frozenset[System] = frozenset()
    ends_on: date | None = None
    asked: list[str] = field(default_factory=list)

    def release_on(self, system: System, on: date) -> TableRelease | None:
        if system in self.without or on < STARTS or (self.ends_on and on > self.ends_on):
            return None
        ends_on = self.ends_on or (FAR if system is System.ICD10CM else None)
        return TableRelease(system, "test", STARTS, ends_on, 1, "", "test", True)

    def status(self, system: System, code: str, on: date) -> CodeStatus:
        if self.release_on(system, on) is None:
            return CodeStatus.NO_TABLE
        if code in UNKNOWN:
            return CodeStatus.UNKNOWN
        if code in HEADERS:
            return CodeStatus.NOT_BILLABLE
        if code in ENDED and on > ENDED[code]:
            return CodeStatus.ENDED
        if code in LATER and on < LATER[code]:
            return CodeStatus.NOT_YET
        return CodeStatus.ACTIVE

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        notes = tuple(("excludes1", text) for text in NOTES.get(code, ()))
        return CodeEntry(
            system, code, TEXTS.get(code, ""), LATER.get(code), ENDED.get(code), "test", notes
        )

    def ptp_edits(
        self, codes: Sequence[str], on: date, system: System = System.PTP
    ) -> list[PtpEdit]:
        self.asked.append("ptp")
        return [
            pair
            for pair in PAIRS
            if pair.column_one in codes
            and pair.column_two in codes
            and (pair.starts_on is None or pair.starts_on <= on)
            and (pair.ends_on is None or on <= pair.ends_on)
        ]

    def mues(self, codes: Sequence[str], on: date, system: System = System.MUE) -> dict[str, Mue]:
        self.asked.append("mue")
        limits = MEDICAID_LIMITS if system is System.MUE_MEDICAID else LIMITS
        return {code: limits[code] for code in codes if code in limits}

    def add_ons(self, codes: Sequence[str], on: date) -> dict[str, AddOn]:
        return {code: ADD_ONS[code] for code in codes if code in ADD_ONS}

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        return BYPASS

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        return {(code, ""): VALUES[code] for code in codes if code in VALUES}

    def diagnosis_edits(self, codes: Sequence[str], on: date) -> dict[str, DiagnosisEdit]:
        return {code: HELD[code] for code in codes if code in HELD}

    def coverage_articles(self, codes: Sequence[str], on: date) -> list[CoverageArticle]:
        return [article for article in ARTICLES if not article.procedures.isdisjoint(codes)]


def reading(**changes: object) -> Reading:
    """A fresh reading of the small tables."""
    return Reading(FewTables(**changes))  # type: ignore[arg-type]
