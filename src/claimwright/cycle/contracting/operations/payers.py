"""Add payers, their plans and what they do by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from claimwright.cycle.contracting.domain.payers import (
    FILING_INDICATORS,
    NewPayer,
    usual_route,
)
from claimwright.cycle.contracting.models import Crossover, Payer, Plan
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.columns import address_values


class PayerExists(ValueError):
    """The practice already sends claims to this payer id."""


class PayerRefused(ValueError):
    """The payer lacks what a claim needs to reach it."""


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
        timed_rule=new.timed_rule,
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
