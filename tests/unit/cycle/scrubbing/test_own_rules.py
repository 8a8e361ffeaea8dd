"""Rules a practice writes itself: what they see, what is refused, and their text."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.cycle.scrubbing.domain.back_test import (
    PastClaim,
    back_test_from,
    holds_too_much,
    summarize,
)
from claimwright.cycle.scrubbing.domain.catalog import EDITS, check_releasable, scrub
from claimwright.cycle.scrubbing.domain.own_fields import FIELDS, OPERATORS, WITHOUT_VALUE, Sort
from claimwright.cycle.scrubbing.domain.own_rules import (
    Condition,
    OwnRule,
    RuleRefused,
    compile_rule,
    faults_of,
)
from claimwright.cycle.scrubbing.domain.own_text import rules_from_text, rules_to_text
from claimwright.engines.rules import RuleBook
from claimwright.kernel.finding import Severity
from tests.unit.cycle.scrubbing.cast import context, lines


def a_rule(*conditions: tuple[str, str, str], **changes: object) -> OwnRule:
    wanted = tuple(
        Condition(field, operator, tuple(values.split())) for field, operator, values in conditions
    )
    return replace(
        OwnRule(
            id="OWN-TEST",
            name="A test",
            message="Not like this.",
            fix="Do it otherwise.",
            conditions=wanted,
        ),
        **changes,
    )


def speaks(rule: OwnRule, *charged: str, **around: object) -> list[str]:
    """What was found on a claim of these lines by this rule alone."""
    found = scrub(lines(*charged), context(**around), book=RuleBook((compile_rule(rule),)))
    return [finding.found for finding in found]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ([("procedure", "==", "20610")], ["20610"]),
        ([("procedure", "!=", "20610")], ["99213:25"]),
        ([("procedure", "in", "992* 11111")], ["99213:25"]),
        ([("procedure", "not in", "992* 206*")], []),
        ([("modifiers", "has", "25 59")], ["99213:25"]),
        ([("modifiers", "lacks", "25")], ["20610"]),
        ([("modifiers", "empty", "")], ["20610"]),
        ([("modifiers", "present", "")], ["99213:25"]),
        ([("other_procedures", "has", "206*")], ["99213:25"]),
        ([("procedure", "in", "992*"), ("other_procedures", "has", "20610")], ["99213:25"]),
        ([("procedure", "in", "992*"), ("other_procedures", "lacks", "20610")], []),
        ([("units", ">", "1")], []),
        ([("units", "<=", "1")], ["99213:25", "20610"]),
        ([("lines", ">=", "2")], [""]),
        ([("lines", "<", "2")], []),
        ([("payer_kind", "==", "BLUE")], [""]),
        ([("all_procedures", "has", "20610")], [""]),
    ],
)
def test_a_rule_sees_what_it_names(
    conditions: list[tuple[str, str, str]], found: list[str]
) -> None:
    from tests.unit.cycle.claims.cast import a_payer

    rule = a_rule(*conditions)
    assert speaks(rule, "99213-25", "20610", payer=a_payer("blue")) == found


def test_diagnoses_are_compared_without_their_dot() -> None:
    claim = lines("99213")
    code = claim.diagnoses[0][1]
    dotted = f"{code[:3]}.{code[3:]}"
    assert speaks(a_rule(("first_diagnosis", "==", dotted)), "99213") == ["99213"]
    assert speaks(a_rule(("diagnoses", "has", f"{code[:3]}*")), "99213") == ["99213"]
    assert speaks(a_rule(("diagnoses", "lacks", dotted)), "99213") == []


def test_every_field_can_be_read_and_compared() -> None:
    claim, around = lines("99213-25", "20610"), context()
    for field in FIELDS.values():
        for operator in OPERATORS[field.sort]:
            value = "" if operator in WITHOUT_VALUE else "1"
            rule = a_rule((field.name, operator, value))
            told = scrub(claim, around, book=RuleBook((compile_rule(rule),)))
            opposite = {"empty": "present", "has": "lacks", "==": "!=", ">=": "<", ">": "<="}
            other = opposite.get(operator)
            if other is None:
                continue
            against = a_rule((field.name, other, value))
            rest = scrub(claim, around, book=RuleBook((compile_rule(against),)))
            places = 2 if field.is_of_line else 1
            assert len(told) + len(rest) == places, (field.name, operator)


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        (a_rule(), "OWN-RULE-HOLDS-ALL", "conditions"),
        (a_rule(("shoe_size", "==", "9")), "OWN-RULE-FIELD", "condition 1"),
        (a_rule(("units", "has", "9")), "OWN-RULE-OPERATOR", "condition 1"),
        (a_rule(("units", ">", "many")), "OWN-RULE-VALUE", "condition 1"),
        (a_rule(("units", ">", "NaN")), "OWN-RULE-VALUE", "condition 1"),
        (a_rule(("units", ">", "1 2")), "OWN-RULE-VALUE", "condition 1"),
        (a_rule(("procedure", "==", "")), "OWN-RULE-VALUE", "condition 1"),
        (a_rule(("procedure", "in", "*")), "OWN-RULE-VALUE", "condition 1"),
        (a_rule(("modifiers", "empty", "25")), "OWN-RULE-VALUE", "condition 1"),
        (
            a_rule(("procedure", "in", " ".join(f"{n}" for n in range(300)))),
            "OWN-RULE-TOO-BIG",
            "condition 1",
        ),
        (a_rule(*[("units", ">", "1")] * 13), "OWN-RULE-TOO-BIG", "conditions"),
        (a_rule(("units", ">", "1"), id="837-26"), "OWN-RULE-ID", "id"),
        (a_rule(("units", ">", "1"), fix=" "), "OWN-RULE-TEXT", "fix"),
        (a_rule(("units", ">", "1"), message="x" * 500), "OWN-RULE-TEXT", "message"),
        (
            a_rule(("units", ">", "1"), starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 1)),
            "OWN-RULE-DATES",
            "ends_on",
        ),
    ],
)
def test_what_cannot_be_kept_is_named(rule: OwnRule, code: str, field: str) -> None:
    assert (code, field) in [(f.code, f.where.field) for f in faults_of(rule)]
    with pytest.raises(RuleRefused):
        compile_rule(rule)


def test_a_rule_holds_only_between_its_days() -> None:
    on = context().as_of.replace(day=1)
    rule = a_rule(("units", "<=", "1"))
    assert speaks(replace(rule, starts_on=date(2000, 1, 1)), "99213") == ["99213"]
    assert speaks(replace(rule, starts_on=on.replace(year=on.year + 1)), "99213") == []
    assert speaks(replace(rule, ends_on=date(2000, 1, 1)), "99213") == []


def test_own_rules_run_beside_the_edits_and_can_be_released() -> None:
    rule = compile_rule(a_rule(("procedure", "==", "99213")))
    claim, around = lines("99213"), context()
    book = RuleBook((*EDITS, rule))
    assert [f.severity for f in scrub(claim, around, book=book) if f.code == "OWN-TEST"] == [
        Severity.ERROR
    ]
    released = scrub(claim, around, frozenset({"OWN-TEST"}), book=book)
    assert [f.severity for f in released if f.code == "OWN-TEST"] == [Severity.WARNING]
    check_releasable("OWN-TEST", book)


texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), min_size=1, max_size=40
).filter(str.strip)
conditions = st.sampled_from(list(FIELDS.values())).flatmap(
    lambda field: st.sampled_from(OPERATORS[field.sort]).flatmap(
        lambda operator: st.builds(
            Condition,
            st.just(field.name),
            st.just(operator),
            st.just(())
            if operator in WITHOUT_VALUE
            else st.tuples(
                st.decimals(0, 999, places=2).map(str)
                if field.sort is Sort.NUMBER
                else st.from_regex(r"[A-Z0-9]{1,6}\*?", fullmatch=True)
            ),
        )
    )
)
days = st.dates(date(2000, 1, 1), date(2030, 1, 1))
sound = st.builds(
    OwnRule,
    id=st.from_regex(r"OWN-[A-Z0-9]{2,16}", fullmatch=True),
    name=texts,
    message=texts,
    fix=texts,
    source=texts,
    severity=st.sampled_from(Severity),
    starts_on=st.none() | days,
    conditions=st.lists(conditions, min_size=1, max_size=5).map(tuple),
)


@settings(deadline=None)
@given(st.lists(sound, min_size=1, max_size=4, unique_by=lambda rule: rule.id))
def test_text_and_back_is_the_same_rule(rules: list[OwnRule]) -> None:
    text = rules_to_text(rules)
    assert rules_from_text(text) == rules
    assert rules_to_text(rules_from_text(text)) == text


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(RuleRefused):
        rules_from_text(text)


GOOD = rules_to_text([a_rule(("units", ">", "4"))])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + GOOD, "2 rules are called OWN-TEST"),
        (GOOD.replace("severity", "loudness"), "Nothing is called 'loudness'"),
        (GOOD.replace('"error"', '"awful"'), "'awful' is no severity"),
        (GOOD.replace('"units"', '"shoes"'), "no field called 'shoes'"),
        (GOOD.replace('id = "OWN-TEST"', "id = 7"), "id is not text"),
        (GOOD.replace("when = [", 'starts_on = "soon"\nwhen = ['), "starts_on is no day"),
        (GOOD.replace('["units", ">", ["4"]]', "[1, 2, 3, 4]"), "is no condition"),
        ("[rule]\nid = 'OWN-X'", "no [[rule]]"),
        ("rule = 4", "no [[rule]]"),
        ("[" * 5000, "not TOML"),
        ("x" * (1 << 21), "larger than a megabyte"),
    ],
)
def test_a_bad_file_is_refused_whole_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        rules_from_text(text)
    assert words in str(refused.value)


def test_a_number_may_stand_bare_in_the_file() -> None:
    (rule,) = rules_from_text(GOOD.replace('["4"]', "4"))
    assert rule.conditions == (Condition("units", ">", ("4",)),)


HELD = [
    PastClaim("A", 10000, 4000, True),
    PastClaim("B", 20000, 0, True),
    PastClaim("C", 5000, 0, False),
]


def test_a_back_test_counts_denials_and_what_would_have_waited() -> None:
    result = summarize(12, 100, HELD)
    assert (result.held_count, result.decided_count, result.denied_count) == (3, 2, 1)
    assert (result.denied_cents, result.passed_cents) == (4000, 20000)
    assert result.precision == "50 %"
    assert result.share == Decimal("0.03")
    assert result.examples[0] == ("A", 10000, 4000)
    assert back_test_from(result.as_dict()) == result
    assert "3 of 100 claims; of the 2 decided, 1 denied at first" in result.words
    assert "nothing can be said" in summarize(12, 0, []).words


def test_a_rule_that_would_hold_everything_is_named() -> None:
    every = [PastClaim(str(n), 100, 0, True) for n in range(40)]
    whole = holds_too_much(summarize(12, 40, every), Severity.ERROR)
    assert whole is not None
    assert whole.severity is Severity.ERROR
    most = holds_too_much(summarize(12, 40, every[:30]), Severity.ERROR)
    assert most is not None
    assert most.severity is Severity.WARNING
    assert holds_too_much(summarize(12, 40, every[:19]), Severity.ERROR) is None
    assert holds_too_much(summarize(12, 40, every), Severity.WARNING) is None
    assert holds_too_much(summarize(12, 10, every[:10]), Severity.ERROR) is None


def test_a_rule_may_be_for_one_plan_or_one_specialty() -> None:
    of_gold = a_rule(("plan", "has", "GOLD"))
    assert speaks(of_gold, "99213", scopes=frozenset({"plan:Gold"})) == [""]
    assert speaks(of_gold, "99213", scopes=frozenset({"plan:Silver"})) == []
    assert speaks(of_gold, "99213") == []
    of_family_doctors = a_rule(("specialty", "==", "207Q*"))
    assert speaks(of_family_doctors, "99213") == ["99213"]
    assert speaks(a_rule(("specialty", "==", "207X*")), "99213") == []


DOCS = Path(__file__).resolve().parents[4] / "docs"


@pytest.mark.parametrize(
    ("operator", "values", "is_sound"),
    [("==", "207Q*", True), ("empty", "", True), ("has", "x", False), ("==", "", False)],
)
def test_the_published_schema_takes_what_is_written_and_nothing_else(
    operator: str, values: str, is_sound: bool
) -> None:
    schema = json.loads((DOCS / "schemas" / "own-rules.json").read_text("utf-8"))
    wanted = a_rule(("specialty", operator, values), starts_on=date(2026, 1, 1))
    document = tomllib.loads(rules_to_text([wanted]))
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid(document) is is_sound
    assert (not faults_of(wanted)) is is_sound


def test_every_field_stands_on_the_page_about_rules_and_in_the_schema() -> None:
    page = (DOCS / "own-rules.md").read_text("utf-8")
    assert [name for name in FIELDS if f"| `{name}` |" not in page] == []
    schema = (DOCS / "schemas" / "own-rules.json").read_text("utf-8")
    assert [name for name in FIELDS if f'"{name}"' not in schema] == []
    example = page.split("```toml\n")[1].split("```")[0]
    assert rules_from_text(example)[0].id == "OWN-BLUE-25"
