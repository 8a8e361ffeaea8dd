"""A month is closed: what is still loose is named first, then nothing more is posted into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance import queries as remittance
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money
from claimwright.ledger import operations as ledger
from claimwright.ledger import queries as books
from claimwright.ledger.domain.periods import CannotClose
from claimwright.ledger.domain.posting import AccountKind

SOURCE = "reliability-money"
LOOSE = {
    AccountKind.SUSPENSE: (
        "in suspense",
        "Match it to its claims on the suspense page, or send it back on Credits.",
    ),
    AccountKind.PAYER_CLEARING: (
        "told by payers and not yet deposited",
        "Mark the payments as deposited when the bank shows them.",
    ),
}


def what_is_loose(*, through_on: date, is_closing: bool = False) -> list[Finding]:
    """What a careful person settles before closing; an error stops the closing.

    The books are read whole when the month is closed, else what came since they were last added up.

    Money in suspense or clearing and work left over are warnings: they stay where they are and
    are settled in the next month.
    """
    return [*_unsound(is_closing), *_money(through_on), *_work()]


def close_month(*, through_on: date, today: date) -> None:
    """Close the month that ends on the day. Raises CannotClose, also for unsound books."""
    loose = what_is_loose(through_on=through_on, is_closing=True)
    unsound = [finding for finding in loose if finding.severity is Severity.ERROR]
    if unsound:
        raise CannotClose(unsound[0].message)
    ledger.close_month(through_on=through_on, today=today)


def _unsound(is_closing: bool) -> Iterator[Finding]:
    for words in books.violations() if is_closing else books.recent_violations():
        message, fix = f"The books are unsound: {words}.", "Do not close; have them looked at."
        yield Finding("BOOKS-UNSOUND", Severity.ERROR, message, fix, SOURCE)


def _money(through_on: date) -> Iterator[Finding]:
    found: dict[AccountKind, int] = {}
    for balance in books.trial_balance(as_of=through_on):
        found[balance.kind] = found.get(balance.kind, 0) + balance.cents
    for kind, (words, fix) in LOOSE.items():
        if cents := found.get(kind, 0):
            message = f"{Money(abs(cents))} is {words}."
            yield Finding(f"CLOSE-{kind.name}", Severity.WARNING, message, fix, SOURCE)


def _work() -> Iterator[Finding]:
    held, _ = remittance.waiting().get("held", (0, 0))
    if held:
        message = f"{held} remittance{'s are' if held > 1 else ' is'} held and not posted."
        fix = "Post them on the remittances page, or set them aside."
        yield Finding("CLOSE-HELD", Severity.WARNING, message, fix, SOURCE)
    batches = len(receipts.batches(is_open=True))
    if batches:
        message = f"{batches} batch{'es are' if batches > 1 else ' is'} still open."
        fix = "Close them on the batches page; what differs is named there."
        yield Finding("CLOSE-BATCH", Severity.WARNING, message, fix, SOURCE)
    visits = sum(count for count, _ in charges.work_by_state().values())
    if visits:
        message = f"{visits} visit{'s are' if visits > 1 else ' is'} not billed yet."
        fix = "They are billed in the month in which they are posted."
        yield Finding("CLOSE-UNBILLED", Severity.WARNING, message, fix, SOURCE)
    stuck = sum(
        count
        for state, (count, _, _) in claims.work_by_state().items()
        if state in ("held", "rejected")
    )
    if stuck:
        message = f"{stuck} claim{'s are' if stuck > 1 else ' is'} held or rejected."
        fix = "Their charges are in the books; the money comes once they are mended."
        yield Finding("CLOSE-STUCK", Severity.WARNING, message, fix, SOURCE)
