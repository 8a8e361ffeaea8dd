"""Every edit: one claim it lets pass and at least one it stops, each a test of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimwright.cycle.scrubbing.domain.catalog import EDITS, scrub
from claimwright.kernel.finding import Severity
from tests.unit.cycle.claims.cast import DOCTOR_NPI, a_payer
from tests.unit.cycle.scrubbing import cases_claim, cases_coding
from tests.unit.cycle.scrubbing.cases_claim import CLEAN, DRUG, LAB, SUPERVISED, UNLISTED
from tests.unit.cycle.scrubbing.cast import (
    COMP,
    SILVER,
    a_dependent,
    auto_accident,
    context,
    injured_at_work,
    medicare,
    secondary,
)

# Edit → the claim it lets pass, then claims it stops; a pair brings its own context.
CASES = cases_claim.CASES | cases_coding.CASES


def codes(case) -> list[str]:
    claim, around = case if isinstance(case, tuple) else (case, context())
    return [finding.code for finding in scrub(claim, around)]


def _passes(code: str, case) -> Callable[[], None]:
    def test() -> None:
        assert code not in codes(case)

    return test


def _stops(code: str, case) -> Callable[[], None]:
    def test() -> None:
        assert code in codes(case)

    return test


# One named test for each fixture: test_837_26_passes, test_837_26_stops_1, …
for _code, _held in CASES.items():
    _name = _code.lower().replace("-", "_")
    globals()[f"test_{_name}_passes"] = _passes(_code, _held[0])
    for _number, _case in enumerate(_held[1:], start=1):
        globals()[f"test_{_name}_stops_{_number}"] = _stops(_code, _case)


@pytest.mark.parametrize(("code", "case"), cases_coding.ALSO_PASSES)
def test_a_claim_near_the_edge_passes(code, case):
    assert code not in codes(case)


def test_every_edit_has_its_cases():
    assert {rule.id for rule in EDITS} == set(CASES)


def test_there_are_at_least_forty_edits_of_the_design():
    assert len({rule.id.split("-")[1] for rule in EDITS}) >= 40


@pytest.mark.parametrize(
    "case",
    [
        CLEAN,
        a_dependent(),
        LAB,
        DRUG,
        UNLISTED,
        auto_accident(),
        (medicare(), context(payer=a_payer("medicare"))),
        (secondary(), context(payer=SILVER)),
        (injured_at_work(), context(payer=COMP)),
        (SUPERVISED, context(is_supervised=True)),
    ],
    ids=[
        "plain",
        "dependent",
        "laboratory",
        "drug",
        "unlisted",
        "auto accident",
        "Medicare",
        "secondary",
        "workers' compensation",
        "supervised",
    ],
)
def test_a_clean_claim_has_no_finding_at_all(case):
    assert codes(case) == []


@pytest.mark.parametrize("rule", list(EDITS), ids=lambda rule: rule.id)
def test_every_edit_says_what_why_and_how(rule):
    assert rule.message.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.source
    assert 1 <= rule.snip <= 7
    assert rule.severity in Severity
    assert len(rule.id) <= 20
    assert rule.family


def test_doctor_npi_is_the_renderer_of_the_clean_claim():
    assert CLEAN.rendering is not None
    assert CLEAN.rendering.id == DOCTOR_NPI
