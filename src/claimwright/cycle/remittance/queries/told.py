"""What a payer told in a decision, read back from its rows."""

from __future__ import annotations

from claimwright.cycle.remittance.domain import codec
from claimwright.cycle.remittance.models import RemittanceItem, RemittanceItemLine
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine


def claim_of(item: RemittanceItem) -> RemittanceClaim:
    """The decision as it was told, as far as matching and posting need it."""
    crossover = Party(name=item.crossover_name, id=item.crossover_id)
    return RemittanceClaim(
        control_number=item.claim_control_number,
        status=item.status,
        charge_cents=item.charge_cents,
        paid_cents=item.paid_cents,
        patient_cents=item.patient_cents,
        payer_claim_number=item.payer_claim_number,
        adjustments=codec.adjustments_from_rows(item.adjustments),
        patient=Party(name=item.patient_last, first=item.patient_first, id=item.member_id),
        crossover=crossover if item.crossover_name or item.crossover_id else None,
        remarks=tuple(item.remarks),
        from_on=item.service_on,
        received_on=item.received_on,
        lines=tuple(_line_of(line) for line in item.lines.all()),
    )


def _line_of(row: RemittanceItemLine) -> RemittanceLine:
    return RemittanceLine(
        procedure=row.procedure,
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        modifiers=_codes(row.modifiers),
        submitted_procedure=row.submitted_procedure,
        submitted_modifiers=_codes(row.submitted_modifiers),
        units=row.units,
        from_on=row.service_on,
        control_number=row.line_control_number,
        adjustments=codec.adjustments_from_rows(row.adjustments),
        remarks=tuple(row.remarks),
        allowed_cents=row.allowed_cents,
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(":") if part)
