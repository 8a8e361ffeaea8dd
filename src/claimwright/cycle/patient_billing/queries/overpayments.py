"""Read what is known of payers' overpayments: when identified, looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.patient_billing.models import Overpayment


@dataclass(frozen=True, slots=True)
class OverpaymentView:
    """What a person entered for one overpaid decision."""

    item_id: int
    identified_on: date
    investigated_from: date | None
    investigated_until: date | None
    note: str


def overpayments(*, item_ids: Sequence[int]) -> dict[int, OverpaymentView]:
    """What was entered, by the decision's id; decisions nobody touched are absent."""
    columns = (
        "item_id",
        "identified_on",
        "investigated_from",
        "investigated_until",
        "note",
    )
    rows = Overpayment.objects.filter(item_id__in=list(item_ids)).values_list(*columns)
    return {row[0]: OverpaymentView(*row) for row in rows}
