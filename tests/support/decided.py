"""Claims taken as far as a payer's decision, with the ledger kept as a remittance would.

The stages after remittance are tested on these: denials, patient bills, key figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.adjudications import NewAdjudication, NewAdjudicationLine
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.engines.codesets.carc import CarcClass, carc_class
from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.money import Money
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import (
    AccountKind,
    AccountRef,
    Leg,
    Posting,
    drop_zero_legs,
)
from tests.support import clinic

ACCOUNT_OF = {
    CarcClass.CONTRACTUAL: AccountKind.CONTRACTUAL_ALLOWANCE,
    CarcClass.SEQUESTRATION: AccountKind.CONTRACTUAL_ALLOWANCE,
    CarcClass.PATIENT: AccountKind.PATIENT_RECEIVABLE,
}


@dataclass(frozen=True)
class Office:
    """Ids of what was set up."""

    payer_id: int
    provider_id: int
    location_id: int


def open_office(**payer: Any) -> Office:
    """Alder Street Clinic with one payer, one physician and one office."""
    clinic.open_clinic()
    payer_id = clinic.a_payer(**payer)
    clinic.price_lists(payer_id)
    return Office(payer_id, clinic.a_provider(), clinic.a_location())


def noon(on: date) -> datetime:
    """Midday UTC."""
    return datetime.combine(on, time(12), UTC)


def billed(
    office: Office, patient_id: int, *codes: str, on: date, key: str, sent_on: date | None = None
) -> ClaimSnapshot:
    """A visit on its day, charged, assembled and sent; returns its claim."""
    encounter_id = clinic.an_encounter(
        patient_id,
        office.provider_id,
        office.location_id,
        source_key=key,
        service_on=on,
        lines=tuple(NewChargeLine(code=code) for code in codes or ("99213",)),
    )
    sent_on = sent_on or on
    made = claims.assemble_claims(encounter_ids=[encounter_id], as_of=sent_on)
    (claim_id,) = made.claim_ids
    charges.post_charges(receivables={encounter_id: office.payer_id}, on=sent_on)
    charges.mark_billed(ids=[encounter_id])
    for state in ("ready", "submitted"):
        claims.move_claims(ids=[claim_id], to=state, reason="test", now=noon(sent_on))
    return claim_queries.get_claim(claim_id=claim_id)


def self_pay(office: Office, patient_id: int, *codes: str, on: date, key: str) -> int:
    """A visit without insurance, charged to the patient; returns the encounter's id."""
    encounter_id = clinic.an_encounter(
        patient_id,
        office.provider_id,
        office.location_id,
        source_key=key,
        service_on=on,
        lines=tuple(NewChargeLine(code=code) for code in codes or ("99213",)),
    )
    charges.post_charges(receivables={encounter_id: None}, on=on)
    charges.mark_billed(ids=[encounter_id])
    return encounter_id


def adjustments(text: str) -> tuple[Adjustment, ...]:
    """ "CO-45 58.80, PR-3 25" as CAS triplets."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        codes, amount = part.split()
        group, reason = codes.split("-", 1)
        found.append(Adjustment(group, reason, Money.of(amount).cents))
    return tuple(found)


def decided(claim: ClaimSnapshot, *lines: str, on: date, remarks: tuple[str, ...] = ()) -> int:
    """The payer's decision on each line, in order: its adjustments; the rest was paid.

    Recorded and posted on the day; returns the adjudication's id.
    """
    encounter = charge_queries.get_encounter(encounter_id=claim.encounter_id)
    view = claim_queries.versions(claim_ids=[claim.id])[claim.id][-1]
    new_lines, postings = [], []
    for line, said in zip(encounter.lines, lines, strict=True):
        items = adjustments(said)
        paid = line.charge_cents - sum(item.amount_cents for item in items)
        new_lines.append(
            NewAdjudicationLine(
                line_number=line.number,
                charge_line_id=line.id,
                procedure=line.code,
                charge_cents=line.charge_cents,
                paid_cents=paid,
                allowed_cents=paid,
                adjustments=items,
                remarks=remarks,
            )
        )
        postings.append(_posting(claim, line.id, paid, items, on))
    books.post([posting for posting in postings if posting is not None])
    (adjudication_id,) = claims.record_adjudications(
        new=[
            NewAdjudication(
                claim_id=claim.id,
                version_id=view.id,
                payer_id=claim.payer_id,
                remittance_ref=f"EFT-{on}",
                status="1",
                payer_claim_number="PCN1",
                charge_cents=claim.charge_cents,
                paid_cents=sum(line.paid_cents for line in new_lines),
                allowed_cents=0,
                patient_cents=0,
                paid_on=on,
                lines=tuple(new_lines),
            )
        ],
        now=noon(on),
    )
    return adjudication_id


def _posting(
    claim: ClaimSnapshot, line_id: int, paid: int, items: tuple[Adjustment, ...], on: date
) -> Posting | None:
    moved: dict[AccountKind, int] = {AccountKind.PAYER_CLEARING: paid}
    for item in items:
        kind = ACCOUNT_OF.get(carc_class(item.reason, item.group))
        if kind is not None:
            moved[kind] = moved.get(kind, 0) + item.amount_cents
    legs = [_leg(claim, line_id, kind, cents) for kind, cents in moved.items()]
    legs.append(_leg(claim, line_id, AccountKind.INSURANCE_RECEIVABLE, -sum(moved.values())))
    kept = drop_zero_legs(legs)
    if not kept:
        return None
    return Posting(f"test:{claim.id}:{line_id}:{on}", "remittance", on, kept)


def _leg(claim: ClaimSnapshot, line_id: int, kind: AccountKind, cents: int) -> Leg:
    is_patients = kind is AccountKind.PATIENT_RECEIVABLE
    per_payer = kind in (AccountKind.PAYER_CLEARING, AccountKind.INSURANCE_RECEIVABLE)
    return Leg(
        AccountRef(kind, claim.payer_id if per_payer else None),
        cents,
        encounter_id=claim.encounter_id,
        charge_line_id=line_id,
        claim_id=claim.id,
        patient_id=claim.patient_id,
        payer_id=None if is_patients else claim.payer_id,
        service_on=claim.service_on,
    )
