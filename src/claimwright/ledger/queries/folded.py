"""Sums out of the latest fold and the entries after it: as true as the entries, much quicker.

A fold says what the entries up to one id come to. Entries are never changed and their ids only
grow, so "the fold and what came after" is the whole ledger at every moment, folded or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django.db import connection

from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.along import Along
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

Days = tuple[date | None, date | None]
ANY_DAY: Days = (None, None)
DayColumn = Literal["practice", "kind", "payer", "posted_on", "posting_kind"]
OpenColumn = Literal["practice", "kind", "payer", "patient", "encounter", "service_on", "posted_on"]
# Whose single balances are kept; what else is in the books is kept by day only.
OPEN_KINDS = (*RECEIVABLES, AccountKind.PATIENT_UNAPPLIED, AccountKind.SUSPENSE)

LATEST = "(SELECT {} FROM ledger_fold WHERE practice_id = %s ORDER BY id DESC LIMIT 1)"
FOLD, THROUGH = LATEST.format("id"), f"COALESCE({LATEST.format('through_id')}, 0)"
# By id alone, which is the shortest way to what came last: the sum hides the practice from the
# planner, and two bounds that are no constants tell PostgreSQL that only few rows are meant.
AFTER = (
    f"e.practice_id + 0 = %s AND e.id BETWEEN {THROUGH} + 1 AND (SELECT MAX(id) FROM ledger_entry)"
)
TAIL = "ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id"
# Only what is aged needs a day; money on account comes and goes, and would leave both its days.
AGED = ", ".join(f"'{kind.value}'" for kind in RECEIVABLES)
UNDATED = f"CASE WHEN service_on IS NULL AND account_kind IN ({AGED}) THEN posted_on END"
BORN = "COALESCE(e.service_on, e.posted_on)"
DAY_COLUMNS = {
    "practice": "practice_id",
    "kind": "account_kind",
    "payer": "payer_id",
    "posted_on": "posted_on",
    "posting_kind": "posting_kind",
}
OPEN_COLUMNS = {
    "practice": "practice_id",
    "kind": "account_kind",
    "payer": "payer_id",
    "patient": "patient_id",
    "encounter": "encounter_id",
    "service_on": "service_on",
    "posted_on": "posted_on",
}


@dataclass(slots=True)
class _Asked:
    """A text and its parameters, grown side by side."""

    texts: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def add(self, text: str, *given: Any) -> None:
        self.texts.append(text)
        self.given += given

    def add_part(self, text: str) -> None:
        self.texts.append(f"UNION ALL {text}" if self.texts else text)

    def rows(self) -> list[tuple[Any, ...]]:
        if not self.texts:  # across no practice at all
            return []
        with connection.cursor() as cursor:
            cursor.execute(" ".join(self.texts), self.given)
            return list(cursor.fetchall())


def day_sums(
    *,
    by: Sequence[DayColumn],
    kinds: Sequence[AccountKind] | None = None,
    posted: Days = ANY_DAY,
    posting_kinds: Sequence[str] | None = None,
) -> dict[tuple[Any, ...], int]:
    """Cents (debit +) for each combination of the columns in `by`, one query.

    Any question about accounts, payers, days of posting and what happened; `posted` is a closed
    span of days, None for open. Across practices "practice" tells them apart.
    """
    columns, asked = [DAY_COLUMNS[name] for name in by], _Asked()
    needs_posting = "posting_kind" in by or posting_kinds is not None
    named = ["t.kind" if name == "posting_kind" else f"e.{DAY_COLUMNS[name]}" for name in by]
    for mine in scope.current_practice_ids():
        asked.add_part(f"SELECT {_listed(columns)} SUM(e.amount_cents) FROM ledger_daysum e")
        asked.add(f"WHERE e.practice_id = %s AND e.fold_id = {FOLD}", mine, mine)
        _keep(asked, posted=posted, kinds=kinds)
        _one_of(asked, "e.posting_kind", posting_kinds)
        _group(asked, len(columns))
        asked.add_part(f"SELECT {_listed(named)} SUM(e.amount_cents)")
        asked.add(f"FROM {TAIL if needs_posting else 'ledger_entry e'} WHERE {AFTER}", mine, mine)
        _keep(asked, posted=posted, kinds=kinds)
        _one_of(asked, "t.kind", posting_kinds)
        _group(asked, len(columns))
    return _merged(asked.rows(), columns)


def open_sums(
    *,
    by: Sequence[OpenColumn],
    kinds: Sequence[AccountKind] = RECEIVABLES,
    as_of: date | None = None,
    served: Days = ANY_DAY,
    born: Days = ANY_DAY,
) -> dict[tuple[Any, ...], int]:
    """Cents (debit +) open at the end of the day, for each combination of the columns in `by`.

    One query over what is not zero; a combination that comes to zero is absent. By "posted_on"
    receivables are grouped that have no day of service. `born` is when the service was, or the
    posting of a receivable without one. The accounts are among OPEN_KINDS. Across practices
    "practice" tells them apart.
    """
    columns = [OPEN_COLUMNS[name] for name in by]
    asked = _open_parts(columns, kinds, as_of, served=served, born=born)
    rows = [row for row in asked.rows() if row[-1]]
    found = _merged(rows, columns)
    if len(found) == len(rows):  # nothing met anything, and so nothing came to zero
        return found
    return {told: cents for told, cents in found.items() if cents}


def _open_parts(
    columns: Sequence[str],
    kinds: Sequence[AccountKind],
    as_of: date | None,
    *,
    served: Days = ANY_DAY,
    born: Days = ANY_DAY,
) -> _Asked:
    """Rows of the columns and cents that add up to what is open; some meet others of their key."""
    assert set(kinds) <= {*OPEN_KINDS}, "only open kinds are kept visit by visit"
    asked = _Asked()
    accounts = [kind.value for kind in kinds]
    listed = _listed([UNDATED if column == "posted_on" else f"e.{column}" for column in columns])

    def end() -> None:
        _keep(asked, served=served, born=born)
        _group(asked, len(columns))

    for mine in scope.current_practice_ids():
        asked.add_part(f"SELECT {_listed(columns)} SUM(e.amount_cents) FROM ledger_opensum e")
        asked.add(f"WHERE e.practice_id = %s AND e.fold_id = {FOLD}", mine, mine)
        _one_of(asked, "e.account_kind", accounts)
        end()
        asked.add_part(f"SELECT {listed} SUM(e.amount_cents) FROM ledger_entry e WHERE {AFTER}")
        asked.given += [mine, mine]
        _keep(asked, posted=(None, as_of), kinds=kinds)
        end()
        if as_of is not None:  # backwards, what is in the fold and was posted after the day
            asked.add_part(f"SELECT {listed} SUM(-e.amount_cents) FROM ledger_entry e")
            # The sum hides the id from the planner: the way in is the account and the day.
            asked.add(f"WHERE e.practice_id = %s AND e.id + 0 <= {THROUGH}", mine, mine)
            asked.add("AND e.posted_on > %s", _day(as_of))
            _one_of(asked, "e.account_kind", accounts)
            end()
    return asked


def open_count(*, kinds: Sequence[AccountKind], as_of: date) -> tuple[int, int]:
    """(visits with anything open in the accounts, the cents open on visits), one query."""
    parts = _open_parts(["encounter_id"], kinds, as_of)
    told = (
        f"WITH part(visit, cents) AS ({' '.join(parts.texts)}), "
        "visit AS (SELECT SUM(cents) AS cents FROM part WHERE visit IS NOT NULL GROUP BY visit) "
        "SELECT COUNT(*), SUM(cents) FROM visit WHERE cents <> 0"
    )
    ((count, cents),) = _Asked([told], parts.given).rows()
    return int(count), int(cents or 0)


def open_along(
    *, along: Along, kinds: Sequence[AccountKind], as_of: date
) -> dict[tuple[Any, ...], int]:
    """Cents (debit +) open at the end of the day by what the visits say, one query.

    The keys are the columns of `along`, all None for what is of no visit.
    """
    parts, mine = _open_parts(["encounter_id"], kinds, as_of), scope.current_practice_id()
    asked = _Asked([f"WITH part(visit, cents) AS ({' '.join(parts.texts)})"], parts.given)
    asked.add(f"SELECT {along.selected('v')}, SUM(cents) FROM part")
    asked.add(along.joined("v", "part.visit"), mine)
    _group(asked, len(along.columns))
    return {row[:-1]: int(row[-1]) for row in asked.rows()}


def visit_sums(
    *, along: Along, parts: Sequence[Sequence[AccountKind]], posted: tuple[date, date]
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Cents (debit +) of the closed span of days by what the visits say, one query.

    The keys are the columns of `along`, all None for what is of no visit; the values one sum for
    each of the parts. The first part names every account that any of the others does.
    """
    every, *others = [[kind.value for kind in part] for part in parts]
    asked, mine = _Asked(), scope.current_practice_id()
    sums = [f"s{number}" for number in range(len(parts))]
    asked.add(f"SELECT {along.selected('v')}, {', '.join(f'SUM({name})' for name in sums)} FROM (")
    asked.add("SELECT e.encounter_id AS visit, SUM(e.amount_cents) AS s0")
    for name, part in zip(sums[1:], others, strict=True):
        named = ", ".join(["%s"] * len(part))
        asked.add(f", SUM(CASE WHEN e.account_kind IN ({named}) THEN e.amount_cents", *part)
        asked.add(f"ELSE 0 END) AS {name}")
    asked.add("FROM ledger_entry e WHERE e.practice_id = %s", mine)
    _one_of(asked, "e.account_kind", every)
    # Visit by visit first: of most there are several entries, and each is looked up once.
    asked.add("AND e.posted_on BETWEEN %s AND %s GROUP BY 1) AS moved", *map(_day, posted))
    asked.add(along.joined("v", "moved.visit"), mine)
    at = len(along.columns)
    _group(asked, at)
    return {row[:at]: tuple(map(int, row[at:])) for row in asked.rows()}


def taken_back(*, posted: tuple[date, date]) -> dict[tuple[int | None, int | None], int]:
    """Cents payers took back in the closed span of days, by (visit, payer), one query.

    None is a takeback of no visit, or by a payer that is not known.
    """
    asked, mine = _Asked(), scope.current_practice_id()
    asked.add("SELECT e.encounter_id, e.payer_id, -SUM(e.amount_cents)")
    asked.add("FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id")
    # Said outright and not as a parameter: so is the condition of the index.
    asked.add("WHERE t.kind = 'payer_reversal' AND t.practice_id = %s", mine)
    asked.add("AND t.posted_on BETWEEN %s AND %s", *map(_day, posted))
    _one_of(asked, "e.account_kind", [AccountKind.PAYER_CLEARING.value])
    _group(asked, 2)
    return {row[:2]: int(row[2]) for row in asked.rows()}


def _keep(
    asked: _Asked,
    *,
    posted: Days = ANY_DAY,
    served: Days = ANY_DAY,
    born: Days = ANY_DAY,
    kinds: Sequence[AccountKind] | None = None,
) -> None:
    spans = (("e.posted_on", posted), ("e.service_on", served), (BORN, born))
    for column, (first_on, last_on) in spans:
        if first_on is not None:
            asked.add(f"AND {column} >= %s", _day(first_on))
        if last_on is not None:
            asked.add(f"AND {column} <= %s", _day(last_on))
    if kinds is not None:
        # Joined to nothing, so that the way in is the fold or the ids and not the account.
        _one_of(asked, "e.account_kind || ''", [kind.value for kind in kinds])


def _one_of(asked: _Asked, column: str, values: Sequence[str] | None) -> None:
    if values is not None:
        asked.add(f"AND {column} IN ({', '.join(['%s'] * len(values))})", *values)


def _listed(columns: Sequence[str]) -> str:
    return "".join(f"{column}, " for column in columns)


def _day(on: date) -> Any:
    return connection.ops.adapt_datefield_value(on)


def _group(asked: _Asked, count: int) -> None:
    """By the columns' places: what they are called differs from part to part."""
    if count:
        asked.add(f"GROUP BY {', '.join(map(str, range(1, count + 1)))}")


def _merged(rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> dict[tuple[Any, ...], int]:
    days = [at for at, column in enumerate(columns) if column.endswith("_on")]
    if days and connection.vendor == "sqlite":
        rows = list(_with_days(rows, days))
    found = {row[:-1]: int(row[-1] or 0) for row in rows}  # PostgreSQL's sums are decimals
    if len(found) < len(rows):  # some have rows in more than one part
        found = {}
        for row in rows:
            found[row[:-1]] = found.get(row[:-1], 0) + int(row[-1] or 0)
    return found if columns or any(row[-1] is not None for row in rows) else {}


def _with_days(rows: Sequence[tuple[Any, ...]], places: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """SQLite keeps days as text; what it has computed, it hands out so."""
    parsed = lru_cache(maxsize=4096)(date.fromisoformat)
    for row in rows:
        told = list(row)
        for at in places:
            told[at] = parsed(told[at]) if isinstance(told[at], str) else told[at]
        yield tuple(told)
