"""What dashboards draw, as values. All amounts are integer cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingLine:
    """One payer's receivable by age of service, youngest first; payer None is the patients'."""

    payer_id: int | None
    name: str
    buckets: tuple[int, ...]
    total_cents: int


@dataclass(frozen=True, slots=True)
class AgingTable:
    """Receivables as of a day; the total line is the sum of the others."""

    as_of: date
    bucket_names: tuple[str, ...]
    lines: tuple[AgingLine, ...]
    total: AgingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTrend:
    """One calendar month, up to the day asked for in the last."""

    month: date
    charge_cents: int
    payment_cents: int
    contractual_cents: int
    given_up_cents: int
    denial_count: int
    denied_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerLine:
    """One payer's card: its part of the charges and how it behaves."""

    payer_id: int
    name: str
    kind: str
    claim_count: int
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    charge_share_percent: str
    denied_count: int
    denied_cents: int
    denial_rate_percent: str
    mean_days: int | None
    open_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """One reason in the Pareto of denials; the running share includes this one."""

    category: str
    label: str
    reason: str
    words: str
    owner: str
    denial_count: int
    amount_cents: int
    recovered_cents: int
    running_percent: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Cents flowing from one place to another, for a Sankey drawing."""

    source: str
    target: str
    cents: int


@dataclass(frozen=True, slots=True)
class MoneyFlow:
    """What became of a span's charges. Flows out of a node sum to those into it."""

    charge_cents: int
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Dollars standing somewhere: how many visits, how many cents, and what moves them on."""

    code: str
    name: str
    words: str
    visit_count: int
    cents: int
