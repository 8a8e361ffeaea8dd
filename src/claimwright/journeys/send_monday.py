"""Send the Monday letter: to one person at once, or to everybody who asked for it, once a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from claimwright.cycle.analytics import queries as analytics
from claimwright.cycle.analytics.domain.monday_mail import letter
from claimwright.cycle.analytics.domain.windows import week_ended
from claimwright.foundation import mail
from claimwright.foundation.access import people
from claimwright.foundation.access.roles import allows
from claimwright.foundation.audit import log
from claimwright.foundation.jobs import runner
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice

JOB = "monday"
PERMISSION = "reports.view"
MONDAY = 0


class MayNotSeeReports(PermissionError):
    """The person's role does not open the practice's figures."""


@dataclass(frozen=True, slots=True)
class MondaySent:
    """To whom one letter went, and where it lies or which server took it."""

    username: str
    where: str
    file: str


def send_monday(*, user_id: int, as_of: date, address: str = "") -> MondaySent:
    """Write and send one person's letter about the practice in scope. Sending again is harmless.

    `address` leads to the page. Raises MayNotSeeReports, mail.NotSent.
    """
    reader = people.monday_reader(user_id)
    if not allows(reader.role, PERMISSION):
        raise MayNotSeeReports("Your role does not open the practice's figures.")
    practice = Practice.objects.get(pk=scope.current_practice_id())
    told = letter(analytics.monday(as_of=as_of), practice=practice.name, address=address)
    sent = mail.send(
        to=reader.email,
        subject=told.subject,
        text=told.text,
        html=told.html,
        name=f"{as_of.isoformat()}-monday-{practice.slug}-{reader.username}",
    )
    with transaction.atomic():
        detail = {"as_of": as_of.isoformat(), "where": sent.where}
        log.record("Monday letter sent", object_type="user", object_id=user_id, detail=detail)
    return MondaySent(reader.username, sent.where, sent.path.name if sent.path else "")


def queue_mondays(*, today: date) -> int:
    """On a Monday, queue a letter for each person of the practice in scope who wants one.

    Returns how many are wanted. One a person and week, however often it is called.
    """
    if today.weekday() != MONDAY:
        return 0
    week = week_ended(today)
    readers = [
        one for one in people.monday_readers() if one.wants_it and allows(one.role, PERMISSION)
    ]
    for reader in readers:
        runner.enqueue(
            name=JOB,
            arguments={"user_id": reader.user_id, "as_of": today.isoformat()},
            key=f"{JOB}:{week.last_on.isoformat()}:{reader.user_id}",
        )
    return len(readers)
