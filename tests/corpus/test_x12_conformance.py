"""docs/conformance.md is what the samples beside the checkout give today, and nothing is unargued."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import write_conformance


@pytest.fixture(scope="module")
def made(samples: Path) -> write_conformance.Report:
    return write_conformance.report()


def test_whatever_disagrees_is_argued(made: write_conformance.Report) -> None:
    assert made.unargued() == {}


def test_every_exception_is_still_needed(made: write_conformance.Report) -> None:
    assert made.needless() == []


def test_the_page_is_up_to_date(made: write_conformance.Report) -> None:
    written = write_conformance.PAGE.read_text("utf-8")
    assert written == write_conformance.page(made), "run python -m tools.write_conformance"


def test_every_file_comes_back_byte_for_byte(made: write_conformance.Report) -> None:
    for question in ("objects", "json"):
        assert sum(t.agreed[question] for t in made.tallies.values()) >= 297


def test_no_origin_is_named() -> None:
    page = write_conformance.PAGE.read_text("utf-8")
    if not write_conformance.SAMPLES.is_dir():
        pytest.skip("no sample files beside the checkout")
    origins = {path.name.partition("--")[0] for path in write_conformance.SAMPLES.rglob("*--*")}
    words = set(page.replace("/", " ").replace("`", " ").replace("-", " ").split())
    assert not origins & words
