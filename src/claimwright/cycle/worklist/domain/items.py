"""One item of the inbox, and which of many a person wants to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

NOBODY = "nobody"
ORDERS = ("worth", "deadline", "amount", "age")
FAR = date.max


class Item(NamedTuple):
    """One thing that waits. `cents` is at stake; `pull` is its place, see `kinds.pull`.

    `public_text` is the public id of the thing itself, read only where it is shown; `label` is
    its number, `words` why it waits.
    """

    kind: str
    id: int
    public_text: str
    label: str
    words: str
    cents: int
    pull: int
    since_on: date
    due_on: date | None = None
    patient_id: int | None = None
    payer_id: int | None = None
    payer_name: str = ""
    aside_until: date | None = None
    assignee_id: int | None = None
    assignee: str = ""

    @property
    def public_id(self) -> UUID | None:
        """The thing's own, None where the item is of many."""
        return UUID(self.public_text) if self.public_text else None

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the inbox is wanted; empty values want everything.

    `owner` is a user name, "nobody", or empty; `due_days` keeps what is due within so many days;
    `text` is an item's number, or part of the name of the patients in `patient_ids`.
    """

    kinds: tuple[str, ...] = ()
    payer_id: int | None = None
    owner: str = ""
    least_cents: int = 0
    due_days: int | None = None
    text: str = ""
    patient_ids: frozenset[int] = frozenset()
    is_aside: bool = False
    keys: frozenset[str] | None = None
    order: str = "worth"


@dataclass(frozen=True, slots=True)
class Mark:
    """What people decided about an item."""

    aside_until: date | None
    assignee_id: int | None
    assignee: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits in one practice, worth most per minute first, and what is in sight:
    all that is not put aside until a day to come.
    """

    items: Sequence[Item]
    in_sight: Sequence[Item]
    by_kind: tuple[tuple[str, int, int], ...]  # of what is in sight, as `counted`
    by_owner: Mapping[str, int]


def waiting(items: Iterable[Item], kinds: Collection[str], *, as_of: date) -> Waiting:
    """Put what waits in order, once for all who ask."""
    every = ordered(list(items), "worth")
    in_sight = [item for item in every if not _is_aside(item, as_of)]
    owners = Counter(item.assignee for item in in_sight)
    return Waiting(every, in_sight, tuple(counted(in_sight, kinds)), owners)


def wanted_of(all_of_it: Waiting, wanted: Wanted, *, as_of: date) -> Sequence[Item]:
    """What of everything is wanted, in the order wanted."""
    if wanted == Wanted():
        return all_of_it.in_sight
    items = all_of_it.items if wanted.is_aside else all_of_it.in_sight
    kept = [item for item in items if is_wanted(item, wanted, as_of=as_of)]
    return kept if wanted.order == "worth" else ordered(kept, wanted.order)


def marked(items: Iterable[Item], marks: Mapping[tuple[str, int], Mark]) -> list[Item]:
    """The items with what people decided about them."""
    found = []
    for item in items:
        mark = marks.get((item.kind, item.id))
        if mark is not None:
            item = item._replace(
                aside_until=mark.aside_until,
                assignee_id=mark.assignee_id or item.assignee_id,
                assignee=mark.assignee or item.assignee,
            )
        found.append(item)
    return found


def chosen(items: Iterable[Item], wanted: Wanted, *, as_of: date) -> list[Item]:
    """What of the items is wanted, in the order wanted."""
    kept = [item for item in items if is_wanted(item, wanted, as_of=as_of)]
    return ordered(kept, wanted.order)


def is_wanted(item: Item, wanted: Wanted, *, as_of: date) -> bool:
    """Whether one item passes every filter. Put aside means until a day still to come."""
    if _is_aside(item, as_of) != wanted.is_aside:
        return False
    if wanted.kinds and item.kind not in wanted.kinds:
        return False
    if wanted.payer_id is not None and item.payer_id != wanted.payer_id:
        return False
    if wanted.owner and wanted.owner != (item.assignee or NOBODY):
        return False
    if item.cents < wanted.least_cents:
        return False
    if wanted.due_days is not None and not _is_due(item, as_of, wanted.due_days):
        return False
    if wanted.text and not _is_meant(item, wanted):
        return False
    return wanted.keys is None or item.key in wanted.keys


def ordered(items: Sequence[Item], order: str) -> list[Item]:
    """Worth most per minute first, or by deadline, amount or age; ties by what came first."""
    keys = {
        "deadline": lambda item: (item.due_on or FAR, -item.pull, item.kind, item.id),
        "amount": lambda item: (-item.cents, item.kind, item.id),
        "age": lambda item: (item.since_on, -item.pull, item.kind, item.id),
    }
    return sorted(items, key=keys.get(order, _by_worth))


def _by_worth(item: Item) -> tuple[int, date, str, int]:
    return (-item.pull, item.due_on or FAR, item.kind, item.id)


def counted(items: Iterable[Item], kinds: Collection[str]) -> list[tuple[str, int, int]]:
    """(kind, how many, cents together) of the kinds that have any, in the order of `kinds`."""
    count: Counter[str] = Counter()
    cents: Counter[str] = Counter()
    for item in items:
        count[item.kind] += 1
        cents[item.kind] += item.cents
    return [(kind, count[kind], cents[kind]) for kind in kinds if count[kind]]


def _is_meant(item: Item, wanted: Wanted) -> bool:
    is_number = wanted.text.casefold() in item.label.casefold()
    return is_number or item.patient_id in wanted.patient_ids


def _is_aside(item: Item, as_of: date) -> bool:
    return item.aside_until is not None and item.aside_until > as_of


def _is_due(item: Item, as_of: date, days: int) -> bool:
    return item.due_on is not None and item.due_on <= as_of + timedelta(days=days)
