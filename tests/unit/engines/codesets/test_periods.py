"""From when to when a release holds, as publishers spell it in names."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.engines.codesets.official.periods import Cycle, period_from, period_of


@pytest.mark.parametrize(
    ("name", "cycle", "label", "starts_on", "ends_on"),
    [
        ("ccipra-v323r0-f1.TXT", Cycle.QUARTER, "2026Q4", "2026-10-01", "2026-12-31"),
        ("ccioph-v310r0-f4.zip", Cycle.QUARTER, "2025Q1", "2025-01-01", "2025-03-31"),
        ("rvu26d-updated-08-26-2026.zip", Cycle.QUARTER, "2026Q4", "2026-10-01", "2026-12-31"),
        ("PPRRVU2026_Apr_nonQPP.csv", Cycle.QUARTER, "2026Q2", "2026-04-01", "2026-06-30"),
        ("PPRRVU22_JAN.csv", Cycle.QUARTER, "2022Q1", "2022-01-01", "2022-03-31"),
        (
            "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv",
            Cycle.QUARTER,
            "2026Q4",
            "2026-10-01",
            "2026-12-31",
        ),
        ("AOC_V2026Q2-MCR.txt", Cycle.QUARTER, "2026Q2", "2026-04-01", "2026-06-30"),
        (
            "HCPC2026_JAN_ANWEB_12292025.xlsx",
            Cycle.QUARTER,
            "2026Q1",
            "2026-01-01",
            "2026-03-31",
        ),
        ("PUF_CLFS_CY2026_Q2V1.csv", Cycle.QUARTER, "2026Q2", "2026-04-01", "2026-06-30"),
        ("april-2026-asp-pricing-file.zip", Cycle.QUARTER, "2026Q2", "2026-04-01", "2026-06-30"),
        ("PFREV25C.txt", Cycle.QUARTER, "2025Q3", "2025-07-01", "2025-09-30"),
        ("25LOCCO.csv", Cycle.YEAR, "2025", "2025-01-01", "2025-12-31"),
        ("GPCI2026.csv", Cycle.YEAR, "2026", "2026-01-01", "2026-12-31"),
        ("icd10cm-order-April-2026.txt", Cycle.FISCAL, "April 2026", "2026-04-01", "2026-09-30"),
        ("icd10cm_order_2027.txt", Cycle.FISCAL, "FY2027", "2026-10-01", "2027-09-30"),
        ("icd10cm_mce_edits_v41.tsv", Cycle.FISCAL, "FY2024", "2023-10-01", "2024-09-30"),
        ("nucc_taxonomy_261.csv", Cycle.OPEN, "2026-07-01", "2026-07-01", None),
        ("codes_dates_2026-03-10.tsv", Cycle.OPEN, "2026-03-10", "2026-03-10", None),
    ],
)
def test_a_name_tells_the_days(
    name: str, cycle: Cycle, label: str, starts_on: str, ends_on: str | None
) -> None:
    found = period_of([name], cycle)
    assert found is not None
    assert found.name == label
    assert found.starts_on == date.fromisoformat(starts_on)
    assert found.ends_on == (date.fromisoformat(ends_on) if ends_on else None)


def test_a_member_without_a_day_takes_that_of_its_archive() -> None:
    found = period_of(["OPPSCAP_Oct.csv", "rvu25d.zip"], Cycle.QUARTER)
    assert found is not None
    assert found.name == "2025Q4"


@pytest.mark.parametrize("name", ["limits.csv", "table-99.txt", "RVU.zip"])
def test_a_name_that_tells_nothing_is_not_guessed(name: str) -> None:
    assert period_of([name], Cycle.QUARTER) is None


def test_days_given_by_hand_end_with_their_cycle() -> None:
    assert period_from(date(2026, 2, 1), None, Cycle.QUARTER).ends_on == date(2026, 3, 31)
    assert period_from(date(2026, 2, 1), date(2026, 2, 9), Cycle.QUARTER).ends_on == date(
        2026, 2, 9
    )
    assert period_from(date(2026, 2, 1), None, Cycle.OPEN).ends_on is None
