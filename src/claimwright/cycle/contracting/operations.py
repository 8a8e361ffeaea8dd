"""Add payers, load price lists, agree contracts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from claimwright.cycle.contracting.domain.payers import (
    FILING_INDICATORS,
    NewPayer,
    usual_route,
)
from claimwright.cycle.contracting.domain.pricing import Basis
from claimwright.cycle.contracting.models import (
    Contract,
    Crossover,
    FeeSchedule,
    FeeScheduleItem,
    Payer,
    Plan,
)
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.columns import address_values
from claimwright.kernel.percent import Percent

SCHEDULE_KINDS = frozenset({"medicare", "charges", "contract"})
ScheduleRow = tuple[str, str, int]  # (procedure, pricing modifier or "", cents per unit)


class PayerExists(ValueError):
    """The practice already sends claims to this payer id."""


class PayerRefused(ValueError):
    """The payer lacks what a claim needs to reach it."""


class ScheduleRefused(ValueError):
    """The price list cannot be used; the message names the row."""


class ContractRefused(ValueError):
    """The contract does not say how a price is found."""


@transaction.atomic
def add_payer(*, new: NewPayer) -> int:
    """Add a payer and return its id. Raises PayerExists or PayerRefused."""
    name, edi_id = new.name.strip(), new.edi_id.strip()
    if not name or not edi_id:
        raise PayerRefused("A payer needs its name and the payer id of the clearinghouse's list.")
    if Payer.objects.filter(edi_id=edi_id).exists():
        raise PayerExists(f"Payer id {edi_id} is already in use.")
    row = Payer.objects.create(
        name=name,
        edi_id=edi_id,
        kind=new.kind,
        filing_indicator=new.filing_indicator or FILING_INDICATORS[new.kind],
        timely_filing_days=new.timely_filing_days,
        correction_days=new.correction_days,
        appeal_days=new.appeal_days,
        correction_route=new.correction_route or usual_route(new.kind),
        authorization_codes=list(new.authorization_codes),
        **address_values(new.address),
        phone=new.phone,
    )
    _add_crossovers(row.pk, new.crossover_payer_ids)
    log.record(
        "payer added", object_type="payer", object_id=row.public_id, detail={"edi_id": edi_id}
    )
    return int(row.pk)


@transaction.atomic
def set_crossovers(*, payer_id: int, next_payer_ids: Sequence[int]) -> None:
    """Name the payers to which this one forwards adjudicated claims, replacing earlier ones."""
    row = Payer.objects.get(pk=payer_id)
    Crossover.objects.filter(payer=row).delete()
    _add_crossovers(row.pk, next_payer_ids)
    log.record(
        "crossovers set",
        object_type="payer",
        object_id=row.public_id,
        detail={"count": len(next_payer_ids)},
    )


@transaction.atomic
def set_authorization_codes(*, payer_id: int, codes: Sequence[str]) -> None:
    """Name the procedures for which the payer wants prior authorization."""
    row = Payer.objects.get(pk=payer_id)
    row.authorization_codes = sorted(set(codes))
    row.save(update_fields=["authorization_codes"])
    log.record(
        "authorization codes set",
        object_type="payer",
        object_id=row.public_id,
        detail={"codes": row.authorization_codes},
    )


@transaction.atomic
def add_plan(*, payer_id: int, name: str, product: str = "") -> int:
    """Add a plan of a payer, or return the one of that name."""
    payer = Payer.objects.get(pk=payer_id)
    row, is_new = Plan.objects.get_or_create(payer=payer, name=name, defaults={"product": product})
    if is_new:
        log.record("plan added", object_type="plan", object_id=row.public_id)
    return int(row.pk)


@transaction.atomic
def load_fee_schedule(
    *, name: str, kind: str, effective_on: date, items: Sequence[ScheduleRow]
) -> int:
    """Load one edition of a price list and return its id; the same edition again is replaced.

    `kind` is medicare, charges or contract. Raises ScheduleRefused naming the faulty row.
    """
    if kind not in SCHEDULE_KINDS:
        raise ScheduleRefused(f"A fee schedule is one of {', '.join(sorted(SCHEDULE_KINDS))}.")
    prices = _checked_prices(items)
    row, _ = FeeSchedule.objects.update_or_create(
        name=name, effective_on=effective_on, defaults={"kind": kind}
    )
    FeeScheduleItem.objects.filter(schedule=row).delete()
    FeeScheduleItem.objects.bulk_create(
        [
            FeeScheduleItem(schedule=row, code=code, modifier=modifier, amount_cents=cents)
            for (code, modifier), cents in prices.items()
        ],
        batch_size=1000,
    )
    log.record(
        "fee schedule loaded",
        object_type="feeschedule",
        object_id=row.public_id,
        detail={"kind": kind, "effective_on": str(effective_on), "items": len(prices)},
    )
    return int(row.pk)


@transaction.atomic
def set_contract(
    *,
    payer_id: int,
    basis: str,
    percent: Percent | None,
    fee_schedule_id: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
) -> int:
    """Agree a price from the day on; the contract before it ends there. Returns its id.

    A percentage applies to Medicare's schedule, or to the named one (100 % when None).
    Raises ContractRefused.
    """
    payer = Payer.objects.get(pk=payer_id)
    _check_terms(basis, percent, fee_schedule_id)
    if ends_on is not None and ends_on <= starts_on:
        raise ContractRefused("The contract would end before it starts.")
    Contract.objects.filter(payer=payer, starts_on__lt=starts_on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    ).update(ends_on=starts_on)
    row, _ = Contract.objects.update_or_create(
        payer=payer,
        starts_on=starts_on,
        defaults={
            "basis": basis,
            "percent": None if percent is None else percent.value,
            "fee_schedule_id": fee_schedule_id,
            "ends_on": ends_on,
        },
    )
    log.record(
        "contract set",
        object_type="contract",
        object_id=row.public_id,
        detail={"basis": basis, "percent": str(percent), "starts_on": str(starts_on)},
    )
    return int(row.pk)


def _add_crossovers(payer_id: int, next_payer_ids: Sequence[int]) -> None:
    known = set(Payer.objects.filter(pk__in=set(next_payer_ids)).values_list("pk", flat=True))
    unknown = set(next_payer_ids) - known
    if unknown or payer_id in known:
        raise PayerRefused("A payer forwards claims only to other payers of this practice.")
    Crossover.objects.bulk_create(
        [
            Crossover(payer_id=payer_id, next_payer_id=other)
            for other in dict.fromkeys(next_payer_ids)
        ]
    )


def _checked_prices(items: Sequence[ScheduleRow]) -> dict[tuple[str, str], int]:
    prices: dict[tuple[str, str], int] = {}
    for number, (code, modifier, cents) in enumerate(items, 1):
        key = (code.strip().upper(), modifier.strip().upper())
        if not key[0]:
            raise ScheduleRefused(f"Row {number} has no procedure code.")
        if cents < 0:
            raise ScheduleRefused(f"Row {number} ({key[0]}) has a negative price.")
        if prices.get(key, cents) != cents:
            raise ScheduleRefused(f"Row {number}: {' '.join(key).strip()} has two prices.")
        prices[key] = cents
    return prices


def _check_terms(basis: str, percent: Percent | None, fee_schedule_id: int | None) -> None:
    if basis not in set(Basis):
        raise ContractRefused(f"A contract's basis is one of {', '.join(Basis)}.")
    if percent is not None and percent.value <= 0:
        raise ContractRefused("The percentage must be above zero.")
    if basis == Basis.PERCENT_OF_MEDICARE and percent is None:
        raise ContractRefused("A contract on Medicare's prices needs its percentage.")
    if basis == Basis.FEE_SCHEDULE:
        if fee_schedule_id is None:
            raise ContractRefused("A contract by fee schedule needs the schedule.")
        FeeSchedule.objects.get(pk=fee_schedule_id)
