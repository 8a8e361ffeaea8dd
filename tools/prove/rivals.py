"""M34–M36: many processes take in one file, or pay one refund, at the same moment; once it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection
from tests.support.alder import NOW
from tests.support.payer_desk import payments

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.receipts.domain.refunds import ExceedsCredit, NewRefund
from tools.prove.books import Books, broken, cycle, differences, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import Scene, receive, set_scene

CLAIM = (
    "M34–M36: fifty processes that receive the same 835 at the same moment post it exactly once, "
    "that pay the same refund pay it once, and that each refund the same credit pay it once; the "
    "books are as if one had come alone"
)
RIVALS, VISITS = 50, 24
CREDIT_CENTS = 4000
SLOWEST = "ms the slowest rival took"
Act = Callable[[int], dict[str, Any]]  # what the rival of that number does, and says of it
Judge = Callable[[dict[str, Any], list[dict[str, Any]]], str]  # said alone, said by rivals


@dataclass
class Contest:
    """What rivals do, and what is wrong with their answers; empty when they are right."""

    name: str
    act: Act
    judge: Judge


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` rounds of fifty rivals."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
        patient_id = _with_credit(scene)
    books.save()
    for number in range(target):
        if number % 4 == 1:
            contest = _same_refund(patient_id)
        elif number % 4 == 3:
            contest = _same_credit(patient_id)
        else:
            contest = _same_file(scene, number)
        _round(books, found, contest, scene.encounter_ids)


def _with_credit(scene: Scene) -> int:
    """A patient who paid before any visit owed it."""
    patient_id = scene.people.patient_ids[0]
    new = NewPayment(
        patient_id=patient_id, amount_cents=CREDIT_CENTS, method="cash", received_on=NOW.date(),
        key="credit",
    )  # fmt: skip
    receipts.take_payments(new=[new])
    assert receipt_queries.unapplied(patient_ids=[patient_id])[patient_id] == CREDIT_CENTS
    return patient_id


def _same_file(scene: Scene, number: int) -> Contest:
    """A payer's file with some payments: each is posted by one of those who bring it."""
    claims = scene.rng.sample(scene.claims, scene.rng.randint(3, len(scene.claims)))
    data, name = scene.desk.file(list(payments(scene.desk, claims, size=8))), f"{number}.835"

    def act(_rival: int) -> dict[str, Any]:
        received = receive(data, name)
        won = [each["trace"] for each in received.transactions if each["outcome"] == "posted"]
        return {"posted": won}

    def judge(alone: dict[str, Any], answers: list[dict[str, Any]]) -> str:
        wanted = sorted(alone["posted"])
        posted = sorted(trace for said in answers for trace in said["posted"])
        return "" if wanted and posted == wanted else f"{wanted} were posted as {posted}"

    return Contest(name, act, judge)


def _same_refund(patient_id: int) -> Contest:
    """One refund, asked for under one name: every rival is told of the same."""

    def judge(alone: dict[str, Any], answers: list[dict[str, Any]]) -> str:
        told = {said["refund"] for said in answers}
        return "" if alone["refund"] and told == {alone["refund"]} else f"told of refunds {told}"

    return Contest("one refund", lambda _rival: _refund(patient_id, "one"), judge)


def _same_credit(patient_id: int) -> Contest:
    """A refund of the whole credit under each rival's own name: one can have it."""

    def judge(_alone: dict[str, Any], answers: list[dict[str, Any]]) -> str:
        paid = sum(said["refund"] is not None for said in answers)
        return "" if paid == 1 else f"the credit was refunded {paid} times"

    return Contest("one credit", lambda rival: _refund(patient_id, str(rival)), judge)


def _refund(patient_id: int, key: str) -> dict[str, Any]:
    new = NewRefund(
        patient_id=patient_id, amount_cents=CREDIT_CENTS, issued_on=NOW.date(), reason="Credit",
        key=key,
    )  # fmt: skip
    try:
        return {"refund": receipts.refund(new=new)}
    except ExceedsCredit:
        return {"refund": None}


def _round(books: Books, found: Proven, contest: Contest, visits: list[int]) -> None:
    books.restore()
    with books.at_work():
        alone = contest.act(0)
        expected, claims = money(), cycle(visits)
    books.restore()
    answers = []
    for said, code in _race(books, contest.act):
        if code or not said or "error" in said[0]:
            found.against(f"{contest.name}: a rival failed: {said}")
            continue
        answers.append(said[0])
    if words := contest.judge(alone, answers):
        found.against(f"{contest.name}: {words}")
    with books.at_work():
        for words in money_differences(expected, money()):
            found.against(f"{contest.name}: {words}")
        for words in differences(claims, cycle(visits)):
            found.against(f"{contest.name}: claim {words}")
        for words in broken():
            found.against(f"{contest.name}: {words}")
    found.count("rounds")
    found.count("rivals", len(answers))
    slowest = [found.counts.get(SLOWEST, 0), *(said["ms"] for said in answers)]
    found.counts[SLOWEST] = max(slowest)


def _race(books: Books, act: Act) -> list[tuple[list[dict[str, Any]], int]]:
    """All wait at one gate, connected; closing its far end lets them go together."""
    gate, key = os.pipe()

    def rival(number: int) -> Callable[[Callable[[dict[str, Any]], None]], None]:
        def work(say: Callable[[dict[str, Any]], None]) -> None:
            os.close(key)
            connection.ensure_connection()
            os.read(gate, 1)
            started = time.monotonic()
            said = act(number)
            say({**said, "ms": round(1000 * (time.monotonic() - started))})

        return work

    rivals = [books.fork(rival(number)) for number in range(RIVALS)]
    os.close(gate)
    os.close(key)
    return [each.finish() for each in rivals]
