"""Read denials: the worklist, one denial, and what analytics counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.posting_table import Adjusted, PostingTable
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain import deadlines
from claimwright.cycle.denials.domain.causes import Cause, find_cause
from claimwright.cycle.denials.domain.planning import (
    Background,
    DenialSnapshot,
    Said,
    Standing,
    standing_of,
)
from claimwright.cycle.denials.domain.states import (
    STATE_WORDS,
    TO_DO,
    TRANSITIONS,
)
from claimwright.cycle.denials.domain.views import (
    DenialDetail,
    DenialEventView,
    DenialRow,
    WorklistPage,
)
from claimwright.cycle.denials.domain.worth import LATER, URGENCY, Worth, urgency
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.denials.queries.results import results
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

# A denial without a deadline comes after those with one, on every database.
SOONEST = F("act_by").asc(nulls_last=True)
ORDERS: dict[str, tuple[Any, ...]] = {
    "value": ("-pull", SOONEST, "id"),
    "deadline": (SOONEST, "-amount_cents", "id"),
    "amount": ("-amount_cents", "id"),
    "age": ("denied_on", "id"),
    "newest": ("-denied_on", "-id"),
}


class NoSuchDenial(LookupError):
    """The practice has no such denial."""


def worklist(
    *,
    as_of: date,
    states: Sequence[str] = TO_DO,
    filters: dict[str, Any] | None = None,
    order: str = "value",
    offset: int = 0,
    limit: int = 50,
) -> WorklistPage:
    """Denials in the order they are worth working; a constant number of queries.

    `filters` may hold owner, category, payer_id, reason and text (a claim number or words that
    find a patient). "value" is expected cents per minute times urgency; a passed deadline sinks.
    """
    rows = _filtered(Denial.objects.filter(state__in=states), filters or {})
    sums = rows.aggregate(total=Count("id"), cents=Sum("amount_cents"))
    ordered = rows.annotate(pull=F("rank_value") * _urgency(as_of)).order_by(*ORDERS[order])
    page = [snapshot(row) for row in ordered[offset : offset + limit]]
    return WorklistPage(tuple(_rows(page, as_of)), sums["total"], sums["cents"] or 0)


def denials_for(*, claim_ids: Sequence[int]) -> dict[int, list[DenialSnapshot]]:
    """Every denial of the claims, oldest first; claims without one are absent."""
    found: dict[int, list[DenialSnapshot]] = {}
    for some in batches(sorted(set(claim_ids))):
        for row in Denial.objects.filter(claim_id__among=Many(some)).order_by("denied_on", "id"):
            found.setdefault(row.claim_id, []).append(snapshot(row))
    return found


def get_denials(*, ids: Sequence[int]) -> dict[int, DenialSnapshot]:
    """Denials by id; unknown ids are absent."""
    found: dict[int, DenialSnapshot] = {}
    for some in batches(sorted(set(ids))):
        found |= {row.pk: snapshot(row) for row in Denial.objects.filter(pk__in=some)}
    return found


def get_denial(*, denial_id: int) -> DenialSnapshot:
    """One denial. Raises NoSuchDenial."""
    found = get_denials(ids=[denial_id]).get(denial_id)
    if found is None:
        raise NoSuchDenial("This practice has no such denial.")
    return found


def access_denial(*, user_id: int, public_id: UUID | str) -> DenialSnapshot:
    """The denial for one person, audited. Raises guard.NotVisible."""
    return snapshot(
        guard.reach(
            Denial.objects.all(),
            user_id=user_id,
            public_id=public_id,
            permission="denials.view",
        )
    )


def access_denials(*, user_id: int, public_ids: Sequence[UUID | str]) -> list[DenialSnapshot]:
    """Those of the denials the practice has, in the order asked for. Raises guard.NotAllowed."""
    guard.require(user_id, "denials.view")
    held = {str(row.public_id): row for row in Denial.objects.filter(public_id__in=public_ids)}
    wanted = dict.fromkeys(str(public_id) for public_id in public_ids)
    return [snapshot(held[public_id]) for public_id in wanted if public_id in held]


def denial_detail(*, denial_id: int, as_of: date) -> DenialDetail:
    """Everything one denial's page shows. Raises NoSuchDenial."""
    denial = get_denial(denial_id=denial_id)
    (row,) = _rows([denial], as_of)
    payer = contracting.get_payer(payer_id=denial.payer_id)
    events = DenialEvent.objects.filter(denial_id=denial_id)
    siblings = denials_for(claim_ids=[denial.claim_id])[denial.claim_id]
    return DenialDetail(
        row=row,
        route_words=deadlines.route_words(payer, row.cause),
        charge_cents=denial.charge_cents,
        open_cents=open_cents([denial])[denial.id],
        events=tuple(_event(event) for event in events),
        siblings=tuple(other for other in siblings if other.id != denial.id),
        moves=tuple(sorted(TRANSITIONS[denial.state])),
    )


def cause_of(
    denial: DenialSnapshot, payer: PayerProfile, table: PostingTable | None = None
) -> Cause:
    """The cause as the tables in force on the day of the decision tell it."""
    table = claims.posting_table() if table is None else table
    asked = Adjusted(
        payer_id=denial.payer_id,
        group=denial.group,
        reason=denial.reason,
        remarks=denial.remarks,
    )
    return find_cause(
        group=denial.group,
        reason=denial.reason,
        remarks=denial.remarks,
        payer_kind=payer.kind,
        treatment=table.treatment(asked, on=denial.denied_on),
    )


def open_cents(denials: Sequence[DenialSnapshot]) -> dict[int, int]:
    """What the payer still owes on each denial's encounter in our books, cents, by denial id."""
    owed = ledger.receivables(by="encounter", ids=[d.encounter_id for d in denials])
    account = AccountKind.INSURANCE_RECEIVABLE
    return {d.id: owed.get(d.encounter_id, {}).get((account, d.payer_id), 0) for d in denials}


def open_counts() -> dict[str, tuple[int, int]]:
    """(count, cents) of denials to do, by owner."""
    rows = (
        Denial.objects.filter(state__in=TO_DO)
        .values_list("owner")
        .annotate(count=Count("id"), cents=Sum("amount_cents"))
        .order_by("owner")
    )
    return {owner: (count, cents) for owner, count, cents in rows}


def nearest_deadline() -> date | None:
    """The first day by which something must be done about a denial to do, or None."""
    first: date | None = Denial.objects.filter(state__in=TO_DO).aggregate(on=Min("act_by"))["on"]
    return first


def snapshot(row: Denial) -> DenialSnapshot:
    """The row as a value."""
    return DenialSnapshot(
        id=row.pk,
        public_id=row.public_id,
        claim_id=row.claim_id,
        adjudication_id=row.adjudication_id,
        encounter_id=row.encounter_id,
        patient_id=row.patient_id,
        payer_id=row.payer_id,
        group=row.group_code,
        reason=row.reason_code,
        remarks=tuple(row.remarks.split()),
        line_numbers=tuple(int(n) for n in row.line_numbers.split(",") if n),
        procedures=tuple(row.procedures.split()),
        amount_cents=row.amount_cents,
        charge_cents=row.charge_cents,
        recovered_cents=row.recovered_cents,
        written_off_cents=row.written_off_cents,
        transferred_cents=row.transferred_cents,
        category=row.category,
        owner=row.owner,
        state=row.state,
        is_initial=row.is_initial,
        round_number=row.round_number,
        service_on=row.service_on,
        denied_on=row.denied_on,
        opened_on=row.opened_on,
        act_by=row.act_by,
        correct_by=row.correct_by,
        appeal_by=row.appeal_by,
        resolved_on=row.resolved_on,
        rank_value=row.rank_value,
    )


def _filtered(rows: QuerySet[Denial], filters: dict[str, Any]) -> QuerySet[Denial]:
    wanted = {
        "owner": "owner",
        "category": "category",
        "payer_id": "payer_id",
        "reason": "reason_code",
    }
    unknown = set(filters) - {*wanted, "text"}
    assert not unknown, f"the worklist has no filter {sorted(unknown)}"
    for name, column in wanted.items():
        if filters.get(name):
            rows = rows.filter(**{column: filters[name]})
    text = (filters.get("text") or "").strip()
    if text:
        people = [p.id for p in registration.search_patients(text=text, limit=200)]
        rows = rows.filter(Q(claim__number__iexact=text) | Q(patient_id__in=people))
    return rows


def _urgency(as_of: date) -> Case:
    """The steps of worth.urgency as SQL."""
    cases = [When(act_by__isnull=True, then=Value(1)), When(act_by__lt=as_of, then=Value(0))]
    for days, factor in URGENCY:
        last_on = date.fromordinal(as_of.toordinal() + days)
        cases.append(When(act_by__lte=last_on, then=Value(factor)))
    return Case(*cases, default=Value(LATER), output_field=IntegerField())


def _rows(denials: Sequence[DenialSnapshot], as_of: date) -> Iterable[DenialRow]:
    known_claims = claims.get_claims(ids=[d.claim_id for d in denials])
    patients = registration.get_patients(ids=[d.patient_id for d in denials])
    payers = contracting.get_payers(ids=[d.payer_id for d in denials])
    tables = Background(
        claims={}, payers={}, known=(), results=results(), table=claims.posting_table()
    )
    for denial in denials:
        claim, patient = known_claims[denial.claim_id], patients[denial.patient_id]
        payer = payers[denial.payer_id]
        stands = standing_of(said_of(denial), payer, tables)
        yield DenialRow(
            denial=denial,
            cause=stands.cause,
            worth=worth_of(denial, stands, as_of),
            claim_public_id=claim.public_id,
            claim_number=claim.number,
            patient_public_id=patient.public_id,
            patient_name=str(patient.name),
            payer_name=payer.name,
            days_left=(denial.act_by - as_of).days if denial.act_by else None,
            days_old=(as_of - denial.denied_on).days,
        )


def said_of(denial: DenialSnapshot) -> Said:
    """What the payer said, as the tables are asked about it."""
    return Said(denial.group, denial.reason, denial.remarks, denial.amount_cents, denial.denied_on)


def worth_of(denial: DenialSnapshot, stands: Standing, as_of: date) -> Worth:
    """The arithmetic of the worklist for one denial."""
    return Worth(
        amount_cents=denial.amount_cents,
        chance=stands.chance,
        minutes=stands.cause.minutes,
        urgency=urgency(act_by=denial.act_by, as_of=as_of),
        days_left=(denial.act_by - as_of).days if denial.act_by else None,
    )


def _event(row: DenialEvent) -> DenialEventView:
    title = STATE_WORDS[row.to_state] if row.to_state else "Note"
    if row.kind == "undone":
        title = "Write-off taken back"
    return DenialEventView(row.at, row.kind, title, row.words, row.actor, row.amount_cents)
