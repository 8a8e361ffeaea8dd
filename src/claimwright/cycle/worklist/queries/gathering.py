"""What each stage says is waiting, as items; one question to the database for each stage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.queries import WaitingClaim
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.views import WaitingDenial
from claimwright.cycle.denials.domain.worth import urgency
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.patient_billing import queries as billing
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.queries import WaitingMoney
from claimwright.cycle.submission.domain.timers import last_sent_to_be_silent
from claimwright.cycle.worklist.domain.items import Item
from claimwright.cycle.worklist.domain.kinds import pull
from claimwright.cycle.worklist.models import Task
from claimwright.engines.codesets.carc import carc_words

# A payer that accepted a claim is asked after this long; most decide within 30 days.
DECIDES_WITHIN = timedelta(days=30)
MONEY_KINDS = {"held": "unbalanced", "suspense": "suspense", "underpaid": "underpaid"}


def gathered(*, may: Collection[str], as_of: date, now: datetime) -> list[Item]:
    """Everything that waits and that someone with the permissions may see, in no order."""
    items: list[Item] = []
    for permission, look in LOOKS:
        if permission in may:
            items += look(as_of, now)
    return [item for item in items if item.kind != "underpaid" or "denials.view" in may]


def _claims(as_of: date, now: datetime) -> Iterator[Item]:
    found = claims.claims_waiting(
        silent_before=last_sent_to_be_silent(now), undecided_before=now - DECIDES_WITHIN
    )
    return (_claim(row, as_of, now) for row in found)


def _claim(row: WaitingClaim, as_of: date, now: datetime) -> Item:
    kind = {"submitted": "silent", "accepted": "undecided"}.get(row.state, row.state)
    is_out = kind in ("silent", "undecided")
    due_on = None if kind == "undecided" else row.timely_filing_on
    sent_on = row.last_submitted_at.date() if row.last_submitted_at else row.service_on
    ago = (now.date() - sent_on).days
    words = {
        "silent": f"Sent {ago} days ago and nobody has answered.",
        "undecided": f"Accepted, sent {ago} days ago and not decided.",
        "rejected": "Sent back before anybody looked at it.",
    }.get(kind, row.words or "Kept back by a finding.")
    return Item(
        kind=kind,
        id=row.id,
        public_text=row.public_text,
        label=row.number,
        words=words,
        cents=row.charge_cents,
        pull=pull(kind, cents=row.charge_cents, due_on=due_on, as_of=as_of),
        since_on=sent_on if is_out else row.service_on,
        due_on=due_on,
        patient_id=row.patient_id,
        payer_id=row.payer_id,
    )


def _denials(as_of: date, now: datetime) -> Iterator[Item]:
    return (_denial(row, as_of) for row in denials.denials_waiting())


def _denial(row: WaitingDenial, as_of: date) -> Item:
    return Item(
        kind="denied",
        id=row.id,
        public_text=row.public_text,
        label=row.claim_number,
        words=f"{row.group}-{row.reason} {carc_words(row.reason)}",
        cents=row.amount_cents,
        pull=row.rank_value * urgency(act_by=row.act_by, as_of=as_of),
        since_on=row.denied_on,
        due_on=row.act_by,
        patient_id=row.patient_id,
        payer_id=row.payer_id,
    )


def _money(as_of: date, now: datetime) -> Iterator[Item]:
    return (_payment(row, as_of) for row in remittance.money_waiting())


def _payment(row: WaitingMoney, as_of: date) -> Item:
    kind = MONEY_KINDS[row.kind]
    words = {
        "unbalanced": f"Remittance {row.words} does not add up.",
        "suspense": f"Paid for {row.words or 'no number'}, which is no claim of ours.",
        "underpaid": f"{row.words} was allowed less than the contract says.",
    }[kind]
    return Item(
        kind=kind,
        id=row.id,
        public_text=row.public_text,
        label=row.claim_number or row.words,
        words=words,
        cents=row.cents,
        pull=pull(kind, cents=row.cents, due_on=None, as_of=as_of),
        since_on=row.since.date(),
        patient_id=row.patient_id,
        payer_id=row.payer_id,
        payer_name=row.payer_name,
    )


def _patient_money(as_of: date, now: datetime) -> Iterator[Item]:
    money = billing.patients_waiting(as_of=as_of)
    for pk, cents in money.credits.items():
        yield Item(
            kind="credit",
            id=pk,
            public_text="",
            label="",
            words="Money of the patient is on account and nothing is open.",
            cents=cents,
            pull=pull("credit", cents=cents, due_on=None, as_of=as_of),
            since_on=as_of,
            patient_id=pk,
        )
    if money.to_bill:
        cents = sum(money.to_bill.values())
        count = len(money.to_bill)
        who = "1 patient owes" if count == 1 else f"{count} patients owe"
        yield Item(
            kind="statements",
            id=1,
            public_text="",
            label="",
            words=f"{who} and had no bill for four weeks. One run sends what is final.",
            cents=cents,
            pull=pull("statements", cents=cents, due_on=None, as_of=as_of),
            since_on=as_of,
        )


def _answers(as_of: date, now: datetime) -> Iterator[Item]:
    for row in eligibility.answers_to_mend(first_on=as_of):
        yield Item(
            kind="eligibility",
            id=row.id,
            public_text=str(row.coverage_public_id),
            label="",
            words=row.words,
            cents=0,
            pull=pull("eligibility", cents=0, due_on=row.service_on, as_of=as_of),
            since_on=row.asked_at.date(),
            due_on=row.service_on,
            patient_id=row.patient_id,
            payer_id=row.payer_id,
        )


def _tasks(as_of: date, now: datetime) -> Iterator[Item]:
    rows = Task.objects.filter(done_at__isnull=True).select_related("assignee")
    for row in rows:
        yield Item(
            kind="task",
            id=row.pk,
            public_text=str(row.public_id),
            label=row.about_label,
            words=row.title,
            cents=0,
            pull=pull("task", cents=0, due_on=row.due_on, as_of=as_of),
            since_on=row.created_at.date(),
            due_on=row.due_on,
            patient_id=row.patient_id,
            assignee_id=row.assignee_id,
            assignee=row.assignee.username if row.assignee else "",
        )


Look = Callable[[date, datetime], Iterator[Item]]
LOOKS: tuple[tuple[str, Look], ...] = (
    ("claims.view", _claims),
    ("denials.view", _denials),
    ("remittances.view", _money),
    ("statements.view", _patient_money),
    ("patients.view", _answers),
    ("home.view", _tasks),
)
