"""What an edit may look at: the claim, and what the practice knows around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.scrubbing.domain.kinds import kinds_of
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.kernel.finding import Severity


@dataclass(frozen=True, slots=True)
class SentBefore:
    """A claim already with the same payer that asks for one of the same services."""

    number: str
    service: tuple[str, tuple[str, ...], int]  # code, modifiers, cents


@dataclass(frozen=True, slots=True)
class PastService:
    """One service of the patient by this practice, on another claim than the one judged."""

    on: date
    code: str
    modifiers: tuple[str, ...]
    units: str
    provider_npi: str
    taxonomy: str  # of who rendered it
    visit: str  # the encounter's number, as people know it
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubContext:
    """What is known around one claim when it is scrubbed. None: nobody knows."""

    payer: PayerProfile | None
    as_of: date
    timely_filing_on: date | None = None
    patient_died_on: date | None = None
    sent_before: tuple[SentBefore, ...] = ()
    decided_remarks: tuple[str, ...] | None = None  # None: this payer has not decided the claim
    manual_hold: str = ""  # why a person holds the claim back
    is_supervised: bool = False  # the encounter names a supervising provider
    reading: Reading = field(default_factory=Reading)
    history: tuple[PastService, ...] = ()  # latest first
    coverage_from: date | None = None
    coverage_to: date | None = None  # the day it ended; not itself covered
    is_eligible: bool | None = None  # the payer's answer for the day of service
    is_enrolled: bool | None = None  # whether the payer knows who bills and who treats
    enrollment_gap: str = ""  # why it does not
    rendering_ended_on: date | None = None  # the day the renderer's record stops
    restriction: str = ""  # why nothing may be told to this payer
    restricted_lines: frozenset[int] = frozenset()  # the lines meant; empty: the whole claim
    consents_on_file: bool | None = None
    minutes: Mapping[int, int] = field(default_factory=dict)  # by line number
    therapy_used_cents: Mapping[str, int] | None = None  # allowed this year before, by pool
    is_single_dose: Mapping[str, bool] = field(default_factory=dict)  # by drug code
    scopes: frozenset[str] = frozenset()  # tags of the plan and the practice: "plan:Gold"

    @property
    def payer_kind(self) -> PayerKind | None:
        """What sort of insurance is asked."""
        return self.payer.kind if self.payer else None


@dataclass(frozen=True, slots=True)
class Subject:
    """One claim in its context: what every edit is run over."""

    claim: ProfessionalClaim
    context: ScrubContext
    on: date  # the first day of service, else the day of judging
    person: Party  # the patient, whoever the subscriber is
    is_medicare: bool  # Original Medicare Part B is asked

    @property
    def is_workers_comp(self) -> bool:
        """Whether the claim goes to workers' compensation."""
        kind = self.context.payer_kind
        return kind is PayerKind.WORKERS_COMP or self.claim.filing_indicator == "WC"

    @property
    def follows_ncci(self) -> bool:
        """Whether the payer is bound to Medicare's own tables."""
        return self.claim.filing_indicator in FEDERAL

    @property
    def weight(self) -> Severity:
        """How much Medicare's own rules weigh with this payer: others choose by policy."""
        return Severity.ERROR if self.follows_ncci else Severity.WARNING

    def pointed(self, line: ServiceLine) -> list[str]:
        """The diagnoses the line points at, in its order."""
        found = self.claim.diagnoses
        return [found[at - 1][1] for at in line.pointers if 1 <= at <= len(found)]


# Original Medicare and Medicare Advantage: bound to Medicare's edits and what it covers.
FEDERAL = frozenset({"MB", "MA", "16"})


def subject_of(claim: ProfessionalClaim, context: ScrubContext) -> Subject:
    """The claim in its context."""
    return Subject(
        claim=claim,
        context=context,
        on=first_service(claim) or context.as_of,
        person=claim.patient or claim.subscriber,
        is_medicare=claim.filing_indicator == "MB",
    )


def tags_of(subject: Subject) -> frozenset[str]:
    """What the claim is about, by which rules are chosen."""
    claim, context = subject.claim, subject.context
    treating = (claim.rendering or claim.billing).taxonomy or claim.billing.taxonomy
    tags = {f"payer:{claim.payer.id}", f"specialty:{treating}", *context.scopes}
    if claim.other_coverages:
        tags.add("other payers")
    if context.history:
        tags.add("history")
    if len(claim.lines) > 1:
        tags.add("lines")
    place = claim.place_of_service
    for line in claim.lines:
        tags |= kinds_of(line.procedure)
        if line.modifiers:
            tags.add("modifiers")
            tags.update(line.modifiers)
        if line.ndc:
            tags.add("drug")
        if line.place_of_service:
            tags.add(f"place {line.place_of_service}")
    tags.add(f"place {place}")
    if subject.is_medicare:
        tags.add("medicare")
    return frozenset(tags)


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
