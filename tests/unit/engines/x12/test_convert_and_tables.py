"""X12 as JSON, byte for byte and as it is read, and as flat tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.unit.engines.x12_judge.files import claims_file, file_of, remittance_file

from claimwright.engines.x12.convert import NotConvertible, from_json, json_of, to_json, x12_of
from claimwright.engines.x12.explain import explain
from claimwright.engines.x12.lexer import LONGEST_SEGMENT
from claimwright.engines.x12.table_files import write_csv, write_parquet
from claimwright.engines.x12.tables import COLUMNS, rows_of

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/schemas/convert.json").read_text("utf-8"))
ODD = [
    b"",
    b"not x12 at all \xff\x00",
    b"\xef\xbb\xbf" + claims_file(),
    b"a note\r\n" + claims_file() + b"\r\n\x1a",
    claims_file().replace(b"~", b"~\r\n"),
    claims_file().replace(b"~", b"\n"),
    claims_file()[:-40],
    claims_file() + b"STRAY*1~" + remittance_file(),
    claims_file().replace(b"~LX*1~", b"~BIN*9*~LX*1~~~x~LX*1~"),
    claims_file().lower(),
    claims_file() + claims_file()[:60],
    remittance_file().replace(b"NORTHWIND", b"N\xd6RTH\x00W\x85ND"),
    b"ISA*00~" * 5,
]


@pytest.mark.parametrize("data", ODD)
def test_every_byte_comes_back_line_by_line_and_whole(data: bytes) -> None:
    text = "".join(json_of(data))
    assert text.isascii()
    document = json.loads(text)
    Draft202012Validator(SCHEMA).validate(document)
    assert document == to_json(data)
    assert from_json(document) == data
    assert b"".join(x12_of(io.BytesIO(text.encode()))) == data
    assert b"".join(x12_of(io.BytesIO(json.dumps(document, indent=1).encode()))) == data


def test_a_run_longer_than_any_segment_is_kept_as_text() -> None:
    data = claims_file() + b"NTE*ADD*" + b"x*y:" * (LONGEST_SEGMENT // 3) + b"~SE*1*1~"
    document = to_json(data)
    Draft202012Validator(SCHEMA).validate(document)
    assert from_json(document) == data


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"interchanges":[', '"interchanges":7,"x":['),
        lambda text: text.replace('["BHT"', '["BHT",{}'),
        lambda text: text.replace('"separators":', '"marks":'),
        lambda text: text.replace('["CLM","A1001"', '["CLM","\\u20ac"'),
        lambda text: "[" * 5000,
        lambda text: text.replace("],\"trailer\"", "]]],\"trailer\""),
    ],
)  # fmt: skip
def test_damaged_json_is_refused_by_name(damage: object) -> None:
    text = damage("".join(json_of(claims_file())))  # type: ignore[operator]
    try:
        b"".join(x12_of(io.BytesIO(text.encode())))
    except NotConvertible:
        return
    assert '"marks":' in text  # without separators the usual ones are taken


def test_claims_lines_and_adjustments_of_claims_become_rows() -> None:
    rows = list(rows_of(claims_file(), file="a.837"))
    claims = [dict(zip([n for n, _ in COLUMNS[t]], r, strict=True)) for t, r in rows if t == "claims"]  # fmt: skip
    assert [each["claim_control_number"] for each in claims] == ["A1001", "A1002", "A1003"]
    assert claims[0]["charge_cents"] == 18000
    assert claims[0]["diagnoses"] == "I10;E119"
    assert claims[1]["payer_claim_number"] == "NWH998877"
    assert claims[1]["patient_first_name"] == "IVY"
    assert claims[1]["member_id"] == "W5550001"
    assert str(claims[2]["service_to"]) == "2026-01-06"
    adjustments = [row for table, row in rows if table == "adjustments"]
    assert [(row[5], row[6], row[7], row[8]) for row in adjustments] == [
        ("02402", "CO", "45", 5000),
        ("02402", "PR", "2", 2000),
    ]


def test_rows_of_a_remittance_balance() -> None:
    rows = list(rows_of(remittance_file()))
    names = {table: [name for name, _ in COLUMNS[table]] for table in COLUMNS}
    for claim in (dict(zip(names[t], r, strict=True)) for t, r in rows if t == "claims"):
        taken = sum(
            row[names["adjustments"].index("amount_cents")]  # type: ignore[misc]
            for table, row in rows
            if table == "adjustments"
            and row[names["adjustments"].index("claim_control_number")]
            == claim["claim_control_number"]
            and row[names["adjustments"].index("group")] != "PLB"
        )
        assert claim["charge_cents"] - taken == claim["paid_cents"]  # type: ignore[operator]
    apart = sum(r[names["adjustments"].index("amount_cents")] for t, r in rows if t == "adjustments" and "PLB" in r)  # type: ignore[misc]  # fmt: skip
    paid = sum(r[names["claims"].index("paid_cents")] for t, r in rows if t == "claims")  # type: ignore[misc]
    assert paid - apart == 23300  # BPR02


def test_benefits_become_rows() -> None:
    data = file_of(
        ["ST*271*0001*005010X279A1", "HL*1**20*1", "NM1*PR*2*NWH*****PI*1", "HL*2*1*22*0",
         "NM1*IL*1*STONE*RUTH****MI*W1", "EB*A*IND*30^98***27**.2****Y", "MSG*=SUM(A1)",
         "SE*8*0001"], group="HB", guide="005010X279A1")  # fmt: skip
    ((table, row),) = rows_of(data)
    told = dict(zip([name for name, _ in COLUMNS[table]], row, strict=True))
    assert told["service_type"] == "30;98"
    assert str(told["share"]) == "0.2"
    assert told["words"] == "coinsurance"


def test_csv_gives_a_spreadsheet_nothing_to_run(tmp_path: Path) -> None:
    hostile = claims_file().replace(b"QUILL*AGNES", b"=CMD()*-1+@SUM")
    counts = write_csv(rows_of(hostile, file="+x.837"), tmp_path / "tables")
    assert counts == {"claims": 3, "lines": 4, "adjustments": 2, "benefits": 0}
    with (tmp_path / "tables" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["patient_last_name"] == "'=CMD()"
    assert rows[0]["patient_first_name"] == "'-1+@SUM"
    assert rows[0]["file"] == "'+x.837"
    assert rows[0]["charge_cents"] == "18000"
    negative = remittance_file().replace(b"CAS*CO*45*10", b"CAS*CO*45*-10")
    write_csv(rows_of(negative), tmp_path / "more")
    assert ",-1000," in (tmp_path / "more" / "adjustments.csv").read_text("utf-8")


def test_parquet_holds_the_same_rows_with_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet(rows_of(remittance_file(), file="r.835"), tmp_path)
    claims = parquet.read_table(tmp_path / "claims.parquet")
    assert claims.num_rows == 3
    assert str(claims.schema.field("paid_cents").type) == "int64"
    assert str(claims.schema.field("service_from").type) == "date32[day]"
    assert parquet.read_table(tmp_path / "benefits.parquet").num_rows == 0


def test_numbers_too_large_or_odd_are_left_out_of_tables(tmp_path: Path) -> None:
    odd = claims_file().replace(b"*UN*3*", b"*UN*9E99*").replace(b"*UN*1*", b"*UN*NaN*")
    units = [row[10] for table, row in rows_of(odd) if table == "lines"]
    assert units == [None, None, None, None]


def test_a_line_without_its_number_is_not_lost() -> None:
    bare = claims_file().replace(b"~LX*1~SV1*HC:99213", b"~SV1*HC:99213")
    lines = [(row[3], row[4], row[8]) for table, row in rows_of(bare) if table == "lines"]
    assert ("A1002", "1", "99213") in lines
    assert "99213" in explain(bare)
