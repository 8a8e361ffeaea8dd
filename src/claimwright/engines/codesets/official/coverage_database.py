"""Local coverage articles as the Medicare Coverage Database publishes them: a zip of csv files.

Source: mcd-articles
"""

from __future__ import annotations

import csv
import html
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from claimwright.engines.codesets.official.layout import Sink
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import Refused, Source
from claimwright.engines.codesets.tables import System

ARTICLE = "article.csv"
PROCEDURES = "article_x_hcpc_code.csv"
LISTS = {
    "covered": ("article_x_icd10_covered.csv", "article_x_icd10_covered_group.csv"),
    "noncovered": ("article_x_icd10_noncovered.csv", "article_x_icd10_noncovered_group.csv"),
}
CONTRACTORS = "article_x_contractor.csv"
NEEDED = (ARTICLE, PROCEDURES)
LARGEST_PARAGRAPH = 10_000_000


@dataclass
class _Article:
    title: str = ""
    version: str = ""
    procedures: set[str] = field(default_factory=set)
    groups: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    paragraphs: dict[tuple[str, str], str] = field(default_factory=dict)
    contractors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Articles:
    """The article tables of one archive, which only together are a release."""

    name: str = "local coverage articles"
    cycle: Cycle = Cycle.OPEN

    def fits_all(self, sources: Sequence[Source]) -> bool:
        """Whether the archive holds the article tables."""
        names = {source.name.lower() for source in sources}
        return bool(names & {ARTICLE, *(one for pair in LISTS.values() for one in pair)})

    def load_all(self, sources: Sequence[Source], sink: Sink) -> None:
        """Every article with its groups. Raises Refused when a table is missing."""
        by_name = {source.name.lower(): source for source in sources}
        for name in NEEDED:
            if name not in by_name:
                raise Refused(f"the archive lacks {name}")
        articles = _read_articles(by_name[ARTICLE])
        _read_procedures(by_name[PROCEDURES], articles)
        for kind, (codes, groups) in LISTS.items():
            if codes in by_name:
                _read_lists(by_name[codes], kind, articles)
            if groups in by_name:
                _read_paragraphs(by_name[groups], kind, articles)
        if CONTRACTORS in by_name:
            for row in _rows(by_name[CONTRACTORS], ("article_id", "contractor_id")):
                if row["article_id"] in articles:
                    articles[row["article_id"]].contractors.append(row["contractor_id"])
        for number, article in sorted(articles.items()):
            _store(number, article, sink)
        sink.count(System.LCD, len(articles))


def _read_articles(source: Source) -> dict[str, _Article]:
    found: dict[str, _Article] = {}
    for row in _rows(source, ("article_id", "article_version", "title")):
        number = row["article_id"]
        if number in found and int(found[number].version) >= int(row["article_version"]):
            continue
        found[number] = _Article(row["title"], row["article_version"])
    if not found:
        raise Refused(f"{source.name} holds no articles")
    return found


def _read_procedures(source: Source, articles: dict[str, _Article]) -> None:
    for row in _rows(source, ("article_id", "article_version", "hcpc_code_id")):
        article = _current(row, articles)
        if article is not None:
            article.procedures.add(row["hcpc_code_id"].upper())


def _read_lists(source: Source, kind: str, articles: dict[str, _Article]) -> None:
    group = f"icd10_{kind}_group"
    for row in _rows(source, ("article_id", "article_version", "icd10_code_id", group)):
        article = _current(row, articles)
        code = row["icd10_code_id"].replace(".", "").upper()
        if article is not None and code and code != "XX000":
            article.groups.setdefault((kind, row[group]), []).append(code)


def _read_paragraphs(source: Source, kind: str, articles: dict[str, _Article]) -> None:
    group = f"icd10_{kind}_group"
    for row in _rows(source, ("article_id", "article_version", group, "paragraph")):
        article = _current(row, articles)
        if article is not None:
            article.paragraphs[kind, row[group]] = plain(row["paragraph"])


def _current(row: dict[str, str], articles: dict[str, _Article]) -> _Article | None:
    """The article of a row, where the row belongs to its newest version."""
    article = articles.get(row["article_id"])
    return article if article and article.version == row["article_version"] else None


def _store(number: str, article: _Article, sink: Sink) -> None:
    for code in sorted(article.procedures):
        sink.add(System.LCD, (code, number, article.version, "procedure", "", ""))
    own = f"#{number}"
    sink.add(System.LCD, (own, number, article.version, "title", "", article.title))
    for (kind, group), codes in sorted(article.groups.items()):
        sink.add(System.LCD, (own, number, article.version, kind, group, " ".join(codes)))
    for (kind, group), text in sorted(article.paragraphs.items()):
        sink.add(System.LCD, (own, number, article.version, f"{kind} paragraph", group, text))
    for contractor in sorted(set(article.contractors)):
        row = (own, number, article.version, "contractor", contractor, contractor)
        sink.add(System.LCD, row)


def _rows(source: Source, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    # A paragraph may be longer than a csv cell is allowed to be by default.
    csv.field_size_limit(min(LARGEST_PARAGRAPH, sys.maxsize))
    names: list[str] = []
    for line, cells in source.cells(","):
        if not names:
            names = [cell.strip().lower() for cell in cells]
            missing = [name for name in needed if name not in names]
            if missing:
                raise Refused(f"{source.name} lacks the column {', '.join(missing)}", line)
            continue
        if not cells:
            continue
        if len(cells) < len(names):
            reason = f"the row has {len(cells)} fields where {len(names)} are expected"
            raise Refused(f"{source.name}: {reason}", line)
        yield {name: cell.strip() for name, cell in zip(names, cells, strict=False)}


def plain(markup: str) -> str:
    """The words of a paragraph without its markup."""
    spaced = re.sub(r"<(?:br|/p|/li|/div)[^>]*>", "\n", markup, flags=re.IGNORECASE)
    words = html.unescape(re.sub(r"<[^>]+>", " ", spaced))
    lines = (re.sub(r"\s+", " ", line).strip() for line in words.splitlines())
    return "\n".join(line for line in lines if line)
