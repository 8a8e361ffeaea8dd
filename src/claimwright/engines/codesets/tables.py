"""What the code tables say, as values, and the questions every reader may ask of them.

A question is always asked for a day: the release in force on the date of service answers. A
system with no release for that day answers `NO_TABLE`, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class System(StrEnum):
    """One code set or table; the value is its name on the command line and in file names."""

    ICD10CM = "icd10cm"
    HCPCS = "hcpcs"  # Level II codes
    CPT = "cpt"  # numbers as the fee schedule lists them; text only from the user's own file
    MODIFIERS = "modifiers"
    POS = "pos"
    TAXONOMY = "taxonomy"
    CARC = "carc"
    RARC = "rarc"
    REVENUE = "revenue"
    PTP = "ptp"  # NCCI procedure-to-procedure, practitioner
    PTP_HOSPITAL = "ptp_hospital"
    MUE = "mue"  # NCCI units, practitioner
    MUE_HOSPITAL = "mue_hospital"
    MUE_DME = "mue_dme"
    MUE_MEDICAID = "mue_medicaid"
    ADD_ON = "add_on"
    PFS = "pfs"  # relative values
    PFS_QP = "pfs_qp"
    GPCI = "gpci"
    LOCALITY = "locality"  # ZIP to carrier and locality
    ANESTHESIA = "anesthesia"  # conversion factors by locality
    OPPS_CAP = "opps_cap"
    CLFS = "clfs"
    ASP = "asp"
    OPPS = "opps"  # Addendum B
    LCD = "lcd"  # articles with their code groups
    DIAGNOSIS_EDITS = "diagnosis_edits"  # ages, manifestation, unacceptable first
    CPT_TEXT = "cpt_text"  # the user's own licensed descriptors
    AMOUNTS = "amounts"  # published payment amounts, to compare with
    ICD10CM_INDEX = "icd10cm_index"  # Alphabetic Index, external causes, neoplasms, drugs
    LOCALITY_COUNTY = "locality_county"  # the counties of each fee-schedule locality
    NDC = "ndc"  # drug packages to HCPCS codes
    TELEHEALTH = "telehealth"
    LCD_INDEX = "lcd_index"  # coverage documents by number, without their code lists
    MODIFIER_FLAGS = "modifier_flags"  # which modifiers free a PTP pair
    REVENUE_FLAGS = "revenue_flags"
    RBCS = "rbcs"  # a classification of procedures
    PTP_RATIONALE = "ptp_rationale"
    GROUP_CODES = "group_codes"  # CARC group: who bears an adjustment
    ICD10PCS = "icd10pcs"


class CodeStatus(StrEnum):
    """What a table says of a code on a day."""

    ACTIVE = "active"
    NOT_BILLABLE = "not_billable"  # a header: a longer code is needed
    NOT_YET = "not_yet"  # in force only later
    ENDED = "ended"  # was in force before
    UNKNOWN = "unknown"  # in no release on file
    NO_TABLE = "no_table"  # nothing on file answers for that day


@dataclass(frozen=True, slots=True)
class TableRelease:
    """One release of one table on file. `ends_on` is its last day, None while it is open."""

    system: System
    name: str  # as published: "2025Q4", "RVU25D", "April 2026"
    starts_on: date
    ends_on: date | None
    rows_count: int
    sha256: str  # of the file it was loaded from
    origin: str  # the file's name
    is_stand_in: bool = False  # made by hand where no official file is at hand
    notes: tuple[str, ...] = ()  # what a reader must know: parts missing, dates not in the file


@dataclass(frozen=True, slots=True)
class PtpEdit:
    """One NCCI pair: `column_two` is denied beside `column_one` unless a modifier frees it.

    `indicator` 0 never, 1 with a modifier, 9 does not apply. `ends_on` is the last active day.
    """

    column_one: str
    column_two: str
    starts_on: date | None
    ends_on: date | None
    indicator: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Mue:
    """The most units of a code. `adjudication` is the MAI: 1 per line, 2 per day, 3 reviewable."""

    code: str
    units: int
    adjudication: int
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class AddOn:
    """A code that is paid only beside one of its primaries.

    `kind` 1: only those listed; 2: primaries are the contractor's to say (CCCCC); 3: some listed.
    """

    code: str
    kind: int
    primaries: frozenset[str]


@dataclass(frozen=True, slots=True)
class RelativeValue:
    """One row of the physician fee schedule. RVUs are exact; indicators are the file's letters."""

    code: str
    modifier: str  # "", "26", "TC", "53"
    status: str
    work: Decimal
    pe_nonfacility: Decimal
    pe_facility: Decimal
    malpractice: Decimal
    is_nonfacility_na: bool
    is_facility_na: bool
    pc_tc: str
    global_days: str  # "000", "010", "090", "XXX", "YYY", "ZZZ", "MMM"
    pre_share: Decimal
    intra_share: Decimal
    post_share: Decimal
    multiple: str  # MULT PROC indicator
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopic_base: str
    conversion_factor: Decimal
    supervision: str
    imaging_family: str
    opps_pe_nonfacility: Decimal
    opps_pe_facility: Decimal
    opps_malpractice: Decimal


@dataclass(frozen=True, slots=True)
class Gpci:
    """Geographic factors of one locality."""

    carrier: str  # MAC, five digits
    locality: str  # two digits
    name: str
    state: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class DiagnosisEdit:
    """What the Medicare Code Editor holds against a diagnosis; ages in whole years, inclusive."""

    code: str
    age_from: int | None = None
    age_to: int | None = None
    is_manifestation: bool = False  # never first
    is_unacceptable_first: bool = False


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code as its table describes it; `description` may be empty where text is not ours."""

    system: System
    code: str
    description: str
    starts_on: date | None
    ends_on: date | None
    release: str
    details: tuple[tuple[str, str], ...] = ()  # further columns worth showing, in words


class CodeTables(Protocol):
    """Every table on file, by date of service. Codes come without dots, upper case."""

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """The release that answers for the day, or None."""

    def status(self, system: System, code: str, on: date) -> CodeStatus:
        """What the table says of a code on the day."""

    def statuses(self, system: System, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        """The same for many codes at once."""

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        """The code as its table describes it on the day."""

    def ptp_edits(
        self, codes: Sequence[str], on: date, system: System = System.PTP
    ) -> list[PtpEdit]:
        """Every pair among the codes that is in force on the day, in a stable order."""

    def mues(self, codes: Sequence[str], on: date, system: System = System.MUE) -> dict[str, Mue]:
        """The unit limits of those codes that have one."""

    def add_ons(self, codes: Sequence[str], on: date) -> dict[str, AddOn]:
        """Those of the codes that are add-on codes."""

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        """Modifiers that free a PTP pair of indicator 1."""

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """Fee-schedule rows by (code, modifier): every modifier's row of every code asked for."""

    def gpci(self, carrier: str, locality: str, on: date) -> Gpci | None:
        """The factors of a locality."""

    def locality_of(self, zip_code: str, on: date) -> tuple[str, str] | None:
        """(carrier, locality) of a five- or nine-digit ZIP code."""

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        """Dollars for one anesthesia unit."""

    def opps_caps(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """(facility cents, non-facility cents) by (code, modifier)."""

    def lab_prices(self, codes: Sequence[str], on: date) -> dict[tuple[str, str], int]:
        """Clinical laboratory prices in cents by (code, modifier)."""

    def drug_prices(self, codes: Sequence[str], on: date) -> dict[str, Decimal]:
        """Drug payment limits in dollars for one billing unit."""

    def diagnosis_edits(self, codes: Sequence[str], on: date) -> dict[str, DiagnosisEdit]:
        """What is held against those diagnoses."""
