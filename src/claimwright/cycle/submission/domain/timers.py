"""When an answer is overdue.

A TA1 or 999 within the hour, a 277CA within two business days of sending. Business days are
Monday to Friday; public holidays are not counted out. Source: caqh-core
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from claimwright.cycle.submission.domain.progress import Step

FORM_ANSWER_HOURS = 1
CLAIM_ANSWER_DAYS = 2


def why_overdue(*, sent_at: datetime, step: Step, is_awaiting: bool, now: datetime) -> str:
    """What should have come by now, in words, or empty."""
    if not is_awaiting:
        return ""
    if step < Step.READABLE and now > sent_at + timedelta(hours=FORM_ANSWER_HOURS):
        return "No 999 has come within the hour: ask the clearinghouse whether it has the file."
    if step < Step.ACCEPTED and now > answer_due_at(sent_at):
        return "No 277CA of the payer has come within two business days: ask for the status."
    return ""


def answer_due_at(sent_at: datetime) -> datetime:
    """The instant by which a 277CA is due: the same time of day, two business days on."""
    on, left = sent_at.date(), CLAIM_ANSWER_DAYS
    while left:
        on += timedelta(days=1)
        left -= _is_business_day(on)
    return datetime.combine(on, sent_at.timetz())


def _is_business_day(on: date) -> bool:
    return on.weekday() < 5


def last_sent_to_be_silent(now: datetime) -> datetime:
    """What was sent before this instant and has no 277CA by `now` is late."""
    on, of_day = now.date(), now.timetz()
    while not _is_business_day(on):
        on, of_day = on - timedelta(days=1), time.max.replace(tzinfo=now.tzinfo)
    left = CLAIM_ANSWER_DAYS
    while left:
        on -= timedelta(days=1)
        left -= _is_business_day(on)
    return datetime.combine(on, of_day)
