"""Rules a practice writes itself: conditions that a line or a claim must not meet all at once.

A rule is a list of (field, operator, value); there is no expression language, so a rule can
neither run away nor look at anything outside of the claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.edits import Edit, place
from claimwright.cycle.scrubbing.domain.own_fields import (
    FIELDS,
    OPERATOR_WORDS,
    OPERATORS,
    WITHOUT_VALUE,
    Field,
    Sort,
    Value,
)
from claimwright.engines.rules import Fault, Rule
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Finding, Severity, Where

PREFIX = "OWN-"
ID_FORM = re.compile(r"OWN-[A-Z0-9][A-Z0-9-]{1,15}")
MOST_CONDITIONS, MOST_VALUES, LONGEST_TEXT = 12, 200, 400
SOURCE = "practice-rules"
PERMISSION = "claims.edit"

Told = tuple[str, ...]
Test = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so for the rule to speak. A value may end in * to mean any ending."""

    field: str
    operator: str
    values: Told = ()

    @property
    def words(self) -> str:
        """The condition as a person says it."""
        said = f"{FIELDS[self.field].words} {OPERATOR_WORDS[self.operator]}"
        return f"{said} {', '.join(self.values)}" if self.values else said


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule of the practice's own, in force for services in [starts_on, ends_on)."""

    id: str
    name: str
    message: str
    fix: str
    conditions: tuple[Condition, ...]
    severity: Severity = Severity.ERROR
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""  # where the payer says so, in the writer's words

    @property
    def is_of_lines(self) -> bool:
        """Whether each line is looked at by itself."""
        return any(FIELDS[each.field].is_of_line for each in self.conditions)

    @property
    def words(self) -> str:
        """The rule as one sentence."""
        what = "a line" if self.is_of_lines else "a claim"
        when = " and ".join(each.words for each in self.conditions)
        return f"Speaks of {what} where {when}."


class RuleRefused(ValueError):
    """The rule cannot be kept as it is; `findings` say why, each with its field."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


def compile_rule(rule: OwnRule) -> Edit:
    """The rule as scrubbing runs it. Raises RuleRefused for what `faults_of` names."""
    faults = faults_of(rule)
    if faults:
        raise RuleRefused(faults)
    tests = [(FIELDS[each.field], _test(each)) for each in rule.conditions]
    look = _look_at_lines(tests) if rule.is_of_lines else _look_at_claim(tests)
    return Rule(
        id=rule.id,
        severity=rule.severity,
        about="line" if rule.is_of_lines else "claim",
        predicate=look,
        message=rule.message,
        fix=rule.fix,
        source=SOURCE,
        snip=7,
        family="The practice's own",
        starts_on=rule.starts_on,
        ends_on=rule.ends_on,
        releasable_by=PERMISSION,
    )


def _look_at_lines(tests: Sequence[tuple[Field, Test]]) -> Callable[[Subject], Iterator[Fault]]:
    def look(subject: Subject) -> Iterator[Fault]:
        for line in subject.claim.lines:
            if all(test(field.read(subject, line)) for field, test in tests):
                where = place("2400", "SV1", "SV101", f"line {line.number}")
                yield Fault(where, found=":".join((line.procedure, *line.modifiers)))

    return look


def _look_at_claim(tests: Sequence[tuple[Field, Test]]) -> Callable[[Subject], Iterator[Fault]]:
    def look(subject: Subject) -> Iterator[Fault]:
        lines = subject.claim.lines
        line = lines[0] if lines else ServiceLine(1, "", 0)
        if all(test(field.read(subject, line)) for field, test in tests):
            yield Fault(place("2300", "CLM", "CLM01"))

    return look


def _test(condition: Condition) -> Test:
    sort, operator = FIELDS[condition.field].sort, condition.operator
    if operator in WITHOUT_VALUE:
        return (lambda value: not value) if operator == "empty" else bool
    if sort is Sort.NUMBER:
        return _number_test(operator, Decimal(condition.values[0]))
    whole, starts = _patterns(condition)

    def meets(value: str) -> bool:
        return value in whole or (bool(starts) and value.startswith(starts))

    if sort is Sort.SEVERAL:
        if operator == "has":
            return lambda value: any(map(meets, value))  # type: ignore[arg-type]
        return lambda value: not any(map(meets, value))  # type: ignore[arg-type]
    if operator in ("==", "in"):
        return meets  # type: ignore[return-value]
    return lambda value: not meets(str(value))


def _patterns(condition: Condition) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole values, and beginnings of those that end in a star."""
    dotless = condition.field in ("diagnoses", "first_diagnosis", "all_diagnoses")
    told = [each.upper().replace(".", "") if dotless else each.upper() for each in condition.values]
    whole = frozenset(each for each in told if not each.endswith("*"))
    return whole, tuple(each[:-1] for each in told if each.endswith("*"))


def _number_test(operator: str, bound: Decimal) -> Test:
    tests: Mapping[str, Callable[[Any], bool]] = {
        "==": lambda value: value == bound,
        "!=": lambda value: value != bound,
        ">=": lambda value: value >= bound,
        ">": lambda value: value > bound,
        "<=": lambda value: value <= bound,
        "<": lambda value: value < bound,
    }
    return tests[operator]


# -- What may not be kept ------------------------------------------------------------------


def faults_of(rule: OwnRule) -> list[Finding]:
    """Everything that keeps the rule from being kept; empty when it may."""
    return [*_head_faults(rule), *_condition_faults(rule.conditions)]


def _head_faults(rule: OwnRule) -> Iterator[Finding]:
    if not ID_FORM.fullmatch(rule.id):
        yield _fault(
            "OWN-RULE-ID",
            "id",
            f"{rule.id[:30]!r} is no id for a rule of your own.",
            "Write OWN- and up to 16 capital letters, digits and hyphens, such as OWN-BLUE-25.",
        )
    for name, text in (("name", rule.name), ("message", rule.message), ("fix", rule.fix)):
        if not text.strip():
            yield _fault("OWN-RULE-TEXT", name, f"The {name} is empty.", "Say it in one sentence.")
        elif len(text) > LONGEST_TEXT:
            yield _fault(
                "OWN-RULE-TEXT",
                name,
                f"The {name} is too long.",
                f"Keep to {LONGEST_TEXT}.",
            )
    if rule.starts_on and rule.ends_on and rule.ends_on <= rule.starts_on:
        yield _fault(
            "OWN-RULE-DATES",
            "ends_on",
            "The rule ends before it starts.",
            "Give the first day on which it no longer holds, or leave the end open.",
        )


def _condition_faults(conditions: Sequence[Condition]) -> Iterator[Finding]:
    if not conditions:
        yield _fault(
            "OWN-RULE-HOLDS-ALL",
            "conditions",
            "A rule without conditions would hold every claim.",
            "Add at least one condition.",
        )
    if len(conditions) > MOST_CONDITIONS:
        yield _fault(
            "OWN-RULE-TOO-BIG",
            "conditions",
            f"{len(conditions)} conditions are more than the {MOST_CONDITIONS} a rule may have.",
            "Make two rules of it.",
        )
    for number, condition in enumerate(conditions, start=1):
        yield from _faults_of_condition(number, condition)


def _faults_of_condition(number: int, condition: Condition) -> Iterator[Finding]:
    where = f"condition {number}"
    field = FIELDS.get(condition.field)
    if field is None:
        known = ", ".join(FIELDS)
        yield _fault(
            "OWN-RULE-FIELD",
            where,
            f"There is no field called {condition.field[:40]!r}.",
            f"Choose one of {known}.",
        )
        return
    if condition.operator not in OPERATORS[field.sort]:
        yield _fault(
            "OWN-RULE-OPERATOR",
            where,
            f"{field.name} cannot be compared by {condition.operator[:20]!r}.",
            f"Use one of {', '.join(OPERATORS[field.sort])}.",
        )
        return
    yield from _value_faults(where, field, condition)


def _value_faults(where: str, field: Field, condition: Condition) -> Iterator[Finding]:
    values = condition.values
    if condition.operator in WITHOUT_VALUE:
        if values:
            yield _fault(
                "OWN-RULE-VALUE",
                where,
                f"{field.name} {condition.operator} takes no value.",
                "Leave the value empty.",
            )
        return
    is_single = field.sort is Sort.NUMBER or condition.operator in ("==", "!=")
    if not values or any(not each.strip(" *") for each in values):
        yield _fault(
            "OWN-RULE-VALUE", where, f"{field.name} is compared with nothing.", field.example
        )
    elif is_single and len(values) > 1:
        yield _fault(
            "OWN-RULE-VALUE",
            where,
            f"{field.name} {condition.operator} takes one value, not {len(values)}.",
            "Use in, or give one value.",
        )
    elif len(values) > MOST_VALUES:
        yield _fault(
            "OWN-RULE-TOO-BIG",
            where,
            f"{len(values)} values are more than the {MOST_VALUES} a condition may have.",
            "Use beginnings of codes, such as 992*.",
        )
    elif field.sort is Sort.NUMBER and not _is_number(values[0]):
        yield _fault(
            "OWN-RULE-VALUE",
            where,
            f"{values[0][:30]!r} is no number.",
            f"Such as {field.example}.",
        )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _fault(code: str, field: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix, SOURCE, Where(field=field))
