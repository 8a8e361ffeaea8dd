"""Look across the practices one person belongs to: each client's figures, and one inbox of all.

Each practice is entered by itself, with the person's own role in it; a practice without a
membership is never entered. The number of questions grows with the practices, not with their rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.analytics import queries as analytics
from claimwright.cycle.analytics.domain.promises import Kept
from claimwright.cycle.analytics.queries import ClientFigures
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.worklist import queries as worklist
from claimwright.cycle.worklist.domain.items import Item, Wanted, counted
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.foundation import clock
from claimwright.foundation.access.models import Membership
from claimwright.foundation.access.roles import ROLES, allows
from claimwright.foundation.audit import log
from claimwright.foundation.remember import remembered
from claimwright.foundation.tenancy.scope import scope

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
    found = [_client(membership, now) for membership in _memberships(user_id)]
    return sorted(found, key=lambda one: (*(-cents for cents in one.attention), one.name))


def common_inbox(
    *, user_id: int, now: datetime, wanted: Wanted, practice: str = "", span: tuple[int, int]
) -> CommonInbox:
    """What waits in all of the person's practices, or in one; worth most per minute first.

    `wanted` narrows by kind, due days and order; `practice` is a public id; `span` is (skip, show).
    """
    gathered: list[tuple[Membership, Item]] = []
    every: list[tuple[UUID, str, int, int]] = []
    for membership in _memberships(user_id):
        with _inside(membership):
            items = worklist.items_of(
                wanted=wanted, may=ROLES[membership.role], as_of=clock.today(), now=now
            )
        place = membership.practice
        every.append((place.public_id, place.name, len(items), sum(one.cents for one in items)))
        if practice in ("", str(place.public_id)):
            gathered += [(membership, item) for item in items]
    gathered.sort(key=lambda pair: _order(pair[1], wanted.order))
    shown = gathered[span[0] : span[0] + span[1]]
    return CommonInbox(
        rows=tuple(_named(shown)),
        total=len(gathered),
        cents=sum(item.cents for _, item in gathered),
        by_practice=tuple(every),
        by_kind=tuple(counted((item for _, item in gathered), KINDS)),
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


@contextmanager
def _inside(membership: Membership) -> Iterator[None]:
    """In the practice, as the person."""
    with scope(
        membership.practice_id,
        user_id=membership.user_id,
        actor=membership.user.get_username(),
    ) as entered:
        entered.zone.append(membership.practice.time_zone)
        yield


def _client(membership: Membership, now: datetime) -> Client:
    practice = membership.practice
    with _inside(membership):
        as_of = clock.today(practice.time_zone)
        may = ROLES[membership.role]
        items = worklist.items_of(wanted=Wanted(), may=may, as_of=as_of, now=now)
        figures = _figures(as_of) if REPORTS in may else None
        promises = remembered(
            "promises",
            lambda: analytics.promises_kept(as_of=as_of, may=may),
            *(frozenset(may), as_of),
        )
        with transaction.atomic():
            log.record("listed", object_type="client", object_id=practice.public_id)
    due = [one for one in items if one.due_on and (one.due_on - as_of).days <= SOON_DAYS]
    return Client(
        practice_id=practice.pk,
        public_id=practice.public_id,
        name=practice.name,
        role=membership.role,
        is_sandbox=practice.is_sandbox,
        as_of=as_of,
        figures=figures,
        kept=promises,
        kinds={kind: (count, cents) for kind, count, cents in counted(items, KINDS)},
        due_count=len(due),
        due_cents=sum(one.cents for one in due),
    )


def _figures(as_of: date) -> ClientFigures:
    return remembered("client", lambda: analytics.client_figures(as_of=as_of), as_of)


def _named(rows: list[tuple[Membership, Item]]) -> list[Found]:
    """The rows with names, each looked up inside its own practice and noted there."""
    names: dict[tuple[int, int], tuple[str, UUID]] = {}
    payers: dict[tuple[int, int], str] = {}
    days: dict[int, date] = {}
    for membership in {one.practice_id: one for one, _ in rows}.values():
        mine = [item for one, item in rows if one.practice_id == membership.practice_id]
        with _inside(membership):
            days[membership.practice_id] = clock.today(membership.practice.time_zone)
            people = registration.get_patients(
                ids=[item.patient_id for item in mine if item.patient_id]
            )
            insurers = contracting.get_payers(
                ids=sorted({item.payer_id for item in mine if item.payer_id})
            )
            with transaction.atomic():
                log.record("listed", object_type="inbox", detail={"count": len(mine)})
        place = membership.practice_id
        names |= {(place, pk): (str(one.name), one.public_id) for pk, one in people.items()}
        payers |= {(place, pk): one.name for pk, one in insurers.items()}
    found = []
    for membership, item in rows:
        place = membership.practice_id
        name, public_id = names.get((place, item.patient_id or 0), ("", None))
        found.append(
            Found(
                item,
                membership.practice.public_id,
                membership.practice.name,
                name,
                public_id,
                payers.get((place, item.payer_id or 0), item.payer_name),
                days[place],
            )
        )
    return found
