"""Read the bank's lines, and the slips they should show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from claimwright.cycle.receipts.domain.bank import Announced, LineToMatch
from claimwright.cycle.receipts.models import BankLine, Deposit, PatientPayment


@dataclass(frozen=True, slots=True)
class BankLineView:
    """One line of the bank's statement and what it was matched to."""

    id: int
    posted_on: date
    amount_cents: int
    description: str
    reference: str
    deposit_id: int | None
    slip_on: date | None
    reason: str

    @property
    def is_matched(self) -> bool:
        """Whether it is known what it is."""
        return self.deposit_id is not None or self.slip_on is not None


def bank_lines(
    *, on: date | None = None, is_matched: bool | None = None, slip_on: date | None = None
) -> list[BankLineView]:
    """The bank's lines, oldest first: of one day, of one slip, or those (un)matched."""
    rows = BankLine.objects.order_by("posted_on", "id")
    if on is not None:
        rows = rows.filter(posted_on=on)
    if slip_on is not None:
        rows = rows.filter(slip_on=slip_on)
    loose = Q(deposit__isnull=True, slip_on__isnull=True)
    if is_matched is not None:
        rows = rows.exclude(loose) if is_matched else rows.filter(loose)
    columns = ("id", "posted_on", "amount_cents", "description", "reference")
    return [
        BankLineView(*row) for row in rows.values_list(*columns, "deposit_id", "slip_on", "reason")
    ]


def lines_to_match() -> list[LineToMatch]:
    """Lines of which it is not known what they are."""
    return [
        LineToMatch(one.id, one.posted_on, one.amount_cents, f"{one.description} {one.reference}")
        for one in bank_lines(is_matched=False)
    ]


def deposits_not_seen() -> list[Announced]:
    """Deposits somebody noted that no line of the bank shows yet; the keys are their ids."""
    rows = Deposit.objects.filter(bank_line__isnull=True).order_by("id")
    columns = ("id", "reference", "amount_cents", "deposited_on")
    return [Announced(*row) for row in rows.values_list(*columns)]


def slips(
    *, days: Sequence[date] | None = None, methods: Sequence[str] = ("cash", "check")
) -> dict[date, int]:
    """Cents on the deposit slip of each day: payments taken in cash and by check, none returned."""
    rows = PatientPayment.objects.filter(method__in=methods)
    if days is not None:
        rows = rows.filter(received_on__in=list(days))
    sums = rows.order_by().values_list("received_on").annotate(cents=Sum("amount_cents"))
    return dict(sums)


def open_slips() -> dict[date, int]:
    """The slips no line of the bank shows yet."""
    seen = set(BankLine.objects.filter(slip_on__isnull=False).values_list("slip_on", flat=True))
    return {on: cents for on, cents in slips().items() if on not in seen}
