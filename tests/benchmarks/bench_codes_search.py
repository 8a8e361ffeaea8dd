"""Recall of the ICD-10-CM search on phrases it was not built from, beside plain BM25.

`python -m tests.benchmarks.bench_codes_search --fit` fits the weights anew and prints figures from
five-fold cross-validation; docs/coding-search.md explains both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimwright.engines.codesets import icd10cm
from claimwright.engines.codesets.icd10cm_index import load_index
from claimwright.engines.codesets.icd10cm_search import Document, Searcher, _answers
from claimwright.engines.codesets.icd10cm_weights import WEIGHTS

CODING = Path(__file__).resolve().parents[3] / "shared" / "samples" / "coding"
PHRASES = CODING / "phrases_do_dev.jsonl"
INDEX = CODING / "icd10cm_index_fy2025_80pct.tsv.gz"
DEPTHS = (1, 5, 10)
HELD_OUT_COUNT = 500
FOLDS = 5
ROUNDS = 12

Case = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """One question with what its candidates look like."""

    gold: tuple[str, ...]
    rows: list[tuple[Document, dict[str, float]]]


def phrases() -> list[Case]:
    """Disease names with the codes that answer them, no dots."""
    cases = [json.loads(line) for line in PHRASES.read_text().splitlines()]
    return [(case["q"], tuple(code.replace(".", "") for code in case["gold"])) for case in cases]


def split_index(folder: Path) -> list[Case]:
    """Load four fifths of the index's main terms into the folder; give back some of the rest."""
    import gzip

    head, *lines = gzip.decompress(INDEX.read_bytes()).decode().splitlines()
    kept, held = [head], []
    for line in lines:
        path, code, _, main_term = line.split("\t")
        if hashlib.sha256(main_term.encode()).digest()[0] % 5:
            kept.append(line)
        else:
            held.append((path, (code.replace(".", "").rstrip("-"),)))
    load_index(folder, "\n".join(kept).encode())
    return random.Random(4).sample(held, HELD_OUT_COUNT)


def recall(cases: Sequence[Case], search: Callable[[str], Sequence[str]]) -> list[float]:
    """Share of cases with a gold code, or one below it, within the first 1, 5, 10 answers."""
    hits = [0] * len(DEPTHS)
    for words, gold in cases:
        right = [code.startswith(gold) for code in search(words)[: max(DEPTHS)]]
        for place, depth in enumerate(DEPTHS):
            hits[place] += any(right[:depth])
    return [hit / len(cases) for hit in hits]


def plain_bm25(book: icd10cm.Icd10cm) -> Callable[[str], list[str]]:
    """Descriptions and inclusion terms in a text index with Porter's stems, any word, bm25."""
    lines = sqlite3.connect(":memory:")
    lines.execute(
        'CREATE VIRTUAL TABLE line USING fts5 (text, code UNINDEXED, tokenize = "porter")'
    )
    rows = [row for row in book.all() if len(row.code) < 7]
    texts = [(text, r.code) for r in rows for text in (r.description, *r.notes.get("includes", ()))]
    lines.executemany("INSERT INTO line VALUES (?, ?)", texts)

    def search(words: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
        found = lines.execute(
            "SELECT code FROM line WHERE line MATCH ? ORDER BY bm25(line) LIMIT 40", (asked,)
        )
        return list(dict.fromkeys(code for (code,) in found))

    return search


def groups(searcher: Searcher, cases: Sequence[Case]) -> list[Group]:
    """The candidates of each question, as the model sees them."""
    found = []
    for words, gold in cases:
        asked = searcher.read(words)
        rows = searcher._candidates(asked)
        found.append(Group(gold, list(searcher.features(asked, rows)) if rows else []))
    return found


def fit(trained: Sequence[Group]) -> dict[str, float]:
    """Weights that give the right candidates the most belief (softmax over each question)."""
    weights = dict.fromkeys(WEIGHTS, 0.0)
    seen = dict.fromkeys(WEIGHTS, 1e-6)
    shuffled = list(trained)
    for round_number in range(ROUNDS):
        random.Random(round_number).shuffle(shuffled)
        for group in shuffled:
            right = [document.answer.startswith(group.gold) for document, _ in group.rows]
            if any(right):
                _step(weights, seen, [features for _, features in group.rows], right)
    return {name: round(value, 2) for name, value in weights.items()}


def _step(
    weights: dict[str, float],
    seen: dict[str, float],
    rows: list[dict[str, float]],
    right: list[bool],
) -> None:
    totals = [sum(weights[name] * value for name, value in row.items()) for row in rows]
    top = max(totals)
    shares = [math.exp(total - top) for total in totals]
    whole = sum(shares)
    good = sum(share for share, is_right in zip(shares, right, strict=True) if is_right)
    slope = dict.fromkeys(weights, 0.0)
    for row, share, is_right in zip(rows, shares, right, strict=True):
        pull = share / whole - (share / good if is_right else 0.0)
        if abs(pull) > 1e-6:
            for name, value in row.items():
                slope[name] += pull * value
    for name, value in slope.items():
        value += 0.0005 * weights[name]
        seen[name] += value * value
        weights[name] -= 0.3 * value / math.sqrt(seen[name])


def judged(tested: Sequence[Group], weights: dict[str, float]) -> list[float]:
    """Recall of weights over groups."""

    def answers(group: Group) -> list[str]:
        scored = [(sum(weights[n] * v for n, v in f.items()), d) for d, f in group.rows]
        scored.sort(key=lambda pair: (-pair[0], len(pair[1].code), pair[1].code))
        return [code for code, _ in _answers(scored)] if scored else []

    found = [answers(group) for group in tested]
    asked = [(str(place), group.gold) for place, group in enumerate(tested)]
    return recall(asked, lambda place: found[int(place)])


def measure() -> dict[str, object]:
    """The table that `make bench` prints."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        alone, beside = Path(folder) / "alone", Path(folder) / "beside"
        book = icd10cm.open_book(alone)
        cases = phrases()
        rows.append(["plain BM25, tabular list", *_timed(cases, plain_bm25(book))])
        rows.append(["search, tabular list", *_timed(cases, _search(book))])
        held = split_index(beside)
        indexed = icd10cm.open_book(beside)
        rows.append(["held-out index terms, plain BM25", *_timed(held, plain_bm25(book))])
        rows.append(["held-out index terms, other 4/5 loaded", *_timed(held, _search(indexed))])
        load_index(beside, INDEX.read_bytes())
        rows.append(["search, with the sample of the index", *_timed(cases, _search(indexed))])
    columns = ["ICD-10-CM search", "recall@1", "@5", "@10", "ms of processor a phrase"]
    return {"title": "Code search", "columns": columns, "rows": rows}


def _search(book: icd10cm.Icd10cm) -> Callable[[str], list[str]]:
    book.search("warm")
    return lambda words: [match.code for match in book.search(words)]


def _timed(cases: Sequence[Case], search: Callable[[str], Sequence[str]]) -> list[str]:
    started = time.process_time()
    found = recall(cases, search)
    spent = (time.process_time() - started) / len(cases) * 1000
    return [*(f"{share:.3f}" for share in found), f"{spent:.1f}"]


def refit() -> None:
    """Print cross-validated figures, then the weights fitted on everything."""
    with tempfile.TemporaryDirectory() as folder:
        alone, beside, split = (Path(folder) / name for name in ("alone", "beside", "split"))
        cases = phrases()
        load_index(beside, INDEX.read_bytes())
        held = split_index(split)
        sets = {
            "phrases, tabular": groups(icd10cm.open_book(alone).searcher, cases),
            "phrases, with index": groups(icd10cm.open_book(beside).searcher, cases),
            "held-out index terms": groups(icd10cm.open_book(split).searcher, held),
        }
    shares = {"phrases, tabular": 1.0, "phrases, with index": 1.0, "held-out index terms": 0.4}
    results: dict[str, list[list[float]]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        weights = fit(_kept(sets, shares, fold))
        for name, all_groups in sets.items():
            results[name].append(judged(all_groups[fold::FOLDS], weights))
    for name, found in results.items():
        means = [sum(column) / FOLDS for column in zip(*found, strict=True)]
        print(name, [round(mean, 3) for mean in means])
    print(json.dumps(fit(_kept(sets, shares, -1)), indent=1))


def _kept(sets: dict[str, list[Group]], shares: dict[str, float], fold: int) -> list[Group]:
    return [
        group
        for name, all_groups in sets.items()
        for place, group in enumerate(all_groups[: int(shares[name] * len(all_groups))])
        if place % FOLDS != fold
    ]


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--fit", action="store_true")
    if asked.parse_args().fit:
        refit()
    else:
        print(json.dumps(measure()))
