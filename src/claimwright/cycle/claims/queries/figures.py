"""Counts over claims and decisions for reports, as they stood before an instant.

Spans are instants in [start, end); what happened at or after `end` is not looked at, so a figure
of the past comes out the same whenever it is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import ExpressionWrapper

from claimwright.cycle.claims.models import Adjudication, Claim, ClaimEvent, ClaimVersion
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows, lean_rows_of_each

CHARGED = "charge_cents"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class PayerDecisions:
    """What one payer decided in a span. Days run from the first sending to the decision."""

    payer_id: int
    claim_count: int
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    mean_days: int | None


class Decided(NamedTuple):
    """One decision that reverses nothing, with what is needed to count it; amounts in cents.

    `waited_days` since the claim was first sent; `is_first`: no decision on the claim came before;
    the version is the one that was sent first.
    """

    id: int
    claim_id: int
    encounter_id: int
    payer_id: int
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    waited_days: int | None
    is_first: bool
    is_first_version: bool


def clean_claims(*, start: datetime, end: datetime) -> Share:
    """Of the claims made in the span and judged by the edits, those never held nor rejected in
    their first version."""
    counted = _judged(start, end).aggregate(
        whole=Count("pk"), part=Count("pk", filter=Q(was_stopped=False))
    )
    return Share(counted["part"], counted["whole"])


def judged_claims(*, start: datetime, end: datetime) -> list[tuple[int, bool]]:
    """(claim id, whether it was clean) of the claims `clean_claims` counts."""
    rows = _judged(start, end).order_by("pk").values_list("pk", "was_stopped")
    return [(pk, not was_stopped) for pk, was_stopped in rows]


def _judged(start: datetime, end: datetime) -> QuerySet[Any]:
    events = ClaimEvent.objects.filter(claim_id=OuterRef("pk"), version_number=1, at__lt=end)
    rows: QuerySet[Any] = (
        Claim.objects.filter(created_at__gte=start, created_at__lt=end)
        .annotate(
            was_judged=Exists(events.filter(to_state__in=["ready", "held"])),
            was_stopped=Exists(events.filter(to_state__in=["held", "rejected"])),
        )
        .filter(was_judged=True)
    )
    return rows


def accepted_submissions(*, start: datetime, end: datetime) -> Share:
    """Of the claim versions sent in the span, those the payer's side took in before its end."""
    outcomes = [was_taken for _, _, was_taken in sent_versions(start=start, end=end)]
    return Share(sum(outcomes), len(outcomes))


def sent_versions(*, start: datetime, end: datetime) -> list[tuple[int, int, bool]]:
    """(claim id, version, whether it was taken in) of each claim version sent in the span."""
    taken = ClaimEvent.objects.filter(
        claim_id=OuterRef("claim_id"),
        version_number=OuterRef("version_number"),
        to_state__in=["accepted", "adjudicated"],
        at__lt=end,
    )
    sent = (
        ClaimEvent.objects.filter(to_state="submitted", at__gte=start, at__lt=end)
        .annotate(was_taken=Exists(taken))
        .values_list("claim_id", "version_number", "was_taken")
        .distinct()
    )
    return list(sent.order_by())


def first_submissions(*, start: datetime, end: datetime) -> tuple[int, int]:
    """(claims sent for the first time in the span, gross charges of their first version)."""
    rows = _first_versions(start, end)
    counted = rows.aggregate(count=Count("pk"), cents=Sum("charge_cents"))
    return counted["count"], counted["cents"] or 0


def first_sent(*, start: datetime, end: datetime) -> list[tuple[int, int]]:
    """(claim id, gross charges in cents) of the claims `first_submissions` counts."""
    return list(_first_versions(start, end).order_by("claim_id").values_list("claim_id", CHARGED))


def _first_versions(start: datetime, end: datetime) -> QuerySet[ClaimVersion]:
    rows: QuerySet[ClaimVersion] = ClaimVersion.objects.filter(
        number=1, claim__first_submitted_at__gte=start, claim__first_submitted_at__lt=end
    )
    return rows


def decided_between(
    *, start: datetime, end: datetime, ids: Collection[int] | None = None
) -> list[Decided]:
    """The decisions of the span that reverse nothing, in the order they were recorded; of the ids
    only, where given.
    """
    chosen = _decisions(start, end)
    if ids is not None:
        chosen = chosen.filter(pk__among=Many(ids))
    rows = chosen.order_by().values_list(
        *("pk", "claim_id", "encounter_id", "payer_id", CHARGED, "allowed_cents", "paid_cents"),
        *("waited_days", "is_first", "is_first_version"),
    )
    return sorted(map(Decided._make, lean_rows(rows)))  # by id, which comes first


class DecidedAlike(NamedTuple):
    """Decisions of one key that came so many days after their claims were first sent; cents.

    `key` is the payer, provider or location; `first_pass_count` are first decisions on the first
    version, whether or not they refused something.
    """

    key: int
    waited_days: int | None
    is_paid: bool
    decision_count: int
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    first_count: int
    first_pass_count: int


DECIDED_KEYS = {
    "payer": "payer_id",
    "provider": "encounter__rendering_id",
    "location": "encounter__location_id",
}


def decided_alike(*, start: datetime, end: datetime, by: str) -> list[DecidedAlike]:
    """The decisions `decided_between` tells one by one, added up in the database; one query."""
    is_paid = Case(When(paid_cents__gt=0, then=Value(True)), default=Value(False))
    rows = (
        _decisions(start, end)
        .annotate(is_paid=is_paid)
        .values_list(DECIDED_KEYS[by], "waited_days", "is_paid")
        .annotate(
            count=Count("pk"),
            charged=Sum(CHARGED),
            allowed=Sum("allowed_cents"),
            paid=Sum("paid_cents"),
            firsts=Count("pk", filter=Q(is_first=True)),
            first_passes=Count("pk", filter=Q(is_first=True, is_first_version=True)),
        )
        .order_by()
    )
    return [DecidedAlike._make(row) for row in lean_rows(rows)]


def decision_count(*, start: datetime, end: datetime) -> int:
    """Claims on remittances in the span: decisions that reverse nothing."""
    return int(_decisions(start, end).count())


def payer_decisions(*, start: datetime, end: datetime) -> list[PayerDecisions]:
    """What each payer decided in the span, most claims first."""
    waited = ExpressionWrapper(
        F("recorded_at") - F("claim__first_submitted_at"), output_field=DurationField()
    )
    rows = (
        _decisions(start, end)
        .values_list("payer_id")
        .annotate(
            claim_count=Count("pk"),
            charged=Sum("charge_cents"),
            allowed=Sum("allowed_cents"),
            paid=Sum("paid_cents"),
            waited=Avg(waited),
        )
        .order_by("-claim_count", "payer_id")
    )
    return [
        PayerDecisions(payer_id, count, charged, allowed, paid, _whole_days(waited_for))
        for payer_id, count, charged, allowed, paid, waited_for in rows
    ]


def standing_since(*, states: Sequence[str]) -> list[tuple[int, str, datetime, int]]:
    """(practice, state, instant it began, charged cents) of every claim now in one of the states,
    in no order; also across practices.
    """

    def rows() -> Any:
        began = ClaimEvent.objects.filter(claim_id=OuterRef("pk"), to_state=OuterRef("state"))
        last = began.order_by("-pk").values("at")[:1]
        found = Claim.objects.filter(state__in=list(states)).annotate(since=Subquery(last))
        return found.order_by().values_list("practice_id", "state", "since", CHARGED)

    return lean_rows_of_each(rows)


class Asking(NamedTuple):
    """The claims of one visit: their states in the order of their payers, and the first day by
    which one must be filed.
    """

    states: tuple[str, ...]
    file_by: date


def asking_for(*, encounter_ids: Sequence[int], before: datetime) -> dict[int, Asking]:
    """The claims that ask for each visit as they stood at the instant; those made later have no
    state yet. Visits without a claim are absent.
    """
    wanted = Many(sorted(set(encounter_ids)))
    columns = ("encounter_id", "rank", "pk", "state", "timely_filing_on")
    rows = lean_rows(
        Claim.objects.filter(encounter_id__among=wanted).order_by().values_list(*columns)
    )
    if _has_moved_since(before):
        states = states_at(claim_ids=[row[2] for row in rows], before=before)
        rows = [(*row[:3], states.get(row[2], ""), row[4]) for row in rows]
    found: dict[int, Asking] = {}
    alike: dict[tuple[str, date], Asking] = {}  # most visits have one claim; many stand alike
    for rank in "PST":
        for encounter_id, of, _, state, file_by in rows:
            if of != rank:
                continue
            known = found.get(encounter_id)
            if known is None:
                told = alike.get((state, file_by))
                if told is None:
                    told = Asking((state,) if state else (), file_by)
                    alike[state, file_by] = told
                found[encounter_id] = told
            else:
                stands = (state,) if state else ()
                found[encounter_id] = Asking(known.states + stands, min(known.file_by, file_by))
    return found


def _has_moved_since(instant: datetime) -> bool:
    """Whether a claim moved at or after the instant; events are recorded as they happen."""
    last = ClaimEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    return last is not None and last >= instant


def states_at(*, claim_ids: Sequence[int], before: datetime) -> dict[int, str]:
    """Each claim's state at the instant, from its history; claims made later are absent."""
    found: dict[int, str] = {}
    for some in batches(sorted(set(claim_ids))):
        moves = ClaimEvent.objects.filter(claim_id__among=Many(some), at__lt=before).exclude(
            to_state=""
        )
        last = moves.order_by().values("claim_id").annotate(last=Max("pk")).values("last")
        rows: Iterable[tuple[int, str]] = ClaimEvent.objects.filter(pk__in=last).values_list(
            "claim_id", "to_state"
        )
        found.update(rows)
    return found


def _decisions(start: datetime, end: datetime) -> QuerySet[Adjudication]:
    rows: QuerySet[Adjudication] = Adjudication.objects.filter(is_reversal=False)
    return rows.filter(recorded_at__gte=start, recorded_at__lt=end)


def _whole_days(waited: timedelta | None) -> int | None:
    return None if waited is None else round(waited / timedelta(days=1))
