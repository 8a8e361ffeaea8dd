"""M38: a full disk or a failing write during posting costs the attempt, never a cent."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from tools.prove.attempt import Attempt
from tools.prove.books import Books
from tools.prove.report import Proven
from tools.prove.stage import payment_files, set_scene

CLAIM = (
    "M38: while a payment is received the database may grow no further (SQLite says the disk is "
    "full) or no file may pass a size (the system refuses the write): nothing is acknowledged "
    "that is not in the books, nothing is there in part, the file is sound, and trying again works"
)
VISITS = 40


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` faults, each on fresh books."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
        files = payment_files(scene, scene.claims, size=8)
    books.save()
    attempts: dict[int, Attempt] = {}
    for number in range(target):
        place = rng.randrange(len(files))
        if place not in attempts:
            attempts[place] = Attempt.of(books, files[place], scene.encounter_ids)
        books.restore()
        how, fault = _a_fault(rng)
        said = _receive_under(books, attempts[place], fault)
        attempts[place].judge(found, books, said, f"{number}, {how}")
        found.count("files received under a fault")
        found.count("refused" if not said else "acknowledged")


def _a_fault(rng: Random) -> tuple[str, Callable[[], None]]:
    """How the disk fails, and what makes it fail in the process that calls it."""
    if rng.random() < 0.5:
        pages = rng.randrange(0, 15)
        return f"full after {pages} pages", lambda: _no_more_pages(pages)
    size = rng.choice((0, rng.randrange(1, 65_536), _database().stat().st_size))
    size += rng.randrange(0, 40_000)
    return f"no file over {size} bytes", lambda: _no_larger_file(size)


def _no_more_pages(pages: int) -> None:
    with connection.cursor() as cursor:
        used = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {used + pages}")


def _no_larger_file(size: int) -> None:
    """Writes past the size fail with EFBIG: Python ignores the signal that would end it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _receive_under(books: Books, tried: Attempt, fault: Callable[[], None]) -> bool:
    """Whether a process under the fault said that the payment is posted."""

    def work(say: Callable[[dict[str, Any]], None]) -> None:
        fault()
        say({"said": tried.do()})

    told, _ = books.fork(work).finish()
    return any(each.get("said") for each in told)


def _database() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))
