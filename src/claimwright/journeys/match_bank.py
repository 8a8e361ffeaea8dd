"""The bank's statement comes in: each line finds the payment it is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries as billing_queries
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.bank import (
    Announced,
    BankMatch,
    LineToMatch,
    match_announced,
    match_slips,
)
from claimwright.cycle.receipts.domain.bank_files import read_bank_file, text_of
from claimwright.cycle.receipts.domain.settling import CARDS, REFUND, match_cards, match_refunds
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.cycle.remittance.domain.views import RemittanceRow
from claimwright.foundation.documents import store
from claimwright.kernel.finding import Finding
from claimwright.ledger import queries as books


@dataclass(frozen=True, slots=True)
class ImportedStatement:
    """What became of a statement. Lines seen before are neither new nor a fault."""

    lines: int
    new: int
    matched: int
    findings: tuple[Finding, ...]


@transaction.atomic
def import_statement(*, data: bytes, name: str, now: datetime) -> ImportedStatement:
    """Keep a statement (CSV, OFX or BAI2), its lines once each, and match. Idempotent."""
    lines, findings = read_bank_file(text_of(data))
    if not lines:
        return ImportedStatement(0, 0, 0, tuple(findings))
    file = store.keep(data, name=name, kind="bank")
    new = receipts.keep_bank_lines(new=lines, file_id=file.id)
    return ImportedStatement(len(lines), new, match_bank(), tuple(findings))


@transaction.atomic
def match_bank() -> int:
    """Match what is loose; matched payments leave clearing. Returns how many lines.

    A payment whose line shows other cents stays in clearing until they are explained.
    Source: reliability-835 (B14)
    """
    waiting = receipt_queries.lines_to_match()
    rows = {row.id: row for row in remittance_queries.not_at_bank()}
    days = {line.id: line.posted_on for line in waiting}
    linked: dict[int, tuple[int, str]] = {}
    for match in _whole(match_announced(waiting, receipt_queries.deposits_not_seen())):
        linked[match.line_id] = (match.key, match.reason)
    left = [line for line in waiting if line.id not in linked]
    for match in _whole(match_announced(left, [announced_by(row) for row in rows.values()])):
        on = open_day(days[match.line_id])
        (deposit_id,) = remittance.deposit_remittances(remittance_ids=[match.key], on=on)
        linked[match.line_id] = (deposit_id, match.reason)
    left = [line for line in left if line.id not in linked]
    slips = match_slips(left, receipt_queries.open_slips())
    receipts.link_bank_lines(deposits=linked, slips=slips)
    left = [line for line in left if line.id not in slips]
    refunds = _match_refunds(left)
    return len(linked) + len(slips) + refunds + _match_cards(left)


def _match_refunds(left: list[LineToMatch]) -> int:
    """Debits that are a check of ours cashed by a patient or a payer. Returns how many."""
    patients, payers = receipt_queries.refunds_out(), billing_queries.returns_out()
    found = match_refunds(left, [*patients, *payers])
    days = {line.id: line.posted_on for line in left}
    for line_id, out in found.items():
        on = open_day(days[line_id])
        if out in payers:
            billing.clear_payer_check(check_id=out.id, on=on)
        else:
            with suppress(receipts.CannotSettle):  # a person said so before the bank
                receipts.clear_refund(refund_id=out.id, on=on)
        receipts.note_debit(line_id=line_id, kind=REFUND, cents=out.cents, note=out.note, on=on)
    return len(found)


def _match_cards(left: list[LineToMatch]) -> int:
    """Credits that are one day's cards, less a usual fee. Returns how many."""
    found = match_cards(left, receipt_queries.card_days())
    days = {line.id: line.posted_on for line in left}
    for line_id, on in found.items():
        ids = [row[0] for row in receipt_queries.open_card_payments(on=on)]
        receipts.settle_line(
            new=receipts.NewSettlement(
                line_id=line_id, kind=CARDS, on=open_day(days[line_id]), payment_ids=ids
            )
        )
    return len(found)


def announced_by(row: RemittanceRow) -> Announced:
    """What a remittance says is on its way."""
    return Announced(row.id, row.trace_number, row.payment_cents, row.paid_on, row.payer_name)


def open_day(on: date) -> date:
    """The day itself, or the first of the open month when its own is closed."""
    closed = books.closed_through()
    return on if closed is None or on > closed else closed + timedelta(days=1)


def _whole(found: list[BankMatch]) -> list[BankMatch]:
    return [one for one in found if not one.missing_cents]
