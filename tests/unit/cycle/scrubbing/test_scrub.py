"""Findings, releases and missing tables."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from claimwright.cycle.scrubbing.domain.catalog import (
    CODING,
    EDITS,
    OVERRIDABLE,
    NotReleasable,
    check_releasable,
    scrub,
)
from claimwright.cycle.scrubbing.domain.outcomes import (
    hold_reason,
    ready_words,
    rules_that_hold_all,
)
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.engines.x12.zip_states import states_of_zip
from claimwright.kernel.finding import Finding, Severity
from tests.unit.cycle.claims.cast import a_claim
from tests.unit.cycle.scrubbing.cast import (
    context,
    lines,
    medicare_context,
    medicare_lines,
    with_line,
    with_subscriber,
)
from tests.unit.cycle.scrubbing.few_tables import FewTables

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
    assert {"837-37-filing", "837-62", "837-64", "NCCI-PTP-1"} <= OVERRIDABLE
    assert "NCCI-PTP-0" not in OVERRIDABLE


def test_a_table_that_is_not_on_file_is_told_once_and_nothing_is_guessed():
    read = Reading()
    around = context(reading=read)
    for _ in range(3):
        assert scrub(medicare_lines("52648", "52281"), around) == []
    (told,) = read.gaps()
    assert (told.code, told.severity) == ("TABLE-MISSING", Severity.INFO)
    assert len(told.found.split(", ")) == 9
    assert "NCCI pairs" in told.message
    assert "2026-03-02" in told.message


def test_a_table_that_ends_before_the_service_is_told_and_not_used():
    read = Reading(FewTables(ends_on=date(2025, 12, 31)))
    assert scrub(medicare_lines("52648", "52281"), context(reading=read)) == []
    (told,) = read.gaps()
    assert told.code == "TABLE-ENDS"
    assert "NCCI pairs (PTP) (ends 2025-12-31)" in told.message


def test_a_table_that_starts_after_the_service_is_told():
    class April(FewTables):
        def release_on(self, system, on):
            found = super().release_on(system, on)
            return replace(found, starts_on=date(2026, 4, 1)) if found else None

    read = Reading(April())
    scrub(a_claim(), context(reading=read))
    assert "TABLE-STARTS-LATER" in {f.code for f in read.gaps()}


def test_each_question_is_asked_once_for_many_claims():
    tables = FewTables()
    read = Reading(tables)
    for _ in range(5):
        scrub(medicare_lines("20610", "99213-25"), context(reading=read))
    assert tables.asked.count("ptp") == 1
    assert tables.asked.count("mue") <= 2


def test_medicare_rules_only_warn_where_the_payer_chooses():
    def weight(claim):
        return {f.severity for f in scrub(claim, context()) if f.code == "NCCI-PTP-0"}

    assert weight(medicare_lines("52648", "52281")) == {Severity.ERROR}
    assert weight(lines("52648", "52281")) == {Severity.WARNING}


def test_the_coding_edits_run_alone_over_bare_lines():
    bare = ProfessionalClaim(
        control_number="",
        charge_cents=0,
        place_of_service="",
        frequency="1",
        billing=Party(),
        subscriber=Party(),
        payer=Party(),
        diagnoses=(),
        lines=(ServiceLine(1, "20610", 0, from_on=date(2026, 3, 2)),),
    )
    assert scrub(bare, context(payer=None), book=CODING) == []


def test_a_rule_that_holds_everything_is_named():
    bad = Finding("837-31-codes", Severity.ERROR, "A diagnosis is unknown.")
    (found,) = rules_that_hold_all({n: [bad] for n in range(25)})
    assert found.code == "RULE-HOLDS-ALL"
    assert "837-31-codes" in found.message
    assert rules_that_hold_all({n: [bad] for n in range(5)}) == []
    assert rules_that_hold_all({n: [bad] if n < 20 else [] for n in range(25)}) == []


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


def test_a_therapy_threshold_nobody_knows_yet_is_said_and_the_last_one_used():
    claim = medicare_lines("97110-GP")
    later = replace(claim, lines=(replace(claim.lines[0], from_on=date(2031, 3, 2)),))
    around = medicare_context(therapy_used_cents={"PT and SLP": 248_000}, as_of=date(2031, 3, 3))
    (found,) = [f for f in scrub(later, around) if f.code == "THERAPY-KX"]
    assert found.severity is Severity.WARNING
    assert "threshold of 2031 is not known" in found.message
