"""Agree contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Q

from claimwright.cycle.contracting.domain.agreements import NewContract, contract_findings
from claimwright.cycle.contracting.models import Contract, ContractRate, FeeSchedule, Payer
from claimwright.foundation.audit import log
from claimwright.kernel.finding import Finding
from claimwright.kernel.percent import Percent
from claimwright.kernel.period import Period


class ContractRefused(ValueError):
    """The contract does not say how a price is found; `findings` names every reason."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


@transaction.atomic
def agree_contract(*, new: NewContract) -> int:
    """Keep a contract and return its id; one of the same day is replaced, the one before ends.

    Open-ended, it ends where a later one starts. Raises ContractRefused.
    """
    payer = Payer.objects.select_for_update().get(pk=new.payer_id)
    later = list(Contract.objects.filter(payer=payer, starts_on__gt=new.starts_on))
    faults = contract_findings(
        new, [Period(row.starts_on, row.ends_on) for row in later if row.starts_on != row.ends_on]
    )
    if faults:
        raise ContractRefused(faults)
    if new.ends_on is None and later:
        new = replace(new, ends_on=min(row.starts_on for row in later))
    if new.fee_schedule_id is not None:
        FeeSchedule.objects.get(pk=new.fee_schedule_id)
    Contract.objects.filter(payer=payer, starts_on__lt=new.starts_on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=new.starts_on)
    ).update(ends_on=new.starts_on)
    row, _ = Contract.objects.update_or_create(
        payer=payer, starts_on=new.starts_on, defaults=_columns(new)
    )
    _write_rates(row, new)
    log.record(
        "contract set",
        object_type="contract",
        object_id=row.public_id,
        detail={
            "basis": str(new.basis),
            "percent": str(new.percent),
            "starts_on": str(new.starts_on),
            "rates": len(new.rates),
        },
    )
    return int(row.pk)


def set_contract(
    *,
    payer_id: int,
    basis: str,
    percent: Percent | None,
    fee_schedule_id: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
) -> int:
    """Agree a plain price from the day on; see `agree_contract`.

    A percentage applies to Medicare's schedule, or to the named one (100 % when None).
    Raises ContractRefused.
    """
    return agree_contract(
        new=NewContract(
            payer_id=payer_id,
            basis=basis,
            percent=percent,
            fee_schedule_id=fee_schedule_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )


def _columns(new: NewContract) -> dict[str, object]:
    stop_loss = new.stop_loss
    return {
        "basis": str(new.basis),
        "percent": None if new.percent is None else new.percent.value,
        "medicare_year": new.medicare_year,
        "fee_schedule_id": new.fee_schedule_id,
        "several": str(new.several),
        "ranking": [str(percent) for percent in new.ranking],
        "is_lesser_of_charges": new.is_lesser_of_charges,
        "stop_loss_over_cents": stop_loss.over_cents if stop_loss else None,
        "stop_loss_percent": stop_loss.percent.value if stop_loss else None,
        "tolerance_cents": new.tolerance_cents,
        "ends_on": new.ends_on,
    }


def _write_rates(row: Contract, new: NewContract) -> None:
    ContractRate.objects.filter(contract=row).delete()
    ContractRate.objects.bulk_create(
        [
            ContractRate(
                contract=row,
                code_from=rate.code_from,
                code_to=rate.code_to,
                modifier=rate.modifier,
                kind=str(rate.kind),
                cents=rate.cents,
                percent=None if rate.percent is None else rate.percent.value,
            )
            for rate in new.rates
        ]
    )
