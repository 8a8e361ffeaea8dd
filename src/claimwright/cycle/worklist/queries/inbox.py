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
    Wanted,
    chosen,
    counted,
    is_wanted,
    marked,
)
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.cycle.worklist.domain.views import InboxPage
from claimwright.cycle.worklist.models import Mark as MarkRow
from claimwright.cycle.worklist.queries.gathering import gathered
from claimwright.foundation.remember import remembered

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
    everything = _everything(may=may, as_of=as_of, now=now)
    found = chosen(everything, wanted, as_of=as_of)
    shown = found[span[0] : span[0] + span[1]]
    in_sight = [item for item in everything if is_wanted(item, Wanted(), as_of=as_of)]
    patient_ids = sorted({item.patient_id for item in shown if item.patient_id})
    return InboxPage(
        items=tuple(shown),
        total=len(found),
        cents=sum(item.cents for item in found),
        by_kind=tuple(counted(in_sight, KINDS)),
        aside_count=len(everything) - len(in_sight),
        mine_count=sum(1 for item in in_sight if item.assignee == user_name),
        patients=registration.get_patients(ids=patient_ids) if patient_ids else {},
        notes=_notes(shown),
    )


def items_of(*, wanted: Wanted, may: Collection[str], as_of: date, now: datetime) -> list[Item]:
    """Every item that passes the filter, for an act on all of them."""
    return chosen(_everything(may=may, as_of=as_of, now=now), wanted, as_of=as_of)


def with_patients(wanted: Wanted) -> Wanted:
    """The same, its words looked up among the patients."""
    if not wanted.text:
        return wanted
    people = registration.search_patients(text=wanted.text, limit=PATIENTS_SEARCHED)
    return replace(wanted, patient_ids=frozenset(one.id for one in people))


def _everything(*, may: Collection[str], as_of: date, now: datetime) -> list[Item]:
    def found() -> list[Item]:
        return marked(gathered(may=may, as_of=as_of, now=now), _marks())

    hour = now.replace(minute=0, second=0, microsecond=0)  # waits are told in days
    return remembered("what waits", found, frozenset(may), as_of, hour)


def _marks() -> dict[tuple[str, int], Mark]:
    rows = MarkRow.objects.values_list(
        "kind", "object_id", "aside_until", "assignee_id", "assignee__username"
    )
    return {(kind, pk): Mark(until, who, name or "") for kind, pk, until, who, name in rows}


def _notes(items: Sequence[Item]) -> dict[str, str]:
    sent_back = {item.id: item.key for item in items if item.kind == "rejected"}
    if not sent_back:
        return {}
    words = submission.refusal_words(claim_ids=list(sent_back))
    return {sent_back[pk]: said for pk, said in words.items() if said}
