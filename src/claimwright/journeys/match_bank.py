"""The bank's statement comes in: each line finds the payment it is, and the day is closed on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.bank import (
    LATE_DAYS,
    Announced,
    BankMatch,
    match_announced,
    match_slips,
    read_statement,
)
from claimwright.cycle.receipts.queries import BankLineView
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.cycle.remittance.domain.views import RemittanceRow
from claimwright.foundation.documents import store
from claimwright.kernel.finding import Finding
from claimwright.ledger import queries as books
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class ImportedStatement:
    """What became of a statement. Lines seen before are neither new nor a fault."""

    lines: int
    new: int
    matched: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One kind of money on one day, told by each who knows of it, in cents. None: says nothing."""

    name: str
    bank_cents: int
    announced_cents: int | None  # BPR02, the EFT or check
    explained_cents: int | None  # claims less provider level: the 835's own sum
    ledger_cents: int
    slip_cents: int

    @property
    def missing_cents(self) -> int:
        """The widest gap between any two of them; zero when all say the same."""
        told = (self.bank_cents, self.announced_cents, self.explained_cents)
        known = [c for c in (*told, self.ledger_cents, self.slip_cents) if c is not None]
        return max(known) - min(known)


@dataclass(frozen=True, slots=True)
class Short:
    """The bank shows a payment under its trace number, but not its amount."""

    line: BankLineView
    row: RemittanceRow
    missing_cents: int  # negative: the bank has more


@dataclass(frozen=True, slots=True)
class DailyClose:
    """The day, and everything that is not settled, oldest first."""

    on: date
    figures: tuple[DayFigures, ...]
    lines: tuple[BankLineView, ...]  # the bank's, of the day
    without_835: tuple[BankLineView, ...]  # money in that nothing explains
    without_money: tuple[RemittanceRow, ...]  # announced, not at the bank
    short: tuple[Short, ...]
    clearing_cents: int  # the ledger's: announced and not at the bank

    @property
    def late_on(self) -> date:
        """What was announced for this day or before is late."""
        return self.on - timedelta(days=LATE_DAYS)

    @property
    def unexplained_cents(self) -> int:
        """Clearing that no listed payment explains; zero unless the books are wrong."""
        return self.clearing_cents - sum(row.payment_cents for row in self.without_money)


@transaction.atomic
def import_statement(*, data: bytes, name: str, now: datetime) -> ImportedStatement:
    """Keep a CSV statement, its lines once each, and match what can be. Idempotent."""
    text = data.decode("utf-8-sig", errors="replace")
    lines, findings = read_statement(text)
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
    for match in _whole(match_announced(left, [_announced(row) for row in rows.values()])):
        on = _open_day(days[match.line_id])
        (deposit_id,) = remittance.deposit_remittances(remittance_ids=[match.key], on=on)
        linked[match.line_id] = (deposit_id, match.reason)
    left = [line for line in left if line.id not in linked]
    slips = match_slips(left, receipt_queries.open_slips())
    receipts.link_bank_lines(deposits=linked, slips=slips)
    return len(linked) + len(slips)


def daily_close(*, on: date) -> DailyClose:
    """Bank, EFT, 835, ledger and slip of the day beside each other, and what is missing."""
    lines = receipt_queries.bank_lines(on=on)
    loose = receipt_queries.bank_lines(is_matched=False)
    rows = {row.id: row for row in remittance_queries.not_at_bank()}
    by_id = {line.id: line for line in loose}
    found = match_announced(
        receipt_queries.lines_to_match(), [_announced(row) for row in rows.values()]
    )
    short = tuple(
        Short(by_id[one.line_id], rows[one.key], one.missing_cents)
        for one in found
        if one.missing_cents
    )
    explained = {one.line.id for one in short}
    without = [one for one in loose if one.amount_cents > 0 and one.id not in explained]
    clearing = books.trial_balance()
    return DailyClose(
        on=on,
        figures=(_payers(on, lines), _patients(on)),
        lines=tuple(lines),
        without_835=tuple(without),
        without_money=tuple(rows.values()),
        short=short,
        clearing_cents=sum(b.cents for b in clearing if b.kind is AccountKind.PAYER_CLEARING),
    )


def _payers(on: date, lines: list[BankLineView]) -> DayFigures:
    """Money in that is no patients' slip is a payer's, explained or not."""
    noted = receipt_queries.deposits(start=on, end=on)
    mine = {one.deposit_id for one in lines if one.deposit_id is not None}
    rows = remittance_queries.of_deposits(deposit_ids=sorted(mine | {one.id for one in noted}))
    told = [row for some in rows.values() for row in some]
    return DayFigures(
        "Payers",
        bank_cents=sum(c.amount_cents for c in lines if c.amount_cents > 0 and not c.slip_on),
        announced_cents=sum(row.payment_cents for row in told),
        explained_cents=sum(
            row.posted_cents + row.suspense_cents + row.provider_level_cents for row in told
        ),
        ledger_cents=_cash(on, ("deposit",)),
        slip_cents=sum(one.amount_cents for one in noted),
    )


def _patients(on: date) -> DayFigures:
    """Patients' checks and cash: the bank shows a day's slip under that day or later."""
    seen = receipt_queries.bank_lines(slip_on=on)
    taken = receipt_queries.slips(days=[on]).get(on, 0)
    cards = receipt_queries.slips(days=[on], methods=("card",)).get(on, 0)
    return DayFigures(
        "Patients, cash and checks",
        bank_cents=sum(line.amount_cents for line in seen),
        announced_cents=None,
        explained_cents=None,
        ledger_cents=_cash(on, ("payment",)) - cards,
        slip_cents=taken,
    )


def _cash(on: date, kinds: tuple[str, ...]) -> int:
    sums = books.sums(
        by=["posting_kind"],
        kinds=[AccountKind.CASH],
        posted=(on, on),
        only={"posting_kind": kinds},
    )
    return sum(sums.values())


def _announced(row: RemittanceRow) -> Announced:
    return Announced(row.id, row.trace_number, row.payment_cents, row.paid_on, row.payer_name)


def _whole(found: list[BankMatch]) -> list[BankMatch]:
    return [one for one in found if not one.missing_cents]


def _open_day(on: date) -> date:
    """The day itself, or the first of the open month when its own is closed."""
    closed = books.closed_through()
    return on if closed is None or on > closed else closed + timedelta(days=1)
