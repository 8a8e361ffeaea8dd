"""What each stage says is waiting, as items; one question to the database for each stage.

The question is the same for one practice and for all of a billing company's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from claimwright.foundation.documents import receptions
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.columns import PUBLIC_TEXT
from claimwright.foundation.tenancy.lean import lean_rows

# A payer that accepted a claim is asked after this long; most decide within 30 days.
DECIDES_WITHIN = timedelta(days=30)
OUT = {"submitted": "silent", "accepted": "undecided"}
MONEY_KINDS = {"held": "unbalanced", "suspense": "suspense", "underpaid": "underpaid"}
OF_TASKS = (
    "practice_id", "id", PUBLIC_TEXT, "about_label", "title", "due_on", "created_at",
    "patient_id", "assignee_id", "assignee__username",
)  # fmt: skip
Placed = tuple[int, Item]  # (practice, what waits there)


@dataclass(frozen=True, slots=True)
class Desk:
    """One practice somebody works in: with which permissions, what day it is there and where."""

    practice_id: int
    may: frozenset[str]
    as_of: date
    zone: str = "UTC"


def gathered(desks: Sequence[Desk], *, now: datetime) -> dict[int, list[Item]]:
    """Everything that waits and that someone at each desk may see, by practice, in no order.

    The number of queries depends on neither rows nor practices: where it is another day already,
    the questions are asked once for each day.
    """
    found: dict[int, list[Item]] = {desk.practice_id: [] for desk in desks}
    for as_of in sorted({desk.as_of for desk in desks}):
        for permission, look in LOOKS:
            here = {
                desk.practice_id: desk
                for desk in desks
                if desk.as_of == as_of and permission in desk.may
            }
            if here:
                with scope.across(here):
                    for practice_id, item in look(here, as_of, now):
                        found[practice_id].append(item)
    return found


def _claims(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    found = claims.claims_waiting(
        silent_before=last_sent_to_be_silent(now), undecided_before=now - DECIDES_WITHIN
    )
    return ((row.practice_id, _claim(row, as_of, now.date())) for row in found)


def _claim(row: WaitingClaim, as_of: date, today: date) -> Item:
    kind = OUT.get(row.state, row.state)
    is_out = kind in ("silent", "undecided")
    due_on = None if kind == "undecided" else row.timely_filing_on
    sent_on = row.last_submitted_at.date() if row.last_submitted_at else row.service_on
    if kind == "silent":
        words = f"Sent {(today - sent_on).days} days ago and nobody has answered."
    elif kind == "undecided":
        words = f"Accepted, sent {(today - sent_on).days} days ago and not decided."
    elif kind == "rejected":
        words = "Sent back before anybody looked at it."
    else:
        words = row.words or "Kept back by a finding."
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


def _denials(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    return ((row.practice_id, _denial(row, as_of)) for row in denials.denials_waiting())


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


def _money(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    return (
        (row.practice_id, _payment(row, as_of))
        for row in remittance.money_waiting()
        if row.kind != "underpaid" or "denials.view" in desks[row.practice_id].may
    )


def _payment(row: WaitingMoney, as_of: date) -> Item:
    kind = MONEY_KINDS[row.kind]
    if kind == "unbalanced":
        words = f"Remittance {row.words} does not add up."
    elif kind == "suspense":
        words = f"Paid for {row.words or 'no number'}, which is no claim of ours."
    else:
        words = f"{row.words} was allowed less than the contract says."
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


def _patient_money(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    for practice_id, money in billing.patients_waiting(as_of=as_of).items():
        for pk, cents in money.credits.items():
            yield practice_id, _credit(pk, cents, as_of)
        if money.to_bill_count:
            yield practice_id, _statements(money.to_bill_count, money.to_bill_cents, as_of)


def _credit(patient_id: int, cents: int, as_of: date) -> Item:
    return Item(
        kind="credit",
        id=patient_id,
        public_text="",
        label="",
        words="Money of the patient is on account and nothing is open.",
        cents=cents,
        pull=pull("credit", cents=cents, due_on=None, as_of=as_of),
        since_on=as_of,
        patient_id=patient_id,
    )


def _statements(count: int, cents: int, as_of: date) -> Item:
    who = "1 patient owes" if count == 1 else f"{count} patients owe"
    return Item(
        kind="statements",
        id=1,
        public_text="",
        label="",
        words=f"{who} and had no bill for four weeks. One run sends what is final.",
        cents=cents,
        pull=pull("statements", cents=cents, due_on=None, as_of=as_of),
        since_on=as_of,
    )


def _answers(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    for row in eligibility.answers_to_mend(first_on=as_of):
        yield (
            row.practice_id,
            Item(
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
            ),
        )


def _files(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    for row in receptions.files_waiting():
        yield (
            row.practice_id,
            Item(
                kind="file",
                id=row.file_id,
                public_text=row.public_text,
                label=row.name,
                words=row.words or f"It was {row.outcome}.",
                cents=row.cents,
                pull=pull("file", cents=row.cents, due_on=None, as_of=as_of),
                since_on=row.received_at.date(),
            ),
        )


def _tasks(desks: Mapping[int, Desk], as_of: date, now: datetime) -> Iterator[Placed]:
    rows = lean_rows(Task.objects.filter(done_at__isnull=True).order_by().values_list(*OF_TASKS))
    for practice_id, pk, public, label, title, due_on, created_at, patient_id, who, name in rows:
        yield (
            practice_id,
            Item(
                kind="task",
                id=pk,
                public_text=public,
                label=label,
                words=title,
                cents=0,
                pull=pull("task", cents=0, due_on=due_on, as_of=as_of),
                since_on=created_at.date(),
                due_on=due_on,
                patient_id=patient_id,
                assignee_id=who,
                assignee=name or "",
            ),
        )


Look = Callable[[Mapping[int, Desk], date, datetime], Iterator[Placed]]
LOOKS: tuple[tuple[str, Look], ...] = (
    ("claims.view", _claims),
    ("denials.view", _denials),
    ("remittances.view", _money),
    ("statements.view", _patient_money),
    ("patients.view", _answers),
    ("files.view", _files),
    ("home.view", _tasks),
)
