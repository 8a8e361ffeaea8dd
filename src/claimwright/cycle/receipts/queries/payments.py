"""Read payments, what is on account, and deposits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from claimwright.cycle.receipts.domain.cards import CardOnFile
from claimwright.cycle.receipts.domain.payments import (
    Applied,
    OpenBalance,
    PaymentView,
    Remainder,
)
from claimwright.cycle.receipts.models import (
    Deposit,
    PatientPayment,
    PaymentApplication,
    RefundSource,
)
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.lean import standing_rows
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

BOUNCE_DAYS = 180  # a check is stale then; a transfer is taken back within days
OF_AGENCY = "agency:"  # how the key of a collection agency's deposit begins


class NoSuchPayment(LookupError):
    """The practice took no such payment."""


@dataclass(frozen=True, slots=True)
class DepositView:
    """Money a payer put in the bank."""

    id: int
    public_id: UUID
    payer_id: int | None
    amount_cents: int
    deposited_on: date
    reference: str
    returned_on: date | None = None  # the bank took it back


def payments_for(*, patient_id: int) -> list[PaymentView]:
    """The patient's payments, newest first."""
    rows = PatientPayment.objects.filter(patient_id=patient_id).order_by("-received_on", "-id")
    return _views(rows)


def get_payments(*, ids: Sequence[int]) -> dict[int, PaymentView]:
    """Payments by id; unknown ids are absent."""
    return {view.id: view for view in _views(PatientPayment.objects.filter(pk__in=list(ids)))}


def receipt(*, payment_id: int) -> PaymentView:
    """One payment as its receipt shows it. Raises NoSuchPayment."""
    found = get_payments(ids=[payment_id]).get(payment_id)
    if found is None:
        raise NoSuchPayment("This practice took no such payment.")
    return found


def access_payment(*, user_id: int, public_id: UUID | str) -> PaymentView:
    """One payment for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        PatientPayment.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="payments.view",
    )
    return receipt(payment_id=row.pk)


def access_application(*, user_id: int, public_id: UUID | str) -> tuple[int, PaymentView]:
    """(id, its payment) of money applied to a visit, for one person, audited.

    Raises guard.NotVisible.
    """
    row = guard.reach(
        PaymentApplication.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="payments.view",
    )
    return row.pk, receipt(payment_id=row.payment_id)


def payments_between(*, start: date, end: date) -> list[PaymentView]:
    """Payments received from `start` to `end`, both included, in the order received."""
    rows = PatientPayment.objects.filter(received_on__range=(start, end))
    return _views(rows.order_by("received_on", "id"))


@dataclass(frozen=True, slots=True)
class Received:
    """One payment that stands: when it was entered, and its cents less what was refunded."""

    patient_id: int
    recorded_at: datetime
    received_on: date
    cents: int


def received_since(*, after: datetime) -> list[Received]:
    """Every payment entered after the instant that was neither returned nor voided."""
    rows = PatientPayment.objects.filter(
        recorded_at__gt=after, returned_on__isnull=True, voided_on__isnull=True
    )
    back = RefundSource.objects.filter(refund__voided_on__isnull=True, payment__in=rows)
    refunded = dict(back.order_by().values_list("payment_id").annotate(c=Sum("amount_cents")))
    columns = ("id", "patient_id", "recorded_at", "received_on", "amount_cents")
    return [
        Received(patient_id, recorded_at, received_on, cents - refunded.get(pk, 0))
        for pk, patient_id, recorded_at, received_on, cents in rows.values_list(*columns)
    ]


def unapplied(*, patient_ids: Sequence[int]) -> dict[int, int]:
    """Cents on account per patient; patients with none are absent."""
    sums: dict[int, int] = {}
    for each in remainders(patient_ids=patient_ids):
        sums[each.patient_id] = sums.get(each.patient_id, 0) + each.cents
    return sums


def remainders(*, patient_ids: Sequence[int] | None) -> list[Remainder]:
    """The payments with money left on account, oldest first; None means every patient's."""
    rows = PatientPayment.objects.filter(returned_on__isnull=True, voided_on__isnull=True)
    applied = PaymentApplication.objects.filter(released_on__isnull=True)
    refunded = RefundSource.objects.filter(refund__voided_on__isnull=True)
    if patient_ids is not None:
        wanted = Many(patient_ids)
        rows = rows.filter(patient_id__among=wanted)
        applied = applied.filter(payment__patient_id__among=wanted)
        refunded = refunded.filter(payment__patient_id__among=wanted)
    used: Counter[int] = Counter()
    for spent in (applied, refunded):
        sums = spent.order_by().values_list("payment_id").annotate(cents=Sum("amount_cents"))
        used.update(dict(sums))
    columns = ("id", "public_id", "patient_id", "encounter_id", "is_copay", "received_on")
    found = rows.order_by("received_on", "id").values_list(*columns, "amount_cents")
    return [
        Remainder(
            payment_id=payment_id,
            payment_public_id=public_id,
            patient_id=patient_id,
            encounter_id=encounter_id,
            is_copay=is_copay,
            received_on=received_on,
            cents=amount - used[payment_id],
        )
        for payment_id, public_id, patient_id, encounter_id, is_copay, received_on, amount in found
        if amount != used[payment_id]
    ]


def open_balances(*, patient_ids: Sequence[int]) -> dict[int, list[OpenBalance]]:
    """What each patient owes, service line by service line."""
    found = ledger.positions(by="patient", ids=patient_ids, kinds=[AccountKind.PATIENT_RECEIVABLE])
    return {patient_id: _merged(places) for patient_id, places in found.items()}


def deposits(
    *, start: date | None = None, end: date | None = None, with_agencies: bool = False
) -> list[DepositView]:
    """Payers' deposits between the days, both included, newest first; agencies' where asked for."""
    rows = Deposit.objects.all()
    if not with_agencies:
        rows = rows.exclude(key__startswith=OF_AGENCY)
    if start is not None:
        rows = rows.filter(deposited_on__gte=start)
    if end is not None:
        rows = rows.filter(deposited_on__lte=end)
    return _deposit_views(rows)


def _deposit_views(rows: QuerySet[Deposit]) -> list[DepositView]:
    """Newest first."""
    return [
        DepositView(
            row.pk,
            row.public_id,
            row.payer_id,
            row.amount_cents,
            row.deposited_on,
            row.reference,
            row.returned_on,
        )
        for row in rows.order_by("-deposited_on", "-id")
    ]


def deposits_that_may_bounce(*, cents: int, by: date) -> list[DepositView]:
    """Payers' deposits of the amount that stand and are no older than banks take back."""
    rows = Deposit.objects.exclude(key__startswith=OF_AGENCY).filter(
        amount_cents=cents,
        returned_on__isnull=True,
        deposited_on__range=(by - timedelta(days=BOUNCE_DAYS), by),
    )
    return _deposit_views(rows)


def deposited_cents() -> int:
    """What payers put in the bank and it kept; collection agencies' deposits are not theirs."""
    return _first(standing_rows(_deposited))


def _deposited() -> Any:
    rows = Deposit.objects.exclude(key__startswith=OF_AGENCY).filter(returned_on__isnull=True)
    return rows.order_by().values("practice_id").values_list(Sum("amount_cents"))


def _first(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0]) if rows else 0


def violations() -> list[str]:
    """A sentence for every payment spent twice, and where rows and ledger disagree.

    Source: reliability-money (M26, M41)
    """
    overspent, counted = [], dict[int, int]()
    for patient_id, number, left, is_sound in _left_of_payments():
        counted[patient_id] = counted.get(patient_id, 0) + left
        if not is_sound:
            overspent.append(f"payment {number} has {-left} cents more applied than received")
    booked = ledger.balances(by="patient", ids=None, kinds=[AccountKind.PATIENT_UNAPPLIED])
    differing = [
        f"patient {patient_id} has {counted.get(patient_id, 0)} cents on account by receipts, "
        f"{-booked.get(patient_id, 0)} by the ledger"
        for patient_id in sorted(counted.keys() | booked.keys())
        if counted.get(patient_id, 0) != -booked.get(patient_id, 0)
    ]
    return overspent + differing


def on_account() -> dict[int, int]:
    """Every patient's cents on account, as `unapplied` has them; patients with none are absent."""
    sums: dict[int, int] = {}
    for patient_id, _, left, _ in _left_of_payments():
        sums[patient_id] = sums.get(patient_id, 0) + left
    return {patient_id: cents for patient_id, cents in sums.items() if cents}


def _left_of_payments() -> Iterator[tuple[int, str, int, bool]]:
    """(patient, number, cents left, whether no more was spent than there is) of each payment."""
    applied, refunded = (dict(standing_rows(find)) for find in (_all_applied, _all_refunded))
    for payment_id, number, patient_id, amount, returned, voided in standing_rows(_all_payments):
        stands = returned is None and voided is None
        used = int(applied.get(payment_id, 0)) + int(refunded.get(payment_id, 0))
        left = amount - used if stands else 0
        yield patient_id, number, left, left >= 0 and (stands or payment_id not in applied)


def _all_payments() -> Any:
    columns = ("id", "number", "patient_id", "amount_cents", "returned_on", "voided_on")
    return PatientPayment.objects.order_by("received_on", "id").values_list(*columns)


def _all_applied() -> Any:
    rows = PaymentApplication.objects.filter(released_on__isnull=True).order_by()
    return rows.values_list("payment_id").annotate(cents=Sum("amount_cents"))


def _all_refunded() -> Any:
    rows = RefundSource.objects.filter(refund__voided_on__isnull=True).order_by()
    return rows.values_list("payment_id").annotate(cents=Sum("amount_cents"))


def _merged(places: Iterable[ledger.Position]) -> list[OpenBalance]:
    sums: dict[tuple[int, int | None], OpenBalance] = {}
    for place in places:
        if place.encounter_id is None:
            continue
        key = (place.encounter_id, place.charge_line_id)
        before = sums.get(key)
        cents = place.cents + (before.cents if before else 0)
        service_on = place.service_on or (before.service_on if before else None)
        sums[key] = OpenBalance(*key, service_on, cents)
    return [balance for visit in _by_visit(sums.values()) for balance in _netted(visit)]


def _by_visit(balances: Iterable[OpenBalance]) -> Iterable[list[OpenBalance]]:
    visits: dict[int, list[OpenBalance]] = {}
    for balance in balances:
        visits.setdefault(balance.encounter_id, []).append(balance)
    return visits.values()


def _netted(visit: list[OpenBalance]) -> Iterator[OpenBalance]:
    """The visit's debts, less what was credited to the visit as a whole (a write-off, say)."""
    credit = -sum(balance.cents for balance in visit if balance.cents < 0)
    for balance in visit:
        if balance.cents > 0:
            used = min(credit, balance.cents)
            credit -= used
            if balance.cents > used:
                yield replace(balance, cents=balance.cents - used)


def _views(rows: QuerySet[PatientPayment]) -> list[PaymentView]:
    return [_view(row) for row in rows.prefetch_related("applications", "refund_sources__refund")]


def _view(row: PatientPayment) -> PaymentView:
    return PaymentView(
        id=row.pk,
        public_id=row.public_id,
        number=row.number,
        patient_id=row.patient_id,
        encounter_id=row.encounter_id,
        amount_cents=row.amount_cents,
        method=row.method,
        reference=row.reference,
        is_copay=row.is_copay,
        received_on=row.received_on,
        recorded_at=row.recorded_at,
        returned_on=row.returned_on,
        refunded_cents=sum(
            source.amount_cents
            for source in row.refund_sources.all()
            if source.refund.voided_on is None
        ),
        applications=tuple(_standing(row.applications.all())),
        voided_on=row.voided_on,
        card=CardOnFile(
            token=row.card_token,
            brand=row.card_brand,
            last4=row.card_last4,
            expires=row.card_expires,
        ),
    )


def _standing(rows: Iterable[PaymentApplication]) -> Iterator[Applied]:
    for row in rows:
        if row.released_on is None:
            yield Applied(row.encounter_id, row.amount_cents, row.public_id)
