"""Every sample of the field reads into values, and its counts and sums are the known ones."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from tests.unit.engines.x12.cast import SAMPLES

from claimwright.engines.x12.balance835 import imbalance_835
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_276, parse_277, parse_277ca

FACTS = Path(SAMPLES, "FACTS.tsv")
pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="the shared samples are not here")

Parse = Callable[[bytes | BinaryIO], Iterator[Any]]
PARSERS: dict[str, Parse] = {
    "837p": parse_837p,
    "835": parse_835,
    "270": parse_270,
    "271": parse_271,
    "276": parse_276,
    "277": parse_277,
    "277ca": parse_277ca,
    "999": parse_999,
    "997": parse_999,
    "ta1": parse_ta1,
}
NO_ISA = "837p/x12types--parse_837_5-837-5010-professional-companion-guide.pdf-la-en.x12"
NOTHING_SAID_ABOUT_THE_CLAIM = "837p/hccinfhir--extractor_837_edge_cases-2.x12"
CLP_WITHOUT_AMOUNTS = "835/oopfactory--835-5010-example1.x12"


def rows(folder: str) -> Iterator[dict[str, str]]:
    with FACTS.open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["file"].startswith(f"{folder}/"):
                yield row


@pytest.mark.parametrize("folder", sorted(PARSERS))
def test_every_sample_gives_at_least_one_value(folder: str) -> None:
    seen = 0
    for row in rows(folder):
        if row["file"] == NO_ISA:
            continue
        values = list(PARSERS[folder](Path(SAMPLES, row["file"]).read_bytes()))
        assert values or row["claims_837"] == "0", row["file"]
        seen += 1
    assert seen


@pytest.mark.parametrize("folder", ["820", "834", "837i", "837d", "275", "278", "envelope-faults"])
def test_what_the_typed_views_do_not_know_passes_them_by_quietly(folder: str) -> None:
    for row in rows(folder):
        data = Path(SAMPLES, row["file"]).read_bytes()
        if not data.strip():
            continue
        for parse in PARSERS.values():
            list(parse(data))


def test_claims_lines_and_charges_are_the_known_ones() -> None:
    for row in rows("837p"):
        if row["file"] in (NO_ISA, NOTHING_SAID_ABOUT_THE_CLAIM):
            continue
        claims = list(parse_837p(Path(SAMPLES, row["file"]).read_bytes()))
        known = int(row["claims_837"]), int(row["lines_837"])
        assert (len(claims), sum(len(claim.lines) for claim in claims)) == known, row["file"]
        charged = sum(claim.charge_cents for claim in claims)
        assert charged == round(float(row["charge_837"]) * 100), row["file"]


def test_remittances_balance_where_they_are_known_to() -> None:
    compared = 0
    for row in rows("835"):
        if not row["remit_835"]:
            continue
        remittances = list(parse_835(Path(SAMPLES, row["file"]).read_bytes()))
        off = any(imbalance_835(each) for each in remittances)
        assert off == (row["amount_balance"] != "ok"), row["file"]
        compared += 1
    assert compared > 30


def test_claims_in_remittances_are_counted_as_known() -> None:
    for row in rows("835"):
        if not row["remit_835"] or row["file"] == CLP_WITHOUT_AMOUNTS or "+" in row["remit_835"]:
            continue
        remittances = list(parse_835(Path(SAMPLES, row["file"]).read_bytes()))
        known = [int(part.split("claims=")[1].split()[0]) for part in row["remit_835"].split(" | ")]
        assert [len(each.claims) for each in remittances] == known, row["file"]
        paid = sum(claim.paid_cents for each in remittances for claim in each.claims)
        stated = sum(
            round(float(part.split("paid=")[1].split()[0]) * 100)
            for part in row["remit_835"].split(" | ")
        )
        assert paid == stated, row["file"]


def parts(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    if is_dataclass(value):
        yield value
        for each in fields(value):
            yield from parts(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        yield value
        for item in value:
            yield from parts(item)


@pytest.mark.parametrize("folder", ["837p", "835", "837i", "legacy-4010"])
def test_what_is_read_holds_every_field_of_its_own_and_no_list(folder: str) -> None:
    for row in rows(folder):
        data = Path(SAMPLES, row["file"]).read_bytes()
        if row["file"] == NO_ISA:
            continue
        for parse in (parse_837p, parse_835):
            for value in parse(data):
                for part in parts(value):
                    assert not isinstance(part, list), row["file"]
                    held = vars(part).keys() if hasattr(part, "__dict__") else set()
                    assert held <= {each.name for each in fields(part)} if held else True
