"""Remittances for tests: written as real 835 bytes, received through the front door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import operations
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.engines.x12.parties import Adjustment, Envelope, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.render835 import render_835
from claimwright.foundation.documents import store
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.support import clinic
from tests.support.decided import adjustments, noon

PAID = date(2026, 4, 1)
NOW = noon(PAID)
_controls = count(1)

Line = tuple[str, int, str]  # procedure, charge in cents, "CO-45 58.80, PR-3 25"


def a_line(said: Line, **changes: Any) -> RemittanceLine:
    """A service line: what its adjustments leave was paid."""
    procedure, charge, text = said
    cas = adjustments(text)
    paid = charge - sum(each.amount_cents for each in cas)
    return RemittanceLine(
        procedure=procedure,
        charge_cents=charge,
        paid_cents=paid,
        units="1",
        adjustments=cas,
        **changes,
    )


def a_decision(
    number: str, *lines: Line, status: str = "1", payer_number: str = "PCN1", **changes: Any
) -> RemittanceClaim:
    """A claim as decided; totals follow from its lines."""
    made = tuple(a_line(line) for line in lines)
    cas = [each for line in made for each in line.adjustments]
    given: dict[str, Any] = {
        "control_number": number,
        "status": status,
        "charge_cents": sum(line.charge_cents for line in made),
        "paid_cents": sum(line.paid_cents for line in made),
        "patient_cents": sum(a.amount_cents for a in cas if a.group == "PR"),
        "filing_indicator": "12",
        "payer_claim_number": payer_number,
        "place_of_service": "11",
        "frequency": "1",
        "patient": Party(name="Rivera", first="Maria", is_person=True),
        "from_on": date(2026, 3, 9),
        "lines": made,
    }
    return RemittanceClaim(**{**given, **changes})


def reversal_of(claim: RemittanceClaim) -> RemittanceClaim:
    """The same claim taken back: status 22, every amount negated."""
    return replace(
        claim,
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        patient_cents=0,
        adjustments=_negated(claim.adjustments),
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                adjustments=_negated(line.adjustments),
            )
            for line in claim.lines
        ),
    )


def plb(reason: str, cents: int, reference: str = "REF1") -> ProviderAdjustment:
    """One provider-level adjustment; positive lowers the payment."""
    return ProviderAdjustment(clinic.GROUP_NPI, date(2026, 12, 31), reason, reference, cents)


def an_advice(
    *claims: RemittanceClaim,
    trace: str = "TRACE1",
    plbs: Sequence[ProviderAdjustment] = (),
    **changes: Any,
) -> Remittance:
    """One payment of its claims less its provider adjustments, from the clinic's payer."""
    payment = sum(claim.paid_cents for claim in claims) - sum(p.amount_cents for p in plbs)
    given: dict[str, Any] = {
        "payment_cents": payment,
        "credit_or_debit": "C",
        "method": "ACH" if payment else "NON",
        "paid_on": PAID,
        "trace_number": trace,
        "payer_trace_id": "1123456789",
        "payer": Party(name="Acme Health", id_qualifier="XV", id="ACME1"),
        "payee": Party(name="Alder Street Clinic", id_qualifier="XX", id=clinic.GROUP_NPI),
        "claims": tuple(claims),
        "provider_adjustments": tuple(plbs),
    }
    return Remittance(**{**given, **changes})


def as_bytes(*advices: Remittance, usage: str = "P", control: int | None = None) -> bytes:
    """An 835 file in an envelope of its own."""
    number = next(_controls) if control is None else control
    envelope = Envelope(
        sender_id="ACMEPAYER",
        receiver_id="ALDER01",
        interchange_control=number,
        group_control=number,
        created_at=datetime(2026, 4, 1, 6, 30),  # noqa: DTZ001 - the payer's own wall clock
        usage=usage,
    )
    return render_835(envelope, advices)


def receive(*advices: Remittance, now: datetime = NOW, **envelope: Any) -> Received835:
    """Render, keep and receive."""
    return receive_bytes(as_bytes(*advices, **envelope), now=now)


def receive_bytes(data: bytes, *, now: datetime = NOW) -> Received835:
    """Keep and receive."""
    file = store.keep(data, name="remit.835", kind="835")
    return operations.receive_835(file_id=file.id, now=now)


def balances() -> dict[str, int]:
    """Every account that is not zero, payers together."""
    sums: dict[str, int] = {}
    for row in ledger.trial_balance():
        sums[row.kind.value] = sums.get(row.kind.value, 0) + row.cents
    return {kind: cents for kind, cents in sums.items() if cents}


def owed(claim: ClaimSnapshot) -> dict[tuple[str, int | None], int]:
    """What is open on the claim's visit, by account and payer."""
    found = ledger.receivables(by="encounter", ids=[claim.encounter_id])
    accounts = found.get(claim.encounter_id, {})
    return {(kind.value, payer): cents for (kind, payer), cents in accounts.items() if cents}


INSURANCE, PATIENT = AccountKind.INSURANCE_RECEIVABLE.value, AccountKind.PATIENT_RECEIVABLE.value


def _negated(cas: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(each, amount_cents=-each.amount_cents) for each in cas)
