"""Every real X12 file beside the checkout is judged, told, converted and answered."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from claimwright.engines.x12.acknowledge import (
    NothingToAcknowledge,
    acknowledge_999,
    acknowledge_ta1,
)
from claimwright.engines.x12.acknowledge_claims import acknowledge_277ca
from claimwright.engines.x12.convert import from_json, to_json
from claimwright.engines.x12.explain import explain, explain_html
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

# Files published as valid in which we find an error all the same, and why.
ARGUED = {
    "275/phpedi--278-275-testfile.x12": "BIN01 says 4,896 bytes; 7 are there",
    "837p-predet/x12types--parse_837_20-x291-ambulance.x12": "CLM is one element short",
    "expected-acks/pyx12--835id.x12": "claims and PLB do not make BPR02",
}


@dataclass(frozen=True)
class Sample:
    """One row of the manifest."""

    path: Path
    name: str
    validity: str
    facts: dict[str, str]

    @property
    def data(self) -> bytes:
        """The file."""
        return self.path.read_bytes()


@pytest.fixture(scope="module")
def files(samples: Path) -> list[Sample]:
    folder = samples / "x12"
    with (folder / "FACTS.tsv").open(encoding="utf-8") as table:
        facts = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["validity"]]
    return [
        Sample(folder / row["file"], row["file"], row["validity"], facts.get(row["file"], {}))
        for row in rows
        if (folder / row["file"]).is_file()
    ]


def errors_of(sample: Sample) -> set[str]:
    """The codes of the errors a bare check finds."""
    result = check(sample.data, name=sample.name)
    return {each.code for each in result.findings if each.severity is Severity.ERROR}


def test_valid_files_show_no_error(files: list[Sample]) -> None:
    wrong = {each.name: errors_of(each) for each in files if each.validity == "valid"}
    assert {name for name, errors in wrong.items() if errors} == set(ARGUED)


def test_broken_files_show_an_error(files: list[Sample]) -> None:
    clean = [
        each.name for each in files if each.validity.startswith("invalid") and not errors_of(each)
    ]
    assert clean == []


REASONS = {
    "SE01=": {"X12-SE-COUNT"},
    "GE01=": {"X12-GE-COUNT"},
    "IEA01=": {"X12-IEA-COUNT"},
    "SE02!=": {"X12-SE-CONTROL"},
    "GE02!=": {"X12-GE-CONTROL"},
    "IEA02!=": {"X12-IEA-CONTROL"},
    "GE missing": {"X12-GE-MISSING"},
    "ISA length": {"X12-ISA-LENGTH"},
    "HL01=": {"HL-NUMBER", "HL-PARENT"},
    "claims whose lines do not sum": {"BAL-CLAIM-LINES", "ELEM-NUMBER", "ELEM-MISSING"},
    "txn BPR02": {"X12-835-FILE"},
    "; line ": {"X12-835-LINE"},
    "amounts: line ": {"X12-835-LINE"},
    "amounts: claim ": {"X12-835-CLAIM"},
    "BIN01": {"BIN-LENGTH"},
    "too many components": {"ELEM-COMPONENTS"},
    "loop repeats beyond max": {"LOOP-REPEATED"},
    "required elements missing": {"ELEM-MISSING"},
    "required loop missing": {"LOOP-MISSING"},
    "segments out of order": {"SEG-ORDER"},
    "body segment outside": {"X12-OUTSIDE-ENVELOPE"},
}


def test_broken_files_show_the_error_they_were_broken_for(files: list[Sample]) -> None:
    missed = []
    for sample in files:
        if not sample.validity.startswith("invalid") or "no ISA" in sample.validity:
            continue
        found = errors_of(sample)
        missed += [
            (sample.name, reason)
            for reason, codes in REASONS.items()
            if reason in sample.validity and not codes & found
        ]
    assert missed == []


def test_segment_and_claim_counts_agree_with_the_facts(files: list[Sample]) -> None:
    differing = []
    for sample in files:
        result = check(sample.data)
        if not sample.facts.get("claims_837") or result.status == "unreadable":
            continue
        ours = sum(each.claims_count for each in result.transactions if each.set_id == "837")
        if str(ours) != sample.facts["claims_837"]:
            differing.append((sample.name, ours, sample.facts["claims_837"]))
    assert differing == []


def test_every_file_comes_back_from_json_byte_for_byte(files: list[Sample]) -> None:
    for sample in files:
        document = json.dumps(to_json(sample.data), ensure_ascii=True)
        assert document.isascii()
        assert from_json(json.loads(document)) == sample.data, sample.name


def test_every_file_is_told_as_text_and_page(files: list[Sample]) -> None:
    for sample in files:
        text, page = explain(sample.data), explain_html(sample.data, title=sample.name)
        assert len(text) > 20, sample.name
        assert page.startswith("<!doctype html>"), sample.name
        assert "<script" not in page


def test_every_file_is_answered_or_refused_by_name(files: list[Sample]) -> None:
    answered: Counter[str] = Counter()
    for sample in files:
        for kind in (acknowledge_999, acknowledge_ta1, acknowledge_277ca):
            try:
                answer = kind(sample.data)
            except (Unreadable, NothingToAcknowledge):
                continue
            answered[kind.__name__] += 1
            envelope = {each.code for each in check(answer).findings if "X12-" in each.code}
            assert envelope == set(), (sample.name, kind.__name__)
    assert min(answered.values()) > 100


def test_rejections_agree_with_golden_acknowledgments(samples: Path) -> None:
    """IK3/AK3 segment and position of the golden answer, for the 5010 file that has one."""
    folder = samples / "x12" / "expected-acks"
    answer = acknowledge_999((folder / "pyx12--834_eol_in_element.x12").read_bytes())
    # The golden answer names no loop; ours does.
    told = re.sub(rb"(IK3\*N3\*12\*)[^*]*", rb"\1", answer)
    assert b"~IK3*N3*12**8~IK4*1**6~IK5*R*5~AK9*R*1*1*0~" in told
