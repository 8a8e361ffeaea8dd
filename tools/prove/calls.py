"""The system calls of a process that change files: which it makes, and making one of them fail.

strace does both from outside, through the kernel's ptrace, so that neither the product nor its
database knows of it. It counts the calls of each name apart, and so does `Call`.
"""

from __future__ import annotations

import ctypes
import re
import select
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# "?": not every processor has every one of them.
WRITING = (
    "?write,?writev,?pwrite64,?pwritev,?pwritev2,?fsync,?fdatasync,?ftruncate,?fallocate,"
    "?rename,?renameat,?renameat2,?unlink,?unlinkat"
)
ANSWERING = "?sendto"
LINE = re.compile(r"(?P<name>\w+)\((?P<rest>.*)")
PR_SET_PTRACER = 0x59616D61
ANYBODY = ctypes.c_ulong(-1)
PATIENCE_SECONDS = 120


class StraceMissing(Exception):
    """The tool is not installed."""

    def __init__(self) -> None:
        super().__init__("strace is not installed: bash tools/install_debian.sh strace")


class TracingRefused(Exception):
    """The system lets nobody watch that process."""


@dataclass(frozen=True)
class Call:
    """The `number`th call of its name, from 1, and the line that tells it."""

    name: str
    number: int
    told: str

    @property
    def answers(self) -> bool:
        """Whether it sends to a client and touches no file."""
        return self.name == ANSWERING[1:]

    @property
    def flushes(self) -> bool:
        """Whether it asks for what was written to be on the disk."""
        return self.name in ("fsync", "fdatasync")


def calls_told(log: str, folder: str) -> list[Call]:
    """Every call that touches a file below the folder, and every answer, in order."""
    seen: Counter[str] = Counter()
    found = []
    for line in log.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        seen[match["name"]] += 1
        call = Call(match["name"], seen[match["name"]], line)
        if call.answers or f"{folder}/" in match["rest"] or f"<{folder}>" in match["rest"]:
            found.append(call)
    return found


def has_struck(log: str, folder: str) -> bool:
    """Whether a call on the folder's files, or an answer, failed or was its process's last."""
    return any(call.told.endswith(("(INJECTED)", "= ?")) for call in calls_told(log, folder))


def let_trace() -> None:
    """Allow any process of this user to watch the one that calls this, where Yama asks for it."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY)


@contextmanager
def watched(pid: int, log: Path, fault: str = "") -> Iterator[None]:
    """Watch the process until it ends, with a fault (strace's inject expression) or without.

    Raises StraceMissing and TracingRefused. Leaves only when the process is gone.
    """
    strace = shutil.which("strace")
    if strace is None:
        raise StraceMissing
    inject = ["-e", f"inject={fault}"] if fault else []
    command = [strace, "-y", "-s", "0", "-e", "signal=none", "-e", f"trace={WRITING},{ANSWERING}"]
    process = subprocess.Popen(
        [*command, *inject, "-o", str(log), "-p", str(pid)], stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            _wait_until_attached(process.stderr)
            yield
            process.wait(PATIENCE_SECONDS)
        finally:
            process.terminate()


def _wait_until_attached(told: IO[str] | None) -> None:
    assert told is not None, "strace's words are piped"
    if not select.select([told], [], [], PATIENCE_SECONDS)[0]:
        raise TracingRefused("strace said nothing")
    first = told.readline().strip()
    if not first.endswith("attached"):
        raise TracingRefused(first)
