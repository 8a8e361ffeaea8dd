"""Samples of the field read as institutional and dental claims, reviews and attachments."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.engines.x12.cast import ENVELOPE, SAMPLES, bare

from claimwright.engines.x12.lexer import read_segments
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.read275 import parse_275
from claimwright.engines.x12.read278 import parse_278, parse_278_response
from claimwright.engines.x12.read837d import parse_837d
from claimwright.engines.x12.read837i import parse_837i
from claimwright.engines.x12.render27x import render_270, render_271
from claimwright.engines.x12.render278 import render_278, render_278_response
from claimwright.engines.x12.render837d import render_837d
from claimwright.engines.x12.render837i import render_837i

FACTS = Path(SAMPLES, "FACTS.tsv")
pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="the shared samples are not here")

# Claims without the levels over them are in no loop, and no claims.
WITHOUT_LEVELS = {
    "837i/scribe--sample_837i_hi_components.x12",
    "837i/hccinfhir--extractor_837_edge_cases-4.x12",
}
WITH_SEGMENTS_OF_ANOTHER_VERSION = {"837d/clawdgeorge--sample_837_dental.x12"}
ENVELOPE_TAGS = frozenset({"ISA", "GS", "ST", "BHT", "SE", "GE", "IEA"})


def rows(folder: str) -> Iterator[dict[str, str]]:
    with FACTS.open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["file"].startswith(f"{folder}/") and row["file"] not in WITHOUT_LEVELS:
                yield row


@pytest.mark.parametrize(("folder", "parse"), [("837i", parse_837i), ("837d", parse_837d)])
def test_claims_lines_and_charges_are_the_known_ones(
    folder: str, parse: Callable[[bytes], Iterator[Any]]
) -> None:
    seen = 0
    for row in rows(folder):
        if row["file"] in WITH_SEGMENTS_OF_ANOTHER_VERSION:
            continue
        claims = list(parse(Path(SAMPLES, row["file"]).read_bytes()))
        assert len(claims) == int(row["claims_837"]), row["file"]
        assert sum(len(claim.lines) for claim in claims) == int(row["lines_837"]), row["file"]
        charged = sum(claim.charge_cents for claim in claims)
        assert charged == round(float(row["charge_837"]) * 100), row["file"]
        seen += 1
    assert seen > 4


def body(data: bytes) -> Counter[str]:
    """Every segment below BHT, in capitals."""
    return Counter(
        "*".join(elements).upper()
        for _, elements in read_segments(data)
        if elements[0] not in ENVELOPE_TAGS
    )


FAITHFUL = [
    ("837i/stupidedi--x223a2-out-of-network-repriced-claim.x12", parse_837i, render_837i),
    ("837i/stupidedi--x223a2-automobile-accident.x12", parse_837i, render_837i),
    *[
        (f"837d/stupidedi--x224a2-{name}.x12", parse_837d, render_837d)
        for name in (
            "claim-from-billing-provider-to-payer-a",
            "claim-from-billing-provider-to-payer-b",
            "claim-multi-quantity-single-line",
            "multiple-tooth-numbers",
            "orthodontic-treatment-plan",
        )
    ],
]


@pytest.mark.parametrize(("name", "parse", "render"), FAITHFUL)
def test_every_segment_of_a_claim_comes_back(
    name: str, parse: Callable[[bytes], Iterator[Any]], render: Callable[..., bytes]
) -> None:
    data = Path(SAMPLES, name).read_bytes()
    written = render(ENVELOPE, list(parse(data)), batch_reference="B1")
    assert body(written) == body(data)


REVIEWS = [
    ("x217-emergency-admission-request-for-review", parse_278, render_278),
    ("x217-request-for-medical-services-reservation", parse_278, render_278),
    (
        "x217-emergency-admission-response-to-request-for-review",
        parse_278_response,
        render_278_response,
    ),
    ("x217-response-to-medical-services-reservation", parse_278_response, render_278_response),
]


@pytest.mark.parametrize(("name", "parse", "render"), REVIEWS)
def test_every_segment_of_a_review_comes_back(
    name: str, parse: Callable[[bytes], Iterator[Any]], render: Callable[..., bytes]
) -> None:
    data = Path(SAMPLES, f"278/stupidedi--{name}.x12").read_bytes()
    assert body(render(ENVELOPE, list(parse(data)))) == body(data)


@pytest.mark.parametrize(
    ("folder", "parse", "render"), [("270", parse_270, render_270), ("271", parse_271, render_271)]
)
def test_what_eligibility_samples_say_survives_writing(
    folder: str, parse: Callable[[bytes], Iterator[Any]], render: Callable[..., bytes]
) -> None:
    for row in rows(folder):
        values = [bare(each) for each in parse(Path(SAMPLES, row["file"]).read_bytes())]
        written = render(ENVELOPE, values, batch_reference="B1")
        again = [bare(each) for each in parse(written)]
        assert render(ENVELOPE, again, batch_reference="B1") == written, row["file"]


def test_attachments_hold_their_documents() -> None:
    (note,) = parse_275(Path(SAMPLES, "275/phpedi--278-275-testfile.x12").read_bytes())
    assert (note.reference, note.documents[0].control_number) == ("123456789", "JONP56789001")
    assert note.documents[0].data == b"ABCDEFG"
    path = Path(SAMPLES, "275/staedi--sample275_with_hl7_invalid_bin01.x12")
    (clinical,) = parse_275(path.read_bytes())
    assert clinical.documents[0].data.startswith(b"<levelone")
