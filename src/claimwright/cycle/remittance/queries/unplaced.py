"""Payers' money that waits for a person, lean enough to read it all at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Value
from django.db.models.functions import Cast

from claimwright.cycle.remittance.domain.states import HELD, POSTED, SUSPENSE
from claimwright.cycle.remittance.models import Remittance, RemittanceItem, Underpayment
from claimwright.foundation.tenancy.columns import PUBLIC_TEXT
from claimwright.foundation.tenancy.lean import lean_rows_of_each


class WaitingMoney(NamedTuple):
    """A held remittance, an unmatched payment or an open underpayment; `cents` is what is at
    stake, `words` the trace number, the payer's claim number or the service.
    """

    kind: str  # held, suspense, underpaid
    id: int
    public_text: str  # its public id
    patient_id: int | None
    payer_id: int | None
    payer_name: str
    claim_number: str
    words: str
    cents: int
    paid_on: date | None
    since: datetime
    practice_id: int


def money_waiting() -> list[WaitingMoney]:
    """Everything of payers that waits, in one query, also across practices.

    Underpayments already disputed wait for the payer, not for us, and are left out.
    """
    return list(map(WaitingMoney._make, lean_rows_of_each(_everything_of_payers)))


def _everything_of_payers() -> Any:
    held = _shaped(
        Remittance.objects.filter(state=HELD),
        kind="held",
        columns=("payer_id", "payer_name", "trace_number", "payment_cents", "paid_on"),
        since="received_at",
    )
    loose = _shaped(
        RemittanceItem.objects.filter(state=SUSPENSE, remittance__state=POSTED),
        kind="suspense",
        columns=(
            "remittance__payer_id",
            "remittance__payer_name",
            "claim_control_number",
            "paid_cents",
            "remittance__paid_on",
        ),
        since="remittance__received_at",
    )
    short = _shaped(
        Underpayment.objects.filter(state="open"),
        kind="underpaid",
        columns=("payer_id", "payer__name", "procedure", "variance_cents", "paid_on"),
        since="opened_at",
        patient="claim__patient_id",
        claim="claim__number",
    )
    return held.union(loose, short, all=True)


def _shaped(
    rows: Any,
    *,
    kind: str,
    columns: tuple[str, str, str, str, str],
    since: str,
    patient: str = "",
    claim: str = "",
) -> Any:
    """The rows with the columns of WaitingMoney, in its order and with the same types."""
    payer, name, words, cents, paid = columns
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        "id",
        PUBLIC_TEXT,
        patient or Cast(Value(None), BigIntegerField()),
        payer,
        name,
        claim or Value("", output_field=CharField()),
        words,
        cents,
        paid,
        since,
        "practice_id",
    )
