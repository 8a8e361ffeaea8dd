"""One rule, the faults it yields, and a book of them that runs over a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from claimwright.kernel.finding import Finding, Severity, Where

S = TypeVar("S")


class DuplicateRule(ValueError):
    """Two rules carry the same id."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a rule is broken; texts left empty are taken from the rule."""

    where: Where = field(default_factory=Where)
    found: str = ""
    expected: str = ""
    message: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """What must hold for a subject on days in [starts_on, ends_on).

    `predicate` yields a fault for each breach and nothing when the rule holds. `scope` names
    what is looked at, for people. `snip` is the WEDI SNIP type, 1 to 7. `can_override` says
    that a person may release one subject from this rule.
    """

    id: str
    severity: Severity
    scope: str
    predicate: Callable[[S], Iterable[Fault]]
    message: str
    fix: str
    source: str
    snip: int = 2
    starts_on: date | None = None
    ends_on: date | None = None
    can_override: bool = False

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on the day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on < self.ends_on
        )

    def finding(self, fault: Fault) -> Finding:
        """The fault as a person reads it."""
        return Finding(
            code=self.id,
            severity=self.severity,
            message=fault.message or self.message,
            fix=fault.fix or self.fix,
            source=self.source,
            where=fault.where,
            found=fault.found,
            expected=fault.expected,
        )


@dataclass(frozen=True, slots=True)
class RuleBook(Generic[S]):
    """Rules with distinct ids, in the order they run. Raises DuplicateRule."""

    rules: tuple[Rule[S], ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise DuplicateRule(f"two rules are called {rule.id}")
            seen.add(rule.id)

    def __iter__(self) -> Iterator[Rule[S]]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def find(self, rule_id: str) -> Rule[S] | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def in_force(self, on: date) -> tuple[Rule[S], ...]:
        """The rules that hold on the day."""
        return tuple(rule for rule in self.rules if rule.is_in_force(on))


def run(rules: Iterable[Rule[S]], subject: S, on: date) -> list[Finding]:
    """Every breach by the subject of the rules in force on the day, in the order of the rules."""
    findings: list[Finding] = []
    for rule in rules:
        if rule.is_in_force(on):
            findings.extend(map(rule.finding, rule.predicate(subject)))
    return findings


def explain(rule: Rule[S]) -> str:
    """The rule in a few sentences: what it asks, what to do, since when, and who says so."""
    sentences: list[str] = [rule.message, rule.fix]
    sentences.extend(_dates_in_words(rule.starts_on, rule.ends_on))
    sentences.append(f"SNIP type {rule.snip}; source: {rule.source}.")
    return " ".join(sentence for sentence in sentences if sentence)


def _dates_in_words(starts_on: date | None, ends_on: date | None) -> Sequence[str]:
    words = []
    if starts_on is not None:
        words.append(f"In force since {starts_on.isoformat()}.")
    if ends_on is not None:
        words.append(f"Not in force from {ends_on.isoformat()}.")
    return words
