"""What the last twelve months would have brought under other terms, code by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.expected import ServiceDay, service_days
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.agreements import NewContract
from claimwright.cycle.contracting.domain.contracts import Basis
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.contracting.domain.pricing import Priced
from claimwright.cycle.contracting.queries import ContractView

MONTHS_DAYS = 365
NOT_KEPT = UUID(int=0)


@dataclass(slots=True)
class RepricedCode:
    """One code over the months; amounts in cents. Only units both terms price are compared."""

    code: str
    units: Decimal = Decimal(0)
    lines_count: int = 0
    charge_cents: int = 0
    current_cents: int = 0
    proposed_cents: int = 0

    @property
    def change_cents(self) -> int:
        """Gain when positive."""
        return self.proposed_cents - self.current_cents


@dataclass(frozen=True, slots=True)
class Repriced:
    """The whole comparison. `unpriced_count` lines have no price under one of the terms."""

    payer: PayerProfile
    starts_on: date
    ends_on: date
    claims_count: int
    codes: tuple[RepricedCode, ...]  # the largest change first
    unpriced_count: int

    @property
    def current_cents(self) -> int:
        """Σ under the contracts that held."""
        return sum(code.current_cents for code in self.codes)

    @property
    def proposed_cents(self) -> int:
        """Σ under the proposed terms."""
        return sum(code.proposed_cents for code in self.codes)

    @property
    def change_cents(self) -> int:
        """Gain when positive."""
        return self.proposed_cents - self.current_cents

    @property
    def change_percent(self) -> Decimal | None:
        """The change in percent, to a tenth; None where nothing was priced."""
        if not self.current_cents:
            return None
        exact = Decimal(self.change_cents) * 100 / self.current_cents
        return exact.quantize(Decimal("0.1"))


def reprice_contract(*, proposed: NewContract, schedule_name: str, as_of: date) -> Repriced:
    """Price every claim sent to the payer first, for services of the last 365 days, both ways.

    A price list of the proposal is used as it will first be in force; Medicare's prices and the
    present contract as they were on the day of service.
    """
    payer = contracting.get_payer(payer_id=proposed.payer_id)
    start = as_of - timedelta(days=MONTHS_DAYS)
    versions = claims.versions_sent(payer_id=payer.id, start=start, end=as_of)
    worded = claims.version_contents(version_ids=versions)
    days = [day for claim in worded.values() for day in service_days(claim)]
    book = contracting.open_book(
        payer_ids=[payer.id],
        codes={line.procedure for day in days for line in day.lines},
        home_on=as_of,
    )
    view = ContractView(0, NOT_KEPT, payer.name, proposed, schedule_name)
    priced_on = as_of if proposed.basis == Basis.FEE_SCHEDULE else None
    compared = [
        (
            day,
            book.price(day.to_price(payer.id)),
            book.price_under(day.to_price(payer.id), view, priced_on),
        )
        for day in days
    ]
    codes, unpriced = _by_code(compared)
    ranked = sorted(codes, key=lambda code: (-abs(code.change_cents), code.code))
    return Repriced(payer, start, as_of, len(worded), tuple(ranked), unpriced)


def _by_code(
    compared: Iterable[tuple[ServiceDay, Sequence[Priced], Sequence[Priced]]],
) -> tuple[list[RepricedCode], int]:
    sums: dict[str, RepricedCode] = {}
    unpriced: dict[str, int] = defaultdict(int)
    for day, current, proposed in compared:
        for line, now, then in zip(day.lines, current, proposed, strict=True):
            if now.allowed is None or then.allowed is None:
                unpriced[line.procedure] += 1
                continue
            found = sums.setdefault(line.procedure, RepricedCode(line.procedure))
            found.units += Decimal(line.units)
            found.lines_count += 1
            found.charge_cents += line.charge_cents
            found.current_cents += now.allowed.cents
            found.proposed_cents += then.allowed.cents
    return list(sums.values()), sum(unpriced.values())
