"""`price` from the published tables: no practice, no database; a missing table is told."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting import queries
from claimwright.cycle.contracting.domain.agreements import NewContract
from claimwright.cycle.contracting.domain.contracts import Several
from claimwright.foundation.tenancy.operations import choose_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.kernel.percent import Percent
from tests.cli.runner import Console
from tests.support.clinic import OPENED_ON, a_payer, open_clinic
from tests.support.price_tables import MPFS, official_amounts

needs_tables = pytest.mark.skipif(not MPFS.exists(), reason="published tables not at hand")
FILES = (
    "pprrvu2025_oct_nodesc.csv.gz",
    "gpci2025.csv",
    "anes_cf2025.csv",
    "oppscap2025_oct.csv.gz",
    "zip5_carrier_locality_oct2025.csv.gz",
)
ON = "2025-11-03"
PROBE = """
import sys, runpy
sys.argv = ["claimwright", "price", "99213", "--payer", "medicare", "--on", "2025-11-03",
            "--locality", "05102-00", "--json"]
try:
    runpy.run_module("claimwright.config.cli", run_name="__main__")
except SystemExit:
    print("django" in sys.modules, file=sys.stderr)
"""


@pytest.fixture
def loaded(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """The tables of October 2025 on file."""
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path / "tables"))
    ran = console.run("codes", "load", *(MPFS / name for name in FILES))
    assert ran.code == 0, ran.err
    return console


@needs_tables
def test_every_published_amount_comes_out(loaded: Console) -> None:
    for row in official_amounts():
        place = f"{row['carrier']}-{row['locality']}"
        for setting, column in (
            ("nonfacility", "non_facility_amount"),
            ("facility", "facility_amount"),
        ):
            ran = loaded.run(
                "price", row["hcpcs"], "--payer", "medicare", "--on", ON, "--locality", place,
                "--setting", setting, "--json",
            )  # fmt: skip
            assert ran.code == 0
            told = ran.json("price")
            assert told["total_cents"] == round(float(row[column]) * 100)
            (line,) = told["lines"]
            assert line["steps"][-1]["to_cents"] == line["allowed_cents"] == told["total_cents"]


@needs_tables
@pytest.mark.parametrize(
    ("words", "total"),
    [
        (["45385", "45380", "--setting", "facility"], 29569),
        (["97110x2", "97140"], 8603),
        (["71260", "74177"], 53541),
        (["20610-50", "99213-25", "--np"], 19148),
        (["99213", "--nonpar"], 10369),
        (["01402-QKx129", "--base-units", "01402=7"], 17449),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_rules_on_published_rows(loaded: Console, words: list[str], total: int) -> None:
    ran = loaded.run(
        "price", *words, "--payer", "medicare", "--on", ON, "--locality", "01112-05", "--json"
    )
    assert (ran.code, ran.json("price")["total_cents"]) == (0, total)


@needs_tables
def test_a_zip_code_finds_its_locality(loaded: Console) -> None:
    asked = ["price", "99213", "--payer", "Medicare", "--on", ON, "--json"]
    by_zip = loaded.run(*asked, "--zip", "45402").json("price")
    by_place = loaded.run(*asked, "--locality", "15202-00").json("price")
    assert by_zip == by_place
    assert "locality 15202-00" in by_zip["lines"][0]["steps"][0]["source"]
    unknown = loaded.run(*asked, "--zip", "00000")
    assert unknown.code == 1
    assert unknown.json("price")["findings"][0]["code"] == "PRICE-NO-LOCALITY"


@needs_tables
def test_a_table_older_than_the_day_is_told(loaded: Console) -> None:
    ran = loaded.run(
        "price", "99213", "--payer", "medicare", "--on", "2026-02-02", "--zip", "45402", "--json"
    )
    told = ran.json("price")
    assert told["lines"][0]["allowed_cents"] == 8517
    assert {finding["code"] for finding in told["findings"]} == {"PRICE-STALE-TABLE"}
    assert {finding["severity"] for finding in told["findings"]} == {"warning"}


def test_without_tables_there_is_no_price(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path / "empty"))
    ran = console.run(
        "price", "99213", "--payer", "medicare", "--on", ON, "--locality", "15202-00", "--json"
    )
    told = ran.json("price")
    assert (ran.code, told["total_cents"]) == (1, 0)
    assert told["lines"][0]["allowed_cents"] is None
    assert {finding["code"] for finding in told["findings"]} == {"PRICE-NO-TABLE"}


@pytest.mark.parametrize(
    "words",
    [["99213", "--zip", "45402", "--locality", "15202-00"], ["99213", "--locality", "Ohio"],
     ["9921", "--zip", "45402"], ["01402", "--zip", "45402", "--base-units", "seven"]],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(console: Console, words: list[str]) -> None:
    ran = console.run("price", *words, "--payer", "medicare", "--on", ON, "--json")
    assert ran.code == 2
    assert ran.json("error")["error"]


def test_medicare_without_a_place_asks_for_one(console: Console) -> None:
    for _ in range(2):  # without a practice, and with one that has no such payer
        ran = console.run("price", "99213", "--payer", "medicare")
        assert ran.code == 2
        assert "Give --zip or --locality" in ran.err
        console.run("init", "--sandbox")
    assert "no payer called 'medicare'" in ran.err
    assert "Give --zip" not in console.run("price", "99213", "--payer", "acme").err


def test_medicare_needs_no_django(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        env={"CLAIMWRIGHT_HOME": str(tmp_path), "PATH": ""},
        check=False,
    )
    assert ran.stderr.strip().endswith("False"), ran.stderr


@needs_tables
def test_a_contract_on_medicare_uses_its_tables_where_no_list_is_loaded(
    loaded: Console, settings: Any, tmp_path: Path
) -> None:
    """120 % of Medicare at the practice's own ZIP code, with the rules the contract adopts."""
    settings.CLAIMWRIGHT_HOME = tmp_path / "tables"
    assert loaded.run("init", "--sandbox").code == 0
    practice = choose_practice("")
    with scope(practice.pk, actor="test"):
        open_clinic()
        payer_id = a_payer()
        contracting.agree_contract(
            new=NewContract(
                payer_id=payer_id,
                starts_on=OPENED_ON,
                percent=Percent(Decimal(120)),
                several=Several.AS_MEDICARE,
            )
        )
        name = queries.get_payer(payer_id=payer_id).name
    asked = ["45385", "45380", "--on", ON, "--setting", "facility", "--json"]
    told = loaded.run("price", *asked, "--payer", name).json("price")
    medicare = loaded.run("price", *asked, "--payer", "medicare", "--zip", "12207").json("price")
    assert told["findings"] == []
    assert abs(told["total_cents"] - medicare["total_cents"] * 120 // 100) <= 2
    before = ["99213", "--on", "2025-06-02", "--payer", name, "--json"]
    missing = loaded.run("price", *before)
    assert missing.code == 1
    codes = {finding["code"] for finding in missing.json("price")["findings"]}
    assert codes == {"PRICE-NO-TABLE", "PRICE-NONE"}
