"""Look across the practices one person belongs to: each client's figures, and one inbox of all.

Of each practice is read what the person's own role in it shows; a practice without a membership
is never asked. All are asked at once: the number of questions grows neither with the practices nor
with their rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from claimwright.cycle.analytics import queries as analytics
from claimwright.cycle.analytics.domain.promises import Kept
from claimwright.cycle.analytics.queries import ClientFigures
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.worklist import queries as worklist
from claimwright.cycle.worklist.domain.items import Item, Wanted, counted
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.cycle.worklist.queries import Desk
from claimwright.foundation import clock
from claimwright.foundation.access.models import Membership
from claimwright.foundation.access.roles import ROLES, allows
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.remember import remembered_each
from claimwright.foundation.tenancy import scope

SOON_DAYS = 7
REPORTS, WORK = "reports.view", "home.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One practice for one person. Without the permission for reports there are no figures."""

    practice_id: int
    public_id: UUID
    name: str
    role: str
    is_sandbox: bool
    as_of: date
    figures: ClientFigures | None
    kept: Kept
    kinds: dict[str, tuple[int, int]]  # what waits: (count, cents) by kind of work
    due_count: int
    due_cents: int

    @property
    def waiting_count(self) -> int:
        """Everything in its inbox."""
        return sum(count for count, _ in self.kinds.values())

    @property
    def waiting_cents(self) -> int:
        """What its inbox is worth."""
        return sum(cents for _, cents in self.kinds.values())

    @property
    def stopped(self) -> tuple[int, int]:
        """(count, cents) of claims held or rejected."""
        held, rejected = self.kinds.get("held", (0, 0)), self.kinds.get("rejected", (0, 0))
        return (held[0] + rejected[0], held[1] + rejected[1])

    @property
    def attention(self) -> tuple[int, int, int]:
        """What it is ordered by: dollars past their promise, due soon, waiting."""
        return (self.kept.late_cents, self.due_cents, self.waiting_cents)


@dataclass(frozen=True, slots=True)
class Found:
    """One item of the common inbox, in the words of its own practice."""

    item: Item
    practice_public_id: UUID
    practice_name: str
    patient_name: str
    patient_public_id: UUID | None
    payer_name: str
    as_of: date


@dataclass(frozen=True, slots=True)
class CommonInbox:
    """Some of everything that waits across the practices, and all of it counted."""

    rows: tuple[Found, ...]
    total: int
    cents: int
    by_practice: tuple[tuple[UUID, str, int, int], ...]  # (public id, name, count, cents)
    by_kind: tuple[tuple[str, int, int], ...]


def clients(*, user_id: int, now: datetime) -> list[Client]:
    """Every practice the person belongs to, most in need of attention first."""
    mine = _memberships(user_id)
    desks = _desks(mine)
    items = worklist.items_at(desks, wanted=Wanted(), now=now)
    figures = _figures([desk for desk in desks if REPORTS in desk.may])
    promises = _promises(desks)
    _note(
        {one.practice_id: Act("listed", "client", str(one.practice.public_id)) for one in mine},
        mine,
    )
    found = [
        _client(one, desk, items[desk.practice_id], figures, promises)
        for one, desk in zip(mine, desks, strict=True)
    ]
    return sorted(found, key=lambda one: (*(-cents for cents in one.attention), one.name))


def common_inbox(
    *, user_id: int, now: datetime, wanted: Wanted, practice: str = "", span: tuple[int, int]
) -> CommonInbox:
    """What waits in all of the person's practices, or in one; worth most per minute first.

    `wanted` narrows by kind, due days and order; `practice` is a public id; `span` is (skip, show).
    """
    mine = _memberships(user_id)
    found = worklist.items_at(_desks(mine), wanted=wanted, now=now)
    every: list[tuple[UUID, str, int, int]] = []
    chosen: list[tuple[Membership, Sequence[Item]]] = []
    for membership in mine:
        place, items = membership.practice, found[membership.practice_id]
        every.append((place.public_id, place.name, len(items), sum([one.cents for one in items])))
        if practice in ("", str(place.public_id)):
            chosen.append((membership, items))
    # Each practice's are in the order wanted: of all together only the first are looked at.
    together = merge(
        *([(membership, item) for item in items] for membership, items in chosen),
        key=lambda pair: _order(pair[1], wanted.order),
    )
    return CommonInbox(
        rows=tuple(_named(list(islice(together, span[0], span[0] + span[1])))),
        total=sum(len(items) for _, items in chosen),
        cents=sum(item.cents for _, items in chosen for item in items),
        by_practice=tuple(every),
        by_kind=tuple(counted((item for _, items in chosen for item in items), KINDS)),
    )


def _order(item: Item, order: str) -> tuple[object, ...]:
    """As one practice's inbox is ordered, over all of them."""
    if order == "deadline":
        return (item.due_on or date.max, -item.pull, item.kind, item.id)
    if order == "amount":
        return (-item.cents, item.kind, item.id)
    if order == "age":
        return (item.since_on, -item.pull, item.kind, item.id)
    return (-item.pull, item.due_on or date.max, item.kind, item.id)


def _memberships(user_id: int) -> list[Membership]:
    rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
    found = rows.select_related("practice", "user").order_by("practice__name", "practice_id")
    return [one for one in found if allows(one.role, WORK)]


def _desks(mine: list[Membership]) -> list[Desk]:
    """Each practice with what the person may see there and what day it is there."""
    return [
        Desk(one.practice_id, ROLES[one.role], clock.today(zone := one.practice.time_zone), zone)
        for one in mine
    ]


def _note(acts: dict[int, Act], mine: list[Membership]) -> None:
    """Write down in each practice what the person was shown of it."""
    if mine:
        with scope.across(acts, actor=mine[0].user.get_username()):
            log.look(acts)


def _client(
    membership: Membership,
    desk: Desk,
    items: Sequence[Item],
    figures: dict[int, ClientFigures],
    promises: dict[int, Kept],
) -> Client:
    practice = membership.practice
    due = [one for one in items if one.due_on and (one.due_on - desk.as_of).days <= SOON_DAYS]
    return Client(
        practice_id=practice.pk,
        public_id=practice.public_id,
        name=practice.name,
        role=membership.role,
        is_sandbox=practice.is_sandbox,
        as_of=desk.as_of,
        figures=figures.get(practice.pk),
        kept=promises[practice.pk],
        kinds={kind: (count, cents) for kind, count, cents in counted(items, KINDS)},
        due_count=len(due),
        due_cents=sum(one.cents for one in due),
    )


def _figures(desks: list[Desk]) -> dict[int, ClientFigures]:
    days = {desk.practice_id: desk.as_of for desk in desks}
    return remembered_each(
        "client",
        {pk: (as_of,) for pk, as_of in days.items()},
        lambda some: analytics.client_figures(days={pk: days[pk] for pk in some}),
    )


def _promises(desks: list[Desk]) -> dict[int, Kept]:
    by_practice = {desk.practice_id: desk for desk in desks}
    return remembered_each(
        "promises",
        {pk: (desk.may, desk.as_of) for pk, desk in by_practice.items()},
        lambda some: analytics.promises_kept(desks=[by_practice[pk] for pk in some]),
    )


def _named(rows: list[tuple[Membership, Item]]) -> list[Found]:
    """The rows with names, looked up in their practices and noted there."""
    shown = Counter(one.practice_id for one, _ in rows)
    with scope.across(shown):
        people = registration.get_patients(
            ids=sorted({item.patient_id for _, item in rows if item.patient_id})
        )
        payers = {one.id: one.name for one in contracting.payer_names()}
    _note(
        {pk: Act("listed", "inbox", detail={"count": count}) for pk, count in shown.items()},
        [one for one, _ in rows],
    )
    found = []
    for membership, item in rows:
        practice, person = membership.practice, people.get(item.patient_id or 0)
        found.append(
            Found(
                item,
                practice.public_id,
                practice.name,
                str(person.name) if person else "",
                person.public_id if person else None,
                payers.get(item.payer_id or 0, item.payer_name),
                clock.today(practice.time_zone),
            )
        )
    return found
