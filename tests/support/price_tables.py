"""Code tables in memory, as small as a test needs them, and the published ones read in place."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from claimwright.engines.codesets.tables import Gpci, RelativeValue, System, TableRelease

SHARED = Path(__file__).resolve().parents[3] / "shared"
MPFS = SHARED / "refdata" / "mpfs"
CF_2025 = Decimal("32.3465")
PLAIN = Gpci("99999", "01", "Everywhere", "ZZ", Decimal(1), Decimal(1), Decimal(1))


def a_row(
    code: str, work: str = "0", pe: str = "0", mp: str = "0", **other: object
) -> RelativeValue:
    """An active code that no special rule touches; practice expense alike in both settings."""
    row = RelativeValue(
        code=code,
        modifier="",
        status="A",
        work=Decimal(work),
        pe_nonfacility=Decimal(pe),
        pe_facility=Decimal(pe),
        malpractice=Decimal(mp),
        is_nonfacility_na=False,
        is_facility_na=False,
        pc_tc="0",
        global_days="XXX",
        pre_share=Decimal(0),
        intra_share=Decimal(0),
        post_share=Decimal(0),
        multiple="0",
        bilateral="0",
        assistant="2",
        co_surgeon="2",
        team="2",
        endoscopic_base="",
        conversion_factor=CF_2025,
        supervision="09",
        imaging_family="99",
        opps_pe_nonfacility=Decimal(0),
        opps_pe_facility=Decimal(0),
        opps_malpractice=Decimal(0),
    )
    return replace(row, **other)


def worth(code: str, dollars: str, **other: object) -> RelativeValue:
    """A code whose unit is worth the dollars: all practice expense at a conversion factor of 1."""
    return a_row(code, pe=dollars, **{"conversion_factor": Decimal(1), **other})


@dataclass
class SmallTables:
    """Answers like the store on file, from what the test gives it."""

    rows: Sequence[RelativeValue] = ()
    starts_on: date = date(2000, 1, 1)
    ends_on: date | None = None
    places: Mapping[tuple[str, str], Gpci] = field(default_factory=lambda: {("99999", "01"): PLAIN})
    zips: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    factors: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    caps: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    labs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    drugs: Mapping[str, Decimal] = field(default_factory=dict)
    qualifying: Sequence[RelativeValue] = ()

    def release_on(self, system: System, on: date) -> TableRelease | None:
        if on < self.starts_on or (self.ends_on and on > self.ends_on):
            return None
        if system is System.PFS_QP and not self.qualifying:
            return None
        return TableRelease(system, "TEST", self.starts_on, self.ends_on, 1, "", "test")

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        rows: Iterable[RelativeValue] = self.qualifying if is_qualifying else self.rows
        return {(row.code, row.modifier): row for row in rows if row.code in set(codes)}

    def gpci(self, carrier: str, locality: str, on: date) -> Gpci | None:
        return self.places.get((carrier, locality))

    def locality_of(self, zip_code: str, on: date) -> tuple[str, str] | None:
        return self.zips.get(zip_code[:5])

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        return self.factors.get((carrier, locality))

    def opps_caps(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        return {key: cap for key, cap in self.caps.items() if key[0] in set(codes)}

    def lab_prices(self, codes: Sequence[str], on: date) -> dict[tuple[str, str], int]:
        return {key: cents for key, cents in self.labs.items() if key[0] in set(codes)}

    def drug_prices(self, codes: Sequence[str], on: date) -> dict[str, Decimal]:
        return {code: self.drugs[code] for code in codes if code in self.drugs}


@cache
def published() -> SmallTables:
    """The October 2025 physician fee schedule as published, read in place."""
    return SmallTables(
        rows=tuple(_published_rows()),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        places={(g.carrier, g.locality): g for g in _published_places()},
        factors={
            (row["CONTRACTOR"], row["LOCALITY"]): Decimal(row["ANES_CF"])
            for row in _csv(MPFS / "anes_cf2025.csv")
        },
    )


def _csv(path: Path) -> Iterable[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t" if path.suffix == ".tsv" else ",")


def _published_places() -> Iterable[Gpci]:
    for row in _csv(MPFS / "gpci2025.csv"):
        factors = (Decimal(row[name]) for name in ("PW_GPCI_FLOOR", "PE_GPCI", "MP_GPCI"))
        yield Gpci(row["MAC"], row["LOCALITY"], row["LOCALITY_NAME"], row["STATE"], *factors)


def _published_rows() -> Iterable[RelativeValue]:
    for row in _csv(MPFS / "pprrvu2025_oct_nodesc.csv.gz"):
        yield a_row(
            row["HCPCS"],
            row["WORK_RVU"],
            row["NONFAC_PE_RVU"],
            row["MP_RVU"],
            modifier=row["MOD"],
            status=row["STATUS"],
            pe_facility=Decimal(row["FAC_PE_RVU"]),
            is_nonfacility_na=row["NONFAC_NA"] == "NA",
            is_facility_na=row["FAC_NA"] == "NA",
            pc_tc=row["PCTC_IND"],
            global_days=row["GLOB_DAYS"],
            pre_share=Decimal(row["PRE_OP"]),
            intra_share=Decimal(row["INTRA_OP"]),
            post_share=Decimal(row["POST_OP"]),
            multiple=row["MULT_PROC"],
            bilateral=row["BILAT_SURG"],
            assistant=row["ASST_SURG"],
            co_surgeon=row["CO_SURG"],
            team=row["TEAM_SURG"],
            endoscopic_base=row["ENDO_BASE"],
            conversion_factor=Decimal(row["CONV_FACTOR"]),
            imaging_family=row["DIAG_IMG_FAMILY"],
        )


def official_amounts() -> list[dict[str, str]]:
    """The published payment amounts to compare with."""
    return list(_csv(MPFS / "official_amounts_2025.tsv"))


def payment_examples() -> dict[str, dict[str, str]]:
    """The payers' own worked examples by id."""
    return {row["id"]: row for row in _csv(SHARED / "samples" / "payment" / "examples.tsv")}
