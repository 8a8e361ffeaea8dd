"""`check`, `explain`, `ack` and `convert`: any X12 file, no database, no Django."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import click

_LATER = ("csv", "parquet")
_MARKS = {"error": "✗", "warning": "!", "info": "·"}
_VERDICTS = {
    "accepted": "sound",
    "accepted_with_warnings": "sound, with warnings",
    "rejected": "has errors",
    "unreadable": "cannot be read",
}

Judged = tuple[dict[str, Any], int]


class _Day(click.ParamType):  # type: ignore[type-arg]
    """A day written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-03-31.", param, ctx)


@click.command(short_help="Judge any X12 file.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--for-submission", is_flag=True, help="Be as strict as a payer: warnings stop too.")
@click.option("--on", type=_Day(), default=None, help="The day to judge by; later dates are named.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each file.")
def check(files: tuple[str, ...], for_submission: bool, on: date | None, as_json: bool) -> None:
    """Judge X12 files: envelope, guide, balances, situations, codes.

    Exit 0 when every file is sound, 1 when one has errors, 2 when one cannot be read.
    """
    from claimwright.engines.x12.validate import check as judge

    def judged(name: str, source: BinaryIO) -> Judged:
        result = judge(source, name=name, for_submission=for_submission, on=on)
        return result.as_dict(), {"unreadable": 2, "rejected": 1}.get(result.status, 0)

    _for_each(files, judged, _print_judgement, as_json=as_json)


@click.command(short_help="Tell an X12 file as a person would.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--html", "as_page", is_flag=True, help="A web page; raw segments show on hover.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each file.")
def explain(files: tuple[str, ...], as_page: bool, as_json: bool) -> None:
    """Tell what X12 files say: who, what, why, how much, and what was wrong."""
    from claimwright.engines.x12 import explain as telling

    def told(name: str, source: BinaryIO) -> Judged:
        data = source.read()
        refusal = _refusal(data)
        title = Path(name).name
        text = telling.explain_html(data, title=title) if as_page else telling.explain(data)
        shape = {
            "file": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "status": "unreadable" if refusal else "explained",
            "html" if as_page else "text": text,
            "findings": [refusal] if refusal else [],
        }
        return shape, 2 if refusal else 0

    def printed(shape: dict[str, Any]) -> None:
        if len(files) > 1 and not as_page:
            click.echo(f"\n{shape['file']}")
        click.echo(shape.get("html") or shape.get("text") or "", nl=False)

    _for_each(files, told, printed, as_json=as_json)


@click.command(short_help="Write the acknowledgement we would answer with.")
@click.argument("file", metavar="FILE")
@click.option(
    "--kind",
    type=click.Choice(["999", "ta1", "277ca"]),
    default="999",
    show_default=True,
    help="Which answer to write.",
)
@click.option("--for-submission", is_flag=True, help="Judge as strictly as a payer.")
def ack(file: str, kind: str, for_submission: bool) -> None:
    """Write the answer we would give to FILE, as X12 on standard output.

    Exit 0 when the answer accepts everything, 1 when it rejects something.
    """
    from claimwright.engines.x12 import acknowledge
    from claimwright.engines.x12.acknowledge_claims import acknowledge_277ca
    from claimwright.engines.x12.lexer import Unreadable

    data = _read_or_fail(file)
    try:
        if kind == "277ca":
            answer = acknowledge_277ca(data, for_submission=for_submission)
        elif kind == "ta1":
            answer = acknowledge.acknowledge_ta1(data)
        else:
            answer = acknowledge.acknowledge_999(data)
    except (Unreadable, acknowledge.NothingToAcknowledge) as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal
    _write_bytes(answer)
    if _rejects(answer, kind):
        sys.exit(1)


def _rejects(answer: bytes, kind: str) -> bool:
    """Whether an answer of ours (its separators are ours) turns something down."""
    if kind == "ta1":
        rows = [row for row in answer.split(b"~") if row.startswith(b"TA1")]
        return any(row.split(b"*")[4:5] != [b"A"] for row in rows)
    if kind == "277ca":
        return b"~QTY*AA*" in answer
    return any(mark in answer for mark in (b"~AK9*R", b"~AK9*P"))


@click.command(short_help="Turn X12 into JSON and back, byte for byte.")
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "target",
    type=click.Choice(["json", "x12", *_LATER]),
    required=True,
    help="json: every byte of an X12 file; x12: that JSON back.",
)
def convert(file: str, target: str) -> None:
    """Turn FILE into JSON that keeps every byte, or such JSON back into X12."""
    from claimwright.engines.x12.convert import NotConvertible, from_json, to_json

    if target in _LATER:
        raise click.ClickException(f"Tables ({target}) are not written yet; use --to json.")
    data = _read_or_fail(file)
    if target == "json":
        document = to_json(data)
        click.echo(json.dumps(document, ensure_ascii=True))
        if "unreadable" in document:
            click.echo(f"claimwright: {file}: {document['unreadable']['message']}", err=True)
            sys.exit(2)
        return
    try:
        _write_bytes(from_json(json.loads(data)))
    except RecursionError as error:
        raise click.ClickException(f"{file}: the JSON is nested too deeply.") from error
    except (NotConvertible, ValueError) as refusal:
        said = refusal if isinstance(refusal, NotConvertible) else f"This is not JSON: {refusal}"
        raise click.ClickException(f"{file}: {said}") from refusal


# -- files -----------------------------------------------------------------------------------


def _for_each(
    files: tuple[str, ...],
    judge: Callable[[str, BinaryIO], Judged],
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


def _judged(files: tuple[str, ...], judge: Callable[[str, BinaryIO], Judged]) -> Iterator[Judged]:
    for name in files:
        try:
            with Path(name).open("rb") as source:
                yield judge(name, source)
        except (OSError, ValueError) as error:
            yield _unreadable(name, _why(error)), 2


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, IsADirectoryError):
        return "This is a folder; name the files in it."
    if isinstance(error, FileNotFoundError):
        return "There is no such file."
    if isinstance(error, PermissionError):
        return "The file may not be read by this user."
    return f"The file cannot be read: {getattr(error, 'strerror', None) or error}."


def _unreadable(name: str, message: str) -> dict[str, Any]:
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


def _refusal(data: bytes) -> dict[str, Any] | None:
    """The finding of a file that is not X12, or None."""
    from claimwright.engines.x12.lexer import Unreadable, read_segments

    try:
        next(iter(read_segments(data)), None)
    except Unreadable as error:
        finding: dict[str, Any] = _unreadable("", error.message)["findings"][0]
        return finding | {"code": error.code, "fix": error.fix}
    return None


def _read_or_fail(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {_why(error)}") from error


def _write_bytes(data: bytes) -> None:
    """Bytes as they are: no line ending is translated or added."""
    stream = sys.stdout.buffer
    stream.write(data)
    stream.flush()


# -- judgement as text -----------------------------------------------------------------------


def _print_judgement(shape: dict[str, Any]) -> None:
    is_color = sys.stdout.isatty()
    click.echo(f"{shape['file']}: {_VERDICTS[shape['status']]}")
    for each in shape["transactions"]:
        claims = f", {each['claims']} claims" if each["claims"] else ""
        click.echo(
            f"  {each['set']} {each['guide']} set {each['control_number']}: "
            f"{each['segments']} segments{claims}, {each['depth']}"
        )
    colors = {"error": "red", "warning": "yellow", "info": "blue"}
    for finding in shape["findings"]:
        where, severity = finding["where"], finding["severity"]
        mark = click.style(_MARKS[severity], fg=colors[severity]) if is_color else _MARKS[severity]
        click.echo(f"  {mark} {finding['code']}  {_place(where)}{_printable(finding['message'])}")
        if finding["fix"]:
            click.echo(f"      → {_printable(finding['fix'])}")


def _place(where: dict[str, Any]) -> str:
    number = where.get("segment_number")
    said = [
        where["loop"] if where["loop"] != "HEADER" else "",
        where["element"] or where["segment"],
        f"segment {number}" if number else "",
        f"byte {where['offset']:,}" if where["offset"] is not None else "",
    ]
    shown = ", ".join(piece for piece in said if piece)
    return f"[{shown}] " if shown else ""


def _printable(text: str) -> str:
    """No control characters, so that no file can drive a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
