"""A table reads the same from CSV, workbook and PDF; nothing in it becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pypdf
import pytest

from claimwright.foundation.documents.sheets import (
    CENTS,
    DAY,
    DECIMAL,
    NUMBER,
    Column,
    Report,
    Sheet,
    as_csv,
    as_pdf,
    as_xlsx,
)

COLUMNS = (Column("Who"), Column("On", DAY), Column("Visits", NUMBER), Column("Dollars", CENTS),
           Column("Days", DECIMAL))  # fmt: skip
ROWS = (
    ("Zoë #strong[x] 李", date(2026, 1, 2), 1200, -123_456, 3061),
    ("=HYPERLINK(1)", None, 0, 5, None),
)
TOTAL = ("All", None, 1200, -123_451, None)


def a_report(*titles: str) -> Report:
    sheets = tuple(Sheet(title, COLUMNS, ROWS, TOTAL) for title in titles or ("One",))
    return Report("Monday", "Alder Street Clinic", date(2026, 11, 16), sheets, "In words.")


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_says_cents_as_dollars() -> None:
    assert read_csv(as_csv(a_report())) == [
        ["Who", "On", "Visits", "Dollars", "Days"],
        ["Zoë #strong[x] 李", "2026-01-02", "1200", "-1234.56", "30.61"],
        ["'=HYPERLINK(1)", "", "0", "0.05", ""],
        ["All", "", "1200", "-1234.51", ""],
    ]


def test_several_tables_stand_below_each_other() -> None:
    rows = read_csv(as_csv(a_report("One", "Two")))
    assert [row for row in rows if row in (["One"], ["Two"], [])] == [["One"], [], ["Two"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    report = Report("M", "P", date(2026, 1, 1), (Sheet("One", (Column("a"),), ((text,),)),))
    assert read_csv(as_csv(report))[1][0].startswith("'")
    tab = openpyxl.load_workbook(io.BytesIO(as_xlsx(report))).worksheets[0]
    assert tab["A2"].data_type == "s"
    assert str(tab["A2"].value).startswith("'")


def test_the_workbook_holds_numbers_that_add_up() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(a_report())))
    tab = book.worksheets[0]
    assert tab.freeze_panes == "A2"
    dollars = [Decimal(str(tab.cell(row=row, column=4).value)) for row in (2, 3, 4)]
    assert dollars[0] + dollars[1] == dollars[2] == Decimal("-1234.51")
    assert tab["E2"].value == 30.61
    assert tab["D2"].number_format.startswith("#,##0.00")
    assert tab["B2"].value.date() == date(2026, 1, 2)


def test_tabs_have_names_a_spreadsheet_accepts() -> None:
    long = "Denied dollars: what happened / by payer"
    names = openpyxl.load_workbook(io.BytesIO(as_xlsx(a_report(long, long, "[]")))).sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_pdf_says_it_too_and_takes_no_markup() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(a_report("One", "Two"))))
    text = "".join(page.extract_text() for page in reader.pages)
    for said in (
        "Monday",
        "Alder Street Clinic",
        "−1,234.56",
        "30.61",
        "#strong[x]",
        "Jan 2, 2026",
    ):
        assert said in text, said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_an_empty_table_is_said_to_be_empty() -> None:
    empty = Report("M", "P", date(2026, 1, 1), (Sheet("One", COLUMNS, ()),))
    assert "Nothing here" in pypdf.PdfReader(io.BytesIO(as_pdf(empty))).pages[0].extract_text()
    assert read_csv(as_csv(empty)) == [["Who", "On", "Visits", "Dollars", "Days"]]
