"""Remittances, their items and payers' accounts for pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from claimwright.cycle.remittance.domain import provider_level
from claimwright.cycle.remittance.domain.codec import adjustments_from_rows, findings_from_rows
from claimwright.cycle.remittance.domain.foreign import WHY
from claimwright.cycle.remittance.domain.provider_level import AccountLine
from claimwright.cycle.remittance.domain.states import (
    ASIDE,
    FOREIGN,
    HELD,
    POSTED,
    REVERSED,
    SUSPENSE,
)
from claimwright.cycle.remittance.domain.views import (
    ItemLineView,
    ItemView,
    PlbView,
    RemittanceDetail,
    RemittanceEventView,
    RemittancePage,
    RemittanceRow,
)
from claimwright.cycle.remittance.models import (
    PayerAccountEntry,
    Remittance,
    RemittanceItem,
    RemittanceItemLine,
)
from claimwright.foundation.access import guard

ORDERS = {
    "received": ("-received_at", "-id"),
    "paid": ("-paid_on", "-id"),
    "amount": ("-payment_cents", "-id"),
    "payer": ("payer_name", "-id"),
}


class NoSuchRemittance(LookupError):
    """The practice has no such remittance."""


def remittance_page(
    *,
    state: str = "",
    payer_id: int | None = None,
    text: str = "",
    order: str = "received",
    offset: int = 0,
    limit: int = 50,
) -> RemittancePage:
    """Remittances by state, payer and words (payer, trace number); newest first by default."""
    rows = Remittance.objects.all()
    if state:
        rows = rows.filter(state=state)
    if payer_id is not None:
        rows = rows.filter(payer_id=payer_id)
    for word in text.split():
        rows = rows.filter(Q(payer_name__icontains=word) | Q(trace_number__icontains=word))
    total = rows.count()
    ordered = rows.order_by(*ORDERS.get(order, ORDERS["received"]))[offset : offset + limit]
    return RemittancePage(tuple(row_view(row) for row in ordered), total)


def access_remittance(*, user_id: int, public_id: UUID | str) -> RemittanceDetail:
    """One remittance for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Remittance.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="remittances.view",
    )
    return remittance_detail(remittance_id=row.pk)


def remittance_detail(*, remittance_id: int) -> RemittanceDetail:
    """One remittance line by line. Raises NoSuchRemittance."""
    row = (
        Remittance.objects.filter(pk=remittance_id)
        .select_related("duplicate_of")
        .prefetch_related("events", "provider_adjustments")
        .first()
    )
    if row is None:
        raise NoSuchRemittance("This practice has no such remittance.")
    last_round = max(row.times_posted, 1)
    items = row.items.filter(round=last_round).select_related("remittance")
    return RemittanceDetail(
        row=row_view(row),
        payee_name=row.payee_name,
        payee_key=row.payee_key,
        control_number=row.control_number,
        interchange_control=row.interchange_control,
        items=tuple(_items(items.order_by("position"))),
        provider_adjustments=tuple(
            PlbView(
                reason=entry.reason,
                words=provider_level.reason_words(entry.reason),
                reference=entry.reference,
                amount_cents=entry.amount_cents,
                account_kind=entry.account_kind,
                claim_id=entry.claim_id,
            )
            for entry in sorted(row.provider_adjustments.all(), key=lambda entry: entry.position)
            if entry.round == last_round
        ),
        findings=findings_from_rows(row.findings),
        events=tuple(
            RemittanceEventView(each.at, each.from_state, each.to_state, each.reason, each.actor)
            for each in row.events.all()
        ),
        duplicate_of=row.duplicate_of.public_id if row.duplicate_of else None,
    )


def remittances_of_file(*, file_id: int) -> list[RemittanceRow]:
    """The sets of one file, in order."""
    rows = Remittance.objects.filter(file_id=file_id).order_by("position")
    return [row_view(row) for row in rows]


def suspense_items(*, offset: int = 0, limit: int = 200) -> list[ItemView]:
    """What matched no claim yet, oldest first."""
    rows = RemittanceItem.objects.filter(state=SUSPENSE, remittance__state=POSTED)
    chosen = rows.select_related("remittance").order_by("remittance__received_at", "id")
    return list(_items(chosen[offset : offset + limit]))


def overpaid_items() -> list[ItemView]:
    """What payers are owed back, still in suspense; oldest first.

    Decisions that paid more than was owed, and payments that are not ours. What the payer took
    back by its correction is no longer among them.

    Source: reliability-money (M24)
    """
    rows = RemittanceItem.objects.filter(state__in=(POSTED, FOREIGN), excess_cents__gt=0)
    rows = rows.exclude(reversed_by__state=POSTED)
    chosen = rows.filter(remittance__state=POSTED).select_related("remittance")
    return list(_items(chosen.order_by("remittance__received_at", "id")))


def access_item(*, user_id: int, public_id: UUID | str) -> ItemView:
    """One claim of a remittance for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        RemittanceItem.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="remittances.view",
    )
    rows = RemittanceItem.objects.filter(pk=row.pk).select_related("remittance")
    return next(iter(_items(rows)))


def get_items(*, ids: Sequence[int]) -> dict[int, ItemView]:
    """Claims of remittances by id."""
    rows = RemittanceItem.objects.filter(pk__in=list(ids)).select_related("remittance")
    return {item.id: item for item in _items(rows)}


def items_of_claims(*, claim_ids: Sequence[int]) -> dict[int, list[ItemView]]:
    """What each claim was told by remittances, oldest first."""
    rows = RemittanceItem.objects.filter(claim_id__in=list(claim_ids)).exclude(state=HELD)
    found: dict[int, list[ItemView]] = {pk: [] for pk in claim_ids}
    for item in _items(rows.select_related("remittance").order_by("id")):
        found[item.claim_id or 0].append(item)
    return found


def payer_account(*, payer_id: int) -> list[AccountLine]:
    """Everything a payer moved outside claims (PLB), with the running balance.

    Source: reliability-835 (B08)
    """
    rows = PayerAccountEntry.objects.filter(payer_id=payer_id, taken_back_on__isnull=True)
    return provider_level.running(
        rows.order_by("posted_on", "id").values_list(
            "id",
            "posted_on",
            "remittance_id",
            "remittance__trace_number",
            "reason",
            "reference",
            "amount_cents",
            "account_kind",
            "claim_id",
        )
    )


def waiting() -> dict[str, tuple[int, int]]:
    """(count, cents) of what waits for a person: held remittances and suspense items."""
    held = Remittance.objects.filter(state=HELD).aggregate(
        n=Count("id"), cents=Sum("payment_cents")
    )
    items = RemittanceItem.objects.filter(state=SUSPENSE, remittance__state=POSTED)
    loose = items.aggregate(n=Count("id"), cents=Sum("paid_cents"))
    return {
        "held": (held["n"], held["cents"] or 0),
        "suspense": (loose["n"], loose["cents"] or 0),
    }


def row_view(row: Remittance) -> RemittanceRow:
    """The row as a value."""
    is_placed = row.state in (POSTED, REVERSED, ASIDE)
    return RemittanceRow(
        id=row.pk,
        public_id=row.public_id,
        file_id=row.file_id,
        position=row.position,
        state=row.state,
        payer_id=row.payer_id,
        payer_name=row.payer_name,
        trace_number=row.trace_number,
        method=row.method,
        payment_cents=row.payment_cents,
        paid_on=row.paid_on,
        received_at=row.received_at,
        claims_count=row.claims_count,
        posted_cents=row.posted_cents,
        suspense_cents=row.suspense_cents,
        provider_level_cents=row.provider_level_cents,
        held_cents=0 if is_placed else row.payment_cents,
        missing_cents=row.missing_cents,
        is_deposited=row.deposit_id is not None,
    )


def _items(rows: QuerySet[RemittanceItem]) -> Iterable[ItemView]:
    for row in rows.prefetch_related("lines"):
        yield ItemView(
            id=row.pk,
            public_id=row.public_id,
            remittance_id=row.remittance_id,
            position=row.position,
            state=row.state,
            claim_control_number=row.claim_control_number,
            status=row.status,
            patient_name=", ".join(part for part in (row.patient_last, row.patient_first) if part),
            member_id=row.member_id,
            payer_claim_number=row.payer_claim_number,
            service_on=row.service_on,
            charge_cents=row.charge_cents,
            paid_cents=row.paid_cents,
            patient_cents=row.patient_cents,
            excess_cents=row.excess_cents,
            is_reversal=row.is_reversal,
            claim_id=row.claim_id,
            encounter_id=row.encounter_id,
            adjudication_id=row.adjudication_id,
            matched_by=row.matched_by,
            adjustments=adjustments_from_rows(row.adjustments),
            remarks=tuple(row.remarks),
            findings=findings_from_rows(row.findings),
            lines=tuple(_line(line) for line in row.lines.all()),
            payer_id=row.remittance.payer_id,
            payer_name=row.remittance.payer_name,
            trace_number=row.remittance.trace_number,
            received_at=row.remittance.received_at,
            why_not_ours=row.effects.get(WHY, ""),
        )


def _line(row: RemittanceItemLine) -> ItemLineView:
    return ItemLineView(
        position=row.position,
        procedure=row.procedure,
        modifiers=tuple(filter(None, row.modifiers.split(":"))),
        submitted_procedure=row.submitted_procedure,
        units=row.units,
        service_on=row.service_on,
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        allowed_cents=row.allowed_cents,
        adjustments=adjustments_from_rows(row.adjustments),
        remarks=tuple(row.remarks),
        charge_line_id=row.charge_line_id,
    )
