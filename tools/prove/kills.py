"""M37: a process that posts and bills is killed again and again; nothing is lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import connection
from tests.support.alder import NOW
from tests.support.volume import record_visits

from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.submit_claims import submit_claims
from tools.prove.books import Books, broken, cycle, differences, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import Scene, payment_files, receive, set_scene

VISITS, LATER_VISITS, PAYMENT_SIZE, BILL_STEP = 60, 40, 6, 8
CLAIM = (
    "M37: a process that receives 835 files, bills and sends is killed (SIGKILL) at random "
    "moments; each time the books verify, what it acknowledged is there, and once it has run to "
    "its end every balance and claim is as if nobody had disturbed it"
)
Step = tuple[str, Any]


@dataclass
class Story:
    """The steps of the work, and what the books say when nobody disturbs it."""

    steps: list[Step]
    encounter_ids: list[int]
    expected_money: dict[str, Any] = field(default_factory=dict)
    expected_cycle: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


def prove(found: Proven, rng: Random, target: int) -> None:
    """At least `target` kills."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
        story = _story(scene)
    books.save()
    _undisturbed(books, story, found)
    while found.counts.get("kills", 0) < target and not found.violations:
        books.restore()
        _disturbed(books, story, found, rng)
        found.count("runs finished")


def _story(scene: Scene) -> Story:
    later = record_visits(
        scene.clinic, scene.people, range(VISITS, VISITS + LATER_VISITS), scene.rng
    )
    steps: list[Step] = [
        ("file", data) for data in payment_files(scene, scene.claims, size=PAYMENT_SIZE)
    ]
    for place, start in enumerate(range(0, len(later), BILL_STEP)):
        steps.insert(place * 3 + 1, ("bill", later[start : start + BILL_STEP]))
        steps.insert(place * 3 + 2, ("send", None))
    return Story(steps, [*scene.encounter_ids, *later])


def _undisturbed(books: Books, story: Story, found: Proven) -> None:
    started = time.monotonic()
    said, code = books.fork(_work(story.steps, 0)).finish()
    story.seconds = time.monotonic() - started
    if code or len(said) != len(story.steps):
        found.against(f"the undisturbed run ended early: {said[-1:]}")
    with books.at_work():
        story.expected_money, story.expected_cycle = money(), cycle(story.encounter_ids)
        for words in broken():
            found.against(f"after the undisturbed run, {words}")


def _work(steps: Sequence[Step], first: int) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    def work(say: Callable[[dict[str, Any]], None]) -> None:
        for place, (kind, what) in enumerate(steps[first:], start=first):
            traces: list[str] = []
            if kind == "file":
                received = receive(what, f"remittance-{place}.835")
                traces = [each["trace"] for each in received.transactions]
            elif kind == "bill":
                bill_encounters(encounter_ids=what, as_of=NOW.date())
            else:
                submit_claims(now=NOW)
            say({"step": place, "traces": traces})

    return work


def _disturbed(books: Books, story: Story, found: Proven, rng: Random) -> None:
    """Kill until it ends by itself, each time going on with the step that was cut off."""
    done, acknowledged = 0, set[str]()
    patience = story.seconds / len(story.steps)
    while done < len(story.steps):
        child = books.fork(_work(story.steps, done))
        time.sleep(rng.uniform(0.01, 3 * patience))
        child.kill()
        said, code = child.finish()
        patience *= 1.0 if said else 1.15  # a busy machine needs longer for a step
        for each in said:
            if "error" in each:
                found.against(f"step {done} failed: {each['error']}")
                return
            done = each["step"] + 1
            acknowledged |= set(each["traces"])
        if code == -9:
            found.count("kills")
        with books.at_work():
            _check(found, acknowledged)
    found.count("835 files received", sum(kind == "file" for kind, _ in story.steps))
    _run_again(books, story, found)


def _check(found: Proven, acknowledged: set[str]) -> None:
    for words in broken():
        found.against(f"after a kill, {words}")
    there = _posted_traces()
    for trace in sorted(acknowledged - there):
        found.against(f"payment {trace} was acknowledged and is not in the books")
    found.count("verifications")


def _posted_traces() -> set[str]:
    """Straight from the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT trace_number FROM remittance_remittance WHERE state = 'posted'")
        return {row[0] for row in cursor.fetchall()}


def _run_again(books: Books, story: Story, found: Proven) -> None:
    """Everything once more from the start: nothing may change any more."""
    said, _ = books.fork(_work(story.steps, 0)).finish()
    for each in said:
        if "error" in each:
            found.against(f"running it again failed: {each['error']}")
    with books.at_work():
        for words in money_differences(story.expected_money, money()):
            found.against(f"balance differs from the undisturbed run: {words}")
        for words in differences(story.expected_cycle, cycle(story.encounter_ids)):
            found.against(f"claim differs from the undisturbed run: {words}")
        for words in broken():
            found.against(f"in the end, {words}")
