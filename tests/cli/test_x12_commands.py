"""check, explain, ack and convert as a person at a terminal meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate

from tests.unit.engines.x12_judge.files import CLAIMS, claims_file, remittance_file, segments_of

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def claimwright(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "claimwright.config.cli", *arguments],
        capture_output=True,
        check=False,
        timeout=60,
    )


def schema(name: str) -> Any:
    """A published schema."""
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.837"
    path.write_bytes(claims_file())
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.837"
    path.write_bytes(claims_file().replace(b"CLM*A1001*180*", b"CLM*A1001*181*"))
    return path


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    return path


def test_a_sound_file_passes_with_exit_zero(sound: Path) -> None:
    done = claimwright("check", str(sound))
    assert done.returncode == 0
    assert b"sound" in done.stdout
    assert b"3 claims" in done.stdout


def test_an_error_is_exit_one_and_names_the_place(broken: Path) -> None:
    done = claimwright("check", str(broken))
    assert done.returncode == 1
    assert b"BAL-CLAIM-LINES" in done.stdout
    assert b"CLM02" in done.stdout
    assert b"$181.00" in done.stdout


def test_json_is_one_array_for_all_files_even_when_some_cannot_be_read(
    sound: Path, broken: Path, pdf: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.x12"
    empty.write_bytes(b"")
    names = [str(p) for p in (sound, broken, pdf, empty, tmp_path, tmp_path / "missing")]
    done = claimwright("check", "--json", *names)
    documents = json.loads(done.stdout)
    validate(documents, schema("check"))
    assert done.returncode == 2
    assert [each["file"] for each in documents] == names
    assert [each["status"] for each in documents] == [
        "accepted",
        "rejected",
        *["unreadable"] * 4,
    ]
    for unreadable in documents[2:]:
        assert unreadable["findings"][0]["severity"] == "error"
    assert b"PDF" in done.stderr
    assert b"Traceback" not in done.stderr


def test_for_submission_turns_warnings_into_errors(tmp_path: Path) -> None:
    path = tmp_path / "npi.837"
    path.write_bytes(claims_file([each.replace("HART*ALICE****XX*1", "HART*ALICE****XX*2")
                                  for each in segments_of(CLAIMS)]))  # fmt: skip
    assert claimwright("check", str(path)).returncode == 0
    assert claimwright("check", "--for-submission", str(path)).returncode == 1


def test_dates_after_the_day_given_are_named(sound: Path) -> None:
    done = claimwright("check", "--json", "--on", "2026-02-01", str(sound))
    codes = {each["code"] for each in json.loads(done.stdout)[0]["findings"]}
    assert "DATE-FUTURE" in codes
    assert claimwright("check", "--on", "yesterday", str(sound)).returncode == 2


def test_explain_tells_claims_and_payments(sound: Path, tmp_path: Path) -> None:
    payment = tmp_path / "payment.835"
    payment.write_bytes(remittance_file())
    done = claimwright("explain", str(sound), str(payment))
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "IVY MOSS" in said
    assert "the patient is the insured's child" in said
    assert "NORTHWIND HEALTH pays ALDER STREET CLINIC $233.00" in said
    assert "Above the allowed" in said
    assert "The remittance balances: $233.00." in said


def test_explain_html_is_one_page_without_scripts(broken: Path) -> None:
    page = claimwright("explain", "--html", str(broken)).stdout.decode()
    assert page.count("<html") == 1
    assert "<script" not in page
    assert '<code class="raw">CLM*A1001' in page
    assert '<p class="bad' in page


def test_explain_says_plainly_what_is_not_x12(pdf: Path) -> None:
    done = claimwright("explain", str(pdf))
    assert done.returncode == 2
    assert b"PDF" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["ack", "check", "explain"])
def test_a_closed_pipe_ends_quietly(command: str, sound: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "claimwright.config.cli", command, str(sound)],
            stdout=write_end,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    finally:
        os.close(write_end)
    assert done.stderr == b""


def test_ack_writes_x12_and_its_exit_code_says_whether_it_rejects(
    sound: Path, tmp_path: Path
) -> None:
    accepted = claimwright("ack", str(sound))
    assert accepted.returncode == 0
    assert b"~AK9*A*1*1*1~" in accepted.stdout
    path = tmp_path / "bad.837"
    path.write_bytes(claims_file().replace(b"~REF*EI*123456780", b""))
    rejected = claimwright("ack", str(path))
    assert rejected.returncode == 1
    assert b"~IK3*REF*" in rejected.stdout
    assert (
        b"~TA1*000000101*260302*0915*A*000~"
        in claimwright("ack", "--kind", "ta1", str(sound)).stdout
    )


def test_a_277ca_answers_every_claim(broken: Path, pdf: Path) -> None:
    done = claimwright("ack", "--kind", "277ca", str(broken))
    assert done.returncode == 1
    assert done.stdout.count(b"~STC*A2:20*") == 2
    assert done.stdout.count(b"~STC*A8:400*") == 1
    assert claimwright("ack", str(pdf)).returncode == 2


def test_convert_gives_json_that_gives_the_same_bytes(sound: Path, tmp_path: Path) -> None:
    document = claimwright("convert", "--to", "json", str(sound))
    assert document.stdout.isascii()
    validate(json.loads(document.stdout), schema("convert"))
    kept = tmp_path / "sound.json"
    kept.write_bytes(document.stdout)
    back = claimwright("convert", "--to", "x12", str(kept))
    assert back.returncode == 0
    assert back.stdout == sound.read_bytes()


def test_convert_keeps_what_is_not_x12_and_says_so(pdf: Path, tmp_path: Path) -> None:
    document = claimwright("convert", "--to", "json", str(pdf))
    assert document.returncode == 2
    validate(json.loads(document.stdout), schema("convert"))
    kept = tmp_path / "scan.json"
    kept.write_bytes(document.stdout)
    assert claimwright("convert", "--to", "x12", str(kept)).stdout == pdf.read_bytes()


@pytest.mark.parametrize("text", ["{}", "[1,2]", "not json", '{"format":"claimwright-x12"}', ""])
def test_convert_refuses_other_json_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    done = claimwright("convert", "--to", "x12", str(path))
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"claimwright: ")


def test_tables_go_into_the_folder_named(sound: Path, pdf: Path, tmp_path: Path) -> None:
    refused = claimwright("convert", "--to", "csv", str(sound))
    assert refused.returncode == 2
    assert b"--out" in refused.stderr
    done = claimwright("convert", "--to", "csv", "--out", str(tmp_path / "tables"), str(sound))
    assert done.returncode == 0
    assert b"claims.csv: 3 rows" in done.stdout
    assert (tmp_path / "tables" / "lines.csv").read_text("utf-8").count("\n") == 5
    nothing = claimwright("convert", "--to", "csv", "--out", str(tmp_path / "none"), str(pdf))
    assert nothing.returncode == 2
    assert b"PDF" in nothing.stderr


def test_parquet_without_its_library_says_what_to_install(sound: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None; sys.argv = ['claimwright', 'convert', '--to', "
        f"'parquet', '--out', {str(tmp_path / 'p')!r}, {str(sound)!r}];"
        "from claimwright.config.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"claimwright[analytics]" in done.stderr


def test_diff_says_what_changed_and_its_exit_code_whether(
    sound: Path, broken: Path, pdf: Path
) -> None:
    same = claimwright("diff", str(sound), str(sound))
    assert same.returncode == 0
    assert b"Nothing changed: 3 claims are the same." in same.stdout
    told = claimwright("diff", str(sound), str(broken))
    assert told.returncode == 1
    assert "total charge: $180.00 → $181.00".encode() in told.stdout
    assert b"Claims: 1 changed, 2 the same." in told.stdout
    as_json = claimwright("diff", "--json", str(sound), str(broken))
    document = json.loads(as_json.stdout)
    validate(document, schema("diff"))
    assert document["claims"][0]["fields"][0]["new_cents"] == 18100
    refused = claimwright("diff", "--json", str(sound), str(pdf))
    assert refused.returncode == 2
    validate(json.loads(refused.stdout), schema("diff"))


def test_reading_a_file_needs_no_django() -> None:
    code = (
        "import sys; from claimwright.interfaces.cli.x12 import check;"
        "from claimwright.interfaces.cli.x12_files import explain, diff, ack, convert;"
        "from claimwright.engines.x12 import validate, explain, convert, acknowledge_claims;"
        "from claimwright.engines.x12 import diff, tables, table_files, page;"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
