"""Claims sent while something breaks, and what must hold whatever came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from tests.support.alder import NOW

from claimwright.engines.x12.read837 import parse_837p
from claimwright.journeys.submit_claims import submit_claims
from tools.prove.attempt import unsound
from tools.prove.books import Books, broken, cycle, differences
from tools.prove.report import Proven

WRITTEN = """SELECT batch.name, file.sha256, batch.sent_at IS NOT NULL
    FROM submission_batch batch JOIN documents_storedfile file ON file.id = batch.file_id"""


@dataclass(frozen=True)
class Sending:
    """Claims that are ready, and once they are sent: their states, and their numbers (CLM01)."""

    encounter_ids: list[int]
    claims_after: dict[str, list[Any]]
    numbers: frozenset[str]
    what = "sending"

    @classmethod
    def of(cls, books: Books, encounter_ids: list[int]) -> Sending:
        """Send them from the saved books with nothing in the way, to know both."""
        books.restore()
        with books.at_work():
            submit_claims(now=NOW)
            return cls(encounter_ids, cycle(encounter_ids), frozenset(_numbers_sent()))

    def do(self) -> bool:
        """Send what is ready and what waits; whether the books say that all of it has left."""
        submit_claims(now=NOW)
        return all(left for _, _, left in _written())

    def judge(self, found: Proven, books: Books, said: bool, how: str) -> None:
        """Sound, sent whole if it was said to be; and after trying again all is, each once."""
        with books.at_work():
            for words in [*unsound(), *broken(), *_not_there()]:
                found.against(f"{how}: {words}")
            if said and cycle(self.encounter_ids) != self.claims_after:
                found.against(f"{how}: said to be sent, and not every claim is")
            if not self.do():
                found.against(f"{how}, tried again: a file still waits")
            for words in differences(self.claims_after, cycle(self.encounter_ids)):
                found.against(f"{how}, tried again: claim {words}")
            for words in [*broken(), *_not_there()]:
                found.against(f"{how}, tried again: {words}")
            sent = _numbers_sent()
            for number in sorted({*self.numbers, *sent}):
                if sent[number] != 1 or number not in self.numbers:
                    found.against(f"{how}: claim {number} went out {sent[number]} times")
            found.count("retries that ended right")


def _written() -> list[tuple[str, str, bool]]:
    """Each file's name, digest and whether it is said to have left, straight from the tables."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return [(name, digest, bool(left)) for name, digest, left in cursor.fetchall()]


def _not_there() -> Iterator[str]:
    """Files that are said to have left and are not in the outbox as they were written."""
    home: Path = settings.CLAIMWRIGHT_HOME
    sent = {path.name: path.read_bytes() for path in _outbox()}
    for name, digest, left in _written():
        if left and sent.get(name) != (home / "raw" / digest[:2] / digest).read_bytes():
            yield f"{name} is said to have left, and the outbox does not hold it"


def _numbers_sent() -> Counter[str]:
    """How often each claim's number stands in the outbox."""
    return Counter(
        claim.control_number for path in _outbox() for claim in parse_837p(path.read_bytes())
    )


def _outbox() -> list[Path]:
    home: Path = settings.CLAIMWRIGHT_HOME
    return [path for path in home.glob("exchange/*/outbox/*") if not path.name.startswith(".")]
