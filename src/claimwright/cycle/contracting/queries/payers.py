"""Read payers and plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerKind, PayerProfile
from claimwright.cycle.contracting.models import Payer, Plan


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


class PayerName(NamedTuple):
    """What a list or a filter shows of a payer."""

    id: int
    public_id: UUID
    name: str


def payer_names() -> list[PayerName]:
    """Every payer by name, only what a filter shows; one query."""
    rows = Payer.objects.order_by("name", "id").values_list("id", "public_id", "name")
    return [PayerName(*row) for row in rows]


def find_payer(*, edi_id: str) -> PayerProfile | None:
    """The payer claims reach under the id, or None."""
    return next(iter(_profiles(Payer.objects.filter(edi_id=edi_id))), None)


def list_plans(*, payer_id: int) -> list[str]:
    """The names of a payer's plans."""
    return list(Plan.objects.filter(payer_id=payer_id).values_list("name", flat=True))


def _profiles(rows: Any) -> list[PayerProfile]:
    """One query: a row for each payer and payer it forwards to, those in their own order."""
    joined = rows.annotate(next_id=F("crossovers__next_payer_id"))
    payers: dict[int, Any] = {}
    forwards: dict[int, list[int]] = defaultdict(list)
    for row in joined.order_by("name", "id", "crossovers__id"):
        payers.setdefault(row.pk, row)
        if row.next_id is not None:
            forwards[row.pk].append(row.next_id)
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
            crossover_payer_ids=tuple(forwards[row.pk]),
            authorization_codes=tuple(row.authorization_codes),
            address=row.address,
            phone=row.phone,
            timed_rule=row.timed_rule,
        )
        for row in payers.values()
    ]
