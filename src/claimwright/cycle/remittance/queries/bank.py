"""What payers announced, for the bank's lines to be held against."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.cycle.remittance.domain.states import POSTED
from claimwright.cycle.remittance.domain.views import RemittanceRow
from claimwright.cycle.remittance.models import Remittance
from claimwright.cycle.remittance.queries.pages import row_view


def not_at_bank() -> list[RemittanceRow]:
    """Posted payments whose money nobody has seen at the bank, oldest first."""
    rows = Remittance.objects.filter(state=POSTED, payment_cents__gt=0, deposit__isnull=True)
    return [row_view(row) for row in rows.order_by("paid_on", "id")]


def of_deposits(*, deposit_ids: Sequence[int]) -> dict[int, list[RemittanceRow]]:
    """The remittances of each deposit; deposits of something else are absent."""
    found: dict[int, list[RemittanceRow]] = {}
    for row in Remittance.objects.filter(deposit_id__in=list(deposit_ids)).order_by("id"):
        found.setdefault(row.deposit_id, []).append(row_view(row))
    return found


def deposit_of(*, remittance_id: int) -> int | None:
    """The deposit the remittance's money went to the bank with; None while nobody saw it."""
    rows = Remittance.objects.filter(pk=remittance_id)
    found: int | None = rows.values_list("deposit_id", flat=True).first()
    return found


def payer_key_of(*, payer_id: int) -> str:
    """How the payer last named itself on a remittance (TRN03 or its id); empty if never."""
    rows = Remittance.objects.filter(payer_id=payer_id).order_by("-id")
    return rows.values_list("payer_key", flat=True).first() or ""


def remittance_of_file(*, file_id: int) -> RemittanceRow | None:
    """The first payment of a file, as received."""
    row = Remittance.objects.filter(file_id=file_id).order_by("position").first()
    return row_view(row) if row else None
