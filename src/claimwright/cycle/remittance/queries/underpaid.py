"""Read underpayments: the worklist, one with its proof, and those of a claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Sum

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.expected import ExpectedLine
from claimwright.cycle.remittance.domain.underpayments import (
    CAUSE_WORDS,
    STATE_WORDS,
    UNSETTLED,
    Cause,
)
from claimwright.cycle.remittance.models import Underpayment, UnderpaymentEvent
from claimwright.foundation.access import guard

PERMISSION = "denials.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderpaymentRow:
    """One underpayment as lists show it; amounts in cents."""

    id: int
    public_id: UUID
    claim_id: int
    claim_public_id: UUID
    claim_number: str
    control_number: str  # CLM01 as it was decided
    payer_claim_number: str  # CLP07
    payer_id: int
    payer_name: str
    line_number: int
    procedure: str
    modifiers: str
    service_on: date
    paid_on: date
    charge_cents: int
    expected_cents: int
    allowed_cents: int
    variance_cents: int
    recovered_cents: int
    cause: str
    words: str
    state: str
    opened_at: datetime
    note: str

    @property
    def cause_words(self) -> str:
        """Why, in a few words."""
        return CAUSE_WORDS[Cause(self.cause)]

    @property
    def state_words(self) -> str:
        """The state as people say it."""
        return STATE_WORDS[self.state]

    @property
    def label(self) -> str:
        """The code with its modifiers."""
        return "-".join([self.procedure, *(self.modifiers.split(":") if self.modifiers else [])])


@dataclass(frozen=True, slots=True)
class UnderpaymentsPage:
    """Some underpayments, how many there are and what is missing in all."""

    rows: tuple[UnderpaymentRow, ...]
    total: int
    variance_cents: int


@dataclass(frozen=True, slots=True)
class UnderpaymentEventView:
    """One thing that happened to an underpayment."""

    at: datetime
    to_state: str
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class UnderpaymentDetail:
    """One underpayment with the proof of what was expected and what was done."""

    row: UnderpaymentRow
    expected: ExpectedLine | None
    events: tuple[UnderpaymentEventView, ...]


def underpayments_page(
    *,
    states: Sequence[str] = UNSETTLED,
    payer_id: int | None = None,
    cause: str = "",
    offset: int = 0,
    limit: int = 50,
) -> UnderpaymentsPage:
    """The worklist, the largest first."""
    rows = Underpayment.objects.filter(state__in=list(states))
    if payer_id is not None:
        rows = rows.filter(payer_id=payer_id)
    if cause:
        rows = rows.filter(cause=cause)
    sums = rows.aggregate(count=Count("id"), cents=Sum("variance_cents"))
    ordered = rows.order_by("-variance_cents", "id")[offset : offset + limit]
    return UnderpaymentsPage(tuple(_rows(ordered)), sums["count"], sums["cents"] or 0)


class Underpaid(NamedTuple):
    """One line paid below its contract: cents missing when it was found, and since recovered."""

    id: int
    payer_id: int
    encounter_id: int
    variance_cents: int
    recovered_cents: int


def underpaid_between(*, start: datetime, end: datetime) -> list[Underpaid]:
    """The underpayments found in [start, end), the largest first."""
    rows = Underpayment.objects.filter(opened_at__gte=start, opened_at__lt=end)
    columns = (
        "id",
        "payer_id",
        "claim__encounter_id",
        "variance_cents",
        "recovered_cents",
    )
    found = rows.order_by("-variance_cents", "id").values_list(*columns)
    return [Underpaid(*row) for row in found]


def get_underpayments(*, ids: Sequence[int]) -> dict[int, UnderpaymentRow]:
    """Underpayments by id; unknown ids are absent."""
    if not ids:
        return {}
    return {row.id: row for row in _rows(Underpayment.objects.filter(pk__in=sorted(set(ids))))}


def access_underpayment(*, user_id: int, public_id: UUID) -> UnderpaymentDetail:
    """One underpayment for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Underpayment.objects.all(), user_id=user_id, public_id=public_id, permission=PERMISSION
    )
    (shown,) = _rows(Underpayment.objects.filter(pk=row.pk))
    version_id = _version_ids([row.adjudication_id]).get(row.adjudication_id, 0)
    expected = claims.expected_lines(version_ids=[version_id])
    events = UnderpaymentEvent.objects.filter(underpayment_id=row.pk)
    return UnderpaymentDetail(
        shown,
        expected.get((version_id, row.line_number)),
        tuple(UnderpaymentEventView(e.at, e.to_state, e.words, e.actor) for e in events),
    )


def underpayments_of_claims(*, claim_ids: Sequence[int]) -> dict[int, list[UnderpaymentRow]]:
    """Every underpayment of the claims; claims without one are absent."""
    found: dict[int, list[UnderpaymentRow]] = defaultdict(list)
    ids = dict(Underpayment.objects.filter(claim_id__in=claim_ids).values_list("pk", "claim_id"))
    for row in _rows(Underpayment.objects.filter(pk__in=list(ids))):
        found[ids[row.id]].append(row)
    return dict(found)


def _rows(rows: Any) -> list[UnderpaymentRow]:
    kept = list(rows.select_related("claim", "payer", "adjudication", "adjudication__version"))
    charges = _charges(kept)
    return [
        UnderpaymentRow(
            id=row.pk,
            public_id=row.public_id,
            claim_id=row.claim_id,
            claim_public_id=row.claim.public_id,
            claim_number=row.claim.number,
            control_number=row.adjudication.version.control_number,
            payer_claim_number=row.adjudication.payer_claim_number,
            payer_id=row.payer_id,
            payer_name=row.payer.name,
            line_number=row.line_number,
            procedure=row.procedure,
            modifiers=row.modifiers,
            service_on=row.service_on,
            paid_on=row.paid_on,
            charge_cents=charges.get((row.adjudication.version_id, row.line_number), 0),
            expected_cents=row.expected_cents,
            allowed_cents=row.allowed_cents,
            variance_cents=row.variance_cents,
            recovered_cents=row.recovered_cents,
            cause=row.cause,
            words=row.words,
            state=row.state,
            opened_at=row.opened_at,
            note=row.note,
        )
        for row in kept
    ]


def _charges(rows: Sequence[Any]) -> dict[tuple[int, int], int]:
    lines = claims.claim_lines(version_ids=[row.adjudication.version_id for row in rows])
    return {
        (version_id, line.number): line.charge_cents
        for version_id, held in lines.items()
        for line in held
    }


def _version_ids(adjudication_ids: Sequence[int]) -> dict[int, int]:
    views = claims.get_adjudications(ids=adjudication_ids)
    return {pk: view.version_id for pk, view in views.items()}
