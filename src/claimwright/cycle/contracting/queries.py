"""Read payers and prices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q

from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerKind, PayerProfile
from claimwright.cycle.contracting.domain.pricing import (
    Basis,
    Priced,
    PricedItem,
    PriceKey,
    Terms,
    price_item,
)
from claimwright.cycle.contracting.models import (
    Contract,
    FeeSchedule,
    FeeScheduleItem,
    Payer,
    Plan,
)
from claimwright.kernel.percent import Percent

ChargeKey = tuple[str, tuple[str, ...]]


class NoSuchPayer(LookupError):
    """The practice has no such payer."""


def get_payers(*, ids: Sequence[int]) -> dict[int, PayerProfile]:
    """Payers by id; unknown ids are absent."""
    return {p.id: p for p in _profiles(Payer.objects.filter(pk__in=set(ids)))}


def get_payer(*, payer_id: int) -> PayerProfile:
    """One payer. Raises NoSuchPayer."""
    found = get_payers(ids=[payer_id]).get(payer_id)
    if found is None:
        raise NoSuchPayer("This practice has no such payer.")
    return found


def list_payers() -> list[PayerProfile]:
    """Every payer by name."""
    return _profiles(Payer.objects.all())


def find_payer(*, edi_id: str) -> PayerProfile | None:
    """The payer claims reach under the id, or None."""
    return next(iter(_profiles(Payer.objects.filter(edi_id=edi_id))), None)


def list_plans(*, payer_id: int) -> list[str]:
    """The names of a payer's plans."""
    return list(Plan.objects.filter(payer_id=payer_id).values_list("name", flat=True))


def charge_amounts(*, codes: Sequence[ChargeKey], on: date) -> dict[ChargeKey, int]:
    """Our price of one unit in cents, from the charge schedule in force; unpriced are absent."""
    schedule = _schedule_in_force("charges", on)
    if schedule is None:
        return {}
    prices = _prices(schedule.pk, {code for code, _ in codes})
    found: dict[ChargeKey, int] = {}
    for code, modifiers in codes:
        for modifier in (*modifiers, ""):
            if (code, modifier) in prices:
                found[(code, modifiers)] = prices[(code, modifier)]
                break
    return found


def expected_allowed(*, payer_id: int, items: Sequence[PricedItem], on: date) -> list[Priced]:
    """What the payer's contract promises for each item on the day, in the order given."""
    terms = _terms(payer_id, {item.code for item in items}, on)
    return [price_item(item, terms) for item in items]


def medicare_amounts(*, on: date) -> dict[str, int]:
    """Medicare's amount of one unit in cents by code, unmodified, from the schedule in force."""
    schedule = _schedule_in_force("medicare", on)
    if schedule is None:
        return {}
    rows = FeeScheduleItem.objects.filter(schedule_id=schedule.pk, modifier="")
    return dict(rows.values_list("code", "amount_cents"))


def contract_percent(*, payer_id: int, on: date) -> Percent | None:
    """The percentage of Medicare agreed on the day, or None where the contract says otherwise."""
    terms = _terms(payer_id, (), on)
    return terms.percent if terms and terms.basis == Basis.PERCENT_OF_MEDICARE else None


def _profiles(rows: Any) -> list[PayerProfile]:
    return [
        PayerProfile(
            id=row.pk,
            public_id=row.public_id,
            name=row.name,
            edi_id=row.edi_id,
            kind=PayerKind(row.kind),
            filing_indicator=row.filing_indicator,
            timely_filing_days=row.timely_filing_days,
            correction_days=row.correction_days,
            appeal_days=row.appeal_days,
            correction_route=CorrectionRoute(row.correction_route),
            crossover_payer_ids=tuple(c.next_payer_id for c in row.crossovers.all()),
            authorization_codes=tuple(row.authorization_codes),
            address=row.address,
            phone=row.phone,
        )
        for row in rows.prefetch_related("crossovers")
    ]


def _terms(payer_id: int, codes: Collection[str], on: date) -> Terms | None:
    contract = (
        Contract.objects.filter(payer_id=payer_id, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("fee_schedule")
        .order_by("-starts_on")
        .first()
    )
    if contract is None:
        return None
    if contract.basis == Basis.PERCENT_OF_MEDICARE:
        name, schedule = "Medicare's fee schedule", _schedule_in_force("medicare", on)
    else:
        name = contract.fee_schedule.name
        schedule = _edition_in_force(name, on)
    return Terms(
        basis=Basis(contract.basis),
        percent=None if contract.percent is None else Percent(contract.percent),
        schedule_name=schedule.name if schedule else name,
        schedule_on=schedule.effective_on if schedule else on,
        prices=_prices(schedule.pk, codes) if schedule else {},
    )


def _schedule_in_force(kind: str, on: date) -> Any:
    rows = FeeSchedule.objects.filter(kind=kind, effective_on__lte=on)
    return rows.order_by("-effective_on", "-id").first()


def _edition_in_force(name: str, on: date) -> Any:
    rows = FeeSchedule.objects.filter(name=name, effective_on__lte=on)
    return rows.order_by("-effective_on").first()


def _prices(schedule_id: int, codes: Collection[str]) -> dict[PriceKey, int]:
    rows = FeeScheduleItem.objects.filter(schedule_id=schedule_id, code__in=set(codes))
    return {
        (code, modifier): cents
        for code, modifier, cents in rows.values_list("code", "modifier", "amount_cents")
    }


def contract_words(*, on: date) -> dict[int, str]:
    """By payer, how its contract in force on the day finds a price; others are absent."""
    in_force = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    words: dict[int, str] = {}
    for row in Contract.objects.filter(in_force).select_related("fee_schedule"):
        if row.percent is not None and row.basis == Basis.PERCENT_OF_MEDICARE:
            words[row.payer_id] = f"{row.percent.normalize():f} % of Medicare"
        elif row.fee_schedule is not None:
            words[row.payer_id] = row.fee_schedule.name
    return words


def list_fee_schedules() -> list[tuple[str, str, date, int]]:
    """(name, kind, effective from, number of prices) of every price list, newest first."""
    rows = FeeSchedule.objects.annotate(price_count=Count("items")).order_by(
        "-effective_on", "name"
    )
    return [(row.name, row.kind, row.effective_on, row.price_count) for row in rows]
