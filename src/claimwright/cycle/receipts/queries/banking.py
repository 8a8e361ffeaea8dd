"""Read the bank's lines, and the slips they should show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from claimwright.cycle.receipts.domain import settling
from claimwright.cycle.receipts.domain.bank import Announced, LineToMatch, OpenSlip
from claimwright.cycle.receipts.domain.batches import PAYMENTS
from claimwright.cycle.receipts.models import (
    BankLine,
    Batch,
    DayClose,
    Deposit,
    PatientPayment,
    Settlement,
)
from claimwright.cycle.receipts.queries.batching import batches
from claimwright.foundation.access import guard


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
    public_id: UUID
    batch_id: int | None = None
    settlement_id: int | None = None

    @property
    def is_matched(self) -> bool:
        """Whether it is known what it is."""
        known = (self.deposit_id, self.slip_on, self.batch_id, self.settlement_id)
        return any(one is not None for one in known)


LINE_COLUMNS = (
    "id",
    "posted_on",
    "amount_cents",
    "description",
    "reference",
    "deposit_id",
    "slip_on",
    "reason",
    "public_id",
    "batch_id",
    "settlement_id",
)
NOT_SEEN = Q(
    bank_line__isnull=True,
    settlement__isnull=True,
    batch_entry__isnull=True,
    returned_on__isnull=True,
)
LOOSE = Q(deposit__isnull=True, slip_on__isnull=True, batch__isnull=True, settlement__isnull=True)
STANDING = Q(voided_on__isnull=True)


@dataclass(frozen=True, slots=True)
class SettlementView:
    """Gross − fee = net: one line of the bank for several payments."""

    id: int
    kind: str
    gross_cents: int
    fee_cents: int
    settled_on: date
    note: str

    @property
    def net_cents(self) -> int:
        """What the bank shows."""
        return self.gross_cents - self.fee_cents


def bank_lines(
    *, on: date | None = None, is_matched: bool | None = None, slip_on: date | None = None
) -> list[BankLineView]:
    """The bank's lines, oldest first: of one day, of one slip, or those (un)matched."""
    rows = BankLine.objects.order_by("posted_on", "id")
    if on is not None:
        rows = rows.filter(posted_on=on)
    if slip_on is not None:
        rows = rows.filter(slip_on=slip_on)
    if is_matched is not None:
        rows = rows.exclude(LOOSE) if is_matched else rows.filter(LOOSE)
    return [BankLineView(*row) for row in rows.values_list(*LINE_COLUMNS)]


def access_bank_line(*, user_id: int, public_id: UUID | str) -> BankLineView:
    """One line for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        BankLine.objects.all(), user_id=user_id, public_id=public_id, permission="remittances.view"
    )
    (values,) = BankLine.objects.filter(pk=row.pk).values_list(*LINE_COLUMNS)
    return BankLineView(*values)


def lines_to_match() -> list[LineToMatch]:
    """Lines of which it is not known what they are."""
    return [
        LineToMatch(one.id, one.posted_on, one.amount_cents, f"{one.description} {one.reference}")
        for one in bank_lines(is_matched=False)
    ]


def deposits_not_seen() -> list[Announced]:
    """Deposits somebody noted that no line of the bank shows yet; the keys are their ids.

    Those in a batch go to the bank with its slip and are not looked for one by one.
    """
    rows = Deposit.objects.filter(NOT_SEEN).order_by("id")
    columns = ("id", "reference", "amount_cents", "deposited_on")
    return [Announced(*row) for row in rows.values_list(*columns)]


def is_not_seen(*, deposit_id: int) -> bool:
    """Whether no line of the bank and no slip shows the deposit: a person said it is there."""
    return bool(Deposit.objects.filter(NOT_SEEN, pk=deposit_id).exists())


def slips(
    *, days: Sequence[date] | None = None, methods: Sequence[str] = ("cash", "check")
) -> dict[date, int]:
    """Cents of each day's payments by cash and check that are in no batch, none voided."""
    rows = PatientPayment.objects.filter(
        STANDING, method__in=methods, batch_entry__isnull=True, settlement__isnull=True
    )
    if days is not None:
        rows = rows.filter(received_on__in=list(days))
    sums = rows.order_by().values_list("received_on").annotate(cents=Sum("amount_cents"))
    return dict(sums)


def open_slips() -> list[OpenSlip]:
    """The slips no line of the bank shows yet: of closed batches, and of days without one."""
    seen = set(BankLine.objects.filter(slip_on__isnull=False).values_list("slip_on", flat=True))
    found = [OpenSlip(on, cents) for on, cents in slips().items() if on not in seen]
    waiting = Batch.objects.filter(kind=PAYMENTS, bank_line__isnull=True, closed_at__isnull=False)
    ids = set(waiting.values_list("pk", flat=True))
    if ids:
        views = [one for one in batches(is_open=False, limit=1000) if one.id in ids]
        found += [OpenSlip(one.business_on, one.slip_cents, one.id) for one in views]
    return found


def card_days() -> list[settling.CardDay]:
    """The card payments of each day that no line of the bank shows yet."""
    rows = PatientPayment.objects.filter(
        STANDING, method="card", settlement__isnull=True, returned_on__isnull=True
    )
    sums = rows.order_by("received_on").values_list("received_on")
    found = sums.annotate(count=Count("id"), cents=Sum("amount_cents"))
    return [settling.CardDay(*row) for row in found]


def open_card_payments(*, on: date | None = None) -> list[tuple[int, date, str, str, int]]:
    """(id, day, number, last four digits, cents) of card payments no line shows, oldest first."""
    rows = PatientPayment.objects.filter(
        STANDING, method="card", settlement__isnull=True, returned_on__isnull=True
    )
    if on is not None:
        rows = rows.filter(received_on=on)
    columns = ("id", "received_on", "number", "card_last4", "amount_cents")
    return list(rows.order_by("received_on", "id").values_list(*columns))


def checks_of(*, cents: int) -> list[tuple[UUID, str, str, date]]:
    """(public id, number, reference, day) of patients' checks of the amount that still stand."""
    rows = PatientPayment.objects.filter(
        STANDING, method="check", amount_cents=cents, returned_on__isnull=True
    )
    columns = ("public_id", "number", "reference", "received_on")
    return list(rows.order_by("-received_on", "-id").values_list(*columns)[:20])


def settlements(*, ids: Sequence[int]) -> dict[int, SettlementView]:
    """Settlements by id."""
    columns = ("id", "kind", "gross_cents", "fee_cents", "settled_on", "note")
    rows = Settlement.objects.filter(pk__in=list(ids)).values_list(*columns)
    return {row[0]: SettlementView(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class Taking:
    """One patient payment of a day, as the day's close counts it."""

    public_id: UUID
    method: str
    cents: int
    settlement_id: int | None
    is_batched: bool


def takings(*, on: date) -> list[Taking]:
    """The payments received on the day that were not voided."""
    rows = PatientPayment.objects.filter(STANDING, received_on=on).order_by("id")
    columns = ("public_id", "method", "amount_cents", "settlement_id", "batch_entry__id")
    return [
        Taking(public_id, method, cents, settlement_id, entry is not None)
        for public_id, method, cents, settlement_id, entry in rows.values_list(*columns)
    ]


def day_closes(*, on: date) -> list[dict[str, Any]]:
    """Who closed the day, the latest first, with the figures they saw."""
    columns = ("closed_at", "actor", "figures", "missing_cents", "reason")
    return list(DayClose.objects.filter(on=on).order_by("-id").values(*columns))
