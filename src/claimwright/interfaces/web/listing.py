"""Pages of a list: what to skip, what to show, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PAGE_SIZE = 50
COUNTED = 10_000  # rows of a list without end; past them it says "more than"


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of a list of `total` rows."""

    page: int
    total: int
    size: int = PAGE_SIZE
    is_cut: bool = False  # there are more than were counted

    @property
    def first(self) -> str:
        """Number of the first row shown."""
        return f"{min((self.page - 1) * self.size + 1, self.total):,}"

    @property
    def last(self) -> str:
        """Number of the last row shown."""
        return f"{min(self.page * self.size, self.total):,}"

    @property
    def total_words(self) -> str:
        """How many rows there are, with commas."""
        return f"more than {self.total:,}" if self.is_cut else f"{self.total:,}"

    @property
    def previous(self) -> int:
        """The page before, or 0."""
        return self.page - 1

    @property
    def next(self) -> int:
        """The page after, or 0."""
        return self.page + 1 if self.page * self.size < self.total else 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows the address asks for."""

    page: int
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.size

    def pager(self, total: int) -> Pager:
        """The pager once the number of rows is known."""
        return Pager(self.page, total, self.size)

    def pager_of_many(self, rows: Any) -> Pager:
        """The pager of a list too long to count: counts a little past what is shown."""
        limit = max(COUNTED, self.offset + 2 * self.size)
        total = rows[: limit + 1].count()
        return Pager(self.page, min(total, limit), self.size, is_cut=total > limit)


def wanted(request: HttpRequest, size: int = PAGE_SIZE) -> Wanted:
    """The page in the query string; anything that is no positive number is the first."""
    text = request.GET.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return Wanted(max(page, 1), size)


def searched(request: HttpRequest) -> str:
    """What was typed into the search field, cut to a sane length."""
    return request.GET.get("q", "").strip()[:80]


def chosen(request: HttpRequest, name: str, allowed: object) -> str:
    """A query value when it is one of those allowed, else empty."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""  # type: ignore[operator]
