"""Rules: in force by date, faults become findings, ids are unique."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from claimwright.engines.rules import Fault, Reach, Rule, RuleBook, Scope, explain, run
from claimwright.engines.rules.rule import DuplicateRule
from claimwright.kernel.finding import Severity, Where

ON = date(2026, 3, 2)


def negative(numbers: list[int]) -> Iterator[Fault]:
    for place, number in enumerate(numbers):
        if number < 0:
            yield Fault(Where(element=str(place)), found=str(number))


def a_rule(**changes: object) -> Rule[list[int]]:
    values: dict[str, object] = {
        "id": "N-01",
        "severity": Severity.ERROR,
        "about": "number",
        "predicate": negative,
        "message": "A number is negative.",
        "fix": "Take its absolute value.",
        "source": "arithmetic",
    }
    return Rule(**(values | changes))  # type: ignore[arg-type]


def test_every_breach_is_found_not_only_the_first():
    found = run([a_rule()], [1, -2, 3, -4], ON)
    assert [(f.code, f.where.element, f.found) for f in found] == [
        ("N-01", "1", "-2"),
        ("N-01", "3", "-4"),
    ]
    assert found[0].message == "A number is negative."
    assert found[0].fix == "Take its absolute value."
    assert found[0].source == "arithmetic"


def test_nothing_is_found_where_the_rule_holds():
    assert run([a_rule()], [1, 2], ON) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "count"),
    [
        (date(2026, 3, 2), None, 1),
        (date(2026, 3, 3), None, 0),
        (None, date(2026, 3, 2), 0),
        (None, date(2026, 3, 3), 1),
    ],
)
def test_a_rule_holds_from_its_first_day_until_before_its_last(starts_on, ends_on, count):
    assert len(run([a_rule(starts_on=starts_on, ends_on=ends_on)], [-1], ON)) == count


def test_a_fault_may_say_it_better_than_its_rule():
    rule = a_rule(predicate=lambda _: [Fault(message="Minus one.", fix="Add one.")])
    (found,) = run([rule], [], ON)
    assert (found.message, found.fix) == ("Minus one.", "Add one.")


def test_a_book_refuses_two_rules_of_one_id():
    with pytest.raises(DuplicateRule, match="N-01"):
        RuleBook((a_rule(), a_rule()))


def test_a_book_finds_a_rule_and_lists_those_in_force():
    book = RuleBook((a_rule(), a_rule(id="N-02", ends_on=date(2020, 1, 1))))
    assert book.find("N-02") is not None
    assert book.find("N-03") is None
    assert [rule.id for rule in book.in_force(ON)] == ["N-01"]
    assert len(book) == 2


def test_explain_says_what_to_do_since_when_and_who_says_so():
    told = explain(a_rule(starts_on=date(2012, 1, 1), snip=4))
    assert told == (
        "A number is negative. Take its absolute value. In force since 2012-01-01. "
        "SNIP type 4; source: arithmetic."
    )


def test_a_rule_with_needs_looks_only_at_subjects_that_carry_one():
    always = a_rule()
    drugs = a_rule(id="N-02", needs=frozenset({"drug", "dme"}))
    payers = a_rule(id="N-03", scope=Scope(Reach.PAYER, "BLUEV"))
    book = RuleBook((always, drugs, payers))
    assert [r.id for r in book.concerning(frozenset())] == ["N-01"]
    assert [r.id for r in book.concerning(frozenset({"dme", "other"}))] == ["N-01", "N-02"]
    assert [r.id for r in book.concerning(frozenset({"payer:BLUEV"}))] == ["N-01", "N-03"]
    assert book.concerning(frozenset({"x"})) is book.concerning(frozenset({"y"}))


def test_a_fault_may_weigh_less_than_its_rule():
    rule = a_rule(predicate=lambda _: [Fault(severity=Severity.WARNING)])
    assert [f.severity for f in run([rule], [], ON)] == [Severity.WARNING]


def test_who_may_release_is_told_by_the_rule():
    assert not a_rule().can_override
    assert a_rule(releasable_by="claims.edit").can_override


def test_a_rule_for_one_payer_says_so():
    assert "For the payer BLUEV only." in explain(a_rule(scope=Scope(Reach.PAYER, "BLUEV")))
