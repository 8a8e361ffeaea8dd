"""Judge X12 files of any size on every processor, or on a Ray cluster.

    python examples/judge_many_files.py FILE…             # all processors of this machine
    python examples/judge_many_files.py --workers 1 FILE… # one, for comparison
    python examples/judge_many_files.py --ray FILE…       # needs claimwright[cluster]
    python examples/judge_many_files.py --make 20000 big.837   # a file to try it on

The same pure function, `judge_batch`, runs in all three. See examples/README.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimwright.engines.x12.batches import Batch, FileJudgement, in_pool, judge_in_batches

Run = Callable[..., Iterable[Any]]
SEED = Path(__file__).resolve().parents[1] / "tests/corpus/x12/seeds/claims.837p.edi"


@contextmanager
def on_processors(workers: int) -> Iterator[Run]:
    """`map` in this process, or over a pool that holds two batches a worker."""
    if workers == 1:
        yield map
        return
    with ProcessPoolExecutor(workers) as pool:
        yield in_pool(pool, ahead=2 * workers)


@contextmanager
def on_ray() -> Iterator[Run]:
    """`map` over the cluster RAY_ADDRESS names, or over one started here.

    A node that dies loses nothing: Ray runs its tasks again, and a batch judged twice gives the
    same answer.
    """
    import ray

    ray.init(address=os.environ.get("RAY_ADDRESS"), log_to_driver=False)
    ahead = 4 * max(int(ray.cluster_resources().get("CPU", 1)), 1)

    def run(judge: Callable[[Batch], Any], batches: Iterable[Batch]) -> Iterator[Any]:
        remote = ray.remote(max_retries=5)(judge)
        waiting: deque[Any] = deque()
        for batch in batches:
            waiting.append(remote.remote(batch))
            if len(waiting) >= ahead:
                yield ray.get(waiting.popleft())
        while waiting:
            yield ray.get(waiting.popleft())

    try:
        yield run
    finally:
        ray.shutdown()


def told(name: str, judged: FileJudgement, size: int, seconds: float) -> str:
    """One file's answer and how fast it came."""
    codes = Counter(each.code for each in judged.findings).most_common(5)
    found = ", ".join(f"{code} ×{count}" for code, count in codes) or "nothing"
    return (
        f"{name}: {'accepted' if judged.is_accepted else 'rejected'}; "
        f"{judged.claims_count:,} claims in {judged.batches_count} batches; found {found}; "
        f"{seconds:.1f} s, {size / 1e6 / seconds:.1f} MB/s"
    )


def make(path: Path, claims: int) -> None:
    """A sound 837P of so many claims, a subscriber each, made of our own seed."""
    data = SEED.read_bytes()
    level, after, end = data.index(b"HL*2*1*22*0"), data.index(b"HL*3*1*22*1"), data.index(b"SE*74")
    head, one = data[: data.index(b"ST*")], data[level:after]
    opening = data[data.index(b"ST*") : level]
    per_set, sets = 5_000, 0
    with path.open("wb") as out:
        out.write(head)
        for start in range(0, claims, per_set):
            sets += 1
            body = [opening.replace(b"ST*837*0001", b"ST*837*%04d" % sets)]
            for number in range(start, min(start + per_set, claims)):
                claim = one.replace(b"HL*2*1*", b"HL*%d*1*" % (number - start + 2))
                body.append(claim.replace(b"A1001", b"A%07d" % number))
            text = b"".join(body)
            out.write(text + b"SE*%d*%04d~" % (text.count(b"~") + 1, sets))
        closing = data[end:]
        out.write(closing[closing.index(b"GE*") :].replace(b"GE*1*", b"GE*%d*" % sets))


def main() -> int:
    """Exit 0 when every file is accepted, 1 when one is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--segments", type=int, default=20_000, help="of a batch")
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--make", type=int, metavar="CLAIMS", default=0)
    given = parser.parse_args()
    if given.make:
        make(given.files[0], given.make)
        return 0
    accepted = True
    with on_ray() if given.ray else on_processors(given.workers) as run:
        for path in given.files:
            started = time.perf_counter()
            with path.open("rb") as source:
                judged = judge_in_batches(source, run, segments_count=given.segments)
            seconds = time.perf_counter() - started
            sys.stdout.write(told(path.name, judged, path.stat().st_size, seconds) + "\n")
            accepted = accepted and judged.is_accepted
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
