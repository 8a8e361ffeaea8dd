"""The denials' small cast: a payer of each sort, a claim, a decision."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.posting_table import PostingRow
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile, usual_route
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.address import Address
from claimwright.kernel.money import Money

SOMEWHERE = Address("1 Main St", "", "Springfield", "IL", "627011234")
DENIED_ON = date(2026, 2, 9)
SERVED_ON = date(2026, 1, 12)


def a_payer(kind: PayerKind = PayerKind.COMMERCIAL, **changes: Any) -> PayerProfile:
    """Northwind Health: 180 days to file, 120 to correct, 90 to appeal."""
    said: dict[str, Any] = {
        "id": 1,
        "public_id": UUID(int=1),
        "name": "Northwind Health",
        "edi_id": "NWH01",
        "kind": kind,
        "filing_indicator": "CI",
        "timely_filing_days": 180,
        "correction_days": 120,
        "appeal_days": 90,
        "correction_route": usual_route(kind),
        "crossover_payer_ids": (),
        "authorization_codes": (),
        "address": SOMEWHERE,
        "phone": "2175550100",
    }
    return PayerProfile(**(said | changes))


def a_claim(**changes: Any) -> ClaimSnapshot:
    """A claim of $300.00 already decided."""
    said: dict[str, Any] = {
        "id": 7,
        "public_id": UUID(int=7),
        "number": "C-000007",
        "encounter_id": 70,
        "patient_id": 700,
        "coverage_id": 71,
        "payer_id": 1,
        "rank": "P",
        "state": "adjudicated",
        "charge_cents": 30000,
        "paid_cents": 0,
        "adjusted_cents": 0,
        "patient_cents": 0,
        "version_number": 1,
        "control_number": "CW0000007A",
        "frequency": "1",
        "payer_claim_number": "26040123",
        "service_on": SERVED_ON,
        "created_at": datetime(2026, 1, 13, tzinfo=UTC),
        "first_submitted_at": datetime(2026, 1, 14, tzinfo=UTC),
        "last_submitted_at": datetime(2026, 1, 14, tzinfo=UTC),
        "timely_filing_on": date(2026, 7, 11),
        "hold_reason": "",
    }
    return ClaimSnapshot(**(said | changes))


def cas(text: str) -> tuple[Adjustment, ...]:
    """Adjustments as people write them: "CO-45 58.80, PR-3 25"."""
    made = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        codes, dollars = part.split()
        group, reason = codes.split("-")
        made.append(Adjustment(group, reason, Money.of(dollars).cents))
    return tuple(made)


def a_line(number: int, paid_cents: int, adjustments: str, **changes: Any) -> AdjudicationLineView:
    """One decided line of $150.00."""
    said: dict[str, Any] = {
        "id": 1000 + number,
        "line_number": number,
        "charge_line_id": 500 + number,
        "procedure": "99213",
        "modifiers": (),
        "charge_cents": 15000,
        "paid_cents": paid_cents,
        "allowed_cents": 0,
        "adjustments": cas(adjustments),
        "remarks": (),
    }
    return AdjudicationLineView(**(said | changes))


def a_decision(number: int = 1, *lines: AdjudicationLineView, **changes: Any) -> AdjudicationView:
    """One decision on the claim, recorded on its number's day."""
    said: dict[str, Any] = {
        "id": number,
        "claim_id": 7,
        "version_id": 70 + number,
        "payer_id": 1,
        "remittance_ref": f"EFT{number}",
        "status": "1",
        "payer_claim_number": "26040123",
        "charge_cents": 30000,
        "paid_cents": sum(line.paid_cents for line in lines),
        "allowed_cents": 0,
        "patient_cents": 0,
        "paid_on": DENIED_ON,
        "crossed_over": False,
        "claim_adjustments": (),
        "remarks": (),
        "lines": lines,
        "is_reversal": False,
        "reverses_id": None,
        "recorded_at": datetime(2026, 2, number, tzinfo=UTC),
    }
    return AdjudicationView(**(said | changes))


def a_denial(**changes: Any) -> DenialSnapshot:
    """Line 1 refused for lack of authorization: $150.00."""
    said: dict[str, Any] = {
        "id": 9,
        "public_id": UUID(int=9),
        "claim_id": 7,
        "adjudication_id": 1,
        "encounter_id": 70,
        "patient_id": 700,
        "payer_id": 1,
        "group": "CO",
        "reason": "197",
        "remarks": (),
        "line_numbers": (1,),
        "procedures": ("99213",),
        "amount_cents": 15000,
        "charge_cents": 30000,
        "recovered_cents": 0,
        "written_off_cents": 0,
        "transferred_cents": 0,
        "category": "authorization",
        "owner": "front_desk",
        "state": "open",
        "is_initial": True,
        "round_number": 1,
        "service_on": SERVED_ON,
        "denied_on": DENIED_ON,
        "opened_on": DENIED_ON,
        "act_by": date(2026, 5, 10),
        "correct_by": date(2026, 6, 9),
        "appeal_by": date(2026, 5, 10),
        "resolved_on": None,
        "rank_value": 270,
    }
    return DenialSnapshot(**(said | changes))


def a_row(**changes: Any) -> PostingRow:
    """A row of the practice's own posting table, in force since the year began."""
    said: dict[str, Any] = {
        "id": 1,
        "public_id": UUID(int=1),
        "reason": "97",
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "actor": "alice",
    }
    return PostingRow(**(said | changes))
