"""When claims leave, what each line should bring is written down: payments are held to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from claimwright.cycle.claims import queries
from claimwright.cycle.claims.domain.expected import service_days
from claimwright.cycle.claims.models import ExpectedAmount
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.pricing import Priced
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.foundation.tenancy.bulk import insert_rows

Worded = tuple[int, ProfessionalClaim]  # a claim's id and its current wording


def expect_amounts(*, worded: Sequence[Worded], now: datetime) -> None:
    """Write what the contract of each payer allows for every line of these claims, once a version.

    A handful of queries whatever the number of claims; lines no contract prices are kept as such.
    """
    claims = queries.get_claims(ids=[claim_id for claim_id, _ in worded])
    days = [(claims[pk], day) for pk, claim in worded for day in service_days(claim)]
    book = contracting.open_book(
        payer_ids={claim.payer_id for claim, _ in days},
        codes={line.procedure for _, day in days for line in day.lines},
        home_on=max((day.on for _, day in days), default=None),
    )
    line_ids = _line_ids(worded)
    rows = []
    for claim, day in days:
        view = book.contract(claim.payer_id, day.on)
        tolerance = view.terms.tolerance_cents if view else 0
        priced = book.price(day.to_price(claim.payer_id))
        for line, price in zip(day.lines, priced, strict=True):
            line_id = line_ids[(day.claim.control_number, line.number)]
            rows.append(_row(line_id, price, tolerance, now))
    insert_rows(rows)


def _line_ids(worded: Sequence[Worded]) -> dict[tuple[str, int], int]:
    """Our lines by (CLM01, LX01)."""
    keys = queries.find_by_control_numbers(numbers=[claim.control_number for _, claim in worded])
    by_version = {key.version_id: number for number, key in keys.items()}
    lines = queries.claim_lines(version_ids=list(by_version))
    return {
        (by_version[version_id], line.number): line.id
        for version_id, held in lines.items()
        for line in held
    }


def _row(line_id: int, price: Priced, tolerance: int, now: datetime) -> ExpectedAmount:
    return ExpectedAmount(
        line_id=line_id,
        expected_cents=None if price.allowed is None else price.allowed.cents,
        tolerance_cents=tolerance,
        steps=[[step.rule, step.words, step.cents, step.source] for step in price.steps],
        priced_at=now,
    )
