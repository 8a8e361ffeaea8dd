"""The inbox: everything that waits, across the stages, in the order it is worth doing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from claimwright.cycle.registration import queries as registration
from claimwright.cycle.submission import queries as submission
from claimwright.cycle.worklist.domain.items import (
    Item,
    Mark,
    Waiting,
    Wanted,
    marked,
    waiting,
    wanted_of,
)
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.cycle.worklist.domain.views import InboxPage
from claimwright.cycle.worklist.models import Mark as MarkRow
from claimwright.cycle.worklist.queries.gathering import Desk, gathered
from claimwright.foundation.remember import remembered_each
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.lean import lean_rows

OF_MARKS = (
    "practice_id", "kind", "object_id", "aside_until", "assignee_id", "assignee__username",
)  # fmt: skip
PATIENTS_SEARCHED = 200


def inbox(
    *,
    wanted: Wanted,
    user_name: str,
    may: Collection[str],
    as_of: date,
    now: datetime,
    span: tuple[int, int] = (0, 50),
) -> InboxPage:
    """One page of what waits and someone with the permissions may see; `span` is (skip, show).

    A constant number of queries, however much waits.
    """
    desk = Desk(scope.current_practice_id(), frozenset(may), as_of)
    everything = _everything([desk], now)[desk.practice_id]
    found = wanted_of(everything, wanted, as_of=as_of)
    shown = found[span[0] : span[0] + span[1]]
    patient_ids = sorted({item.patient_id for item in shown if item.patient_id})
    return InboxPage(
        items=tuple(shown),
        total=len(found),
        cents=sum(item.cents for item in found),
        by_kind=everything.by_kind,
        aside_count=len(everything.items) - len(everything.in_sight),
        mine_count=everything.by_owner.get(user_name, 0),
        patients=registration.get_patients(ids=patient_ids) if patient_ids else {},
        notes=_notes(shown),
    )


def items_of(*, wanted: Wanted, may: Collection[str], as_of: date, now: datetime) -> Sequence[Item]:
    """Every item that passes the filter, for an act on all of them."""
    desk = Desk(scope.current_practice_id(), frozenset(may), as_of)
    return items_at([desk], wanted=wanted, now=now)[desk.practice_id]


def items_at(desks: Sequence[Desk], *, wanted: Wanted, now: datetime) -> dict[int, Sequence[Item]]:
    """Every item of each desk's practice that passes the filter, by practice.

    Who asks is a member of each practice, with the permissions the desk names.
    """
    everything = _everything(desks, now)
    return {
        desk.practice_id: wanted_of(everything[desk.practice_id], wanted, as_of=desk.as_of)
        for desk in desks
    }


def assignees(*, kind: str, object_ids: Collection[int]) -> dict[int, str]:
    """Whose the things of one kind are: user names by id; those nobody's are absent."""
    rows = MarkRow.objects.filter(kind=kind, object_id__among=Many(object_ids))
    owned = rows.filter(assignee__isnull=False).order_by()
    return dict(owned.values_list("object_id", "assignee__username"))


def with_patients(wanted: Wanted) -> Wanted:
    """The same, its words looked up among the patients."""
    if not wanted.text:
        return wanted
    people = registration.search_patients(text=wanted.text, limit=PATIENTS_SEARCHED)
    return replace(wanted, patient_ids=frozenset(one.id for one in people))


def _everything(desks: Sequence[Desk], now: datetime) -> dict[int, Waiting]:
    hour = now.replace(minute=0, second=0, microsecond=0)  # waits are told in days
    by_practice = {desk.practice_id: desk for desk in desks}

    def told(practice_ids: list[int]) -> dict[int, list[Item]]:
        return gathered([by_practice[pk] for pk in practice_ids], now=now)

    def found(practice_ids: list[int]) -> dict[int, Waiting]:
        return {
            pk: waiting(marked(items[pk], marks[pk]), KINDS, as_of=by_practice[pk].as_of)
            for pk in practice_ids
        }

    given = {pk: (desk.may, desk.as_of, hour) for pk, desk in by_practice.items()}
    marks = _marks(by_practice)
    # Taking work is the commonest change there is: it need not ask the stages again.
    items = remembered_each("what the stages tell", given, told)
    return remembered_each("what waits", given, found, read=marks)


def _marks(practice_ids: Collection[int]) -> dict[int, dict[tuple[str, int], Mark]]:
    with scope.across(practice_ids):
        rows = lean_rows(MarkRow.objects.order_by().values_list(*OF_MARKS))
    marks: dict[int, dict[tuple[str, int], Mark]] = {pk: {} for pk in practice_ids}
    for practice_id, kind, pk, until, who, name in rows:
        marks[practice_id][kind, pk] = Mark(until, who, name or "")
    return marks


def _notes(items: Sequence[Item]) -> dict[str, str]:
    sent_back = {item.id: item.key for item in items if item.kind == "rejected"}
    if not sent_back:
        return {}
    words = submission.refusal_words(claim_ids=list(sent_back))
    return {sent_back[pk]: said for pk, said in words.items() if said}
