"""Read collection agencies, what is placed with them, and what they sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Sum

from claimwright.cycle.patient_billing.domain.collections import (
    AGENCY,
    AccountFacts,
    NotAtAgency,
)
from claimwright.cycle.patient_billing.domain.statements import account_key
from claimwright.cycle.patient_billing.models import (
    Agency,
    AgencyPayment,
    Placement,
    StatementLine,
)
from claimwright.cycle.patient_billing.queries.plans import running_plans
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.access import guard
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyView:
    """An agency and what it keeps, in basis points (2,500 = 25 %)."""

    id: int
    public_id: UUID
    name: str
    client_number: str
    fee_basis_points: int
    placed_cents: int = 0  # everything ever placed
    collected_cents: int = 0
    fee_cents: int = 0

    @property
    def fee_percent(self) -> str:
        """25 or 33.33, as a person writes it."""
        whole, part = divmod(self.fee_basis_points, 100)
        return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementView:
    """A balance at an agency. `left` is what neither was paid nor recalled."""

    id: int
    public_id: UUID
    agency_id: int
    agency_name: str
    fee_basis_points: int
    patient_id: int
    placed_on: date
    amount_cents: int
    recalled_on: date | None
    recall_reason: str
    collected_cents: int
    fee_cents: int
    left: tuple[OpenBalance, ...]

    @property
    def left_cents(self) -> int:
        """What is still with the agency."""
        return sum(one.cents for one in self.left)


def agencies() -> list[AgencyView]:
    """Every agency with what was placed with it, what it collected and kept."""
    placed = dict(
        Placement.objects.order_by().values_list("agency_id").annotate(c=Sum("amount_cents"))
    )
    sent = {
        pk: (gross, fee)
        for pk, gross, fee in AgencyPayment.objects.order_by()
        .values_list("placement__agency_id")
        .annotate(g=Sum("gross_cents"), f=Sum("fee_cents"))
    }
    columns = ("id", "public_id", "name", "client_number", "fee_basis_points")
    return [
        AgencyView(
            **row,
            placed_cents=placed.get(row["id"], 0),
            collected_cents=sent.get(row["id"], (0, 0))[0],
            fee_cents=sent.get(row["id"], (0, 0))[1],
        )
        for row in Agency.objects.values(*columns)
    ]


def placements(
    *, agency_id: int | None = None, patient_id: int | None = None, placed_on: date | None = None
) -> list[PlacementView]:
    """Placements, the latest first: of an agency, of a patient, of a day."""
    rows = Placement.objects.select_related("agency")
    given = {"agency_id": agency_id, "patient_id": patient_id, "placed_on": placed_on}
    return _views(list(rows.filter(**{k: v for k, v in given.items() if v is not None})))


def access_placement(*, user_id: int, public_id: UUID | str) -> PlacementView:
    """One placement for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Placement.objects.all(), user_id=user_id, public_id=public_id, permission="statements.view"
    )
    return _views([Placement.objects.select_related("agency").get(pk=row.pk)])[0]


def access_agency(*, user_id: int, public_id: UUID | str) -> AgencyView:
    """One agency for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Agency.objects.all(), user_id=user_id, public_id=public_id, permission="statements.view"
    )
    return next(one for one in agencies() if one.id == row.pk)


def account_facts(*, patient_id: int, on: date) -> AccountFacts:
    """What decides whether the patient's balance may go to an agency."""
    patient = registration.get_patient(patient_id=patient_id)
    split = ledger.receivables(by="patient", ids=[patient_id]).get(patient_id, {})
    lines = StatementLine.objects.filter(patient_id=patient_id)
    told = lines.aggregate(
        count=Count("statement_id", distinct=True), last=Max("statement__issued_on")
    )
    return AccountFacts(
        patient=patient,
        owed=receipts.open_balances(patient_ids=[patient_id]).get(patient_id, []),
        insurance_cents=sum(
            cents for (kind, _), cents in split.items() if kind is AccountKind.INSURANCE_RECEIVABLE
        ),
        on_account_cents=receipts.unapplied(patient_ids=[patient_id]).get(patient_id, 0),
        has_plan=bool(running_plans(account_keys=[account_key(patient)], on=on)),
        notices=told["count"] or 0,
        last_notice_on=told["last"],
    )


def left_at_agency(*, placement_ids: Sequence[UUID]) -> dict[str, list[OpenBalance]]:
    """What is left of each placement, line by line, by its public id: a fold over the ledger."""
    wanted = [str(pk) for pk in placement_ids]
    stored = ledger.standing_postings(source_type=AGENCY, source_ids=wanted)
    sums: dict[str, dict[tuple[int, int | None], OpenBalance]] = {}
    for one in stored:
        places = sums.setdefault(one.posting.source_id, {})
        for leg in one.posting.legs:
            if leg.account.kind is not AccountKind.COLLECTIONS or leg.encounter_id is None:
                continue
            place = (leg.encounter_id, leg.charge_line_id)
            before = places[place].cents if place in places else 0
            places[place] = OpenBalance(*place, leg.service_on, before + leg.amount_cents)
    return {pk: [one for one in places.values() if one.cents > 0] for pk, places in sums.items()}


def check_left(view: PlacementView) -> None:
    """Raise NotAtAgency when nothing of the placement is with the agency any more."""
    if view.recalled_on is not None or not view.left:
        raise NotAtAgency("Nothing of it is with the agency any more.")


def _views(rows: Sequence[Placement]) -> list[PlacementView]:
    left = left_at_agency(placement_ids=[row.public_id for row in rows])
    sent = {
        pk: (gross, fee)
        for pk, gross, fee in AgencyPayment.objects.filter(placement__in=rows)
        .order_by()
        .values_list("placement_id")
        .annotate(g=Sum("gross_cents"), f=Sum("fee_cents"))
    }
    return [
        PlacementView(
            id=row.pk,
            public_id=row.public_id,
            agency_id=row.agency_id,
            agency_name=row.agency.name,
            fee_basis_points=row.agency.fee_basis_points,
            patient_id=row.patient_id,
            placed_on=row.placed_on,
            amount_cents=row.amount_cents,
            recalled_on=row.recalled_on,
            recall_reason=row.recall_reason,
            collected_cents=sent.get(row.pk, (0, 0))[0],
            fee_cents=sent.get(row.pk, (0, 0))[1],
            left=tuple(left.get(str(row.public_id), ())),
        )
        for row in rows
    ]
