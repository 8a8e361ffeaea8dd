"""A day's money on one screen: bank = EFT = 835 = ledger = slip, and every missing cent by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.bank import LATE_DAYS, match_announced
from claimwright.cycle.receipts.domain.batches import CARD, PAYER_CHECK, NeedsReason
from claimwright.cycle.receipts.domain.settling import SEVERAL
from claimwright.cycle.receipts.queries import BankLineView, BatchView, SettlementView, Taking
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.cycle.remittance.domain.views import RemittanceRow
from claimwright.journeys.match_bank import announced_by
from claimwright.ledger import queries as books
from claimwright.ledger.domain.posting import AccountKind

AGE_STEPS = ((3, "0 to 3 days"), (7, "4 to 7 days"), (30, "8 to 30 days"))
OLDER = "over 30 days"


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One kind of money on one day, told by each who knows of it, in cents. None: says nothing."""

    name: str
    bank_cents: int
    announced_cents: int | None  # BPR02, the EFT or check
    explained_cents: int | None  # claims less provider level: the 835's own sum
    ledger_cents: int
    slip_cents: int | None
    fee_cents: int = 0  # what a processor kept of what the bank shows

    @property
    def missing_cents(self) -> int:
        """The widest gap between any two of them; zero when all say the same."""
        told = (self.bank_cents, self.announced_cents, self.explained_cents, self.slip_cents)
        known = [c for c in (*told, self.ledger_cents) if c is not None]
        return max(known) - min(known)


@dataclass(frozen=True, slots=True)
class Short:
    """The bank shows a payment under its trace number, but not its amount."""

    line: BankLineView
    row: RemittanceRow
    missing_cents: int  # negative: the bank has more


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyClose:
    """The day, and everything that is not settled, oldest first."""

    on: date
    figures: tuple[DayFigures, ...]
    lines: tuple[BankLineView, ...]  # the bank's, of the day
    settlements: dict[int, SettlementView]  # of those lines
    without_835: tuple[BankLineView, ...]  # money in that nothing explains
    debits: tuple[BankLineView, ...]  # money out that nothing explains
    without_money: tuple[RemittanceRow, ...]  # announced, not at the bank
    short: tuple[Short, ...]
    clearing_cents: int  # the ledger's: announced and not at the bank
    batches: tuple[BatchView, ...]
    closes: tuple[dict[str, Any], ...]  # who closed the day, the latest first

    @property
    def late_on(self) -> date:
        """What was announced for this day or before is late."""
        return self.on - timedelta(days=LATE_DAYS)

    @property
    def unexplained_cents(self) -> int:
        """Clearing that no listed payment explains; zero unless the books are wrong."""
        return self.clearing_cents - sum(row.payment_cents for row in self.without_money)

    @property
    def missing_cents(self) -> int:
        """All rows' gaps together."""
        return sum(row.missing_cents for row in self.figures)

    @property
    def loose(self) -> list[str]:
        """What keeps the day open besides missing cents: batches not closed, lines not known."""
        said = [f"Batch {one.number} is still open." for one in self.batches if not one.closed_at]
        count = sum(not line.is_matched for line in self.lines)
        if count:
            verb = "line of the bank is" if count == 1 else "lines of the bank are"
            said.append(f"{count} {verb} not known yet.")
        return said

    def clearing_ages(self) -> list[tuple[str, int, int]]:
        """(age, how many, cents) of what was announced and is not at the bank."""
        found = {words: [0, 0] for _, words in AGE_STEPS} | {OLDER: [0, 0]}
        for row in self.without_money:
            since = row.paid_on or row.received_at.date()
            place = found[_age((self.on - since).days)]
            place[0] += 1
            place[1] += row.payment_cents
        return [(words, count, cents) for words, (count, cents) in found.items()]


def daily_close(*, on: date) -> DailyClose:
    """Bank, EFT, 835, ledger and slip of the day beside each other, and what is missing.

    Source: reliability-money (M10)
    """
    lines = receipt_queries.bank_lines(on=on)
    loose = receipt_queries.bank_lines(is_matched=False)
    rows = {row.id: row for row in remittance_queries.not_at_bank()}
    by_id = {line.id: line for line in loose}
    found = match_announced(
        receipt_queries.lines_to_match(), [announced_by(row) for row in rows.values()]
    )
    short = tuple(
        Short(by_id[one.line_id], rows[one.key], one.missing_cents)
        for one in found
        if one.missing_cents
    )
    explained = {one.line.id for one in short}
    batches = receipt_queries.batches(on=on)
    clearing = books.trial_balance()
    return DailyClose(
        on=on,
        figures=tuple(_figures(on, lines, batches)),
        lines=tuple(lines),
        settlements=receipt_queries.settlements(
            ids=[line.settlement_id for line in lines if line.settlement_id]
        ),
        without_835=tuple(one for one in loose if one.amount_cents > 0 and one.id not in explained),
        debits=tuple(one for one in loose if one.amount_cents < 0),
        without_money=tuple(rows.values()),
        short=short,
        clearing_cents=sum(b.cents for b in clearing if b.kind is AccountKind.PAYER_CLEARING),
        batches=tuple(batches),
        closes=tuple(receipt_queries.day_closes(on=on)),
    )


@transaction.atomic
def close_day(*, on: date, reason: str) -> None:
    """Close the day as it is seen now. Raises NeedsReason when anything is missing or loose."""
    close = daily_close(on=on)
    if close.loose and not reason.strip():
        said = " ".join(close.loose)
        raise NeedsReason(f"{said} Say why the day is closed all the same.")
    figures = [asdict(row) | {"missing_cents": row.missing_cents} for row in close.figures]
    receipts.close_day(on=on, figures=figures, missing_cents=close.missing_cents, reason=reason)


def _figures(on: date, lines: list[BankLineView], batches: list[BatchView]) -> Iterable[DayFigures]:
    takings = receipt_queries.takings(on=on)
    yield _payers(on, lines)
    yield _counter(on, [one for one in takings if one.method != CARD and not one.is_batched])
    for batch in batches:
        if batch.slip:
            yield _slip(batch)
    yield _cards([one for one in takings if one.method == CARD])


def _payers(on: date, lines: list[BankLineView]) -> DayFigures:
    """Money in that is no patients' slip and no card is a payer's, explained or not.

    A check that goes to the bank with a slip is told there.
    """
    every = receipt_queries.deposits(start=on, end=on, with_agencies=True)
    apart = receipt_queries.in_batches(deposit_ids=[one.id for one in every])
    noted = [one for one in every if one.id not in apart]
    mine = {one.deposit_id for one in lines if one.deposit_id is not None}
    rows = remittance_queries.of_deposits(deposit_ids=sorted(mine | {one.id for one in noted}))
    told = [row for some in rows.values() for row in some]
    # Money of a third party, a collection agency say, has no 835: its own word stands for one.
    # So does a deposit the bank took back later: its 835 waits for other money.
    others = sum(
        one.amount_cents
        for one in noted
        if one.id not in rows and (one.payer_id is None or one.returned_on is not None)
    )
    batched = sum(one.amount_cents for one in every if one.id in apart)
    return DayFigures(
        "Payers",
        bank_cents=_payers_at_bank(lines),
        announced_cents=sum(row.payment_cents for row in told) + others,
        explained_cents=others
        + sum(row.posted_cents + row.suspense_cents + row.provider_level_cents for row in told),
        ledger_cents=_cash(on, ("deposit",)) - batched,
        slip_cents=sum(one.amount_cents for one in noted),
    )


def _payers_at_bank(lines: Iterable[BankLineView]) -> int:
    """Credits of payers at their gross, and those nobody knows yet."""
    lines = list(lines)
    kinds = receipt_queries.settlements(
        ids=[line.settlement_id for line in lines if line.settlement_id]
    )
    total = 0
    for line in lines:
        if line.settlement_id is not None:
            one = kinds[line.settlement_id]
            total += one.gross_cents if one.kind == SEVERAL else 0
        elif line.amount_cents > 0 and line.slip_on is None and line.batch_id is None:
            total += line.amount_cents
    return total


def _counter(on: date, takings: list[Taking]) -> DayFigures:
    """Patients' checks and cash in no batch: the bank shows them under that day or later."""
    seen = sum(line.amount_cents for line in receipt_queries.bank_lines(slip_on=on))
    settled = sum(one.cents for one in takings if one.settlement_id is not None)
    return DayFigures(
        "Patients, cash and checks",
        bank_cents=seen + settled,
        announced_cents=None,
        explained_cents=None,
        ledger_cents=_booked("payment", [str(one.public_id) for one in takings]),
        slip_cents=sum(one.cents for one in takings),
    )


def _slip(batch: BatchView) -> DayFigures:
    cents = batch.slip_cents
    checks = [one.source for one in batch.slip if one.kind == PAYER_CHECK]
    others = [one.source for one in batch.slip if one.kind != PAYER_CHECK]
    return DayFigures(
        f"Deposit slip {batch.number}",
        bank_cents=cents if batch.at_bank else 0,
        announced_cents=None,
        explained_cents=None,
        ledger_cents=_booked("payment", others) + _booked("deposit", checks),
        slip_cents=cents,
    )


def _cards(takings: list[Taking]) -> DayFigures:
    ids = sorted({one.settlement_id for one in takings if one.settlement_id is not None})
    fee = sum(one.fee_cents for one in receipt_queries.settlements(ids=ids).values())
    return DayFigures(
        "Cards, before the fee",
        bank_cents=sum(one.cents for one in takings if one.settlement_id is not None),
        announced_cents=None,
        explained_cents=None,
        ledger_cents=_booked("payment", [str(one.public_id) for one in takings]),
        slip_cents=None,
        fee_cents=fee,
    )


def _booked(source_type: str, source_ids: list[str]) -> int:
    """What the ledger has in cash for the payments, before any came back from the bank."""
    stored = books.standing_postings(source_type=source_type, source_ids=source_ids)
    return sum(
        leg.amount_cents
        for one in stored
        if one.posting.kind not in ("returned_check", "returned_deposit")
        for leg in one.posting.legs
        if leg.account.kind is AccountKind.CASH
    )


def _cash(on: date, kinds: tuple[str, ...]) -> int:
    sums = books.sums(
        by=["posting_kind"],
        kinds=[AccountKind.CASH],
        posted=(on, on),
        only={"posting_kind": kinds},
    )
    return sum(sums.values())


def _age(days: int) -> str:
    return next((words for most, words in AGE_STEPS if days <= most), OLDER)
