"""Rows from what an 835 says, and back: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from claimwright.cycle.remittance.domain import codec
from claimwright.cycle.remittance.domain.from_835 import is_reversal, service_day
from claimwright.cycle.remittance.domain.judging import Digests
from claimwright.cycle.remittance.domain.states import check_move
from claimwright.cycle.remittance.models import (
    Remittance,
    RemittanceEvent,
    RemittanceItem,
    RemittanceItemLine,
)
from claimwright.engines.x12.remittance import Remittance as Remittance835
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import fresh_uuids, insert_values, row_maker

LINE_COLUMNS = (
    "item",
    "position",
    "procedure",
    "modifiers",
    "submitted_procedure",
    "submitted_modifiers",
    "units",
    "charge_cents",
    "paid_cents",
    "allowed_cents",
    "service_on",
    "line_control_number",
    "adjustments",
    "remarks",
    "charge_line",
)


_item = row_maker(RemittanceItem)


def new_remittance(
    value: Remittance835, known_as: Digests, *, file_id: int, position: int, now: datetime
) -> Remittance:
    """The row of one ST, not saved, in no state yet."""
    header = value.header
    return Remittance(
        file_id=file_id,
        position=position,
        state="",
        payer_key=known_as.payer,
        payer_name=value.payer.name[:120],
        payee_name=value.payee.name[:120],
        payee_key=(value.payee.id or value.payee.tax_id)[:80],
        sender_id=header.sender_id[:15],
        interchange_control=header.interchange_control[:20],
        control_number=header.control_number[:20],
        trace_number=value.trace_number[:60],
        payment_cents=value.payment_cents,
        method=value.method[:4],
        paid_on=value.paid_on,
        claims_count=len(value.claims),
        claims_paid_cents=sum(claim.paid_cents for claim in value.claims),
        content_key=known_as.content,
        trace_key=known_as.trace,
        received_at=now,
    )


def new_items(
    row: Remittance, decisions: Sequence[tuple[int, RemittanceClaim]], fingerprints: Sequence[str]
) -> list[RemittanceItem]:
    """The rows of CLPs with their places (1 first), not saved, in no state yet.

    `fingerprints` are those of all the CLPs of the set, in its order.
    """
    return [
        _new_item(row, position, claim, fingerprints[position - 1], public_id)
        for (position, claim), public_id in zip(decisions, fresh_uuids(len(decisions)), strict=True)
    ]


def _new_item(
    row: Remittance, position: int, claim: RemittanceClaim, fingerprint: str, public_id: UUID
) -> RemittanceItem:
    crossover = claim.crossover
    return _item(
        public_id=public_id,
        remittance_id=row.pk,
        round=max(row.times_posted, 1),
        position=position,
        state="",
        claim_control_number=claim.control_number[:38],
        status=claim.status[:3],
        charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents,
        patient_cents=claim.patient_cents,
        payer_claim_number=claim.payer_claim_number[:60],
        patient_last=claim.patient.name[:60],
        patient_first=claim.patient.first[:35],
        member_id=(claim.patient.id or (claim.insured.id if claim.insured else ""))[:80],
        service_on=service_day(claim),
        received_on=claim.received_on,
        crossover_name=crossover.name[:80] if crossover else "",
        crossover_id=crossover.id[:80] if crossover else "",
        is_reversal=is_reversal(claim),
        adjustments=codec.adjustments_to_rows(claim.adjustments),
        remarks=list(claim.remarks),
        fingerprint=fingerprint,
    )


def insert_lines(
    items: Iterable[tuple[RemittanceItem, RemittanceClaim, Sequence[int | None]]],
) -> None:
    """Keep the SVCs of saved items; each item with the charge line of each SVC, in their order."""
    insert_values(
        RemittanceItemLine,
        LINE_COLUMNS,
        [values for item, claim, ids in items for values in _line_values(item.pk, claim, ids)],
    )


def _line_values(
    item_id: int, claim: RemittanceClaim, charge_line_ids: Sequence[int | None]
) -> Iterator[tuple[Any, ...]]:
    """The values of LINE_COLUMNS for each SVC."""
    told = zip(claim.lines, charge_line_ids, strict=True)
    for position, (line, charge_line_id) in enumerate(told, start=1):
        yield (
            item_id,
            position,
            line.procedure[:48],
            ":".join(line.modifiers)[:20],
            line.submitted_procedure[:48],
            ":".join(line.submitted_modifiers)[:20],
            line.units[:15],
            line.charge_cents,
            line.paid_cents,
            line.allowed_cents,
            line.from_on,
            line.control_number[:50],
            codec.adjustments_to_rows(line.adjustments),
            list(line.remarks),
            charge_line_id,
        )


def move(row: Remittance, to: str, *, reason: str, now: datetime) -> None:
    """Save the row in its new state and keep the change. Raises CannotMove."""
    before = row.state
    check_move(before, to)
    row.state = to
    row.save()
    RemittanceEvent.objects.create(
        remittance=row,
        at=now,
        from_state=before,
        to_state=to,
        reason=reason[:300],
        actor=scope.current().actor,
    )
