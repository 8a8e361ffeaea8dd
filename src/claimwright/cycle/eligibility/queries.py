"""Read what payers answered and what a patient will owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.cycle.eligibility.domain.benefits import LatestBenefits, summary_from_json
from claimwright.cycle.eligibility.domain.estimate import (
    Circumstances,
    Estimate,
    EstimateLine,
    estimate,
)
from claimwright.cycle.eligibility.domain.inquiries import WaitingAnswer, what_is_wrong
from claimwright.cycle.eligibility.domain.retro import ChangeView
from claimwright.cycle.eligibility.models import Benefit, CoverageChange, Inquiry
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.money import HALF_UP, Money


def latest_benefits(*, coverage_ids: Sequence[int]) -> dict[int, LatestBenefits]:
    """The latest answer for each coverage, else its latest open question; others are absent."""
    found: dict[int, LatestBenefits] = {}
    for some in batches(sorted(set(coverage_ids))):
        rows = Inquiry.objects.filter(coverage_id__in=some)
        asked = rows.order_by().values("coverage_id").annotate(latest=Max("pk"))
        answered = (
            rows.filter(answered_at__isnull=False)
            .order_by()
            .values("coverage_id")
            .annotate(latest=Max("pk"))
        )
        latest = {one["coverage_id"]: one["latest"] for one in asked}
        latest |= {one["coverage_id"]: one["latest"] for one in answered}
        for row in Inquiry.objects.filter(pk__in=list(latest.values())):
            found[row.coverage_id] = _latest(row)
    return found


def estimate_for(
    *, patient_id: int, items: Sequence[PricedItem], on: date, is_specialist: bool = False
) -> Estimate | None:
    """What the patient will owe for the services on the day, by the latest benefits.

    None without insurance on the day, or before its payer has answered.
    """
    held = registration.coverages_for(patient_ids=[patient_id], on=on)[patient_id]
    if not held:
        return None
    first = held[0]
    known = latest_benefits(coverage_ids=[first.id]).get(first.id)
    if known is None or known.summary is None or known.summary.rejection:
        return None
    payers = contracting.get_payers(ids=[coverage.payer_id for coverage in held])
    patient = registration.get_patient(patient_id=patient_id)
    payer = payers[first.payer_id]
    medicare = (PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE)
    return estimate(
        lines=_lines(payer.id, items, on),
        summary=known.summary,
        circumstances=Circumstances(
            payer_name=payer.name,
            is_qmb=patient.is_qmb and payer.kind in medicare,
            next_payer_name=payers[held[1].payer_id].name if len(held) > 1 else "",
            is_specialist=is_specialist,
        ),
    )


def inquiries_of(*, coverage_id: int, limit: int = 20) -> list[LatestBenefits]:
    """Every inquiry about the coverage, latest first."""
    rows = Inquiry.objects.filter(coverage_id=coverage_id).order_by("-asked_at", "-id")[:limit]
    return [_latest(row) for row in rows]


def benefit_sentences(*, coverage_id: int) -> list[str]:
    """Every benefit of the latest answer, in the payer's order."""
    latest = (
        Inquiry.objects.filter(coverage_id=coverage_id, answered_at__isnull=False)
        .order_by("-asked_at", "-id")
        .first()
    )
    if latest is None:
        return []
    return list(Benefit.objects.filter(inquiry=latest).values_list("sentence", flat=True))


def unanswered(*, before: datetime) -> list[tuple[int, str, datetime]]:
    """(coverage id, trace number, asked at) of questions asked before the instant, still open."""
    rows = Inquiry.objects.filter(answered_at__isnull=True, asked_at__lt=before)
    return list(rows.values_list("coverage_id", "trace_number", "asked_at"))


def unsent_file_ids() -> list[int]:
    """270 files kept but not yet taken by the transport."""
    rows = Inquiry.objects.filter(sent_at__isnull=True)
    return sorted(set(rows.order_by().values_list("file_id", flat=True)))


def answered_between(*, start: datetime, end: datetime) -> tuple[int, int, int]:
    """(questions asked in [start, end), of which answered, of which rejected)."""
    rows = Inquiry.objects.filter(asked_at__gte=start, asked_at__lt=end)
    return (
        rows.count(),
        rows.filter(state="answered").count(),
        rows.filter(state="rejected").count(),
    )


def files_of(*, coverage_id: int) -> list[tuple[int, int | None]]:
    """(270 file id, 271 file id or None) of every inquiry about the coverage, latest first."""
    rows = Inquiry.objects.filter(coverage_id=coverage_id).order_by("-asked_at", "-id")
    return list(rows.values_list("file_id", "answer_file_id"))


def _lines(payer_id: int, items: Sequence[PricedItem], on: date) -> list[EstimateLine]:
    prices = contracting.expected_allowed(payer_id=payer_id, items=items, on=on)
    charges = contracting.charge_amounts(
        codes=[(item.code, tuple(item.modifiers)) for item in items], on=on
    )
    return [
        EstimateLine(
            code=item.code,
            allowed_cents=None if price.allowed is None else price.allowed.cents,
            charge_cents=_charge(charges.get((item.code, tuple(item.modifiers)), 0), item),
        )
        for item, price in zip(items, prices, strict=True)
    ]


def _charge(unit_cents: int, item: PricedItem) -> int:
    return Money(unit_cents).times(item.exact_units, HALF_UP).cents


def _latest(row: Any) -> LatestBenefits:
    return LatestBenefits(
        coverage_id=row.coverage_id,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        summary=summary_from_json(row.summary) if row.summary else None,
    )


def inquiry_page(
    *, state: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[LatestBenefits], int]:
    """One page of inquiries, latest first, and how many there are; all states unless named."""
    rows = Inquiry.objects.filter(state=state) if state else Inquiry.objects.all()
    page = rows.order_by("-asked_at", "-id")[offset : offset + limit]
    return [_latest(row) for row in page], rows.count()


def answers_to_mend(*, first_on: date) -> list[WaitingAnswer]:
    """Coverages for visits from the day on whose latest answer says no, or says nothing; one
    query, also across practices.

    An answer that the insurance is active, and a question still open, need nobody.
    """
    answered = Inquiry.objects.filter(service_on__gte=first_on, answered_at__isnull=False)
    later = answered.filter(coverage_id=OuterRef("coverage_id"), id__gt=OuterRef("id"))
    is_refused = Q(summary__has_key="rejection") & ~Q(summary__rejection="")
    is_said = Q(summary__is_active=False) | is_refused
    rows = answered.filter(is_said).exclude(Exists(later))
    columns = ("practice_id", "id", "coverage__public_id", "coverage__patient_id")
    more = ("coverage__payer_id", "service_on", "summary", "asked_at")
    found = rows.order_by("id").values_list(*columns, *more)
    return [
        WaitingAnswer(pk, public_id, patient_id, payer_id, on, asked_at, told, practice_id)
        for practice_id, pk, public_id, patient_id, payer_id, on, summary, asked_at in found
        if (told := what_is_wrong(summary))
    ]


def coverage_changes(*, patient_id: int) -> list[ChangeView]:
    """What was changed for the past and carried out, latest first."""
    rows = CoverageChange.objects.filter(patient_id=patient_id).order_by("-id")
    return [_change(row) for row in rows]


def access_change(*, user_id: int, public_id: UUID | str) -> ChangeView:
    """One change for one person, audited. Raises guard.NotVisible."""
    return _change(
        guard.reach(
            CoverageChange.objects.all(),
            user_id=user_id,
            public_id=public_id,
            permission="patients.edit",
        )
    )


def find_done_change(*, coverage_id: int, ends_on: date) -> ChangeView | None:
    """The same change, carried out before and not undone, or None."""
    row = CoverageChange.objects.filter(
        coverage_id=coverage_id, ends_on=ends_on, state=CoverageChange.DONE
    ).first()
    return _change(row) if row else None


def _change(row: Any) -> ChangeView:
    return ChangeView(
        id=row.pk,
        public_id=row.public_id,
        patient_id=row.patient_id,
        coverage_id=row.coverage_id,
        former_ends_on=row.former_ends_on,
        ends_on=row.ends_on,
        steps=tuple(row.steps),
        is_done=row.state == CoverageChange.DONE,
        at=row.at,
        actor=row.actor,
    )
