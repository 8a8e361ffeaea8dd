"""One release file, open for look-ups: hot answers are remembered, nothing else is held.

A release file never changes once it stands in its folder (a new one gets a new name), so it is
opened immutable, and threads of a worker may share it.
"""

from __future__ import annotations

import sqlite3
import struct
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from claimwright.engines.codesets.shapes import Row, shape_of
from claimwright.engines.codesets.tables import PtpEdit, System

REMEMBERED = 20_000  # codes; a practice uses a few hundred
REMEMBERED_COLUMNS = 3_000  # column-one codes with their partners, about 10 kB each
AT_ONCE = 500  # below every limit on the number of parameters
PAIR = struct.Struct(
    ">5sIIcB"
)  # sorts as bytes: column two, first day, last day, indicator, rationale
NEVER = 99_991_231


class Shelf:
    """A release of a plain table: rows by their first column."""

    def __init__(self, path: Path, system: System) -> None:
        self.book = open_book(path)
        self.lock = threading.Lock()
        self.memo: dict[str, tuple[Row, ...]] = {}
        shape = shape_of(system)
        self.columns = ", ".join(shape.columns)
        self.asked_by = shape.columns[0]

    def many(self, codes: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        """The rows of each code that has any."""
        wanted = dict.fromkeys(codes)
        missing = [code for code in wanted if code not in self.memo]
        if missing:
            self._remember(missing)
        found = {}
        for code in wanted:
            rows = self.memo.get(code)
            if rows:
                found[code] = rows
        return found

    def one(self, code: str) -> tuple[Row, ...]:
        """The rows of one code."""
        return self.many((code,)).get(code, ())

    def everything(self) -> list[Row]:
        """All rows in the order of their key; for lists and comparisons, not for look-ups."""
        with self.lock:
            return self.book.execute(f"SELECT {self.columns} FROM row").fetchall()

    def _remember(self, codes: list[str]) -> None:
        fresh: dict[str, list[Row]] = {code: [] for code in codes}
        with self.lock:
            for start in range(0, len(codes), AT_ONCE):
                chunk = codes[start : start + AT_ONCE]
                marks = ",".join("?" * len(chunk))
                for row in self.book.execute(
                    f"SELECT {self.columns} FROM row WHERE {self.asked_by} IN ({marks})", chunk
                ):
                    fresh[row[0]].append(row)
            if len(self.memo) + len(fresh) > REMEMBERED:
                self.memo = {}
            self.memo.update((code, tuple(rows)) for code, rows in fresh.items())


class PairShelf:
    """A release of NCCI pairs: one packed list of partners for each column-one code."""

    def __init__(self, path: Path) -> None:
        self.book = open_book(path)
        self.lock = threading.Lock()
        self.memo: OrderedDict[str, tuple[bytes, dict[str, int]]] = OrderedDict()
        rows = self.book.execute("SELECT id, text FROM rationale")
        self.rationales: dict[int, str] = dict(rows.fetchall())

    def edits(self, codes: Sequence[str], on: date) -> list[PtpEdit]:
        """Every pair among the codes in force on the day, by column one, then column two."""
        wanted = set(codes)
        day = packed_day(on)
        found: list[PtpEdit] = []
        for column_one in sorted(wanted):
            packed, where = self._partners(column_one)
            # Walking the shorter of the two keeps a code with thousands of partners cheap.
            for column_two in sorted(where.keys() & wanted):
                for edit in self._windows(packed, where[column_two], column_one, column_two):
                    if edit[0] <= day <= edit[1]:
                        found.append(self._edit(column_one, column_two, edit))
        return found

    def partners_count(self, code: str, on: date) -> tuple[int, int]:
        """(pairs with the code in column one, in column two) in force on the day.

        The second walks the whole release: for showing one code to a person only.
        """
        day, second = packed_day(on), 0
        packed, _ = self._partners(code)
        first = sum(start <= day <= end for _, start, end, _, _ in PAIR.iter_unpack(packed))
        wanted = code.encode("ascii", "replace")
        with self.lock:
            for (partners,) in self.book.execute("SELECT partners FROM pair"):
                if wanted in partners:
                    second += any(
                        two == wanted and start <= day <= end
                        for two, start, end, _, _ in PAIR.iter_unpack(partners)
                    )
        return first, second

    def packed(self) -> dict[str, bytes]:
        """The packed partners of every column-one code; for comparing releases."""
        found: dict[str, bytes] = {}
        with self.lock:
            for one, partners in self.book.execute("SELECT column_one, partners FROM pair"):
                found[one] = found.get(one, b"") + partners
        return found

    def _partners(self, column_one: str) -> tuple[bytes, dict[str, int]]:
        with self.lock:
            known = self.memo.get(column_one)
            if known is not None:
                self.memo.move_to_end(column_one)
                return known
            rows = self.book.execute(
                "SELECT partners FROM pair WHERE column_one = ?", (column_one,)
            ).fetchall()
            packed = b"".join(partners for (partners,) in rows)
            where: dict[str, int] = {}
            for offset in range(0, len(packed), PAIR.size):
                # The same few thousand codes stand everywhere: one string for each.
                where.setdefault(sys.intern(packed[offset : offset + 5].decode()), offset)
            self.memo[column_one] = packed, where
            if len(self.memo) > REMEMBERED_COLUMNS:
                self.memo.popitem(last=False)
            return packed, where

    def _windows(
        self, packed: bytes, offset: int, column_one: str, column_two: str
    ) -> Iterable[tuple[int, int, str, int]]:
        wanted = column_two.encode()
        while packed[offset : offset + 5] == wanted:
            _, start, end, indicator, rationale = PAIR.unpack_from(packed, offset)
            yield start, end, indicator.decode(), rationale
            offset += PAIR.size

    def _edit(self, column_one: str, column_two: str, window: tuple[int, int, str, int]) -> PtpEdit:
        start, end, indicator, rationale = window
        words = self.rationales.get(rationale, "")
        return PtpEdit(
            column_one, column_two, unpacked_day(start), unpacked_day(end), indicator, words
        )


def open_book(path: Path) -> sqlite3.Connection:
    """A release file, read-only, shared by the threads that hold its lock."""
    address = f"file:{path}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def packed_day(on: date | None, *, absent: int = 0) -> int:
    """A day as the number YYYYMMDD, which sorts as days do."""
    return on.year * 10_000 + on.month * 100 + on.day if on else absent


def unpacked_day(number: int) -> date | None:
    """The day behind the number; 0 and the far end are none."""
    if number in (0, NEVER):
        return None
    return date(number // 10_000, number // 100 % 100, number % 100)
