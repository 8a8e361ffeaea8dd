"""One-press fixes: what is mechanical, what is only offered, and what they change."""

from __future__ import annotations

from claimwright.cycle.scrubbing.domain.fixes import fixes_for
from claimwright.kernel.finding import Finding, Severity, Where
from tests.unit.cycle.claims.cast import a_charge, an_encounter


def found(code: str, line: int = 0, expected: str = "") -> Finding:
    where = Where(field=f"lines.{line}.code" if line else "diagnoses")
    return Finding(code, Severity.ERROR, "Wrong.", where=where, expected=expected)


def test_an_external_cause_goes_behind_the_injury_and_pointers_follow():
    visit = an_encounter(
        a_charge(1, pointers=(1, 2)),
        a_charge(2, "73110", pointers=(2,)),
        diagnoses=("W010XXA", "S52501A"),
    )
    (fix,) = fixes_for(visit, [found("837-32")])
    assert fix.is_mechanical
    assert fix.diagnoses == ("S52501A", "W010XXA")
    assert [part.pointers for part in fix.parts] == [(2, 1), (1,)]
    assert fix.changes[0] == ("Diagnoses: W010XXA, S52501A", "Diagnoses: S52501A, W010XXA")


def test_a_manifestation_goes_to_the_end():
    visit = an_encounter(a_charge(1, pointers=(1,)), diagnoses=("E0842", "E119", "I10"))
    (fix,) = fixes_for(visit, [found("DX-MANIFESTATION")])
    assert fix.diagnoses == ("E119", "I10", "E0842")
    assert fix.parts[0].pointers == (3,)


def test_only_one_diagnosis_has_no_other_order():
    assert fixes_for(an_encounter(diagnoses=("E0842",)), [found("DX-MANIFESTATION")]) == []


def test_a_diagnosis_twice_is_named_once():
    visit = an_encounter(a_charge(1, pointers=(1, 3)), diagnoses=("E11.9", "I10", "E11.9"))
    (fix,) = fixes_for(visit, [found("837-31")])
    assert fix.diagnoses == ("E119", "I10")
    assert fix.parts[0].pointers == (1,)


def test_pointers_beyond_the_list_go():
    visit = an_encounter(a_charge(1, pointers=(1, 1, 5)), a_charge(2, pointers=(9,)))
    (fix,) = fixes_for(visit, [found("837-33", 1), found("837-33", 2)])
    assert [part.pointers for part in fix.parts] == [(1,), (1,)]


def test_modifiers_are_offered_one_by_one_and_never_forced():
    visit = an_encounter(a_charge(1, "97530", modifiers=("GP",)), a_charge(2, "97140"))
    offers = fixes_for(visit, [found("NCCI-PTP-1", 1, "59, XE, XP, XS, XU or the site on 97530")])
    assert [fix.key for fix in offers] == [
        f"modifier-1-{m}" for m in ["59", "XE", "XP", "XS", "XU"]
    ]
    assert not any(fix.is_mechanical for fix in offers)
    assert offers[0].parts[0].modifiers == ("59", "GP")


def test_a_modifier_that_is_there_or_has_no_room_is_not_offered():
    full = an_encounter(a_charge(1, modifiers=("A1", "A2", "A3", "A4")))
    assert fixes_for(full, [found("GLOBAL-SAME-DAY", 1, "25")]) == []
    there = an_encounter(a_charge(1, modifiers=("25",)))
    assert fixes_for(there, [found("GLOBAL-SAME-DAY", 1, "25")]) == []


def test_qw_is_taken_off_where_it_does_not_belong():
    visit = an_encounter(a_charge(1, "36415", modifiers=("QW",)))
    (fix,) = fixes_for(visit, [found("LAB-QW", 1)])
    assert fix.parts[0].modifiers == ()


def test_what_cannot_be_mended_by_one_press_offers_nothing():
    assert fixes_for(an_encounter(), [found("837-26"), found("837-64")]) == []
