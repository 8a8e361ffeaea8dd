"""M38, G02: each call that writes while a payment is received fails once, or is the last one."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection
from tests.support.alder import NOW
from tests.support.volume import record_visits

from claimwright.journeys.bill_encounters import bill_encounters
from tools.prove.attempt import Attempt, drafts
from tools.prove.books import Books
from tools.prove.calls import (
    Call,
    StraceMissing,
    TracingRefused,
    calls_told,
    has_struck,
    let_trace,
    watched,
)
from tools.prove.report import Proven
from tools.prove.sending import Sending
from tools.prove.stage import payment_files, set_scene

CLAIM = (
    "M38, G02: while a payment is received, or claims are sent, the kernel answers one of the "
    "calls that write, flush, cut, rename or delete a file (SQLite: all the program's; PostgreSQL: "
    "the server's process at work for it, and its answers) with EIO once, with ENOSPC from then "
    "on, or kills the process at it (SIGKILL): nothing is acknowledged that is not in the books, "
    "no payment is there in part, no claim leaves twice or never, the files are sound, and trying "
    "again works, after EIO in the same process too"
)
VISITS, LATER_VISITS = 40, 40
FIRST = {"sqlite": 200, "postgresql": 50}  # work that makes fewer calls proves too little
STRUCK_PERCENT = 90  # ids differ from run to run, and with them the last pages written
RECOVERY_SECONDS, SETTLE_SECONDS = 60, 0.1
TRIES = {"sqlite": 2, "postgresql": 4}  # a connection made too early dies in the recovery, too
Work = Attempt | Sending
Say = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Fault:
    """What the kernel does at a call."""

    words: str
    rule: str
    kills: bool = False
    passes: bool = False  # the next call goes well again

    def at(self, call: Call) -> str:
        """As strace wants it."""
        return f"{call.name}:{self.rule.format(call.number)}"


FAULTS = (
    Fault("EIO once", "error=EIO:when={}", passes=True),
    Fault("ENOSPC from then on", "error=ENOSPC:when={}+"),
    Fault("SIGKILL", "signal=KILL:when={}", kills=True),
)


def prove(found: Proven, rng: Random, target: int) -> None:
    """Each fault at every flush of each work and at `target` of its other calls, or at all."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
        data = payment_files(scene, scene.claims, size=8)[0]
        visits = range(VISITS, VISITS + LATER_VISITS)
        later = record_visits(scene.clinic, scene.people, visits, rng)
        bill_encounters(encounter_ids=later, as_of=NOW.date())
    books.save()
    for work in (Attempt.of(books, data, scene.encounter_ids), Sending.of(books, later)):
        _fail_all(found, books, rng, work, target)
    for fault in FAULTS if not found.not_here else ():
        _judge_strikes(found, fault)


def _fail_all(found: Proven, books: Books, rng: Random, work: Work, target: int) -> None:
    calls = _calls(found, books, work)
    for fault in FAULTS if calls else ():
        at = [call for call in calls if fault.kills or not call.answers]
        for call in _chosen(rng, at, target):
            _fail_at(found, books, work, fault, call)


def _calls(found: Proven, books: Books, work: Work) -> list[Call]:
    """What the work does when nothing fails; empty, and said why, when it cannot be watched."""
    books.restore()
    try:
        _, log = _do_watched(books, work)
    except StraceMissing as missing:
        found.against(str(missing))
        return []
    except TracingRefused as refused:
        found.not_here = f"the system lets nobody watch a process: {refused}"
        return []
    calls = calls_told(log, _folder())
    if len(calls) < FIRST[connection.vendor]:
        found.against(f"{work.what} made {len(calls)} calls, so that few could fail")
    return calls


def _chosen(rng: Random, calls: Sequence[Call], target: int) -> list[Call]:
    """Every flush, for there a commit is made, and one other from each of `target` equal parts."""
    others = [call for call in calls if not call.flushes]
    if target < len(others):
        size = len(others) / target
        others = [others[int((part + rng.random()) * size)] for part in range(target)]
    return [call for call in calls if call.flushes or call in others]


def _fail_at(found: Proven, books: Books, work: Work, fault: Fault, call: Call) -> None:
    how = f"{work.what}, {fault.words} at {call.name} {call.number}"
    books.restore()
    told, log = _do_watched(books, work, fault.at(call))
    _until_up()
    found.count(_struck(fault) if has_struck(log, _folder()) else _missed(fault))
    for each in told:
        if "error" in each:
            found.against(f"{how}: ended by what is not the disk's error: {each['error']}")
    said = any(each.get("said") for each in told)
    if fault.passes and not said:
        found.against(f"{how}: it had passed, but the same process could not go on: {told}")
    if not fault.kills and (left := drafts()):
        found.against(f"{how}: left part of a file behind: {left[0].name}")
    work.judge(found, books, said, how)


def _struck(fault: Fault) -> str:
    return f"calls struck by {fault.words}"


def _missed(fault: Fault) -> str:
    return f"calls that did not come for {fault.words}"


def _judge_strikes(found: Proven, fault: Fault) -> None:
    """A fault that never came about proves nothing."""
    struck, missed = (found.counts.get(what(fault), 0) for what in (_struck, _missed))
    if not struck or struck * 100 < STRUCK_PERCENT * (struck + missed):
        found.against(f"{fault.words} struck {struck} times, and {missed} times it did not")


def _do_watched(books: Books, work: Work, fault: str = "") -> tuple[list[dict[str, Any]], str]:
    """Do it in a process of its own; what it said, and strace's log of the one that writes.

    It waits at a gate until the watch is set; closing the gate's far end lets it go.
    """
    gate, key = os.pipe()
    writer, told_writer = os.pipe()

    def watched_work(say: Say) -> None:
        os.close(key)
        with os.fdopen(told_writer, "w") as out:
            out.write(str(_who_writes()))
        os.read(gate, 1)
        _try_again(say, work)

    child = books.fork(watched_work)
    os.close(gate)
    os.close(told_writer)
    with tempfile.TemporaryDirectory() as folder, os.fdopen(writer) as heard:
        log = Path(folder) / "log"
        try:
            with watched(int(heard.read()), log, fault):
                os.close(key)
                told, _ = child.finish()
        except (StraceMissing, TracingRefused):
            os.close(key)
            child.finish()
            raise
        return told, log.read_text()


def _who_writes() -> int:
    """The process whose calls write this connection's data: SQLite has no other than this one."""
    if connection.vendor == "sqlite":
        let_trace()
        return os.getpid()
    connection.ensure_connection()
    pid: int = connection.connection.info.backend_pid
    return pid


def _try_again(say: Say, work: Work) -> None:
    """As a worker does: what the database or the system refused, or what waits, is tried again."""
    for _ in range(TRIES[connection.vendor]):
        try:
            said = work.do()
            say({"said": said})
            if said:
                return
        except (Error, OSError) as refused:
            say({"refused": f"{type(refused).__name__}: {refused}"})
            close_old_connections()
            _until_up()


def _until_up() -> None:
    """Wait while PostgreSQL recovers; at first it may not know yet that a process of its died."""
    last = time.monotonic() + RECOVERY_SECONDS
    while connection.vendor == "postgresql":
        time.sleep(SETTLE_SECONDS)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return
        except Error:
            connection.close()
            if time.monotonic() > last:
                raise


def _folder() -> str:
    """Where the writer's files lie."""
    if connection.vendor == "sqlite":
        return str(settings.CLAIMWRIGHT_HOME)
    with connection.cursor() as cursor:
        return str(cursor.execute("SHOW data_directory").fetchone()[0])
