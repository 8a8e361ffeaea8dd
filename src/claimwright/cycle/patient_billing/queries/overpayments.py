"""Read what is known of payers' overpayments: when identified, looked into, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.patient_billing.models import Overpayment
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.settling import RefundOut


@dataclass(frozen=True, slots=True)
class OverpaymentView:
    """What a person entered for one overpaid decision."""

    item_id: int
    identified_on: date
    investigated_from: date | None
    investigated_until: date | None
    note: str
    returned_on: date | None
    returned_cents: int


def overpayments(*, item_ids: Sequence[int]) -> dict[int, OverpaymentView]:
    """What was entered, by the decision's id; decisions nobody touched are absent."""
    columns = (
        "item_id",
        "identified_on",
        "investigated_from",
        "investigated_until",
        "note",
        "returned_on",
        "returned_cents",
    )
    rows = Overpayment.objects.filter(item_id__in=list(item_ids)).values_list(*columns)
    return {row[0]: OverpaymentView(*row) for row in rows}


def returns_out() -> list[RefundOut]:
    """Overpayments sent back to payers whose check no line of the bank shows, oldest first."""
    rows = Overpayment.objects.filter(returned_on__isnull=False).order_by("returned_on", "id")
    columns = ("id", "public_id", "returned_on", "returned_cents")
    every = [
        RefundOut(f"overpayment {public_id}", pk, on, cents)
        for pk, public_id, on, cents in rows.values_list(*columns)
        if on is not None
    ]
    return receipts.not_seen(every)
