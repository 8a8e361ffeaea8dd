"""M14, M15: remittances in any order end in the same balances; a reversal restores them."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.support.alder import NOW
from tests.support.payer_desk import payments

from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance.models import Remittance
from claimwright.journeys.receive_file import ReceivedFile
from tools.prove.books import Books, broken, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import Scene, corrections, crossover, receive, set_scene

CLAIM = (
    "M14, M15: payers' payments, reversals and corrections received in any order end in the same "
    "balances; taking a payment back, of a first or a second payer, restores those before it"
)
VISITS, PAYMENT_SIZE, FILES = 12, 6, 7


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` orders, eight of each set of files."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
    books.save()
    while found.counts.get("orders", 0) < target:
        with books.at_work():
            files, crossed = _files(scene)
        _orders(books, found, files, rng)
        _taken_back(books, found, [*files, *crossed], rng)
        found.count("sets of files")


def _files(scene: Scene) -> tuple[list[bytes], list[bytes]]:
    """First payers' files, and second payers' answers to them."""
    first = list(payments(scene.desk, scene.claims, size=PAYMENT_SIZE))
    again = [fresh for each in first for fresh in corrections(scene, each, scene.claims)]
    crossed = [one for each in first if (one := crossover(scene, each)) is not None]
    written = [scene.desk.file([each]) for each in [*first, *again][:FILES]]
    return written, [scene.desk.file([each]) for each in crossed]


def _orders(books: Books, found: Proven, files: list[bytes], rng: Random) -> None:
    expected: dict[str, Any] | None = None
    for number in range(8):
        order = list(range(len(files)))
        if number:
            rng.shuffle(order)
        books.restore()
        with books.at_work():
            outcomes = [receive(files[place], f"file-{place}.835").outcome for place in order]
            after = money()
            for words in broken():
                found.against(f"order {order}: {words}")
        if set(outcomes) != {"posted"}:
            found.against(f"order {order}: came out {outcomes}")
        expected = expected or after
        for words in money_differences(expected, after):
            found.against(f"order {order} of {len(files)} files: {words}")
        found.count("orders")
        found.count("files received", len(files))


def _taken_back(books: Books, found: Proven, files: list[bytes], rng: Random) -> None:
    books.restore()
    with books.at_work():
        for place, data in enumerate(files):
            before = money()
            received = receive(data, f"file-{place}.835")
            if rng.random() < 0.6:
                for remittance_id in _posted_ids(received):
                    remittance.reverse_remittance(
                        remittance_id=remittance_id, reason="Proof", now=NOW
                    )
                for words in money_differences(before, money()):
                    found.against(f"file {place} taken back: {words}")
                found.count("payments taken back")
        for words in broken():
            found.against(f"after taking back: {words}")


def _posted_ids(received: ReceivedFile) -> list[int]:
    """The posted payments of the file."""
    rows = Remittance.objects.filter(file_id=received.file.id, state="posted")
    return list(rows.values_list("pk", flat=True))
