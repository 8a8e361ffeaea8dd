"""What is asked of a payer about one coverage, and which question an answer belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.engines.x12.eligibility import EligibilityAnswer, EligibilityQuestion
from claimwright.engines.x12.parties import Party
from claimwright.kernel.finding import Finding

# Asked for: the whole plan, and office visits for their copay.
SERVICE_TYPES = ("30", "98")
# These answer no eligibility questions.
NOT_ASKED = frozenset({PayerKind.WORKERS_COMP, PayerKind.AUTO})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundFile:
    """A 270 file, kept and on its way. `skipped` says of each coverage not asked about why."""

    file_id: int
    name: str
    count: int
    skipped: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a 271 file: matched, held, duplicate or refused."""

    outcome: str
    matched_count: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Everything one question is made of."""

    coverage: CoverageSnapshot
    patient: PatientSnapshot
    payer: PayerProfile
    practice: BillingProfile


def why_not_asked(asking: Asking) -> str:
    """Why no payer could answer about this coverage, or empty."""
    coverage, patient = asking.coverage, asking.patient
    if asking.payer.kind in NOT_ASKED:
        return f"{asking.payer.name} answers no eligibility questions."
    if not coverage.member_id:
        return "The member id is missing."
    if not coverage.subscriber_name.last:
        return "The subscriber's name is missing."
    if patient.birth_on is None:
        return "The patient's birth date is missing."
    return ""


def is_of_the_whole(answer: EligibilityAnswer) -> bool:
    """Whether the answer is about nobody: the payer refused the question as a whole."""
    about = (answer.trace_number, answer.subscriber.id, answer.subscriber.name)
    return bool(answer.rejections) and not any(about)


def build_question(asking: Asking, *, trace_number: str, service_on: date) -> EligibilityQuestion:
    """The question about one coverage for one day.

    Source: x12-270-271
    """
    coverage = asking.coverage
    return EligibilityQuestion(
        trace_number=trace_number,
        payer=Party(name=asking.payer.name, id_qualifier="PI", id=asking.payer.edi_id),
        provider=Party(name=asking.practice.legal_name, id_qualifier="XX", id=asking.practice.npi),
        subscriber=_subscriber(coverage),
        dependent=None if coverage.is_self else _dependent(asking.patient),
        relationship=coverage.relationship,
        service_on=service_on,
        service_types=SERVICE_TYPES,
    )


def _subscriber(coverage: CoverageSnapshot) -> Party:
    name = coverage.subscriber_name
    return Party(
        name=name.last,
        first=name.first,
        middle=name.middle,
        suffix=name.suffix,
        is_person=True,
        id_qualifier="MI",
        id=coverage.member_id,
        birth_on=coverage.subscriber_birth_on,
        sex=coverage.subscriber_sex if coverage.subscriber_sex in ("F", "M") else "",
    )


def _dependent(patient: PatientSnapshot) -> Party:
    return Party(
        name=patient.name.last,
        first=patient.name.first,
        middle=patient.name.middle,
        suffix=patient.name.suffix,
        is_person=True,
        birth_on=patient.birth_on,
        sex=patient.sex if patient.sex in ("F", "M") else "",
    )


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """A payer's answer for a coming visit that somebody must act on; `id` is the inquiry's."""

    id: int
    coverage_public_id: UUID
    patient_id: int
    payer_id: int
    service_on: date
    asked_at: datetime
    words: str
    practice_id: int


def what_is_wrong(summary: Mapping[str, Any]) -> str:
    """What of an answer (as kept) keeps the visit from being billed, in words; empty when fine."""
    if rejection := summary.get("rejection"):
        return str(rejection)
    if summary.get("is_active") is False:
        return "The payer says the insurance is not active."
    return ""
