"""Rules of the practice's own as a text file (TOML), to be kept, compared and shared.

One `[[rule]]` each with id, name, severity, starts_on, ends_on, message, fix, source and `when`,
a list of [field, operator, value]; value is text, a number or a list, and left out for `empty`
and `present`. The same rules always give the same text.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from claimwright.cycle.scrubbing.domain.own_rules import (
    SOURCE,
    Condition,
    OwnRule,
    RuleRefused,
    faults_of,
)
from claimwright.kernel.finding import Finding, Severity, Where

MOST_RULES, LONGEST_FILE = 500, 1 << 20
_TEXTS = ("id", "name", "message", "fix", "source")
_FORM = "[field, operator, value]"
_KEYS = frozenset({*_TEXTS, "severity", "starts_on", "ends_on", "when"})


def rules_to_text(rules: Sequence[OwnRule]) -> str:
    """The rules as TOML, in the order given."""
    return "\n".join("\n".join(_rule_lines(rule)) + "\n" for rule in rules)


def _rule_lines(rule: OwnRule) -> Iterator[str]:
    yield "[[rule]]"
    yield f"id = {_quoted(rule.id)}"
    yield f"name = {_quoted(rule.name)}"
    yield f"severity = {_quoted(rule.severity.value)}"
    if rule.starts_on:
        yield f"starts_on = {rule.starts_on.isoformat()}"
    if rule.ends_on:
        yield f"ends_on = {rule.ends_on.isoformat()}"
    yield f"message = {_quoted(rule.message)}"
    yield f"fix = {_quoted(rule.fix)}"
    if rule.source:
        yield f"source = {_quoted(rule.source)}"
    yield "when = ["
    for each in rule.conditions:
        parts = [_quoted(each.field), _quoted(each.operator)]
        if each.values:
            parts.append(f"[{', '.join(map(_quoted, each.values))}]")
        yield f"  [{', '.join(parts)}],"
    yield "]"


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are a part of TOML's, DEL apart."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def rules_from_text(text: str) -> list[OwnRule]:
    """The rules of a file. Raises RuleRefused with everything wrong; then none is taken."""
    if len(text) > LONGEST_FILE:
        raise RuleRefused([_told("The file is larger than a megabyte.", "Split it.")])
    try:
        said = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise RuleRefused(
            [_told(f"This is not TOML: {error}.", "Start from an exported file.")]
        ) from error
    tables = said.get("rule")
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise RuleRefused([_told("The file has no [[rule]].", "Start from an exported file.")])
    if len(tables) > MOST_RULES:
        raise RuleRefused([_told(f"More than {MOST_RULES} rules in one file.", "Split it.")])
    faults: list[Finding] = []
    rules = [_rule(number, table, faults) for number, table in enumerate(tables, start=1)]
    for number, rule in enumerate(rules, start=1):
        faults += [_placed(number, each) for each in faults_of(rule)]
    for name, count in Counter(rule.id for rule in rules).items():
        if count > 1:
            faults.append(_told(f"{count} rules are called {name}.", "Give each its own id."))
    if faults:
        raise RuleRefused(faults)
    return rules


def _rule(number: int, table: dict[str, Any], faults: list[Finding]) -> OwnRule:
    for key in sorted(table.keys() - _KEYS):
        faults.append(_of(number, key, f"Nothing is called {key[:40]!r} in a rule.", "Remove it."))
    texts = {key: table.get(key, "") for key in _TEXTS}
    for key, value in texts.items():
        if not isinstance(value, str):
            faults.append(_of(number, key, f"{key} is not text.", 'Write it in "quotes".'))
            texts[key] = ""
    severity = table.get("severity", "error")
    if severity not in [each.value for each in Severity]:
        faults.append(
            _of(
                number,
                "severity",
                f"{str(severity)[:20]!r} is no severity.",
                "error, warning, info",
            )
        )
        severity = "error"
    return OwnRule(
        severity=Severity(severity),
        starts_on=_day(number, "starts_on", table, faults),
        ends_on=_day(number, "ends_on", table, faults),
        conditions=tuple(_conditions(number, table.get("when", []), faults)),
        **texts,
    )


def _day(number: int, key: str, table: dict[str, Any], faults: list[Finding]) -> date | None:
    value = table.get(key)
    if value is None or type(value) is date:
        return value
    faults.append(_of(number, key, f"{key} is no day.", "Write it as 2026-01-01, without quotes."))
    return None


def _conditions(number: int, said: Any, faults: list[Finding]) -> Iterator[Condition]:
    if not isinstance(said, list):
        faults.append(_of(number, "when", "when is no list.", f"A list of {_FORM}."))
        return
    for each in said:
        is_sound = isinstance(each, list) and len(each) in (2, 3)
        if not is_sound or not all(isinstance(part, str) for part in each[:2]):
            faults.append(
                _of(number, "when", f"{str(each)[:60]} is no condition.", f"Write {_FORM}.")
            )
            continue
        yield Condition(each[0], each[1], _values(each[2] if len(each) == 3 else []))


def _values(said: Any) -> tuple[str, ...]:
    parts = said if isinstance(said, list) else [said]
    return tuple(str(part).strip() for part in parts)


def _of(number: int, key: str, message: str, fix: str) -> Finding:
    return _placed(number, _told(message, fix, key))


def _placed(number: int, finding: Finding) -> Finding:
    return Finding(
        finding.code,
        finding.severity,
        f"Rule {number}: {finding.message}",
        finding.fix,
        finding.source,
        finding.where,
    )


def _told(message: str, fix: str, field: str = "") -> Finding:
    return Finding("OWN-RULE-FILE", Severity.ERROR, message, fix, SOURCE, Where(field=field))
