"""Run one proof in this process, in the home and database of its environment.

`python -m tools.prove` starts one such process for each proof, so that none can disturb another.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from random import Random

from tools.prove.report import Proven, commit

NAMES = (
    "kills", "rivals", "repeats", "fuzz", "order", "placed", "machine", "practice", "disk",
    "faults", "written", "guard", "load",
)  # fmt: skip


def prove(name: str, *, seed: int, target: int) -> Proven:
    """The proof of that name. What it raises is a violation too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()
    gc.set_threshold(100_000, 50, 100)  # millions of short-lived rows, and memory enough
    from django.db import connection

    proof = importlib.import_module(f"tools.prove.{name}")
    found = Proven(name, proof.CLAIM, connection.vendor, seed, commit())
    started = time.monotonic()
    try:
        proof.prove(found, Random(seed), target)
    except Exception as error:  # noqa: BLE001 - it ends as a violation
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        found.against(f"{type(error).__name__}: {error} ({where})")
        traceback.print_exc()
    found.seconds = round(time.monotonic() - started, 1)
    return found


def main() -> None:
    """Write the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--target", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    found = prove(given.name, seed=given.seed, target=given.target)
    given.out.write_text(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
