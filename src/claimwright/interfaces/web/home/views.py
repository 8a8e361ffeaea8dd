"""Home: each person's own work, in dollars and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.patient_billing import queries as billing
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.scheduling import queries as scheduling
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.practice.first_run import steps_for_home
from claimwright.interfaces.web.present import now, today
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class Work:
    """One heap of work: how many, worth what, due when, and where to do it."""

    name: str
    what: str
    icon: str
    tone: str
    url: str
    count: int
    cents: int | None = None
    due_on: date | None = None


@page("home.view")
def home(request: PracticeRequest) -> HttpResponse:
    """What waits for this person, most pressing first; what to do first when all is new."""
    may: dict[str, bool] = request.can
    heaps: list[Work] = []
    for permission, look in LOOKS:
        if may.get(permission):
            heaps += look(request)
    context: dict[str, Any] = {
        "todo": [heap for heap in heaps if heap.count],
        "done": [heap for heap in heaps if not heap.count],
        "hello": _hello(request),
        "steps": steps_for_home(request) if may.get("setup_view") else [],
    }
    if may.get("reports_view"):
        context["money"] = _money(request)
    return render(request, "home/home.html", context)


def _hello(request: PracticeRequest) -> str:
    zone = ZoneInfo(request.practice.time_zone)
    hour = now().astimezone(zone).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    name = getattr(request.user, "first_name", "")
    return f"Good {part}, {name}" if name else f"Good {part}"


def _visits(request: PracticeRequest) -> list[Work]:
    work = charges.work_by_state()
    ready, ready_cents = work.get("ready", (0, 0))
    uncoded, uncoded_cents = work.get("open", (0, 0))
    link = reverse("visits")
    return [
        Work(
            "Visits to bill",
            "Coded, waiting to become claims",
            "stethoscope",
            "wait",
            link,
            ready,
            ready_cents,
        ),
        Work(
            "Visits to code",
            "Missing charges, diagnoses or a fix",
            "pencil",
            "risk",
            f"{link}?state=open",
            uncoded,
            uncoded_cents,
        ),
    ]


def _claims(request: PracticeRequest) -> list[Work]:
    work = claims.work_by_state()
    empty = (0, 0, None)
    held, rejected = work.get("held", empty), work.get("rejected", empty)
    ready = work.get("ready", empty)
    return [
        Work(
            "Rejections",
            "Sent back before adjudication: fix and send again",
            "circle-x",
            "blocked",
            reverse("rejections"),
            *rejected,
        ),
        Work(
            "Held claims",
            "Kept back with the fix beside each fault",
            "circle-pause",
            "blocked",
            reverse("held_claims"),
            *held,
        ),
        Work(
            "Ready to send",
            "Checked and clean",
            "send",
            "wait",
            f"{reverse('claims')}?view=ready",
            *ready,
        ),
    ]


def _remittances(request: PracticeRequest) -> list[Work]:
    waiting = remittance.waiting()
    owed = [one for one in billing.overpaid(on=today(request)) if one.is_to_be_given_back]
    return [
        Work(
            "Held remittances",
            "Do not balance: the missing cents are shown",
            "scale",
            "blocked",
            f"{reverse('remittances')}?state=held",
            *waiting["held"],
        ),
        Work(
            "Suspense",
            "Payer money that matched no claim",
            "unlink",
            "risk",
            reverse("suspense"),
            *waiting["suspense"],
        ),
        Work(
            "Payers paid too much",
            "To be given back; federal programs wait sixty days",
            "undo-2",
            "risk",
            reverse("credits"),
            len(owed),
            sum(one.item.excess_cents for one in owed),
            min((one.clock.due_on for one in owed if one.clock), default=None),
        ),
    ]


def _denials(request: PracticeRequest) -> list[Work]:
    counts = denials.open_counts()
    role = request.role
    mine = {role: counts[role]} if role in counts and role in ("coder", "front_desk") else counts
    count = sum(number for number, _ in mine.values())
    cents = sum(worth for _, worth in mine.values())
    return [
        Work(
            "Denials",
            "Worth most per minute first",
            "gavel",
            "risk",
            reverse("denials"),
            count,
            cents,
            denials.nearest_deadline(),
        )
    ]


def _balances(request: PracticeRequest) -> list[Work]:
    count, cents = billing.owed_together(as_of=today(request))
    return [
        Work(
            "Patient balances",
            "After insurance, to be billed or collected",
            "wallet",
            "wait",
            reverse("balances"),
            count,
            cents,
        )
    ]


def _refunds(request: PracticeRequest) -> list[Work]:
    amounts = [one.amount_cents for one in receipts.refund_requests()]
    amounts += [one.amount_cents for one in billing.waiting_payer_checks()]
    return [
        Work(
            "Refunds to approve",
            "Above what one person may give back",
            "hand-coins",
            "risk",
            reverse("credits"),
            len(amounts),
            sum(amounts),
        ),
    ]


def _schedule(request: PracticeRequest) -> list[Work]:
    zone = ZoneInfo(request.practice.time_zone)
    start = datetime.combine(today(request), time.min, zone)
    coming = scheduling.appointments_between(
        start=start, end=start + timedelta(days=1), states=["booked"]
    )
    return [
        Work(
            "Still to come today",
            "Check in, collect the copay",
            "calendar",
            "wait",
            reverse("schedule"),
            len(coming),
        )
    ]


LOOKS: tuple[tuple[str, Callable[[PracticeRequest], list[Work]]], ...] = (
    ("schedule_edit", _schedule),
    ("charges_view", _visits),
    ("claims_view", _claims),
    ("remittances_view", _remittances),
    ("denials_view", _denials),
    ("statements_view", _balances),
    ("payments_refund", _refunds),
)


def _money(request: PracticeRequest) -> dict[str, int]:
    """What is owed now, and by whom, from the books."""
    by_kind: dict[AccountKind, int] = {}
    for row in ledger.trial_balance():
        by_kind[row.kind] = by_kind.get(row.kind, 0) + row.cents
    return {
        "insurance": by_kind.get(AccountKind.INSURANCE_RECEIVABLE, 0),
        "patients": by_kind.get(AccountKind.PATIENT_RECEIVABLE, 0),
        "on_account": -by_kind.get(AccountKind.PATIENT_UNAPPLIED, 0),
        "suspense": -by_kind.get(AccountKind.SUSPENSE, 0),
    }
