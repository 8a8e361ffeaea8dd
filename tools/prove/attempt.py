"""One payment received while something breaks, and what must hold whatever came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from claimwright.foundation.documents import store
from tools.prove.books import Books, broken, cycle, differences, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import receive

POSTED = ("posted", "duplicate")  # either word tells that the money is in the books
DIGEST = 64  # letters of a SHA-256


@dataclass(frozen=True)
class Attempt:
    """A payment's file, the money before it came and once it is posted, and the claims then."""

    data: bytes
    encounter_ids: list[int]
    before: dict[str, Any]
    after: dict[str, Any]
    claims_after: dict[str, list[Any]]
    what = "receiving"

    @classmethod
    def of(cls, books: Books, data: bytes, encounter_ids: list[int]) -> Attempt:
        """Post it on the saved books with nothing in its way, to know both."""
        books.restore()
        with books.at_work():
            before = money()
            receive(data, "whole.835")
            return cls(data, encounter_ids, before, money(), cycle(encounter_ids))

    def do(self) -> bool:
        """Receive it; whether the answer means that the money is in the books."""
        return receive(self.data, "under-fault.835").outcome in POSTED

    def judge(self, found: Proven, books: Books, said: bool, how: str) -> None:
        """Sound, whole or not at all, there if it was said to be; and trying again works."""
        with books.at_work():
            here = money()
            if said and here != self.after:
                missing = money_differences(self.after, here)[:3]
                found.against(f"{how}: acknowledged, but {missing}")
            if here not in (self.before, self.after):
                found.against(f"{how}: in part, {money_differences(self.before, here)[:3]}")
            for words in [*unsound(), *broken()]:
                found.against(f"{how}: {words}")
            again = receive(self.data, "again.835")
            for words in money_differences(self.after, money()):
                found.against(f"{how}, tried again: {words}")
            for words in differences(self.claims_after, cycle(self.encounter_ids)):
                found.against(f"{how}, tried again: claim {words}")
            if store.read(again.file.id) != self.data:
                found.against(f"{how}, tried again: the bytes kept are not those that came")
            found.count("retries that ended right")


def unsound() -> Iterator[str]:
    """What is wrong with the files as such."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            yield f"integrity_check says {sound}"
    for path in _raw_files():
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        if len(path.name) == DIGEST and not whole:
            yield f"the file kept as {path.name[:12]} holds other bytes"


def drafts() -> list[Path]:
    """What was begun to be kept or sent and never was: it has not got its own name yet."""
    home: Path = settings.CLAIMWRIGHT_HOME
    begun = [path for path in _raw_files() if len(path.name) != DIGEST]
    return begun + list(home.glob("exchange/*/outbox/.*"))


def _raw_files() -> list[Path]:
    home: Path = settings.CLAIMWRIGHT_HOME
    return list(home.glob("raw/*/*"))
