"""The page of code sets: what answers, what is missing, loading and comparing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimwright.foundation.jobs.runner import run_due
from tests.web.test_pages import words

STAND_INS = Path(__file__).parents[1] / "corpus" / "codesets"
MUE = "stand-in-MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """Tables of this test alone; the packaged diagnoses are indexed once and copied."""
    shared: Path = settings.CLAIMWRIGHT_HOME / "codesets"
    settings.CLAIMWRIGHT_HOME = tmp_path / "home"
    home = tmp_path / "home" / "codesets"
    home.mkdir(parents=True)
    for path in shared.glob("icd10cm*"):
        shutil.copy(path, home / path.name)
    return home


def _send(client: Client, name: str, data: bytes, **more: str) -> None:
    file = SimpleUploadedFile(name, data)
    response = client.post("/setup/code-sets/load/", {"files": file, **more})
    assert response.status_code == 302
    run_due()


def test_missing_tables_are_named_with_what_to_load(owner: Client) -> None:
    said = words(owner, "/setup/code-sets/?on=2026-11-01")
    assert "Unit limits" in said
    assert "Missing" in said
    assert "Practitioner MUE table" in said


def test_an_upload_is_loaded_in_the_background_and_answers(owner: Client, own_home: Path) -> None:
    _send(owner, MUE, (STAND_INS / MUE).read_bytes())
    said = words(owner, "/setup/code-sets/?on=2026-11-01")
    assert "mue 2026Q4" in said
    assert "Stand-in" in said
    assert list((own_home / "incoming").iterdir()) == []
    _send(owner, MUE, (STAND_INS / MUE).read_bytes())
    assert "On file already" in words(owner, "/setup/code-sets/loads/")


def test_a_damaged_upload_is_refused_with_its_line(owner: Client) -> None:
    data = (STAND_INS / MUE).read_bytes().replace(b"99213,2,", b"99213,two,")
    _send(owner, MUE, data)
    said = words(owner, "/setup/code-sets/loads/")
    assert "Refused" in said
    assert "'two' is not a whole number" in said


def test_a_first_day_may_be_said(owner: Client) -> None:
    plain = b"SYSTEM,CODE,DESCRIPTION,STARTS_ON,ENDS_ON\nrevenue,0100,Ours,,\n"
    _send(owner, "mine.csv", plain)
    assert "--effective" in words(owner, "/setup/code-sets/loads/")
    _send(owner, "mine.csv", plain, effective="2026-01-01")
    assert "revenue 2026-01-01" in words(owner, "/setup/code-sets/loads/")


def test_two_releases_are_compared(owner: Client) -> None:
    for quarter, codes in (("2026q3", "99213,1,3,x\n99214,1,3,x\n"), ("2026q4", "99213,2,3,x\n")):
        data = f"HCPCS,MUE,MAI,RATIONALE\n{codes}".encode()
        _send(owner, f"mue_practitioner_{quarter}.csv", data)
    said = words(owner, "/setup/code-sets/compare/?system=mue&older=2026Q3&newer=2026Q4")
    assert "Ended 1 99214" in said
    assert "Changed 1 99213" in said
    assert owner.get("/setup/code-sets/compare/?system=mue&older=x&newer=y").status_code == 302


def test_a_biller_looks_but_does_not_load(biller: Client) -> None:
    assert biller.get("/setup/code-sets/").status_code == 200
    file = SimpleUploadedFile(MUE, b"x")
    assert biller.post("/setup/code-sets/load/", {"files": file}).status_code == 403
