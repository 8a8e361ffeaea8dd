"""Keep the bank's lines, and what each turned out to be."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts.domain.bank import NewBankLine, OpenSlip, new_lines
from claimwright.cycle.receipts.models import BankLine
from claimwright.cycle.receipts.operations.keys import take_turn
from claimwright.foundation import clock
from claimwright.foundation.audit import log


@transaction.atomic
def keep_bank_lines(*, new: Sequence[NewBankLine], file_id: int) -> int:
    """Keep the lines that are not known yet; returns how many. Idempotent by fingerprint.

    A line kept under the key it had before is known when day and amount agree too. A day that
    came in another form before (CSV, then OFX) is not taken twice.
    """
    take_turn()
    rows = BankLine.objects.values_list("fingerprint", "posted_on", "amount_cents")
    known = {key: (on, cents) for key, on, cents in rows}
    now = clock.now()
    unknown = {each.fingerprint: each for each in new if not _is_known(each, known)}
    fresh = {each.fingerprint: each for each in new_lines(new, _of_other_forms(new))}
    fresh = {key: each for key, each in fresh.items() if key in unknown}
    BankLine.objects.bulk_create(
        [
            BankLine(
                fingerprint=each.fingerprint,
                file_id=file_id,
                posted_on=each.posted_on,
                amount_cents=each.amount_cents,
                description=each.description,
                reference=each.reference,
                form=each.form,
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
def link_bank_lines(
    *, deposits: Mapping[int, tuple[int, str]], slips: Mapping[int, OpenSlip]
) -> None:
    """Say what lines are: `deposits` gives (deposit id, reason) by line, `slips` a slip by line."""
    rows = list(BankLine.objects.filter(pk__in=[*deposits, *slips]))
    for row in rows:
        if row.pk in deposits:
            row.deposit_id, row.reason = deposits[row.pk]
        elif (slip := slips[row.pk]).batch_id is not None:
            row.batch_id, row.reason = slip.batch_id, "deposit slip"
        else:
            row.slip_on, row.reason = slip.on, "the day's payments"
    columns = ["deposit", "slip_on", "batch", "reason"]
    BankLine.objects.bulk_update(rows, columns, batch_size=500)
    if rows:
        log.record("bank lines matched", object_type="bankline", detail={"count": len(rows)})


def _is_known(line: NewBankLine, known: Mapping[str, tuple[date, int]]) -> bool:
    if line.fingerprint in known:
        return True
    return known.get(line.former_fingerprint) == (line.posted_on, line.amount_cents)


def _of_other_forms(new: Sequence[NewBankLine]) -> Tally[tuple[date, int]]:
    """How many lines of each day and amount came in a form other than this statement's."""
    form = new[0].form if new else ""
    days = {each.posted_on for each in new}
    rows = BankLine.objects.filter(posted_on__in=days).exclude(form=form)
    return Tally(rows.values_list("posted_on", "amount_cents"))
