"""Read batches, what is in them, and their deposit slips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.receipts.domain import batches as domain
from claimwright.cycle.receipts.domain.batches import BatchView, Member, Totals
from claimwright.cycle.receipts.models import Batch, BatchEntry, Deposit, PatientPayment
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.access import guard


def batches(
    *, on: date | None = None, is_open: bool | None = None, offset: int = 0, limit: int = 100
) -> list[BatchView]:
    """Batches of a day, or all, the latest first."""
    rows = Batch.objects.all()
    if on is not None:
        rows = rows.filter(business_on=on)
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    return _views(list(rows[offset : offset + limit]))


def count_batches() -> int:
    """How many batches there are."""
    return int(Batch.objects.count())


def get_batch(*, batch_id: int) -> BatchView:
    """One batch."""
    (found,) = _views([Batch.objects.get(pk=batch_id)])
    return found


def access_batch(*, user_id: int, public_id: UUID | str) -> BatchView:
    """One batch for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Batch.objects.all(), user_id=user_id, public_id=public_id, permission="payments.view"
    )
    return get_batch(batch_id=row.pk)


def open_batch_of(*, user_id: int, kind: str) -> BatchView | None:
    """The batch of the kind the person is at, if any."""
    row = Batch.objects.filter(opened_by=user_id, kind=kind, closed_at__isnull=True).first()
    return get_batch(batch_id=row.pk) if row else None


def loose_payments(*, on: date) -> list[tuple[int, UUID, str, str, int]]:
    """(id, public id, number, method, cents) of the day's payments that are in no batch."""
    rows = PatientPayment.objects.filter(
        received_on=on, batch_entry__isnull=True, voided_on__isnull=True, returned_on__isnull=True
    )
    columns = ("id", "public_id", "number", "method", "amount_cents")
    return list(rows.order_by("id").values_list(*columns))


def loose_visits(*, on: date, limit: int = 200) -> list[EncounterSnapshot]:
    """Visits recorded on the day that are in no batch, oldest first."""
    ids = [pk for pk, *_ in charges.recorded_between(start=on, end=on)]
    taken = set(BatchEntry.objects.filter(encounter_id__in=ids).values_list("encounter", flat=True))
    wanted = [pk for pk in ids if pk not in taken][:limit]
    return list(charges.get_encounters(ids=wanted).values())


def loose_checks() -> list[tuple[int, str, int]]:
    """(deposit id, reference, cents) of payers' checks in no batch and not seen at the bank."""
    rows = Deposit.objects.filter(
        batch_entry__isnull=True,
        bank_line__isnull=True,
        settlement__isnull=True,
        returned_on__isnull=True,
    )
    return list(rows.order_by("id").values_list("id", "reference", "amount_cents"))


def in_batches(*, deposit_ids: Sequence[int]) -> set[int]:
    """Which of the deposits go to the bank with a batch's slip."""
    rows = BatchEntry.objects.filter(deposit_id__in=list(deposit_ids))
    return set(rows.values_list("deposit_id", flat=True))


def _views(rows: Sequence[Batch]) -> list[BatchView]:
    members = _members([row.pk for row in rows])
    seen = set(
        Batch.objects.filter(pk__in=[r.pk for r in rows], bank_line__isnull=False).values_list(
            "pk", flat=True
        )
    )
    return [
        BatchView(
            id=row.pk,
            public_id=row.public_id,
            number=row.number,
            kind=row.kind,
            business_on=row.business_on,
            control=Totals(row.control_count, row.control_cents),
            opened_by=row.opened_by,
            opened_actor=row.opened_actor,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            closed_actor=row.closed_actor,
            reason=row.reason,
            members=tuple(members.get(row.pk, ())),
            at_bank=row.pk in seen,
        )
        for row in rows
    ]


def _members(batch_ids: Sequence[int]) -> dict[int, list[Member]]:
    rows = list(
        BatchEntry.objects.filter(batch_id__in=batch_ids)
        .select_related("payment", "deposit")
        .order_by("id")
    )
    visits = charges.get_encounters(ids=[row.encounter_id for row in rows if row.encounter_id])
    patient_ids = {visit.patient_id for visit in visits.values()}
    patient_ids |= {row.payment.patient_id for row in rows if row.payment_id}
    people = registration.get_patients(ids=sorted(patient_ids))
    names = {pk: str(one.name) for pk, one in people.items()}
    payers = _payer_names(row.deposit.payer_id for row in rows if row.deposit_id)
    found: dict[int, list[Member]] = {}
    for row in rows:
        if row.encounter_id:
            member = _visit(row.pk, visits[row.encounter_id], names)
        elif row.payment_id:
            member = _payment(row.pk, row.payment, names)
        else:
            member = _check(row.pk, row.deposit, payers)
        found.setdefault(row.batch_id, []).append(member)
    return found


def _payer_names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({pk for pk in ids if pk is not None})
    return {pk: payer.name for pk, payer in contracting.get_payers(ids=wanted).items()}


def _visit(entry_id: int, visit: EncounterSnapshot, names: dict[int, str]) -> Member:
    return Member(
        entry_id,
        domain.VISIT,
        visit.number,
        names[visit.patient_id],
        visit.charge_cents,
        visit.state == "void",
    )


def _payment(entry_id: int, row: PatientPayment, names: dict[int, str]) -> Member:
    is_void = row.voided_on is not None
    who = names[row.patient_id]
    number = row.reference if row.method == domain.CHECK else ""
    source = str(row.public_id)
    return Member(entry_id, row.method, row.number, who, row.amount_cents, is_void, number, source)


def _check(entry_id: int, row: Deposit, payers: dict[int, str]) -> Member:
    who = payers.get(row.payer_id or 0, "Payer")
    number, source = row.reference, str(row.public_id)
    return Member(
        entry_id, domain.PAYER_CHECK, number, who, row.amount_cents, False, number, source
    )
