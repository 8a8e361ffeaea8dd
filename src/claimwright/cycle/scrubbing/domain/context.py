"""What an edit may look at: the claim, and what the practice knows around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine

ICD10CM, PROCEDURES, TAXONOMY = "ICD-10-CM", "HCPCS and CPT", "provider taxonomy"
REASONS = "claim adjustment reason"
SYSTEMS = (ICD10CM, PROCEDURES, TAXONOMY, REASONS)


class CodeBook(Protocol):
    """Code sets by date of service. A system that is not loaded is never asked."""

    def has(self, system: str) -> bool:
        """Whether the code set is loaded."""

    def is_billable_diagnosis(self, code: str, on: date) -> bool:
        """Whether the ICD-10-CM code (no dot) is valid and complete on the day."""

    def is_known_procedure(self, code: str, on: date) -> bool:
        """Whether the procedure code is active on the day."""

    def is_known_taxonomy(self, code: str, on: date) -> bool:
        """Whether the provider taxonomy code is active on the day."""

    def is_known_reason(self, code: str, on: date) -> bool:
        """Whether the claim adjustment reason code is active on the day."""


class NoCodes:
    """A code book with nothing in it."""

    def has(self, system: str) -> bool:
        """No system is loaded."""
        return False

    def is_billable_diagnosis(self, code: str, on: date) -> bool:
        """Never asked."""
        raise LookupError(f"no table to look up diagnosis {code}")

    def is_known_procedure(self, code: str, on: date) -> bool:
        """Never asked."""
        raise LookupError(f"no table to look up procedure {code}")

    def is_known_taxonomy(self, code: str, on: date) -> bool:
        """Never asked."""
        raise LookupError(f"no table to look up taxonomy {code}")

    def is_known_reason(self, code: str, on: date) -> bool:
        """Never asked."""
        raise LookupError(f"no table to look up reason {code}")


@dataclass(frozen=True, slots=True)
class SentBefore:
    """A claim already with the same payer that asks for one of the same services."""

    number: str
    service: tuple[str, tuple[str, ...], int]  # code, modifiers, cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubContext:
    """What is known around one claim when it is scrubbed."""

    payer: PayerProfile | None
    as_of: date
    timely_filing_on: date | None = None
    patient_died_on: date | None = None
    sent_before: tuple[SentBefore, ...] = ()
    decided_remarks: tuple[str, ...] | None = None  # None: this payer has not decided the claim
    manual_hold: str = ""  # why a person holds the claim back
    is_supervised: bool = False  # the encounter names a supervising provider
    codes: CodeBook = field(default_factory=NoCodes)

    @property
    def payer_kind(self) -> PayerKind | None:
        """What sort of insurance is asked."""
        return self.payer.kind if self.payer else None


@dataclass(frozen=True, slots=True)
class Subject:
    """One claim in its context: what every edit is run over."""

    claim: ProfessionalClaim
    context: ScrubContext

    @property
    def is_medicare(self) -> bool:
        """Whether Original Medicare Part B is asked."""
        return self.claim.filing_indicator == "MB"

    @property
    def is_workers_comp(self) -> bool:
        """Whether the claim goes to workers' compensation."""
        kind = self.context.payer_kind
        return kind is PayerKind.WORKERS_COMP or self.claim.filing_indicator == "WC"

    @property
    def person(self) -> Party:
        """The patient, whoever the subscriber is."""
        return self.claim.patient or self.claim.subscriber


def first_service(claim: ProfessionalClaim) -> date | None:
    """The earliest day of service on the claim."""
    return min((line.from_on for line in claim.lines if line.from_on), default=None)


def last_service(claim: ProfessionalClaim) -> date | None:
    """The latest day of service on the claim."""
    days = [line.to_on or line.from_on for line in claim.lines]
    return max((day for day in days if day), default=None)


def named_parties(claim: ProfessionalClaim) -> Iterator[tuple[str, Party]]:
    """Every party on the claim with its loop."""
    yield "2010AA", claim.billing
    yield "2010BA", claim.subscriber
    for loop, party in (
        ("2010CA", claim.patient),
        ("2310A", claim.referring),
        ("2310B", claim.rendering),
        ("2310C", claim.facility),
        ("2310D", claim.supervising),
    ):
        if party is not None:
            yield loop, party
    for line in claim.lines:
        if line.rendering is not None:
            yield "2420A", line.rendering


def providers(claim: ProfessionalClaim) -> Iterator[tuple[str, Party]]:
    """Parties that are providers, with their loop."""
    for loop, party in named_parties(claim):
        if loop not in ("2010BA", "2010CA"):
            yield loop, party


def line_label(line: ServiceLine) -> str:
    """A service line as a person says it."""
    return f"line {line.number} ({line.procedure})"
