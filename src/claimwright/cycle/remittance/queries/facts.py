"""What the books know about a remittance before it is judged, and about its items after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from claimwright.cycle.practice import queries as practice
from claimwright.cycle.remittance.domain.comparing import ToldBefore
from claimwright.cycle.remittance.domain.from_835 import adjusted
from claimwright.cycle.remittance.domain.judging import (
    Adjusted,
    Digests,
    KnownClaim,
    KnownPayment,
    Surroundings,
)
from claimwright.cycle.remittance.domain.reversing import LiveItem
from claimwright.cycle.remittance.domain.states import FOREIGN, POSTED, REVERSED, SUSPENSE
from claimwright.cycle.remittance.models import PayerAccountEntry, Remittance, RemittanceItem
from claimwright.cycle.remittance.queries.told import claim_of
from claimwright.engines.x12.remittance import Remittance as Remittance835
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.models import Practice
from claimwright.kernel.finding import Finding


def surroundings(
    value: Remittance835,
    known_as: Digests,
    *,
    file_id: int,
    envelope: tuple[Finding, ...],
) -> Surroundings:
    """Everything the judge asks of the books; a constant number of questions per 5,000 claims."""
    is_sandbox = Practice.objects.values_list("is_sandbox", flat=True).get(
        pk=scope.current_practice_id()
    )
    known = _claims_in_the_books(known_as.claims)
    return Surroundings(
        is_sandbox=is_sandbox,
        envelope=envelope,
        same_trace=tuple(_payments_alike(value, known_as)),
        known_claims=known,
        known_adjustments=_adjustments_with(known.values()) if known else frozenset(),
        is_interchange_reused=_is_interchange_reused(value, file_id),
        payee_ids=_own_ids(),
    )


def live_items() -> QuerySet[RemittanceItem]:
    """Posted decisions nobody has taken back."""
    rows: QuerySet[RemittanceItem] = RemittanceItem.objects.filter(
        state=POSTED, remittance__state=POSTED
    )
    return rows.exclude(reversed_by__state=POSTED)


def live_decisions(*, encounter_ids: Iterable[int]) -> dict[int, list[LiveItem]]:
    """Live decisions by encounter, oldest first; reversals are none."""
    found: dict[int, list[LiveItem]] = {}
    for some in batches(sorted(set(encounter_ids)), 5000):
        rows = live_items().filter(encounter_id__among=Many(some), is_reversal=False)
        for row in rows.prefetch_related("lines").order_by("id"):
            if row.encounter_id is not None and row.payer_id is not None:
                found.setdefault(row.encounter_id, []).append(
                    LiveItem(
                        item_id=row.pk,
                        payer_id=row.payer_id,
                        charge_cents=row.charge_cents,
                        paid_cents=row.paid_cents,
                        payer_claim_number=row.payer_claim_number,
                        excess_cents=row.excess_cents,
                        adjudication_id=row.adjudication_id,
                        adjusted=adjusted(claim_of(row)),
                    )
                )
    return found


def live_rows(*, encounter_ids: Iterable[int]) -> dict[int, list[RemittanceItem]]:
    """Live decisions by encounter with their lines and remittance; reversals are none."""
    found: dict[int, list[RemittanceItem]] = {}
    for some in batches(sorted(set(encounter_ids)), 5000):
        rows = live_items().filter(encounter_id__among=Many(some), is_reversal=False)
        rows = rows.select_related("remittance").prefetch_related("lines")
        for row in rows.order_by("id"):
            found.setdefault(row.encounter_id or 0, []).append(row)
    return found


def decided_more_than_once(*, encounter_ids: Iterable[int]) -> set[int]:
    """The visits on which several decisions stand."""
    found: set[int] = set()
    for some in batches(sorted(set(encounter_ids)), 5000):
        rows = live_items().filter(encounter_id__among=Many(some), is_reversal=False).order_by()
        counted = rows.values("encounter_id").annotate(count=Count("id"))
        several = counted.filter(count__gt=1)
        found.update(row["encounter_id"] for row in several)
    return found


def _payments_alike(value: Remittance835, known_as: Digests) -> Iterable[KnownPayment]:
    same = Q(content_key=known_as.content, state__in=(POSTED, REVERSED))
    if value.trace_number:
        same |= Q(state=POSTED, payer_key=known_as.payer, trace_number=value.trace_number[:60])
    for row in Remittance.objects.filter(same).order_by("id"):
        yield KnownPayment(row.pk, row.content_key, row.trace_number, row.received_at.date())


def _claims_in_the_books(fingerprints: Sequence[str]) -> dict[str, KnownClaim]:
    found: dict[str, KnownClaim] = {}
    for some in batches(list(dict.fromkeys(fingerprints)), 5000):
        rows = RemittanceItem.objects.filter(
            fingerprint__among=Many(some),
            state__in=(POSTED, SUSPENSE, FOREIGN),
            remittance__state=POSTED,
        ).exclude(reversed_by__state=POSTED)
        columns = ("remittance_id", "remittance__trace_number", "remittance__paid_on")
        for fingerprint, *known in rows.order_by("id").values_list("fingerprint", *columns):
            found.setdefault(fingerprint, KnownClaim(*known))
    return found


def decisions_by_fingerprint(*, fingerprints: Sequence[str]) -> dict[str, list[ToldBefore]]:
    """What was told with each fingerprint in payments posted before, oldest first."""
    found: dict[str, list[ToldBefore]] = {}
    for some in batches(list(dict.fromkeys(fingerprints)), 5000):
        rows = RemittanceItem.objects.filter(
            fingerprint__among=Many(some), remittance__state__in=(POSTED, REVERSED)
        )
        for row in rows.prefetch_related("lines").order_by("id"):
            found.setdefault(row.fingerprint, []).append(ToldBefore(claim_of(row), row.claim_id))
    return found


def _adjustments_with(known: Iterable[KnownClaim]) -> frozenset[Adjusted]:
    """The provider adjustments of the payments that brought the claims."""
    rows = PayerAccountEntry.objects.filter(
        remittance_id__among=Many({claim.remittance_id for claim in known}),
        taken_back_on__isnull=True,
    )
    return frozenset(rows.order_by().values_list("reason", "reference", "amount_cents"))


def _is_interchange_reused(value: Remittance835, file_id: int) -> bool:
    header = value.header
    if not header.interchange_control:
        return False
    rows = Remittance.objects.filter(
        sender_id=header.sender_id[:15], interchange_control=header.interchange_control[:20]
    )
    return bool(rows.exclude(file_id=file_id).exists())


def _own_ids() -> frozenset[str]:
    profiles = [profile for _, _, profile in practice.list_billing_profiles()]
    return frozenset(
        number for profile in profiles for number in (profile.npi, profile.tax_id) if number
    )
