"""The worklist of claims, and one claim's whole life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, Sum

from claimwright.cycle.claims.domain.numbering import folded_control_number
from claimwright.cycle.claims.domain.snapshots import ClaimRow, Page, TimelineEvent
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.domain.telling import title_of
from claimwright.cycle.claims.models import Claim, ClaimEvent
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.foundation.documents import store

ORDERS = {
    "service_on": ("service_on", "id"),
    "-service_on": ("-service_on", "-id"),
    "timely_filing_on": ("timely_filing_on", "id"),
    "-timely_filing_on": ("-timely_filing_on", "-id"),
    "charge_cents": ("charge_cents", "id"),
    "-charge_cents": ("-charge_cents", "-id"),
    "number": ("serial",),
    "-number": ("-serial",),
    "last_submitted_at": ("last_submitted_at", "id"),
    "-last_submitted_at": ("-last_submitted_at", "-id"),
}
PATIENTS_SEARCHED = 200
ROW_COLUMNS = (
    "id",
    "public_id",
    "number",
    "patient_id",
    "payer_id",
    "rank",
    "state",
    "service_on",
    "charge_cents",
    "paid_cents",
    "patient_cents",
    "timely_filing_on",
    "last_submitted_at",
    "hold_reason",
)


def claim_page(
    *,
    states: Sequence[str] = (),
    payer_id: int | None = None,
    text: str = "",
    order: str = "-service_on",
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """One page of claims; no states means every state, an unknown order the latest first.

    `text` is part of a patient's name, or a claim number of ours or of the payer.
    """
    rows = Claim.objects.all()
    if states:
        rows = rows.filter(state__in=states)
    if payer_id is not None:
        rows = rows.filter(payer_id=payer_id)
    people: dict[int, PatientSnapshot] = {}
    if text.strip():
        people = _people_called(text.strip())
        rows = rows.filter(_matching(text.strip(), people))
    ordered = rows.order_by(*ORDERS.get(order, ORDERS["-service_on"]))
    page = list(ordered.values(*ROW_COLUMNS)[offset : offset + limit])
    is_whole = len(page) < limit and (page or not offset)
    total = offset + len(page) if is_whole else rows.count()
    return Page(_told_rows(page, people), total)


def claims_of_day(*, service_on: date, text: str = "", limit: int = 50) -> tuple[ClaimRow, ...]:
    """Claims for services of one day; `text` as in `claim_page`."""
    rows = Claim.objects.filter(service_on=service_on)
    people: dict[int, PatientSnapshot] = {}
    if text.strip():
        people = _people_called(text.strip())
        rows = rows.filter(_matching(text.strip(), people))
    return _told_rows(list(rows.order_by("number").values(*ROW_COLUMNS)[:limit]), people)


def _told_rows(
    page: Sequence[dict[str, Any]], people: dict[int, PatientSnapshot]
) -> tuple[ClaimRow, ...]:
    """The rows with the names of their patients and payers."""
    unknown = [row["patient_id"] for row in page if row["patient_id"] not in people]
    patients = people | (registration.get_patients(ids=unknown) if unknown else {})
    payers = contracting.get_payers(ids=[row["payer_id"] for row in page])
    return tuple(
        ClaimRow(
            patient_name=str(patients[row["patient_id"]].name),
            payer_name=payers[row["payer_id"]].name,
            **row,
        )
        for row in page
    )


def _people_called(text: str) -> dict[int, PatientSnapshot]:
    """Patients by part of their name; nobody is called by a number."""
    if any(sign.isdigit() for sign in text):
        return {}
    found = registration.search_patients(text=text, limit=PATIENTS_SEARCHED)
    return {person.id: person for person in found}


def _matching(text: str, people: dict[int, PatientSnapshot]) -> Q:
    number = folded_control_number(text)
    wanted = Q(number=number) | Q(control_number=number) | Q(payer_claim_number=text)
    return wanted | Q(patient_id__in=list(people)) if people else wanted


def counts_by_state() -> dict[str, int]:
    """How many claims are in each state; states without any are absent."""
    rows = Claim.objects.order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def work_by_state() -> dict[str, tuple[int, int, date | None]]:
    """(claims, charged cents, nearest filing deadline) by state, of the claims that wait for us;
    states without any are absent.
    """
    waiting = (ClaimState.HELD, ClaimState.REJECTED, ClaimState.READY)
    rows = Claim.objects.filter(state__in=waiting).order_by().values_list("state")
    counted = rows.annotate(
        count=Count("id"), cents=Sum("charge_cents"), due=Min("timely_filing_on")
    )
    return {state: (count, cents, due) for state, count, cents, due in counted}


def timeline(*, claim_id: int) -> list[TimelineEvent]:
    """Everything that happened to the claim, oldest first, with the file that did it."""
    events = list(ClaimEvent.objects.filter(claim_id=claim_id).order_by("id"))
    files = store.get_records(sorted({event.file_id for event in events if event.file_id}))
    return [_told(event, files.get(event.file_id)) for event in events]


def _told(event: Any, file: store.FileRecord | None) -> TimelineEvent:
    return TimelineEvent(
        at=event.at,
        kind=event.kind,
        title=title_of(event.kind, event.to_state),
        words=" ".join(part for part in (event.reason, event.detail) if part),
        actor=event.actor,
        file_public_id=file.public_id if file else None,
        file_name=file.name if file else "",
    )
