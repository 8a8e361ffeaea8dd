"""The proof that breaks system calls: it breaks those it means, and knows when it did not."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tools.prove import books, calls, faults
from tools.prove.calls import Call, StraceMissing, TracingRefused, calls_told, has_struck, watched
from tools.prove.report import Proven

LOG = """\
write(2</dev/null>, ""..., 237) = 237
write(5</home/raw/ac/tmp1>, ""..., 900) = 900
fsync(5</home/raw/ac/tmp1>) = 0
rename("/home/raw/ac/tmp1", "/home/raw/ac/ac00") = 0
pwrite64(6</homely/other>, ""..., 32, 0) = 32
pwrite64(6</home/claimwright.db-wal>, ""..., 32, 0) = -1 EIO (Input/output error) (INJECTED)
fsync(7</home>) = 0
sendto(8<socket:[1]>, ""..., 9, 0, NULL, 0) = 9
+++ exited with 0 +++
"""
WRITER = """
import os, sys
sys.stdin.readline()
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
for place in range(3):
    try:
        os.pwrite(file, b"x", place)
    except OSError as error:
        print(error.errno)
"""
EIO_ONCE, ENOSPC, KILL = faults.FAULTS


def test_only_calls_on_the_folders_files_are_taken_and_all_of_a_name_are_counted() -> None:
    told = [(call.name, call.number) for call in calls_told(LOG, "/home")]
    assert told == [
        ("write", 2), ("fsync", 1), ("rename", 1), ("pwrite64", 2), ("fsync", 2), ("sendto", 1),
    ]  # fmt: skip
    assert [call.number for call in calls_told(LOG, "/home") if call.answers] == [1]
    assert EIO_ONCE.at(calls_told(LOG, "/home")[3]) == "pwrite64:error=EIO:when=2"
    assert ENOSPC.at(calls_told(LOG, "/home")[3]) == "pwrite64:error=ENOSPC:when=2+"


def test_a_fault_has_struck_when_one_of_the_folders_calls_failed_or_never_came_back() -> None:
    assert has_struck(LOG, "/home")
    assert not has_struck(LOG, "/homely")
    assert has_struck('pwrite64(6</home/a>, ""..., 1, 1)   = ?\n', "/home")
    assert not has_struck('pwrite64(6</home/a>, ""..., 1, 1)   = 1\n', "/home")


def test_every_flush_is_tried_and_the_others_come_from_the_whole() -> None:
    made = [Call("fsync" if at % 50 == 49 else "pwrite64", at, "") for at in range(200)]
    chosen = faults._chosen(Random(3), made, 4)
    assert [call.number for call in chosen if call.flushes] == [49, 99, 149, 199]
    assert [call.number // 50 for call in chosen if not call.flushes] == [0, 1, 2, 3]
    assert faults._chosen(Random(3), made, 1000) == made


@pytest.mark.parametrize(("struck", "missed", "held"), [(9, 1, True), (8, 2, False), (0, 0, False)])
def test_faults_that_seldom_came_about_prove_nothing(struck: int, missed: int, held: bool) -> None:
    found = Proven("faults", "M38")
    found.count(faults._struck(KILL), struck)
    found.count(faults._missed(KILL), missed)
    faults._judge_strikes(found, KILL)
    assert (not found.violations) is held


class NoBooks:
    def restore(self) -> None:
        """Nothing is kept here."""


@pytest.mark.parametrize(
    ("why", "mark"),
    [(StraceMissing(), "broken"), (TracingRefused("not permitted"), "not proven here")],
)
def test_without_the_tool_it_fails_and_where_watching_is_refused_it_says_so(
    monkeypatch: pytest.MonkeyPatch, why: Exception, mark: str
) -> None:
    def refuse(*_given: object) -> None:
        raise why

    monkeypatch.setattr(faults, "_do_watched", refuse)
    found = Proven("faults", "M38")
    assert faults._calls(found, NoBooks(), None) == []  # type: ignore[arg-type]
    assert found.mark == mark


def a_tool(folder: Path, words: str) -> None:
    tool = folder / "strace"
    tool.write_text(f"#!/bin/sh\n{words}\n")
    tool.chmod(0o755)


def test_a_tool_that_is_missing_or_may_not_watch_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StraceMissing, match="install_debian"), watched(1, tmp_path / "log"):
        raise AssertionError("nothing can be watched")
    a_tool(tmp_path, "echo 'strace: attach: Operation not permitted' >&2; exit 1")
    with pytest.raises(TracingRefused, match="not permitted"), watched(1, tmp_path / "log"):
        raise AssertionError("nothing can be watched")
    monkeypatch.setattr(calls, "PATIENCE_SECONDS", 0.1)
    a_tool(tmp_path, "exec /bin/sleep 9")
    with pytest.raises(TracingRefused, match="nothing"), watched(1, tmp_path / "log"):
        raise AssertionError("nothing can be watched")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("fault", "told", "size", "code"),
    [(EIO_ONCE, "5\n", 3, 0), (ENOSPC, "28\n28\n", 1, 0), (KILL, "", 1, -9)],
)
def test_the_call_that_is_meant_fails_in_a_running_process(
    tmp_path: Path, fault: faults.Fault, told: str, size: int, code: int
) -> None:
    file, log = tmp_path / "file", tmp_path / "log"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with watched(writer.pid, log, fault.at(Call("pwrite64", 2, ""))):
            out, _ = writer.communicate("go\n")
    except TracingRefused as refused:
        pytest.skip(f"not permitted here: {refused}")
    finally:
        writer.kill()
        writer.wait()
    assert (out, os.stat(file).st_size, writer.returncode) == (told, size, code)
    assert has_struck(log.read_text(), str(tmp_path))


class Unwritable:
    def write(self, _words: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_child_that_cannot_even_tell_its_end_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_say: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    parent = os.getpid()
    monkeypatch.setattr(books.connections, "close_all", lambda: None)
    monkeypatch.setattr(sys, "stderr", Unwritable())
    try:
        _, code = books.Books(1).fork(work).finish()
    finally:
        if os.getpid() != parent:
            os._exit(77)
    assert code == 1
