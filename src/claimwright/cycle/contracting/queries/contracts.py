"""Read contracts as they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from claimwright.cycle.contracting.domain.agreements import NewContract
from claimwright.cycle.contracting.domain.contracts import (
    Basis,
    Rate,
    RateKind,
    Several,
    StopLoss,
)
from claimwright.cycle.contracting.models import Contract
from claimwright.kernel.percent import Percent


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract as it is kept."""

    id: int
    public_id: UUID
    payer_name: str
    terms: NewContract
    schedule_name: str

    @property
    def words(self) -> str:
        """How it finds a price."""
        return basis_words(self.terms.basis, self.terms.percent, self.schedule_name, self.terms)


def basis_words(
    basis: str, percent: Percent | None, schedule_name: str, terms: NewContract | None = None
) -> str:
    """A contract in a few words."""
    year = f" {terms.medicare_year}" if terms and terms.medicare_year else ""
    if basis == Basis.PERCENT_OF_MEDICARE and percent is not None:
        return f"{percent} of Medicare{year}"
    if basis == Basis.PERCENT_OF_CHARGES and percent is not None:
        return f"{percent} of charges"
    return schedule_name


def contracts_of(*, payer_ids: Sequence[int]) -> dict[int, list[ContractView]]:
    """Every contract of the payers, oldest first."""
    found: dict[int, list[ContractView]] = defaultdict(list)
    for view in _views(Contract.objects.filter(payer_id__in=set(payer_ids))):
        found[view.terms.payer_id].append(view)
    return dict(found)


def list_contracts(*, on: date | None = None) -> list[ContractView]:
    """Every contract, or those in force on the day, by payer and start."""
    rows = Contract.objects.all()
    if on is not None:
        rows = rows.filter(_in_force(on))
    return sorted(_views(rows), key=lambda view: (view.payer_name, view.terms.starts_on))


def find_contract(*, public_id: UUID) -> ContractView | None:
    """One contract, or None."""
    return next(iter(_views(Contract.objects.filter(public_id=public_id))), None)


def contract_words(*, on: date) -> dict[int, str]:
    """By payer, how its contract in force on the day finds a price; others are absent."""
    return {view.terms.payer_id: view.words for view in list_contracts(on=on) if view.words}


def contract_percent(*, payer_id: int, on: date) -> Percent | None:
    """The percentage of Medicare agreed on the day, or None where the contract says otherwise."""
    rows = Contract.objects.filter(_in_force(on), payer_id=payer_id).order_by("-starts_on")
    view = next(iter(_views(rows[:1])), None)
    if view is None or view.terms.basis != Basis.PERCENT_OF_MEDICARE:
        return None
    return view.terms.percent


def _in_force(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def _views(rows: Any) -> list[ContractView]:
    whole = rows.select_related("payer", "fee_schedule").prefetch_related("rates")
    return [
        ContractView(
            id=row.pk,
            public_id=row.public_id,
            payer_name=row.payer.name,
            terms=_terms(row),
            schedule_name=row.fee_schedule.name if row.fee_schedule else "",
        )
        for row in whole
    ]


def _terms(row: Any) -> NewContract:
    stop_loss = None
    if row.stop_loss_over_cents is not None and row.stop_loss_percent is not None:
        stop_loss = StopLoss(row.stop_loss_over_cents, Percent(row.stop_loss_percent))
    return NewContract(
        payer_id=row.payer_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        basis=row.basis,
        percent=None if row.percent is None else Percent(row.percent),
        medicare_year=row.medicare_year,
        fee_schedule_id=row.fee_schedule_id,
        several=Several(row.several),
        ranking=tuple(Decimal(percent) for percent in row.ranking),
        is_lesser_of_charges=row.is_lesser_of_charges,
        stop_loss=stop_loss,
        tolerance_cents=row.tolerance_cents,
        rates=tuple(_rate(rate) for rate in row.rates.all()),
    )


def _rate(row: Any) -> Rate:
    return Rate(
        code_from=row.code_from,
        code_to=row.code_to,
        modifier=row.modifier,
        kind=RateKind(row.kind),
        cents=row.cents,
        percent=None if row.percent is None else Percent(row.percent),
    )
