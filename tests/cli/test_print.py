"""`claimwright print`: the claims of an 837 on paper, without a database."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from tests.cli.test_x12_commands import claimwright
from tests.unit.engines.x12_judge.files import claims_file, remittance_file


def test_every_claim_of_a_file_becomes_a_page(tmp_path: Path) -> None:
    source, out = tmp_path / "claims.837", tmp_path / "claims.pdf"
    source.write_bytes(claims_file())
    done = claimwright("print", str(source), "--out", str(out), "--dated", "2026-03-04")
    assert done.returncode == 0, done.stderr
    assert b"3 pages, CMS-1500 (02/12)" in done.stdout
    pages = PdfReader(io.BytesIO(out.read_bytes())).pages
    assert len(pages) == 3
    assert "Total charge" not in pages[0].extract_text()


def test_plain_draws_the_boxes(tmp_path: Path) -> None:
    source, out = tmp_path / "claims.837", tmp_path / "claims.pdf"
    source.write_bytes(claims_file())
    assert claimwright("print", str(source), "--out", str(out), "--plain").returncode == 0
    assert "Total charge" in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()


def test_a_file_without_claims_is_refused_in_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "payment.835"
    source.write_bytes(remittance_file())
    done = claimwright("print", str(source), "--out", str(tmp_path / "no.pdf"))
    assert done.returncode == 2
    assert b"no professional or institutional claim" in done.stderr
    assert not (tmp_path / "no.pdf").exists()
