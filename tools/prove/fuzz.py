"""No bytes, however damaged, crash a reader or lose a cent."""

from __future__ import annotations

import io
import re
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType

from django.db import connection

from claimwright.cycle.submission.models import Batch
from claimwright.engines.x12 import acknowledge, explain, validate
from claimwright.engines.x12.acknowledge_claims import acknowledge_277ca
from claimwright.engines.x12.convert import NotConvertible, from_json, to_json
from claimwright.engines.x12.lexer import Unreadable
from claimwright.foundation.documents import store
from tools.prove.books import Books, broken
from tools.prove.report import ROOT, Proven
from tools.prove.stage import payment_files, receive, set_scene

CLAIM = (
    "837 and 835 files with bytes changed, cut, doubled or swapped at random go through check, "
    "explain, convert, acknowledge and receive: nothing but named refusals, JSON gives the same "
    "bytes back, every cent of a payment is placed, the books verify"
)
VISITS, LARGEST, PATIENCE_SECONDS, VERIFY_EVERY = 30, 60_000, 30, 50
REFUSALS = (Unreadable, NotConvertible, acknowledge.NothingToAcknowledge)
ODD = (b"", b"0", b"-1", b"-0.01", b"99999999999999999999", b"1E9", b"NaN", b"20261399", b"^",
       b":", b"\xff\xfe", b"\x00", b"\xc3\x9f", b"22", b"835", b"HC:", b"HC:::::::", b" ",
       b"'", b"%s")  # fmt: skip


class TookTooLong(Exception):
    """An input kept a reader busy for half a minute."""


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` damaged files."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
        whole = payment_files(scene, scene.claims, size=6)
        whole += [store.read(batch.file_id) for batch in Batch.objects.all()]
        whole += list(_samples())
        found.count("whole files", len(whole))
        for number in range(target):
            data = damaged(rng, whole)
            _try(found, data, number)
            if number % VERIFY_EVERY == VERIFY_EVERY - 1:
                for words in broken():
                    found.against(f"after damaged file {number}: {words}")
                found.count("verifications")


def _samples() -> Iterator[bytes]:
    """Other people's files, when they lie beside the checkout."""
    folder = ROOT.parent / "shared" / "samples" / "x12"
    for kind in ("835", "837p", "277ca", "999", "271"):
        for path in sorted((folder / kind).glob("*.x12")):
            if path.stat().st_size < LARGEST:
                yield path.read_bytes()


def damaged(rng: Random, whole: list[bytes]) -> bytes:
    """One of the files with one to six wounds."""
    data = rng.choice(whole)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        data = rng.choice(WOUNDS)(rng, data, whole)
    return data[: LARGEST * 4]


def _flip(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    wounded = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if wounded:
            wounded[rng.randrange(len(wounded))] = rng.randrange(256)
    return bytes(wounded)


def _cut(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    return data[: rng.randint(0, len(data))]


def _behead(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    return data[rng.randint(0, min(200, len(data))) :]


def _remove(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + data[at + rng.randint(1, 30) :]


def _insert(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(ODD) + data[at:]


def _segments(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    """Segments doubled, dropped or swapped."""
    parts = data.split(b"~")
    for _ in range(rng.randint(1, 3)):
        first, second = rng.randrange(len(parts)), rng.randrange(len(parts))
        act = rng.randrange(3)
        if act == 0:
            parts.insert(first, parts[second])
        elif act == 1 and len(parts) > 1:
            del parts[first]
        else:
            parts[first], parts[second] = parts[second], parts[first]
    return b"~".join(parts)


def _elements(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    """One element, often an amount, becomes something odd."""
    places = list(re.finditer(rb"[*:]([^*~:]{0,30})", data))
    if not places:
        return data
    place = rng.choice(places)
    return data[: place.start(1)] + rng.choice(ODD) + data[place.end(1) :]


def _splice(rng: Random, data: bytes, whole: list[bytes]) -> bytes:
    other = rng.choice(whole)
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


WOUNDS: list[Callable[[Random, bytes, list[bytes]], bytes]] = [
    _flip, _cut, _behead, _remove, _insert, _segments, _segments, _elements, _elements, _elements,
    _splice,
]  # fmt: skip


def _try(found: Proven, data: bytes, number: int) -> None:
    readers: dict[str, Callable[[], object]] = {
        "check": lambda: validate.check(io.BytesIO(data), name="damaged").as_dict(),
        "check --for-submission": lambda: validate.check(data, name="damaged", for_submission=True),
        "explain": lambda: explain.explain(data),
        "explain --html": lambda: explain.explain_html(data),
        "convert": lambda: _there_and_back(data),
        "ack 999": lambda: acknowledge.acknowledge_999(data),
        "ack ta1": lambda: acknowledge.acknowledge_ta1(data),
        "ack 277ca": lambda: acknowledge_277ca(data),
        "receive": lambda: _receive(found, data, number),
    }
    found.count("damaged files")
    for name, read in readers.items():
        try:
            with _patience():
                read()
        except REFUSALS:
            found.count("named refusals")
        except Exception as error:  # noqa: BLE001 - this is what the proof looks for
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename.split('/src/')[-1]}:{last.lineno}"
            found.against(
                f"damaged file {number}, {name}: {type(error).__name__}: {error} ({place})"
            )
            if connection.needs_rollback:
                connection.set_rollback(False)
    found.count("readings", len(readers))


def _there_and_back(data: bytes) -> None:
    document = to_json(data)
    if from_json(document) != data:
        raise AssertionError("JSON gave other bytes back")


def _receive(found: Proven, data: bytes, number: int) -> None:
    received = receive(data, f"damaged-{number}")
    placed = sum(received.placed.values())
    if placed != received.payment_cents:
        raise AssertionError(f"{received.payment_cents} cents came, {placed} were placed")
    found.count(f"received as {received.outcome}")


@contextmanager
def _patience() -> Iterator[None]:
    def enough(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"still busy after {PATIENCE_SECONDS} seconds")

    signal.signal(signal.SIGALRM, enough)
    signal.alarm(PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
