"""One rule, the faults it yields, and a book of them that runs over a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from claimwright.kernel.finding import Finding, Severity, Where

S = TypeVar("S")


class DuplicateRule(ValueError):
    """Two rules carry the same id."""


class Reach(StrEnum):
    """For whom a rule holds."""

    EVERYONE = "everyone"
    PAYER = "payer"
    PLAN = "plan"
    PRACTICE = "practice"
    SPECIALTY = "specialty"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is for: everyone, or the one payer, plan, practice or specialty of that name."""

    reach: Reach = Reach.EVERYONE
    name: str = ""

    @property
    def tag(self) -> str:
        """What a subject must carry for the rule to look at it; empty for everyone."""
        return f"{self.reach.value}:{self.name}" if self.reach is not Reach.EVERYONE else ""


EVERYONE = Scope()


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a rule is broken; texts left empty are taken from the rule.

    `severity` is for rules that weigh differently by payer: None takes the rule's own.
    """

    where: Where = field(default_factory=Where)
    found: str = ""
    expected: str = ""
    message: str = ""
    fix: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """What must hold for a subject on days in [starts_on, ends_on).

    `predicate` yields a fault for each breach and nothing when the rule holds. `about` names
    what is looked at, for people; `scope` for whom the rule is. A rule with `needs` looks only
    at subjects that carry one of those tags. `snip` is the WEDI SNIP type, 1 to 7.
    `releasable_by` is the permission of those who may release one subject from this rule, empty
    when nobody may.
    """

    id: str
    severity: Severity
    about: str
    predicate: Callable[[S], Iterable[Fault]]
    message: str
    fix: str
    source: str
    snip: int = 2
    family: str = ""
    scope: Scope = EVERYONE
    needs: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None
    releasable_by: str = ""

    @property
    def can_override(self) -> bool:
        """Whether a person may release one subject from the rule."""
        return bool(self.releasable_by)

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on the day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on < self.ends_on
        )

    def looks_at(self, tags: frozenset[str]) -> bool:
        """Whether a subject with those tags concerns the rule."""
        if self.needs and self.needs.isdisjoint(tags):
            return False
        return not self.scope.tag or self.scope.tag in tags

    def finding(self, fault: Fault) -> Finding:
        """The fault as a person reads it."""
        return Finding(
            code=self.id,
            severity=fault.severity or self.severity,
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
    _asked: frozenset[str] = field(init=False, repr=False, compare=False)
    _chosen: dict[frozenset[str], tuple[Rule[S], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        seen: set[str] = set()
        asked: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise DuplicateRule(f"two rules are called {rule.id}")
            seen.add(rule.id)
            asked |= rule.needs | {rule.scope.tag}
        object.__setattr__(self, "_asked", frozenset(asked))
        object.__setattr__(self, "_chosen", {})

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

    def concerning(self, tags: frozenset[str]) -> tuple[Rule[S], ...]:
        """The rules that look at a subject with those tags, in order; worked out once a set."""
        telling = tags & self._asked
        chosen = self._chosen.get(telling)
        if chosen is None:
            chosen = tuple(rule for rule in self.rules if rule.looks_at(telling))
            self._chosen[telling] = chosen
        return chosen


def run(rules: Iterable[Rule[S]], subject: S, on: date) -> list[Finding]:
    """Every breach by the subject of the rules in force on the day, in the order of the rules."""
    findings: list[Finding] = []
    for rule in rules:
        starts_on, ends_on = rule.starts_on, rule.ends_on
        if (starts_on is not None and on < starts_on) or (ends_on is not None and ends_on <= on):
            continue
        for fault in rule.predicate(subject):
            findings.append(rule.finding(fault))
    return findings


def explain(rule: Rule[S]) -> str:
    """The rule in a few sentences: what it asks, what to do, since when, and who says so."""
    sentences: list[str] = [rule.message, rule.fix]
    if rule.scope.tag:
        sentences.append(f"For the {rule.scope.reach.value} {rule.scope.name} only.")
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
