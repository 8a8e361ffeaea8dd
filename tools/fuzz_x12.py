"""Throws damaged X12 at every reader for some minutes: `python -m tools.fuzz_x12 --minutes 10`.

Reading, judging, explaining, comparing, converting and acknowledging may only succeed or refuse
by a named refusal, within two seconds of processor time an input and a reader, and within 512 MB
for files of 100 MB. What breaks one is kept in tests/corpus/x12/issues/. With atheris installed,
`--atheris` lets coverage guide the mutations.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from claimwright.engines import x12
from claimwright.engines.x12.diff import diff
from claimwright.engines.x12.explain import explain_lines, explain_page
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.tree import PathUnreadable

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus" / "x12"
SAMPLES = ROOT.parent / "shared" / "samples" / "x12"
RUN = ROOT / "docs" / "fuzz-x12.json"
CPU_SECONDS = 2.0
RSS_MB = 512
LARGEST = 200_000
REFUSALS = (Unreadable, x12.NotConvertible, x12.NothingToAcknowledge, PathUnreadable)
ODD = (b"", b"0", b"-1", b"-0.01", b"9" * 20, b"9" * 400, b"1E9", b"NaN", b"20261399", b"^", b":",
       b"\xff\xfe", b"\x00", b"\xc3\x9f", b"22", b"835", b"HC:", b"HC:::::::", b" ", b"'", b"%s",
       b"20", b"23", b"=1+1", b"-" * 50, b"99999999999999.99", b"..", b"+.")  # fmt: skip


class TookTooLong(Exception):
    """A reader used more processor time than it may."""


def drained(pieces: Iterable[object]) -> None:
    """Read to the end, keep nothing."""
    for _ in pieces:
        continue


def there_and_back(data: bytes) -> None:
    """JSON and back must give the same bytes, line by line and whole."""
    text = "".join(x12.json_of(data))
    if b"".join(x12.x12_of(io.BytesIO(text.encode()))) != data:
        raise AssertionError("JSON read line by line gave other bytes back")
    if x12.from_json(json.loads(text)) != data:
        raise AssertionError("JSON gave other bytes back")


def same_as_itself(data: bytes) -> None:
    """A file does not differ from itself."""
    if not diff(io.BytesIO(data), io.BytesIO(data)).is_same:
        raise AssertionError("a file differs from itself")


READERS: dict[str, Callable[[bytes], object]] = {
    "segments": lambda data: drained(x12.read_segments(data)),
    "trees": lambda data: drained(x12.read_tree(data)),
    "837P": lambda data: drained(x12.parse_837p(data)),
    "837I": lambda data: drained(x12.parse_837i(data)),
    "837D": lambda data: drained(x12.parse_837d(data)),
    "835": lambda data: drained(x12.parse_835(data)),
    "270": lambda data: drained(x12.parse_270(data)),
    "271": lambda data: drained(x12.parse_271(data)),
    "276": lambda data: drained(x12.parse_276(data)),
    "277": lambda data: drained(x12.parse_277(data)),
    "277CA": lambda data: drained(x12.parse_277ca(data)),
    "999": lambda data: drained(x12.parse_999(data)),
    "TA1": lambda data: drained(x12.parse_ta1(data)),
    "check": lambda data: x12.check(data).as_dict(),
    "check --for-submission": lambda data: x12.check(data, for_submission=True).as_dict(),
    "explain": lambda data: drained(explain_lines(data)),
    "explain --html": lambda data: drained(explain_page(data)),
    "convert json": there_and_back,
    "tables": lambda data: drained(x12.rows_of(data)),
    "diff": same_as_itself,
    "ack 999": x12.acknowledge_999,
    "ack ta1": x12.acknowledge_ta1,
    "ack 277ca": x12.acknowledge_277ca,
}


# -- damage ----------------------------------------------------------------------------------


def flipped(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    wounded = bytearray(data)
    for _number in range(rng.randint(1, 5)):
        if wounded:
            wounded[rng.randrange(len(wounded))] = rng.randrange(256)
    return bytes(wounded)


def truncated(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    return data[: rng.randint(0, len(data))]


def beheaded(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    return data[rng.randint(0, min(250, len(data))) :]


def with_other_delimiters(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    """One separator becomes another sign, everywhere or from some byte on."""
    old, new = rng.choice(b"*:~^"), rng.choice(b"*:~^|!>\n\r+\x1d\x1f\\AZ0 \xa7")
    start = rng.choice((0, rng.randint(0, len(data))))
    return data[:start] + data[start:].replace(bytes([old]), bytes([new]))


def with_odd_elements(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    for _number in range(rng.randint(1, 4)):
        places = list(re.finditer(rb"[*:]([^*~:]{0,30})", data[:LARGEST]))
        if not places:
            return data
        place = rng.choice(places)
        data = data[: place.start(1)] + rng.choice(ODD) + data[place.end(1) :]
    return data


def with_other_segments(rng: Random, data: bytes, whole: list[bytes]) -> bytes:
    """Segments doubled, dropped, swapped, or brought in from another file."""
    parts = data.split(b"~")
    foreign = rng.choice(whole).split(b"~")
    for _number in range(rng.randint(1, 5)):
        first, second = rng.randrange(len(parts)), rng.randrange(len(parts))
        act = rng.randrange(4)
        if act == 0:
            parts.insert(first, parts[second])
        elif act == 1 and len(parts) > 1:
            del parts[first]
        elif act == 2:
            parts.insert(first, rng.choice(foreign))
        else:
            parts[first], parts[second] = parts[second], parts[first]
    return b"~".join(parts)


def with_deep_levels(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    """Levels under levels under levels."""
    depth = rng.choice((5, 50, 3_000))
    kind = rng.choice((b"20", b"22", b"23", b"PT", b"EV", b"XX", b""))
    levels = b"".join(b"HL*%d*%d*%s*1~" % (n + 2, n + 1, kind) for n in range(depth))
    at = max(data.find(b"HL*"), 0)
    return data[:at] + levels + data[at:]


def with_a_giant_segment(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    tag = rng.choice(
        (b"CAS*CO", b"PLB*1*20261231", b"HI", b"NTE*ADD", b"REF", b"EB", b"CLM", b"BIN")
    )
    mark = rng.choice((b"*", b":", b"^", b"x", b"*45*1"))
    giant = tag + b"*" + mark * rng.choice((100, 5_000, 100_000 // len(mark)))
    at = data.find(b"~", rng.randrange(max(len(data), 1))) + 1
    return data[:at] + giant + b"~" + data[at:]


def with_a_flood(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    """One stretch of segments again and again."""
    marks = [found.end() for found in re.finditer(rb"~", data[:20_000])]
    if len(marks) < 4:
        return data
    first = rng.randrange(len(marks) - 2)
    last = min(first + rng.randint(1, 8), len(marks) - 1)
    stretch = data[marks[first] : marks[last]]
    times = rng.choice((3, 100, 30_000 // (len(stretch) + 1)))
    return data[: marks[last]] + stretch * times + data[marks[last] :]


def with_repetitions(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    places = list(re.finditer(rb"[*]([^*~]{1,30})", data[:LARGEST]))
    if not places:
        return data
    place = rng.choice(places)
    mark = rng.choice((b"^", b":", b"^:"))
    again = (mark + place[1]) * rng.choice((2, 100, 3_000))
    return data[: place.end(1)] + again + data[place.end(1) :]


def with_garbage(rng: Random, data: bytes, _: list[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.randbytes(rng.choice((1, 20, 5_000))) + data[at:]


def spliced(rng: Random, data: bytes, whole: list[bytes]) -> bytes:
    other = rng.choice(whole)
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


WOUNDS: tuple[Callable[[Random, bytes, list[bytes]], bytes], ...] = (
    flipped, truncated, beheaded, with_other_delimiters, with_odd_elements, with_odd_elements,
    with_odd_elements, with_other_segments, with_other_segments, with_deep_levels,
    with_a_giant_segment, with_a_flood, with_repetitions, with_garbage, spliced,
)  # fmt: skip


def damaged(rng: Random, whole: list[bytes]) -> tuple[str, bytes]:
    """A file with one to five wounds, and their names."""
    data, names = rng.choice(whole), []
    for _number in range(rng.choice((1, 1, 1, 2, 3, 5))):
        wound = rng.choice(WOUNDS)
        data = wound(rng, data, whole)[:LARGEST]
        names.append(wound.__name__)
    return "+".join(names), data


# -- running ---------------------------------------------------------------------------------


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """At most that much processor time."""

    def enough(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {seconds:g} s of processor time")

    signal.signal(signal.SIGPROF, enough)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def faults_of(data: bytes, counts: Counter[str], seconds: float = CPU_SECONDS) -> list[str]:
    """What went wrong in which reader."""
    found = []
    for name, read in READERS.items():
        started = time.process_time()
        try:
            with limited(seconds):
                read(data)
            counts["read to the end"] += 1
        except REFUSALS:
            counts["refused by name"] += 1
        except Exception as error:  # noqa: BLE001 - this is what the fuzzer looks for
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename.split('/src/')[-1]}:{last.lineno}"
            found.append(f"{name}: {type(error).__name__}: {str(error)[:120]} ({place})")
        spent = round(1000 * (time.process_time() - started))
        counts["slowest_ms"] = max(counts["slowest_ms"], spent)
    return found


def rss_mb() -> int:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def seeds() -> list[bytes]:
    """Our own corpus and, where it lies beside the checkout, other people's files."""
    paths = [*sorted(CORPUS.rglob("*.edi")), *sorted(SAMPLES.rglob("*.x12"))]
    return [path.read_bytes() for path in paths if path.stat().st_size < LARGEST // 2]


def keep(data: bytes, why: list[str]) -> Path:
    """The input becomes a corpus file; its name carries its hash, a note beside it the reason."""
    folder = CORPUS / "issues"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"found-{hashlib.sha256(data).hexdigest()[:10]}.edi"
    path.write_bytes(data)
    path.with_suffix(".txt").write_text("\n".join(why) + "\n", encoding="utf-8")
    return path


def run(minutes: float, seed: int) -> dict[str, Any]:
    """Fuzz for some minutes; the figures of the run."""
    rng, whole = Random(seed), seeds()
    counts: Counter[str] = Counter()
    wounds: Counter[str] = Counter()
    kept: dict[str, str] = {}
    end = time.monotonic() + 60 * minutes
    cpu = time.process_time()
    while time.monotonic() < end:
        names, data = damaged(rng, whole)
        wounds.update(names.split("+"))
        counts["inputs"] += 1
        counts["bytes"] += len(data)
        faults = faults_of(data, counts)
        if faults:
            counts["faults"] += 1
            signature = re.sub(r"\d+", "#", faults[0])
            if signature not in kept:
                kept[signature] = keep(data, faults).name
                say(f"{names}: {faults[0]} → {kept[signature]}")
    return {
        "seed": seed,
        "minutes": minutes,
        "cpu_seconds": round(time.process_time() - cpu),
        "seeds": len(whole),
        "readers": len(READERS),
        **counts,
        "peak_rss_mb": rss_mb(),
        "wounds": dict(sorted(wounds.items())),
        "kept": kept,
    }


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


# -- large files -----------------------------------------------------------------------------

# Megabytes of each: 28 hold a million segments.
LARGE = {
    "one giant segment": 100,
    "one million segments": 28,
    "deep levels": 3,
    "huge numbers": 3,
}
LARGE_READERS = ("segments", "trees", "check", "explain", "explain --html", "convert", "tables")


def large(kind: str, size: int) -> Iterator[bytes]:
    """A file of about that many bytes, piece by piece."""
    claim = (CORPUS / "seeds" / "claims.837p.edi").read_bytes()
    start = claim.index(b"CLM*")
    end = claim.index(b"HL*3")
    yield claim[:start]
    made = start
    number = 0
    while made < size:
        if kind == "one giant segment":
            piece = (b"NTE*ADD*" if not made - start else b"") + b"x*" * 50_000
        elif kind == "one million segments":
            piece = claim[start:end].replace(b"A1001", b"M%07d" % number)
        elif kind == "deep levels":
            piece = b"HL*%d*%d*23*1~PAT*19~" % (number + 3, number + 2)
        else:
            piece = b"CLM*H%d*%s***11:B:1*Y*A*Y*Y~" % (number, b"9" * 60)
        number += 1
        made += len(piece)
        yield piece
    yield b"~" + claim[claim.index(b"SE*") :]


def read_large(path: Path, reader: str) -> None:
    """One reader over one large file, streaming."""
    with path.open("rb") as source:
        streams: dict[str, Callable[[], object]] = {
            "segments": lambda: drained(x12.read_segments(source)),
            "trees": lambda: drained(x12.read_tree(source)),
            "check": lambda: x12.check(source),
            "explain": lambda: drained(explain_lines(source)),
            "explain --html": lambda: drained(explain_page(source)),
            "convert": lambda: drained(x12.json_of(source)),
            "tables": lambda: drained(x12.rows_of(source)),
        }
        try:
            streams[reader]()
        except REFUSALS as refusal:
            say(f"refused by name: {refusal}")


def run_large(folder: Path, only: str, readers: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every streaming reader over every large file, each in a process of its own."""
    rows = []
    for kind, megabytes in LARGE.items():
        if only not in kind:
            continue
        path = folder / f"{kind.replace(' ', '-')}.edi"
        with path.open("wb") as out:
            out.writelines(large(kind, megabytes * 1_000_000))
        for reader in readers:
            command = [sys.executable, "-m", "tools.fuzz_x12", "--read", reader, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
            row = {"file": kind, "megabytes": round(path.stat().st_size / 1e6), "reader": reader}
            said = (
                json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr[-300:]}
            )
            rows.append(row | said)
            say(json.dumps(rows[-1]))
        path.unlink()
    return rows


def with_atheris(minutes: float) -> None:
    """Coverage-guided: atheris chooses the bytes, from the seeds on; it stops at a crasher."""
    import atheris  # type: ignore[import-not-found]

    atheris.instrument_all()

    def one(data: bytes) -> None:
        faults = faults_of(data, Counter())
        if faults:
            keep(data, faults)
            raise AssertionError("; ".join(faults))

    with tempfile.TemporaryDirectory() as scratch:
        folders = [scratch, str(CORPUS / "seeds"), str(CORPUS / "issues")]
        limits = [f"-max_total_time={minutes * 60:.0f}", "-max_len=20000", "-timeout=60"]
        atheris.Setup([sys.argv[0], *folders, *limits], one)
        atheris.Fuzz()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", type=Path, metavar="DIR", help="large files, made in DIR")
    parser.add_argument("--only", default="", help="the large files whose name holds this")
    parser.add_argument("--reader", choices=LARGE_READERS, help="only this one, of large files")
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--keep-figures", action="store_true", help=f"write {RUN.name}")
    parser.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        cpu = time.process_time()
        read_large(Path(given.read[1]), given.read[0])
        spent = round(time.process_time() - cpu, 1)
        print(json.dumps({"cpu_seconds": spent, "peak_rss_mb": rss_mb()}))
        return
    if given.atheris:
        with_atheris(given.minutes)
        return
    key, figures = (
        (
            "large",
            run_large(given.large, given.only, (given.reader,) if given.reader else LARGE_READERS),
        )
        if given.large
        else ("run", run(given.minutes, given.seed))
    )
    print(json.dumps(figures, indent=1))
    if given.keep_figures:
        known = json.loads(RUN.read_text("utf-8")) if RUN.exists() else {}
        if key == "large":  # keep what was not run this time
            made = {(row["file"], row["reader"]) for row in figures}
            kept = [r for r in known.get(key, []) if (r["file"], r["reader"]) not in made]
            figures = sorted([*kept, *figures], key=lambda row: row["file"])
        RUN.write_text(json.dumps(known | {key: figures}, indent=1) + "\n", encoding="utf-8")
    if isinstance(figures, dict) and figures.get("faults"):
        sys.exit(1)


if __name__ == "__main__":
    main()
