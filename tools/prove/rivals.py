"""M34: many processes take in the same file at the same moment; it is posted once."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection
from tests.support.payer_desk import payments

from tools.prove.books import Books, broken, cycle, differences, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import receive, set_scene

CLAIM = (
    "M34: processes that receive the same 835 at the same moment post it exactly once, and the "
    "books are as if one had come alone"
)
RIVALS, VISITS = 6, 24


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` rounds of six rivals."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
    books.save()
    for number in range(target):
        claims = rng.sample(scene.claims, rng.randint(3, len(scene.claims)))
        data = scene.desk.file(list(payments(scene.desk, claims, size=8)))
        _round(books, found, data, f"round-{number}.835", scene.encounter_ids)


def _round(books: Books, found: Proven, data: bytes, name: str, visits: list[int]) -> None:
    books.restore()
    with books.at_work():
        alone = receive(data, name)
        expected, claims = money(), cycle(visits)
    posted = sorted(each["trace"] for each in alone.transactions if each["outcome"] == "posted")
    books.restore()
    answers = _race(books, data, name)
    taken: list[str] = []
    for said, code in answers:
        if code or not said or "error" in said[0]:
            found.against(f"{name}: a rival failed: {said}")
            continue
        taken += said[0]["posted"]
        found.count("receipts")
    if sorted(taken) != posted:
        found.against(f"{name}: payments {posted} were posted as {sorted(taken)}")
    with books.at_work():
        for words in money_differences(expected, money()):
            found.against(f"{name}: {words}")
        for words in differences(claims, cycle(visits)):
            found.against(f"{name}: claim {words}")
        for words in broken():
            found.against(f"{name}: {words}")
    found.count("rounds")
    found.count("payments posted once", len(posted))


def _race(books: Books, data: bytes, name: str) -> list[tuple[list[dict[str, Any]], int]]:
    """All wait at one gate, connected; closing its far end lets them go together."""
    gate, key = os.pipe()

    def work(say: Callable[[dict[str, Any]], None]) -> None:
        os.close(key)
        connection.ensure_connection()
        os.read(gate, 1)
        received = receive(data, name)
        won = [each["trace"] for each in received.transactions if each["outcome"] == "posted"]
        say({"posted": won, "outcome": received.outcome})

    rivals = [books.fork(work) for _ in range(RIVALS)]
    os.close(gate)
    os.close(key)
    return [rival.finish() for rival in rivals]
