"""Findings, releases and missing tables."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from claimwright.cycle.scrubbing.domain.catalog import (
    EDITS,
    OVERRIDABLE,
    NotReleasable,
    check_releasable,
    missing_tables,
    scrub,
)
from claimwright.cycle.scrubbing.domain.context import SYSTEMS, NoCodes
from claimwright.cycle.scrubbing.domain.outcomes import hold_reason, ready_words
from claimwright.cycle.scrubbing.domain.zip_states import states_of_zip
from claimwright.kernel.finding import Severity
from tests.unit.cycle.claims.cast import a_claim
from tests.unit.cycle.scrubbing.cast import FewCodes, context, with_line, with_subscriber

LATE = context(timely_filing_on=date(2026, 3, 1))


def test_all_faults_are_found_at_once():
    spoiled = with_line(with_subscriber(a_claim(), id="", sex=""), units="0")
    assert {f.code for f in scrub(spoiled, context())} == {"837-20", "837-21", "837-35"}


def test_a_finding_names_the_place_on_the_claim_and_on_the_form():
    (found,) = scrub(with_line(a_claim(), units="0"), context())
    assert (found.where.loop, found.where.element, found.where.field) == (
        "2400",
        "SV104",
        "lines.1.units",
    )
    assert found.found == "line 1 (99213): 0"
    assert found.severity is Severity.ERROR


def test_a_released_edit_only_warns():
    (held,) = scrub(a_claim(), LATE)
    (told,) = scrub(a_claim(), LATE, frozenset({"837-37-filing"}))
    assert (held.severity, told.severity) == (Severity.ERROR, Severity.WARNING)
    assert told.message.endswith("Released by a person.")


def test_only_policy_edits_can_be_released():
    check_releasable("837-62")
    with pytest.raises(NotReleasable, match="837-26"):
        check_releasable("837-26")
    with pytest.raises(NotReleasable):
        check_releasable("no such edit")
    assert {"837-37-filing", "837-62", "837-64"} == OVERRIDABLE


def test_a_table_not_loaded_is_told_once_and_never_asked():
    assert [f.found for f in missing_tables(NoCodes())] == list(SYSTEMS)
    assert {f.severity for f in missing_tables(NoCodes())} == {Severity.INFO}
    assert missing_tables(FewCodes()) == []
    assert scrub(a_claim(), context(codes=NoCodes())) == []


def test_no_codes_refuses_to_guess():
    for ask in ("diagnosis", "procedure", "taxonomy", "reason"):
        name = f"is_billable_{ask}" if ask == "diagnosis" else f"is_known_{ask}"
        with pytest.raises(LookupError):
            getattr(NoCodes(), name)("X", date(2026, 1, 1))


def test_the_hold_says_every_error_once():
    spoiled = with_line(a_claim(), units="0", pointers=())
    reason = hold_reason(scrub(spoiled, context()))
    assert reason.count("The units must be above zero") == 1
    assert "point at 1 to 4" in reason
    assert len(reason) <= 300


def test_a_ready_claim_says_how_many_edits_it_passed():
    assert ready_words([], 65) == "It passed 65 edits."
    warned = scrub(a_claim(), LATE, frozenset({"837-37-filing"}))
    assert ready_words(warned, 65) == "It passed 65 edits, 1 with a warning."


@pytest.mark.parametrize(
    ("zip_code", "states"),
    [
        ("454021107", {"OH"}),
        ("733011234", {"TX"}),
        ("063901111", {"CT", "NY"}),
        ("967991111", {"AS", "HI"}),
        ("000000000", set()),
        ("", set()),
    ],
)
def test_states_by_zip(zip_code, states):
    assert states_of_zip(zip_code) == states


def test_every_source_is_explained():
    known = tomllib.loads(
        (Path(__file__).resolve().parents[4] / "docs" / "sources.toml").read_text()
    )
    missing = {rule.id: rule.source for rule in EDITS if rule.source.split(" ")[0] not in known}
    assert not missing
