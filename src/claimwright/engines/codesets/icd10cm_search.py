"""From words to ICD-10-CM codes: candidates by text index, then a linear model over what fits.

Method, training and figures: docs/coding-search.md.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from claimwright.engines.codesets.everyday import EVERYDAY
from claimwright.engines.codesets.icd10cm_lines import DESCRIPTION, OTHER
from claimwright.engines.codesets.icd10cm_text import (
    american,
    compound,
    parts,
    stem,
    stems,
    tokens,
    words_of,
)
from claimwright.engines.codesets.icd10cm_weights import MARKS, WEIGHTS
from claimwright.engines.codesets.synonyms import (
    ABBREVIATIONS,
    ALSO_WORDS,
    LEVELS,
    SAYINGS,
    SLASHED,
    STOP_WORDS,
    turns,
)

CANDIDATES = 150
COMMON = 0.25  # a word in more of the list than this finds nothing by itself
UNKNOWN_WEIGHT = 4.0  # of a word the list does not have, beside log(1 + N / (n + 3)) of the others
NEAR = 80  # likeness of a misspelled word, percent
NEAR_OTHER_START = 86
RARE_JOIN = 60
FIXED = 0.9  # belief in a fixed answer to plain words
SERIES = re.compile(r"\bwith or without\b.*$|\b\d+[a-z]? (?=multiple types)|\bmultiple types$")
WITH = re.compile(r"\bwith\b")
WITHOUT_WHAT = re.compile(r"\bwithout (?:mention of )?([^,]+)")
NOT_THERE = re.compile(r"\b(?:no|not|without|denies)\b|\bw/o\b")
WEEKS = re.compile(r"\b(\d{1,2}) ?w(?:ee)?ks?\b")
PREGNANT = re.compile(r"\b(?:preg\w*|gestation\w*|ega|gravid\w*)\b")
SLASH = re.compile(
    r"(?<![\w/])(?:"
    + "|".join(
        re.escape(sign) + ("" if sign.endswith("/") else r"(?![\w/])")
        for sign in sorted(SLASHED, key=len, reverse=True)
    )
    + ")"
)
PHRASES = (
    *((turned, meaning) for said, meaning in LEVELS.items() for turned in turns(said)),
    *SAYINGS.items(),
)
DENIED = 4.0  # taken from a code whose text says "without" what the question names
WITHOUT = re.compile(r"\b(without|not intractable|uncomplicated)\b")
COUNTED = frozenset(
    {
        *("chromosome", "class", "degree", "disease", "factor", "grade", "group", "hpv", "level"),
        *("score", "stage", "trisomy", "type", "vitamin", "ckd"),
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in tokens; `strange` are the words that nothing in the list resembles."""

    plain: str
    whole: tuple[str, ...]
    apart: tuple[str, ...]
    strange: tuple[str, ...]
    weeks: str = ""  # the code for weeks of a pregnancy that were named
    is_denying: bool = False  # "no", "without": something is not there

    @property
    def said(self) -> frozenset[str]:
        """All that was said, in any order, with the words that the list does not have."""
        return frozenset((*self.whole, *self.strange))


@dataclass(frozen=True, slots=True)
class Line:
    """One way to say a code."""

    kind: str
    flags: str
    whole: frozenset[str]
    apart: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One code with all its lines.

    `answer` is what to bill when no more is known; a header without a default is its own answer.
    """

    code: str
    is_billable: bool
    answer: str
    is_answered: bool  # the answer may stand on a claim
    lines: tuple[Line, ...]
    above: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one line answers."""

    line: Line
    covers: float  # share of the question the line holds, by weight
    says: float  # share of the line the question holds
    covers_apart: float
    says_apart: float

    @property
    def total(self) -> float:
        """To choose the line that speaks for its code."""
        bonus = 0.05 * (self.line.kind == DESCRIPTION) - 0.15 * (OTHER in self.line.flags)
        return self.covers + self.says + 0.7 * (self.covers_apart + self.says_apart) + bonus


class Searcher:
    """One search file, open. Not shared between threads."""

    def __init__(self, path: Path) -> None:
        self.book = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self.counts: dict[str, int] = dict(self.book.execute("SELECT term, doc FROM vocabulary"))
        (self.size,) = self.book.execute("SELECT count(*) FROM document").fetchone()
        self.spellings = [term for term in self.counts if len(term) > 3 and not term.isdigit()]
        self.weights: dict[str, float] = {}
        self.corrected: dict[str, tuple[str, ...]] = {}
        self.documents: dict[int, Document] = {}
        self.everyday = {self.read(words).said: code for words, code in EVERYDAY.items()}

    def search(self, words: str) -> list[tuple[str, float]]:
        """(code, probability) best first; a header is answered by the code to bill below it."""
        asked = self.read(words)
        rows = self._candidates(asked)
        if not rows:
            return self._with_everyday(asked, [])
        scored = []
        for document, found in self.features(asked, rows):
            total = sum(WEIGHTS[name] * value for name, value in found.items())
            if _denies(document.lines[0].text, asked):
                total -= DENIED
            scored.append((total, document))
        scored.sort(key=lambda pair: (-pair[0], len(pair[1].code), pair[1].code))
        return self._with_everyday(asked, _answers(scored))

    def _with_everyday(
        self, asked: Question, found: list[tuple[str, float]]
    ) -> list[tuple[str, float]]:
        """Plain words of every day lead to their fixed code first; the rest shares what is left."""
        code = asked.weeks or self.everyday.get(asked.said)
        known = self.book.execute("SELECT 1 FROM document WHERE answer = ?", (code,)).fetchone()
        if known is None or code is None:
            return found
        left = [(other, share * (1 - FIXED)) for other, share in found if other != code]
        return [(code, FIXED), *left]

    def read(self, words: str) -> Question:
        """The question in tokens, abbreviations and sayings spelled out, misspellings mended."""
        known = self._known_words(words)
        whole: dict[str, None] = {}
        apart: dict[str, None] = {}
        strange: dict[str, None] = {}
        for word in known:
            own = stems(word)
            if len(own) == 1 and own[0] not in self.counts:
                if own[0].isdigit():
                    continue
                own = self._mended(american(word))
                if not own:
                    strange[word] = None
            whole.update(dict.fromkeys(own))
            taken = parts(word)
            apart.update(dict.fromkeys(taken if _all_in(taken, self.counts) else own))
        return Question(
            " ".join(known),
            tuple(whole),
            tuple(apart),
            tuple(strange),
            _weeks_pregnant(words),
            NOT_THERE.search(words.lower()) is not None,
        )

    def _known_words(self, words: str) -> list[str]:
        said = SLASH.sub(lambda found: f" {SLASHED[found[0]]} ", SERIES.sub("", words.lower()))
        plain = f" {' '.join(words_of(said))} "
        for saying, meaning in PHRASES:
            if f" {saying} " in plain:
                plain = plain.replace(f" {saying} ", f" {meaning} ")
        spelled = " ".join(
            word if place and word in ALSO_WORDS else ABBREVIATIONS.get(word, word)
            for place, word in enumerate(plain.split())
        )
        kept = [word for word in words_of(spelled) if word not in STOP_WORDS]
        return self._joined(_without_series_numbers(kept))

    def _joined(self, words: list[str]) -> list[str]:
        """Two words that the list writes as one become one: malt worker, maltworker."""
        found: list[str] = []
        for word in words:
            if found and len(found[-1]) > 2 and len(word) > 2:
                joined = stem(american(found[-1] + word))
                if 0 < self.counts.get(joined, 0) < RARE_JOIN:
                    found[-1] += word
                    continue
            found.append(word)
        return found

    def _mended(self, word: str) -> tuple[str, ...]:
        if word not in self.corrected:
            self.corrected[word] = self._mend(word)
        return self.corrected[word]

    def _mend(self, word: str) -> tuple[str, ...]:
        """A word the list lacks: taken apart, cut in two known ones, or the nearest spelling."""
        taken = compound(word)
        if taken and _all_in(taken, self.counts):
            return taken
        for cut in range(4, len(word) - 3):
            second = stem(word[cut:])
            for first in (word[:cut], stem(word[:cut])):
                if self.counts.get(first, 0) > 2 and self.counts.get(second, 0) > 2:
                    return first, second
        if len(word) < 5:
            return ()
        near = process.extract(
            stem(word), self.spellings, scorer=fuzz.ratio, score_cutoff=NEAR, limit=3
        )
        for spelling, likeness, _ in near:
            if spelling[0] == word[0] or likeness >= NEAR_OTHER_START:
                return (spelling,)
        return ()

    def _candidates(self, asked: Question) -> list[tuple[int, float]]:
        known = [t for t in dict.fromkeys((*asked.whole, *asked.apart)) if t in self.counts]
        rare = [term for term in known if self.counts[term] < COMMON * self.size] or known
        if not rare:
            return []
        return self.book.execute(
            "SELECT rowid, bm25(said, 8.0, 4.0, 1.5) AS far FROM said WHERE said MATCH ?"
            " ORDER BY far LIMIT ?",
            (" OR ".join(f'"{term}"' for term in rare), CANDIDATES),
        ).fetchall()

    def features(
        self, asked: Question, rows: Sequence[tuple[int, float]]
    ) -> Iterable[tuple[Document, dict[str, float]]]:
        """What the model weighs, for each candidate."""
        total = self._weight(asked.whole) + UNKNOWN_WEIGHT * len(asked.strange) or 1.0
        total_apart = self._weight(asked.apart) + UNKNOWN_WEIGHT * len(asked.strange) or 1.0
        whole, apart = frozenset(asked.whole), frozenset(asked.apart)
        best = min(far for _, far in rows)
        for number, far in rows:
            document = self._document(number)
            fit = max(
                (self._fit(line, (whole, total), (apart, total_apart)) for line in document.lines),
                key=lambda one: one.total,
            )
            near = document.above | fit.line.whole
            found = _features(asked, document, fit)
            found["rank"] = far / best if best else 0.0
            found["above"] = self._weight(whole & near) / total
            found["description"] = self._weight(whole & document.lines[0].whole) / total
            yield document, found

    def _fit(
        self, line: Line, whole: tuple[frozenset[str], float], apart: tuple[frozenset[str], float]
    ) -> Fit:
        shared = self._weight(whole[0] & line.whole)
        shared_apart = self._weight(apart[0] & line.apart)
        return Fit(
            line,
            shared / whole[1],
            shared / (self._weight(line.whole) or 1.0),
            shared_apart / apart[1],
            shared_apart / (self._weight(line.apart) or 1.0),
        )

    def _weight(self, terms: Iterable[str]) -> float:
        total = 0.0
        for term in terms:
            weight = self.weights.get(term)
            if weight is None:
                weight = math.log(1 + self.size / (self.counts.get(term, 0) + 3))
                self.weights[term] = weight
            total += weight
        return total

    def _document(self, number: int) -> Document:
        if number not in self.documents:
            code, is_billable, answer, is_answered, lines, above = self.book.execute(
                "SELECT code, is_billable, answer, is_answered, lines, above FROM document"
                " WHERE number = ?",
                (number,),
            ).fetchone()
            read = tuple(
                Line(kind, flags, frozenset(whole.split()), frozenset(apart.split()), text)
                for kind, flags, whole, apart, text in json.loads(lines)
            )
            self.documents[number] = Document(
                *(code, bool(is_billable), answer, bool(is_answered)),
                *(read, frozenset(above.split())),
            )
        return self.documents[number]


def _features(asked: Question, document: Document, fit: Fit) -> dict[str, float]:
    line, whole = fit.line, frozenset(asked.whole)
    first = document.lines[0]
    more = (line.whole | first.whole) - whole
    same = whole == line.whole or frozenset(asked.apart) == line.apart
    found = {
        "covers": fit.covers,
        "says": fit.says,
        "covers_apart": fit.covers_apart,
        "says_apart": fit.says_apart,
        "both": min(fit.covers, fit.says),
        "letters": fuzz.token_sort_ratio(asked.plain, line.text) / 100,
        "same": float(same),
        "last_word": float(bool(asked.whole) and asked.whole[-1] in line.whole),
        f"line_{line.kind}": 1.0,
        "other": float(OTHER in line.flags),
        "depth": len(document.code) / 7,
        "with": float(bool(WITH.search(first.text))),
        "without": float(bool(WITHOUT.search(first.text))),
        "elsewhere": float(first.text.endswith("in diseases classified elsewhere")),
        "billable": float(document.is_billable),
        f"chapter_{document.code[0]}": 1.0,
    }
    for name, terms in MARKS.items():
        found[f"more_{name}"] = float(bool(more & terms))
    return {name: value for name, value in found.items() if name in WEIGHTS}


def _weeks_pregnant(words: str) -> str:
    """Z3A.20 of "20 weeks pregnant"; empty where no weeks of a pregnancy are named."""
    found = WEEKS.search(words.lower())
    count = int(found[1]) if found and PREGNANT.search(words.lower()) else 0
    return f"Z3A{count:02d}" if 8 <= count <= 42 else ""


def _denies(text: str, asked: Question) -> bool:
    """Whether the list says "without" what the question names."""
    denied = WITHOUT_WHAT.search(text)
    if denied is None or asked.is_denying:
        return False
    terms = frozenset(tokens(denied[1])[0])
    return bool(terms) and terms <= frozenset(asked.whole)


def _answers(scored: list[tuple[float, Document]]) -> list[tuple[str, float]]:
    """Each answer once, with the share of belief that fell on its best candidate.

    A header without a default is answered by the best code found below it.
    """
    top = scored[0][0]
    shares = [math.exp(total - top) for total, _ in scored]
    whole = sum(shares)
    billable = [document.answer for _, document in scored if document.is_answered]
    found: dict[str, float] = {}
    for share, (_, document) in zip(shares, scored, strict=True):
        answer = document.answer
        if not document.is_answered:
            answer = next((code for code in billable if code.startswith(answer)), answer)
        found.setdefault(answer, share / whole)
    return list(found.items())


def _without_series_numbers(words: list[str]) -> list[str]:
    """Leaves out the number of a series of hereditary diseases, which the list does not have."""
    kept = [""]
    for word in words:
        if not (word.isdigit() and int(word) > 5 and kept[-1] not in COUNTED):
            kept.append(word)
    return kept[1:]


def _all_in(terms: Iterable[str], counts: dict[str, int]) -> bool:
    return all(term in counts for term in terms)
