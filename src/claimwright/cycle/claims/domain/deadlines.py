"""Until when a claim must be with its payer."""

from __future__ import annotations

from datetime import date, timedelta

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile


def filing_deadline(
    payer: PayerProfile, service_to: date, prior_paid_on: date | None = None
) -> date:
    """The last day on which the claim may arrive.

    After an earlier payer's decision most payers count from that decision; Original Medicare
    keeps its calendar year from the service whatever happened before. Source: cfr-42-424.44
    """
    first = payer.timely_filing_on(service_to)
    if prior_paid_on is None or payer.kind is PayerKind.MEDICARE:
        return first
    return max(first, prior_paid_on + timedelta(days=payer.timely_filing_days))
