"""Answer a payer's takeback: accept it or contest it. Words only; no money moves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claimwright.cycle.remittance.domain.takebacks import ANSWER_WORDS
from claimwright.cycle.remittance.models import PayerAccountEntry, TakebackAnswer
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope


class NeedsWords(ValueError):
    """A contest says why."""


@transaction.atomic
def answer_takeback(*, entry_id: int, answer: str, words: str, now: datetime) -> None:
    """Note that the takeback is accepted or contested; the last answer holds. Raises NeedsWords.

    `answer` is one of domain.takebacks.ANSWER_WORDS.
    """
    assert answer in ANSWER_WORDS, f"no answer to a takeback: {answer}"
    if answer == "contested" and not words.strip():
        raise NeedsWords("Say why the takeback is contested.")
    entry = PayerAccountEntry.objects.get(pk=entry_id)
    TakebackAnswer.objects.create(
        entry=entry, answer=answer, words=words[:300], at=now, actor=scope.current().actor
    )
    log.record(
        f"takeback {answer}",
        object_type="payeraccountentry",
        object_id=entry.public_id,
        reason=words,
        amount_cents=entry.amount_cents,
    )
