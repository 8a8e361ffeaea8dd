"""Plain lines are taken in one step: what is said of a file must not depend on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.benchmarks.x12_files import Month
from tests.unit.engines.x12.cast import ENVELOPE

from claimwright.engines.x12.code_lookup import ACTIVE, ENDED
from claimwright.engines.x12.plain_lines import PlainLines
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.validate import CheckResult, Layers, check

CLAIMS = [
    replace(claim, control_number=f"{claim.control_number}-{again}")
    for again in range(5)
    for claim in Month().claims(8)
]
FILE = render_837p(ENVELOPE, CLAIMS, batch_reference="B1").decode()
ROWS = FILE.split("~")
LATE = max(place for place, row in enumerate(ROWS) if row == "LX*2")  # nothing is new there


class _Codes:
    """A table in which everything ends with 2025."""

    def status(self, system: str, code: str, on: date) -> str:
        return ACTIVE if on.year < 2026 else ENDED


def _rows(change: Callable[[list[str]], object]) -> bytes:
    rows = list(ROWS)
    change(rows)
    return "~".join(rows).encode()


def _set(place: int, row: str) -> Callable[[list[str]], object]:
    return lambda rows: rows.__setitem__(LATE + place, row)


def _add(place: int, *more: str) -> Callable[[list[str]], object]:
    return lambda rows: rows.__setitem__(slice(LATE + place, LATE + place), more)


def _many(rows: list[str]) -> None:
    """Sixty lines in one claim, numbered in order."""
    end = next(at for at in range(LATE, len(rows)) if rows[at].startswith(("HL", "SE")))
    service, dated = rows[LATE + 1 : LATE + 3]
    start = int(rows[end - 4].partition("*")[2]) + 1
    more = [
        row
        for number in range(start, 61)
        for row in (f"LX*{number}", service, dated, f"REF*6R*M{number}")
    ]
    rows[end:end] = more


DAMAGE: dict[str, Callable[[list[str]], object]] = {
    "nothing": lambda rows: rows,
    "line out of number": _set(0, "LX*7"),
    "no number": _set(0, "LX"),
    "empty element at the end": _set(0, "LX*2*"),
    "service missing": lambda rows: rows.pop(LATE + 1),
    "date missing": lambda rows: rows.pop(LATE + 2),
    "pointer beyond the list": lambda rows: rows.__setitem__(
        LATE + 1, rows[LATE + 1].rpartition("*")[0] + "*9"
    ),
    "charge that is no number": lambda rows: rows.__setitem__(
        LATE + 1, rows[LATE + 1].replace("*UN", "X*UN")
    ),
    "charge that breaks the sum": lambda rows: rows.__setitem__(
        LATE + 1, rows[LATE + 1].replace("*UN", "1*UN")
    ),
    "control number twice": lambda rows: rows.__setitem__(LATE + 3, rows[LATE - 1]),
    "control number too long": _set(3, f"REF*6R*{'9' * 51}"),
    "no control number": lambda rows: rows.pop(LATE + 3),
    "day that does not exist": _set(2, "DTP*472*D8*20260231"),
    "day to come": _set(2, "DTP*472*D8*20261231"),
    "period": _set(2, "DTP*472*RD8*20260105-20260107"),
    "period turned round": _set(2, "DTP*472*RD8*20260107-20260105"),
    "note after the line": _add(4, "NTE*ADD*MORE TO SAY"),
    "drug after the line": _add(4, "LIN**N4*123", "CTP****1*ML"),
    "second date": _add(3, "DTP*472*D8*20260105"),
    "segment without a place": _add(4, "ZZZ*1"),
    "line in lower case": _set(1, "sv1*hc:99213*1*un*1***1"),
    "sixty lines": _many,
    "two faults far apart": lambda rows: (rows.pop(LATE + 2), rows.pop(30)),
}


def _said(result: CheckResult) -> object:
    sets = [(each.as_dict(), each.offset, each.end_offset) for each in result.transactions]
    return result.status, sets, [finding.as_dict() for finding in result.findings]


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("codes", [None, _Codes()], ids=["no tables", "tables"])
def test_a_file_is_judged_alike_with_and_without_plain_lines(
    name: str, codes: _Codes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _rows(DAMAGE[name])
    layers = Layers(codes=codes, is_whole=True)
    fast = check(data, on=date(2026, 6, 1), layers=layers)
    monkeypatch.setattr(PlainLines, "take", lambda *_: 0)
    slow = check(data, on=date(2026, 6, 1), layers=layers)
    assert _said(fast) == _said(slow)
    assert name in ("nothing", "no control number", "period", "note after the line") or any(
        finding.code != "CODES-NOT-LOADED" for finding in fast.findings
    )


def test_most_lines_of_a_clean_file_are_taken_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, take = [], PlainLines.take

    def counted(*arguments: object) -> int:
        taken.append(take(*arguments))  # type: ignore[arg-type]
        return taken[-1]

    monkeypatch.setattr(PlainLines, "take", counted)
    check(FILE.encode())
    assert sum(taken) > FILE.count("~LX*") * 4 * 0.5


def test_a_table_that_ends_is_asked_for_each_day() -> None:
    found = check(FILE.encode(), layers=Layers(codes=_Codes(), is_whole=True)).findings
    ended = [finding for finding in found if finding.code == "CODE-PROCEDURE-ENDED"]
    late = [row for row in ROWS if row.startswith("DTP*472*D8*2026")]
    assert len(ended) == len(late) > 0
