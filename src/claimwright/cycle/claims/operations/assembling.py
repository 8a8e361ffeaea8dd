"""Claims are made from encounters: for the first payer, and for the next once one has decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.claims.domain.assembly import ClaimParts, build_professional_claim
from claimwright.cycle.claims.domain.cob import next_coverage, passes_on
from claimwright.cycle.claims.domain.deadlines import filing_deadline
from claimwright.cycle.claims.domain.numbering import claim_number, control_number
from claimwright.cycle.claims.domain.refusals import why_not_billable
from claimwright.cycle.claims.domain.snapshots import Assembled, ClaimSnapshot
from claimwright.cycle.claims.models import Counter
from claimwright.cycle.claims.operations.writing import PlannedClaim, PlannedVersion, write_claims
from claimwright.cycle.claims.queries import get_claims, patients_of
from claimwright.cycle.claims.queries.parts import Records, records_around
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.transactions import long_work
from claimwright.kernel.finding import Finding

CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A version to be worded."""

    encounter: EncounterSnapshot
    coverage: CoverageSnapshot
    serial: int
    number: int = 1
    frequency: str = "1"
    replaced_number: str = ""
    patient_paid_cents: int = 0
    note: str = ""
    delay_reason: str = ""
    reason: str = ""
    records: Records = field(repr=False)


def assemble_claims(
    *,
    encounter_ids: Sequence[int],
    as_of: date,
    patient_paid: Mapping[int, int] | None = None,
) -> Assembled:
    """Make a draft claim to the first payer of each encounter.

    An encounter that has its claim keeps it (the id is given again). One without coverage on its
    day is listed as self-pay, one that cannot be billed with its findings. `patient_paid` is
    what the patient paid for an encounter, in cents by encounter id.
    """
    paid = patient_paid or {}
    claim_ids: list[int] = []
    self_pay: list[int] = []
    findings: dict[int, list[Finding]] = {}
    for some in batches(list(dict.fromkeys(encounter_ids)), CHUNK):
        made = _assemble_some(some, as_of, paid)
        claim_ids += made.claim_ids
        self_pay += made.self_pay_encounter_ids
        findings |= made.findings
    return Assembled(tuple(claim_ids), tuple(self_pay), findings)


@transaction.atomic
def _assemble_some(
    encounter_ids: Sequence[int], as_of: date, patient_paid: Mapping[int, int]
) -> Assembled:
    records = records_around(encounter_ids)
    existing: list[int] = []
    self_pay: list[int] = []
    findings: dict[int, list[Finding]] = {}
    wanted: list[tuple[EncounterSnapshot, CoverageSnapshot]] = []
    for encounter_id in encounter_ids:
        encounter = records.encounters[encounter_id]
        first = next((c for c in records.claims.get(encounter_id, ()) if c.rank == "P"), None)
        if first is not None:
            existing.append(first.id)
            continue
        coverages = records.coverages_on(encounter)
        faults = why_not_billable(encounter, records.billing_on(encounter.service_on), as_of)
        if faults:
            findings[encounter_id] = faults
        elif not coverages:
            self_pay.append(encounter_id)
        else:
            wanted.append((encounter, coverages[0]))
    planned = [
        _planned(encounter, plan_version(version), version.serial)
        for (encounter, version) in _numbered(wanted, records, patient_paid)
    ]
    made = [claim.pk for claim in write_claims(planned, clock.now())]
    if made:
        log.record("claims assembled", object_type="claim", detail={"claims": made})
    return Assembled((*existing, *made), tuple(self_pay), findings)


def _numbered(
    wanted: Sequence[tuple[EncounterSnapshot, CoverageSnapshot]],
    records: Records,
    patient_paid: Mapping[int, int],
) -> Iterator[tuple[EncounterSnapshot, Wanted]]:
    """Each with the next serial; the serials are taken at once."""
    serials = Counter.take("claim", len(wanted)) if wanted else range(0)
    for (encounter, coverage), serial in zip(wanted, serials, strict=True):
        paid_cents = patient_paid.get(encounter.id, 0)
        yield (
            encounter,
            Wanted(
                encounter=encounter,
                coverage=coverage,
                serial=serial,
                patient_paid_cents=paid_cents,
                records=records,
            ),
        )


def _planned(
    encounter: EncounterSnapshot,
    version: PlannedVersion,
    serial: int,
    prior_claim_id: int | None = None,
) -> PlannedClaim:
    return PlannedClaim(
        serial=serial,
        claim_number=claim_number(serial),
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        version=version,
        prior_claim_id=prior_claim_id,
    )


def plan_version(wanted: Wanted) -> PlannedVersion:
    """Word one version from the records."""
    encounter, coverage, records = wanted.encounter, wanted.coverage, wanted.records
    payer = records.payers[coverage.payer_id]
    billing = records.billing_on(encounter.service_on)
    assert billing is not None, "an encounter without a billing profile is refused before"
    supervising_id = encounter.supervising_id
    others = records.others(encounter, coverage)
    claim = build_professional_claim(
        ClaimParts(
            control_number=control_number(wanted.serial, wanted.number),
            frequency=wanted.frequency,
            encounter=encounter,
            patient=records.patients[encounter.patient_id],
            coverage=coverage,
            payer=payer,
            billing=billing,
            rendering=records.providers[encounter.rendering_id],
            location=records.locations[(encounter.location_id, encounter.service_on)],
            supervising=records.providers[supervising_id] if supervising_id else None,
            others=others,
            replaced_number=wanted.replaced_number,
            patient_paid_cents=wanted.patient_paid_cents,
            note=wanted.note,
            delay_reason=wanted.delay_reason,
            assigns_benefits=records.assigns_benefits(encounter),
        )
    )
    paid_on = [other.decision.paid_on for other in others if other.decision is not None]
    return PlannedVersion(
        claim=claim,
        charge_line_ids=tuple(line.id for line in encounter.lines),
        coverage=coverage,
        payer=payer,
        service_on=encounter.service_on,
        timely_filing_on=filing_deadline(payer, encounter.service_to, max(paid_on, default=None)),
        number=wanted.number,
        reason=wanted.reason,
    )


@long_work()
def assemble_next_payer(*, claim_ids: Sequence[int], as_of: date) -> list[int]:
    """Make draft claims to the next payer of claims whose payer has decided.

    None is made where nothing is left that a next payer may take over, where the payer forwarded
    the claim by itself, where no further coverage was in force, or where the next claim exists.
    Only new ids are given. A decision counts from the day it is known, whatever day its payment
    is dated.
    """
    claims = _with_further_coverage(claim_ids)
    if not claims:
        return []
    records = records_around(sorted({claim.encounter_id for claim in claims.values()}))
    wanted = [
        (records.encounters[claim.encounter_id], coverage, claim)
        for claim in claims.values()
        for coverage in _next_asked(claim, records)
    ]
    numbered = _numbered([(e, c) for e, c, _ in wanted], records, {})
    planned = [
        _planned(encounter, plan_version(version), version.serial, claim.id)
        for (encounter, version), (_, _, claim) in zip(numbered, wanted, strict=True)
    ]
    made = [claim.pk for claim in write_claims(planned, clock.now())]
    if made:
        log.record(
            "next payers asked",
            object_type="claim",
            detail={"as_of": as_of.isoformat(), "claims": made},
        )
    return made


def _with_further_coverage(claim_ids: Sequence[int]) -> dict[int, ClaimSnapshot]:
    """Those whose patient has more coverages than one: of the rest nothing need be read."""
    whose = patients_of(claim_ids=claim_ids)
    several = registration.patients_with_several_coverages(patient_ids=sorted({*whose.values()}))
    return get_claims(ids=[pk for pk, patient_id in whose.items() if patient_id in several])


def _next_asked(claim: ClaimSnapshot, records: Records) -> Iterator[CoverageSnapshot]:
    """The coverage to ask next, if any."""
    encounter = records.encounters[claim.encounter_id]
    views = records.decisions.get(claim.encounter_id, ())
    own = [v for v in views if v.claim_id == claim.id and v.payer_id == claim.payer_id]
    decision = standing(own)
    if decision is None or not passes_on(decision):
        return
    coverage = next_coverage(records.coverages_on(encounter), after_rank=claim.rank)
    taken = {held.rank for held in records.claims.get(claim.encounter_id, ())}
    # A payer the claim was forwarded to answers under the first claim's number.
    answered = {view.payer_id for view in views}
    if coverage is not None and coverage.payer_id in answered:
        return
    if coverage is not None and coverage.rank not in taken:
        yield coverage
