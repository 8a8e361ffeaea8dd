"""What every command over X12 files needs: files in turn, refusals as sentences, bytes out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

Shaped = tuple[dict[str, Any], int]  # a JSON-ready answer about one file, and its exit code


def for_each(
    files: tuple[str, ...],
    judge: Callable[[str, BinaryIO], Shaped],
    show: Callable[[dict[str, Any]], None],
    *,
    as_json: bool,
) -> None:
    """Every file in turn, whatever befalls the others; exits with the worst code."""
    worst = 0
    for place, (shape, code) in enumerate(_judged(files, judge)):
        worst = max(worst, code)
        if code == 2:
            said = shape["findings"][0]["message"] if shape["findings"] else "cannot be read"
            click.echo(f"claimwright: {shape['file']}: {said}", err=True)
        if as_json:
            click.echo("[" if place == 0 else ",", nl=place > 0)
            click.echo(json.dumps(shape, ensure_ascii=True), nl=False)
        else:
            show(shape)
    if as_json:
        click.echo("]")
    if worst:
        sys.exit(worst)


def _judged(files: tuple[str, ...], judge: Callable[[str, BinaryIO], Shaped]) -> Iterator[Shaped]:
    for name in files:
        try:
            with Path(name).open("rb") as source:
                yield judge(name, source)
        except BrokenPipeError:
            raise  # who reads our answer has gone; that is no fault of the file
        except (OSError, ValueError) as error:
            yield unreadable(name, why(error)), 2


def why(error: OSError | ValueError) -> str:
    """Why a file could not be opened, in a sentence."""
    if isinstance(error, IsADirectoryError):
        return "This is a folder; name the files in it."
    if isinstance(error, FileNotFoundError):
        return "There is no such file."
    if isinstance(error, PermissionError):
        return "The file may not be read by this user."
    return f"The file cannot be read: {getattr(error, 'strerror', None) or error}."


def unreadable(name: str, message: str) -> dict[str, Any]:
    """The shape of a file that could not be opened or is not X12."""
    return {
        "file": name,
        "sha256": "",
        "status": "unreadable",
        "transactions": [],
        "findings": [
            {
                "code": "FILE-UNREADABLE",
                "severity": "error",
                "where": {"segment": "", "loop": "", "element": "", "offset": None},
                "message": message,
                "fix": "Check the path and try again.",
                "source": "",
            }
        ],
    }


def refusal_of(source: BinaryIO) -> dict[str, Any] | None:
    """The finding of a file that is not X12, or None; the file is wound back."""
    from claimwright.engines.x12.lexer import Unreadable, read_segments

    try:
        next(iter(read_segments(source)), None)
    except Unreadable as error:
        finding: dict[str, Any] = unreadable("", error.message)["findings"][0]
        return finding | {"code": error.code, "fix": error.fix}
    finally:
        source.seek(0)
    return None


def open_or_fail(file: str) -> BinaryIO:
    """The file, open; a sentence and exit 2 when it cannot be."""
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {why(error)}") from error


def write_bytes(data: bytes) -> None:
    """Bytes as they are: no line ending is translated or added."""
    stream = sys.stdout.buffer
    stream.write(data)
    stream.flush()
