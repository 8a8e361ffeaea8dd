"""`explain`, `diff`, `ack` and `convert`: any X12 file, no database, no Django."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from claimwright.interfaces.cli.x12_io import (
    Shaped,
    for_each,
    open_or_fail,
    refusal_of,
    write_bytes,
)

if TYPE_CHECKING:
    from claimwright.engines.x12.diff import ClaimChange, Difference, FieldChange, SetChange

_TABLES = ("csv", "parquet")
_SHOWN_FIELDS = 200


@click.command(short_help="Tell an X12 file as a person would.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--html", "as_page", is_flag=True, help="A web page; raw segments show on hover.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each file.")
def explain(files: tuple[str, ...], as_page: bool, as_json: bool) -> None:
    """Tell what X12 files say: who, what, why, how much, and what was wrong."""
    from claimwright.engines.x12 import explain as telling

    def told(name: str, source: BinaryIO) -> Shaped:
        refusal = refusal_of(source)
        pieces = (
            telling.explain_page(source, title=Path(name).name)
            if as_page
            else telling.explain_lines(source)
        )
        shape: dict[str, Any] = {
            "file": name,
            "sha256": "",
            "status": "unreadable" if refusal else "explained",
            "findings": [refusal] if refusal else [],
        }
        if as_json:
            shape["html" if as_page else "text"] = "".join(pieces)
            shape["sha256"] = _sha256(source)
        else:
            if len(files) > 1 and not as_page:
                click.echo(f"\n{name}")
            for piece in pieces:
                click.echo(piece, nl=False)
        return shape, 2 if refusal else 0

    for_each(files, told, lambda shape: None, as_json=as_json)


def _sha256(source: BinaryIO) -> str:
    source.seek(0)
    digest = hashlib.sha256()
    while block := source.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


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

    try:
        with open_or_fail(file) as source:
            if kind == "277ca":
                answer = acknowledge_277ca(source, for_submission=for_submission)
            elif kind == "ta1":
                answer = acknowledge.acknowledge_ta1(source)
            else:
                answer = acknowledge.acknowledge_999(source)
    except (Unreadable, acknowledge.NothingToAcknowledge) as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal
    write_bytes(answer)
    if _rejects(answer, kind):
        sys.exit(1)


def _rejects(answer: bytes, kind: str) -> bool:
    """Whether an answer of ours (its separators are ours) turns something down."""
    if kind == "ta1":
        rows = [row for row in answer.split(b"~") if row.startswith(b"TA1")]
        return any(row.split(b"*")[4:5] != [b"A"] for row in rows)
    if kind == "277ca":
        return b"~QTY*AA*" in answer or b"~STC*A3:" in answer
    return any(mark in answer for mark in (b"~AK9*R", b"~AK9*P"))


@click.command(short_help="Turn X12 into JSON and back, or into tables.")
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "target",
    type=click.Choice(["json", "x12", *_TABLES]),
    required=True,
    help="json: every byte of an X12 file; x12: that JSON back; csv, parquet: flat tables.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The folder for the tables; it is made when needed.",
)
def convert(file: str, target: str, folder: Path | None) -> None:
    """Turn FILE into JSON that keeps every byte, such JSON back into X12, or X12 into tables.

    Tables (claims, lines, adjustments, benefits) are written into the folder named with --out.
    """
    if target in _TABLES and folder is None:
        raise click.UsageError(f"--to {target} writes several files: name a folder with --out.")
    with open_or_fail(file) as source:
        if folder is not None and target in _TABLES:
            _write_tables(file, source, target, folder)
        elif target == "json":
            _write_json(file, source)
        else:
            _write_x12(file, source)


def _write_json(file: str, source: BinaryIO) -> None:
    from claimwright.engines.x12.convert import json_of

    refusal = refusal_of(source)
    for piece in json_of(source):
        click.echo(piece, nl=False)
    if refusal is not None:
        click.echo(f"claimwright: {file}: {refusal['message']}", err=True)
        sys.exit(2)


def _write_x12(file: str, source: BinaryIO) -> None:
    from claimwright.engines.x12.convert import NotConvertible, x12_of

    try:
        for piece in x12_of(source):
            sys.stdout.buffer.write(piece)
    except NotConvertible as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal
    sys.stdout.buffer.flush()


def _write_tables(file: str, source: BinaryIO, target: str, folder: Path) -> None:
    from claimwright.engines.x12.lexer import Unreadable
    from claimwright.engines.x12.table_files import AnalyticsMissing, write_csv, write_parquet
    from claimwright.engines.x12.tables import rows_of

    write = write_csv if target == "csv" else write_parquet
    try:
        counts = write(rows_of(source, file=Path(file).name), folder)
    except Unreadable as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal
    except AnalyticsMissing as missing:
        raise click.ClickException(str(missing)) from missing
    for table, count in counts.items():
        click.echo(f"{folder / table}.{target}: {count:,} {'row' if count == 1 else 'rows'}")


# -- diff ------------------------------------------------------------------------------------


@click.command(short_help="What changed between two X12 files, claim by claim.")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def diff(old: str, new: str, as_json: bool) -> None:
    """Tell what changed from file A to file B, claim by claim.

    Exit 0 when nothing did, 1 when something did. Numbers and dates of sending do not count.
    """
    from claimwright.engines.x12.diff import diff as compare
    from claimwright.engines.x12.lexer import Unreadable

    sources = []
    for name in (old, new):
        sources.append(open_or_fail(name))
        if refusal := refusal_of(sources[-1]):
            raise click.ClickException(f"{name}: {refusal['message']}")
    try:
        found = compare(*sources)
    except Unreadable as refused:
        raise click.ClickException(str(refused)) from refused
    finally:
        for source in sources:
            source.close()
    if as_json:
        click.echo(json.dumps({"old": old, "new": new, **found.as_dict()}, ensure_ascii=True))
    else:
        _print_difference(found)
    sys.exit(0 if found.is_same else 1)


def _print_difference(found: Difference) -> None:
    if found.is_same:
        count = found.unchanged_count
        click.echo(f"Nothing changed{f': {count:,} claims are the same' if count else ''}.")
        return
    for change in found.claims:
        _print_claim(change)
    for each in found.sets:
        _print_set(each)
    counts = {word: sum(1 for each in found.claims if each.change == word)
              for word in ("added", "removed", "changed")}  # fmt: skip
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    if said:
        click.echo(f"Claims: {said}, {found.unchanged_count:,} the same.")


def _print_claim(change: ClaimChange) -> None:
    payer = f", payer's number {change.payer_claim_number}" if change.payer_claim_number else ""
    who = f" ({change.patient})" if change.patient else ""
    click.echo(_safe(f"Claim {change.claim_control_number}{who}{payer}: {change.change}"))
    _print_fields(change.fields)


def _print_fields(fields: tuple[FieldChange, ...]) -> None:
    for each in fields[:_SHOWN_FIELDS]:
        old, new = each.old or "not there", each.new or "gone"
        click.echo(_safe(f"  {each.name}: {old} → {new}  [{each.element}]"))
    if len(fields) > _SHOWN_FIELDS:
        click.echo(f"  … and {len(fields) - _SHOWN_FIELDS:,} more fields; --json shows all.")


def _print_set(each: SetChange) -> None:
    click.echo(_safe(f"Transaction {each.set_id} {each.control_number}: {each.change}"))
    _print_fields(each.fields)
    for change, old, new in each.segments[:_SHOWN_FIELDS]:
        shown = {"added": f"+ {new}", "removed": f"- {old}"}.get(change, f"{old} → {new}")
        click.echo(_safe(f"  {shown}"))
    if each.is_cut:
        click.echo("  Only the first segments of this set were compared.")


def _safe(text: str) -> str:
    """No control characters, so that no file can drive a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
