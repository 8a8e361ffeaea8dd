"""`check`: judges any X12 file; no database, no Django."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any, BinaryIO

import click

from claimwright.interfaces.cli.x12_io import Shaped, for_each

_MARKS = {"error": "✗", "warning": "!", "info": "·"}
_VERDICTS = {
    "accepted": "sound",
    "accepted_with_warnings": "sound, with warnings",
    "rejected": "has errors",
    "unreadable": "cannot be read",
}


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


class _Snip(click.ParamType):  # type: ignore[type-arg]
    """SNIP types: 3, 1-5 or 1,2,5."""

    name = "types"

    def convert(self, value: Any, param: Any, ctx: Any) -> frozenset[int]:
        if isinstance(value, frozenset):
            return value
        wanted: set[int] = set()
        for part in value.split(","):
            first, _, last = part.partition("-")
            if not (first.isdigit() and (last or first).isdigit()):
                self.fail(f"{value!r} is not written like 3, 1-5 or 1,2,5.", param, ctx)
            wanted |= set(range(int(first), int(last or first) + 1))
        if not wanted or not wanted <= set(range(1, 8)):
            self.fail("SNIP types go from 1 to 7.", param, ctx)
        return frozenset(wanted)


@click.command(short_help="Judge any X12 file.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--for-submission", is_flag=True, help="Be as strict as a payer: warnings stop too.")
@click.option("--on", type=_Day(), default=None, help="The day to judge by; later dates are named.")
@click.option("--snip", type=_Snip(), default="1-7", show_default=True, help="Which SNIP types.")
@click.option("--all", "is_whole", is_flag=True, help="Every place of a fault that is often there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, an object for each file.")
def check(files: tuple[str, ...], for_submission: bool, as_json: bool, **how: Any) -> None:
    """Judge X12 files: envelope, guide, balances, situations, codes, edits.

    Codes are judged by the tables on file for the date of service. Exit 0 when every file is
    sound, 1 when one has errors, 2 when one cannot be read.
    """
    from claimwright.engines.x12.validate import Layers
    from claimwright.engines.x12.validate import check as judge
    from claimwright.interfaces.cli.codes import codes_folder
    from claimwright.interfaces.cli.x12_tables import TableEdits, TableLookup

    tables = TableLookup(codes_folder())
    edits = TableEdits(tables)
    layers = Layers(how["snip"], tables, edits, how["is_whole"])

    def judged(name: str, source: BinaryIO) -> Shaped:
        on = how["on"]
        result = judge(source, name=name, for_submission=for_submission, on=on, layers=layers)
        shape = result.as_dict()
        shape["findings"] += [gap.as_dict() for gap in edits.gaps()]
        return shape, {"unreadable": 2, "rejected": 1}.get(result.status, 0)

    for_each(files, judged, _print_judgement, as_json=as_json)


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
        others = [_place(where).strip() for where in finding.get("places", ())[1:4]]
        if others:
            click.echo(f"      also {' '.join(others)} …")
        if finding["fix"]:
            click.echo(f"      → {_printable(finding['fix'])}")


def _place(where: dict[str, Any]) -> str:
    number, begun = where.get("segment_number"), where.get("loop_start")
    said = [
        where["loop"] if where["loop"] != "HEADER" else "",
        where["element"] or where["segment"],
        f"segment {number}" if number else "",
        f"loop begins at segment {begun}" if begun else "",
        f"byte {where['offset']:,}" if where["offset"] is not None else "",
    ]
    shown = ", ".join(piece for piece in said if piece)
    return f"[{shown}] " if shown else ""


def _printable(text: str) -> str:
    """No control characters, so that no file can drive a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
