"""Keep the bank's lines, and what each turned out to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts.domain.bank import NewBankLine
from claimwright.cycle.receipts.models import BankLine, Counter
from claimwright.cycle.receipts.operations.keys import RECEIPT
from claimwright.foundation import clock
from claimwright.foundation.audit import log


@transaction.atomic
def keep_bank_lines(*, new: Sequence[NewBankLine], file_id: int) -> int:
    """Keep the lines that are not known yet; returns how many. Idempotent by fingerprint."""
    Counter.take(RECEIPT, 0)
    known = set(BankLine.objects.values_list("fingerprint", flat=True))
    now = clock.now()
    fresh = {each.fingerprint: each for each in new if each.fingerprint not in known}
    BankLine.objects.bulk_create(
        [
            BankLine(
                fingerprint=each.fingerprint,
                file_id=file_id,
                posted_on=each.posted_on,
                amount_cents=each.amount_cents,
                description=each.description,
                reference=each.reference,
                imported_at=now,
            )
            for each in fresh.values()
        ],
        batch_size=500,
    )
    if fresh:
        log.record("bank lines imported", object_type="bankline", detail={"count": len(fresh)})
    return len(fresh)


@transaction.atomic
def link_bank_lines(*, deposits: Mapping[int, tuple[int, str]], slips: Mapping[int, date]) -> None:
    """Say what lines are: `deposits` gives (deposit id, reason) by line, `slips` a day by line."""
    rows = list(BankLine.objects.filter(pk__in=[*deposits, *slips]))
    for row in rows:
        if row.pk in deposits:
            row.deposit_id, row.reason = deposits[row.pk]
        else:
            row.slip_on, row.reason = slips[row.pk], "the day's payments"
    BankLine.objects.bulk_update(rows, ["deposit", "slip_on", "reason"], batch_size=500)
    if rows:
        log.record("bank lines matched", object_type="bankline", detail={"count": len(rows)})
