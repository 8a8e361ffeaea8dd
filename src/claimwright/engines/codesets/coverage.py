"""Local coverage articles: which diagnoses support which procedures, group by group.

A group's paragraph says when its list holds (primary or secondary, alone or together), so the
lists are evidence to show with their text, never a verdict by themselves. Source: mcd-articles
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from claimwright.engines.codesets.shelf import Shelf


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    """One group of an article: its diagnoses and the paragraph that says how they count."""

    number: str
    paragraph: str
    diagnoses: frozenset[str]


@dataclass(frozen=True, slots=True)
class CoverageArticle:
    """One article that lists a procedure. Its code groups hold the procedures it is about."""

    article: str  # A12345
    title: str
    procedures: frozenset[str]  # those that were asked for
    covered: tuple[CoverageGroup, ...] = field(default=())
    noncovered: tuple[CoverageGroup, ...] = field(default=())
    contractors: tuple[str, ...] = field(default=())


def articles_from(shelf: Shelf, codes: Sequence[str]) -> list[CoverageArticle]:
    """The articles that list one of the procedures, by number."""
    asked: dict[str, set[str]] = {}
    for code, rows in shelf.many(codes).items():
        for _, article, _, kind, _, _ in rows:
            if kind == "procedure":
                asked.setdefault(article, set()).add(code)
    about = shelf.many(f"#{article}" for article in asked)
    return [
        _article(article, frozenset(asked[article]), about.get(f"#{article}", ()))
        for article in sorted(asked)
    ]


def _article(
    article: str, procedures: frozenset[str], rows: tuple[tuple[str, ...], ...]
) -> CoverageArticle:
    texts: dict[str, dict[str, str]] = {}
    for _, _, _, kind, part, text in rows:
        texts.setdefault(kind, {})[part] = text
    return CoverageArticle(
        f"A{article}",
        texts.get("title", {}).get("", ""),
        procedures,
        _groups(texts, "covered"),
        _groups(texts, "noncovered"),
        tuple(texts.get("contractor", {}).values()),
    )


def _groups(texts: dict[str, dict[str, str]], kind: str) -> tuple[CoverageGroup, ...]:
    paragraphs, lists = texts.get(f"{kind} paragraph", {}), texts.get(kind, {})
    return tuple(
        CoverageGroup(number, paragraphs.get(number, ""), frozenset(lists.get(number, "").split()))
        for number in sorted(paragraphs.keys() | lists.keys())
    )
