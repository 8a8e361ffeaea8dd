"""Read findings and what an edit may know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot, SentServices
from claimwright.cycle.coding.queries import code_sets
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing.domain.context import (
    CodeBook,
    ScrubContext,
    SentBefore,
)
from claimwright.cycle.scrubbing.domain.outcomes import HeldPage, HeldRow, Release
from claimwright.cycle.scrubbing.models import ClaimFinding, Override
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, Severity, Where


def home_codes() -> CodeBook:
    """The code sets of this installation."""
    return code_sets()


def findings_for(*, claim_ids: Sequence[int]) -> dict[int, list[Finding]]:
    """Findings of the last scrub by claim, errors first; every claim asked for is a key."""
    found: dict[int, list[Finding]] = {pk: [] for pk in claim_ids}
    for some in batches(sorted(found)):
        for row in ClaimFinding.objects.filter(claim_id__in=some).order_by("id"):
            found[row.claim_id].append(_finding(row))
    order = list(Severity)
    return {pk: sorted(held, key=lambda f: order.index(f.severity)) for pk, held in found.items()}


def held_page(*, payer_id: int | None = None, offset: int = 0, limit: int = 50) -> HeldPage:
    """One page of held claims, those with the nearest deadline first, with what holds them."""
    page = claims.claim_page(
        states=["held"], payer_id=payer_id, order="timely_filing_on", offset=offset, limit=limit
    )
    findings = findings_for(claim_ids=[row.id for row in page.rows])
    return HeldPage(tuple(HeldRow(row, tuple(findings[row.id])) for row in page.rows), page.total)


def codes_that_hold() -> list[tuple[str, int]]:
    """Each edit that holds claims and how many, most first."""
    rows = ClaimFinding.objects.filter(severity=Severity.ERROR).values_list("claim_id", "code")
    counted = Counter(code for _, code in set(rows))
    return counted.most_common()


def releases_for(*, claim_ids: Sequence[int]) -> dict[int, list[Release]]:
    """Which edits a person released each claim from; claims without any are absent."""
    found: dict[int, list[Release]] = defaultdict(list)
    for some in batches(sorted(set(claim_ids))):
        for row in Override.objects.filter(claim_id__in=some).order_by("id"):
            found[row.claim_id].append(
                Release(
                    public_id=row.public_id,
                    claim_id=row.claim_id,
                    code=row.code,
                    reason=row.reason,
                    actor=row.actor,
                )
            )
    return dict(found)


def contexts(
    held: Sequence[ClaimSnapshot], as_of: date, codes: CodeBook
) -> dict[int, ScrubContext]:
    """What an edit may know around each claim, by claim id."""
    payers = contracting.get_payers(ids=[claim.payer_id for claim in held])
    patients = registration.get_patients(ids=[claim.patient_id for claim in held])
    encounters = charges.get_encounters(ids=[claim.encounter_id for claim in held])
    decided = claims.adjudications(claim_ids=[claim.id for claim in held])
    repeats = _repeats(held)
    made = {}
    for claim in held:
        decision = standing([v for v in decided[claim.id] if v.payer_id == claim.payer_id])
        made[claim.id] = ScrubContext(
            payer=payers[claim.payer_id],
            as_of=as_of,
            timely_filing_on=claim.timely_filing_on,
            patient_died_on=patients[claim.patient_id].died_on,
            sent_before=repeats.get(claim.id, ()),
            decided_remarks=decision.all_remarks if decision else None,
            manual_hold=claim.manual_hold,
            is_supervised=encounters[claim.encounter_id].supervising_id is not None,
            codes=codes,
        )
    return made


def _repeats(held: Sequence[ClaimSnapshot]) -> dict[int, tuple[SentBefore, ...]]:
    """Other visits' services of the same patient, day, payer and provider already sent."""
    sent = claims.sent_services(
        patient_ids=[claim.patient_id for claim in held],
        days=[claim.service_on for claim in held],
    )
    by_place: dict[tuple[int, date, int], list[SentServices]] = defaultdict(list)
    for each in sent:
        by_place[(each.patient_id, each.service_on, each.payer_id)].append(each)
    pairs = [
        (claim, other)
        for claim in held
        for other in by_place.get((claim.patient_id, claim.service_on, claim.payer_id), ())
        if other.encounter_id != claim.encounter_id
    ]
    same_provider = _same_provider(pairs)
    found: dict[int, tuple[SentBefore, ...]] = {}
    for claim, other in pairs:
        if (claim.encounter_id, other.encounter_id) in same_provider:
            before = tuple(SentBefore(other.number, s) for s in sorted(other.services))
            found[claim.id] = found.get(claim.id, ()) + before
    return found


def _same_provider(
    pairs: Iterable[tuple[ClaimSnapshot, SentServices]],
) -> set[tuple[int, int]]:
    """Of pairs of encounters, those rendered by the same person."""
    asked = {(claim.encounter_id, other.encounter_id) for claim, other in pairs}
    if not asked:
        return set()
    ids = sorted({encounter_id for pair in asked for encounter_id in pair})
    encounters: Mapping[int, Any] = charges.get_encounters(ids=ids)
    return {
        (one, two)
        for one, two in asked
        if encounters[one].rendering_id == encounters[two].rendering_id
    }


def _finding(row: Any) -> Finding:
    return Finding(
        code=row.code,
        severity=Severity(row.severity),
        message=row.message,
        fix=row.fix,
        source=row.source,
        where=Where(segment=row.segment, loop=row.loop, element=row.element, field=row.field),
        found=row.found,
        expected=row.expected,
    )
