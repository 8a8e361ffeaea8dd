"""`claimwright edits` as a person at a terminal meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from claimwright.engines.codesets.intake import Wish, load_file
from claimwright.engines.x12.render837 import render_837p
from tests.unit.cycle.scrubbing.cast import medicare_lines
from tests.unit.cycle.scrubbing.test_file_edits import ENVELOPE

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "schemas" / "edits.json"
SHARED = ROOT.parent / "shared" / "refdata" / "ncci"
LIMITS = "HCPCS\tMUE\tMAI\tRATIONALE\n11042\t1\t2\tPolicy\n93000\t3\t3\tData\n29125\t1\t1\tData\n"
PAIRS = (
    "COL1\tCOL2\tMOD_IND\tDELETED\tRATIONALE_ID\n"
    "20610\t99213\t1\t*\t1\n52648\t52281\t0\t*\t1\n0143U\t80305\t9\t*\t1\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small tables of the third quarter of 2024."""
    folder = tmp_path_factory.mktemp("home")
    wish = Wish(effective=date(2024, 7, 1), until=date(2024, 9, 30))
    for name, text in (("mue_practitioner.tsv", LIMITS), ("ptp_practitioner.tsv", PAIRS)):
        (folder / name).write_text(text)
        done = load_file(folder / "codesets", folder / name, wish)
        assert done.status == "loaded", done.findings
    return folder


def edits(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "claimwright.config.cli", "edits", *arguments],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={**os.environ, "CLAIMWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "no.such"},
    )


def told(home: Path, *arguments: str) -> tuple[int, set[str]]:
    """The exit code, and the edits that were errors or warnings."""
    ran = edits(home, "--json", *arguments)
    document: Any = json.loads(ran.stdout)
    validate(document, json.loads(SCHEMA.read_text()))
    return ran.returncode, {
        finding["code"] for finding in document["findings"] if finding["severity"] != "info"
    }


def test_the_quarter_of_the_service_decides(home: Path) -> None:
    pair = ("52648", "52281")
    assert told(home, "--on", "2024-07-01", *pair) == (1, {"NCCI-PTP-0"})
    assert told(home, "--on", "2024-09-30", *pair) == (1, {"NCCI-PTP-0"})
    assert told(home, "--on", "2024-06-30", *pair) == (0, set())
    assert told(home, "--on", "2024-10-01", *pair) == (0, set())


def test_a_modifier_frees_indicator_one_and_nothing_frees_zero(home: Path) -> None:
    day = ("--on", "2024-08-15")
    assert told(home, *day, "20610", "99213") == (1, {"NCCI-PTP-1"})
    assert told(home, *day, "20610", "99213-25") == (0, set())
    assert told(home, *day, "52648", "52281-59") == (1, {"NCCI-PTP-0"})
    assert told(home, *day, "0143U", "80305-QW") == (0, set())


def test_unit_limits_by_line_by_day_and_for_review(home: Path) -> None:
    day = ("--on", "2024-08-15")
    assert told(home, *day, "29125x2") == (1, {"NCCI-MUE-1"})
    assert told(home, *day, "29125", "29125-76") == (0, set())
    assert told(home, *day, "11042", "11042-59") == (1, {"NCCI-MUE-2"})
    assert told(home, *day, "93000x2", "93000-76x2") == (1, {"NCCI-MUE-3"})


def test_other_payers_follow_by_choice_so_they_are_warned(home: Path) -> None:
    assert told(home, "--on", "2024-08-15", "--payer", "Blue", "52648", "52281") == (
        0,
        {"NCCI-PTP-0"},
    )


def test_a_table_that_ends_before_the_service_is_told(home: Path) -> None:
    ran = edits(home, "--on", "2025-01-02", "52648", "52281")
    assert ran.returncode == 0
    assert "TABLE-ENDS" in ran.stdout
    assert "ends 2024-09-30" in ran.stdout


def test_bad_lines_and_days_are_refused_in_a_sentence(home: Path) -> None:
    for arguments in (
        ("--on", "2024-08-15", "99213--25"),
        ("--on", "yesterday", "99213"),
        ("99213",),
    ):
        ran = edits(home, *arguments)
        assert ran.returncode == 2
        assert ran.stderr.startswith("claimwright: ")
        assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not SHARED.is_dir(), reason="no official files beside the repository")
def test_the_official_pairs_of_2024(tmp_path: Path) -> None:
    load_file(tmp_path / "codesets", SHARED / "ptp_practitioner_2024q3.tsv.gz")
    assert told(tmp_path, "--on", "2024-08-15", "29881-RT", "29877-RT") == (1, {"NCCI-PTP-0"})
    assert told(tmp_path, "--on", "2024-08-15", "45385", "45380-59") == (0, set())
    assert told(tmp_path, "--on", "2024-08-15", "45385", "45380") == (1, {"NCCI-PTP-1"})


def test_check_applies_the_edits_of_the_day_and_names_tables_that_end_before(
    home: Path, tmp_path: Path
) -> None:
    def checked(day: date) -> tuple[set[str], str]:
        bare = medicare_lines("52648", "52281")
        lines = tuple(replace(line, from_on=day) for line in bare.lines)
        path = tmp_path / f"{day}.837"
        path.write_bytes(render_837p(ENVELOPE, [replace(bare, lines=lines)], batch_reference="B"))
        ran = subprocess.run(
            [sys.executable, "-m", "claimwright.config.cli", "check", "--json", str(path)],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, "CLAIMWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "no.such"},
        )
        (shape,) = json.loads(ran.stdout)
        return {finding["code"] for finding in shape["findings"]}, ran.stdout

    inside, _ = checked(date(2024, 9, 30))
    after, said = checked(date(2024, 10, 1))
    assert "NCCI-PTP-0" in inside
    assert "NCCI-PTP-0" not in after
    assert "TABLE-ENDS" in after
    assert "ends 2024-09-30" in said


def test_diagnoses_of_another_year_are_told_by_check_and_edits_and_show(
    home: Path, tmp_path: Path
) -> None:
    ran = edits(home, "--on", "2026-10-01", "--dx", "E11.9", "99213")
    assert ran.returncode == 0
    assert "TABLE-OLD" in ran.stdout
    assert "TABLE-OLD" not in edits(home, "--on", "2026-09-30", "--dx", "E11.9", "99213").stdout
    early = edits(home, "--on", "2026-03-31", "--dx", "E11.9", "99213").stdout
    assert "TABLE-STARTS-LATER" in early
    bare = medicare_lines("99213", diagnoses=(("ABK", "E119"),))
    lines = tuple(replace(line, from_on=date(2026, 10, 1)) for line in bare.lines)
    path = tmp_path / "october.837"
    path.write_bytes(render_837p(ENVELOPE, [replace(bare, lines=lines)], batch_reference="B"))
    environment = {
        **os.environ,
        "CLAIMWRIGHT_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "no.such",
    }
    for arguments, stream in (
        (("check", "--json", str(path)), "stdout"),
        (("codes", "show", "E11.9", "--on", "2026-10-01"), "stderr"),
    ):
        told_of = subprocess.run(
            [sys.executable, "-m", "claimwright.config.cli", *arguments],
            capture_output=True,
            check=False,
            text=True,
            env=environment,
        )
        said = getattr(told_of, stream)
        assert said.count("TABLE-OLD") == 1 or "was made for 2026-04-01 to 2026-09-30" in said


def test_what_is_no_diagnosis_and_an_empty_one_are_told(home: Path) -> None:
    assert "837-31" in told(home, "--on", "2026-05-01", "--dx", "ZZZ99", "99213")[1]
    assert edits(home, "--on", "2026-05-01", "--dx", "", "99213").returncode == 2


def test_a_payer_of_no_known_kind_is_a_finding_never_silently_commercial(home: Path) -> None:
    day = ("--on", "2024-08-15")
    status, codes = told(home, *day, "--payer", "Prairie Health", "52648", "52281")
    assert (status, codes) == (0, {"PAYER-KIND", "NCCI-PTP-0"})
    ran = edits(home, *day, "--payer", "Prairie Health", "99213")
    assert "'Prairie Health'" in ran.stdout
    assert "Name the kind: medicare" in ran.stdout
    for known in ("Medicare Part B Ohio", "workers_comp", "Aetna", "commercial"):
        assert "PAYER-KIND" not in edits(home, *day, "--payer", known, "99213").stdout
