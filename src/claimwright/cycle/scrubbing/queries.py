"""Read findings and what an edit may know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.consents import ConsentKind, stands
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.charges.domain.states import VOID
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot, SentServices
from claimwright.cycle.coding.queries import folder
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.enrollment import enrollment_gap
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.eligibility.domain.benefits import LatestBenefits
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.practice.domain.profiles import ProviderProfile
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.scrubbing.domain.back_test import back_test_from
from claimwright.cycle.scrubbing.domain.catalog import EDITS
from claimwright.cycle.scrubbing.domain.context import (
    PastService,
    ScrubContext,
    SentBefore,
    Subject,
)
from claimwright.cycle.scrubbing.domain.figures import EditFigures, Held, Outcome, edit_figures
from claimwright.cycle.scrubbing.domain.outcomes import HeldPage, HeldRow, Release
from claimwright.cycle.scrubbing.domain.own_book import OwnEventView, OwnRuleView, OwnVersionView
from claimwright.cycle.scrubbing.domain.own_rules import compile_rule
from claimwright.cycle.scrubbing.domain.own_text import rules_from_text
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.cycle.scrubbing.domain.rules_therapy import therapy_pool
from claimwright.cycle.scrubbing.models import (
    ClaimFinding,
    Hold,
    Override,
    OwnRule,
    OwnRuleEvent,
    OwnRuleVersion,
)
from claimwright.engines.codesets.carc import CarcClass, carc_class
from claimwright.engines.codesets.store import open_store
from claimwright.engines.rules import RuleBook
from claimwright.engines.x12.parties import Adjustment
from claimwright.foundation.access import guard
from claimwright.foundation.remember import remembered
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, Severity, Where

HISTORY_DAYS = 3 * 366
ASKED_NEAR_DAYS = 31
MOST_WARNED = 5_000


def home_tables() -> Reading:
    """The code tables of this installation, for one run."""
    return Reading(open_store(folder()))


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


def figures() -> dict[str, EditFigures]:
    """How good each edit was in this practice, by id; edits that never spoke are absent."""
    return remembered("edits", _figures)


def _figures() -> dict[str, EditFigures]:
    holds = [
        Held(claim_id, code, cents, freed_by)
        for claim_id, code, cents, freed_by in Hold.objects.values_list(
            "claim_id", "code", "charge_cents", "freed_by"
        )
    ]
    told = ClaimFinding.objects.filter(severity=Severity.WARNING).order_by("-id")
    warned = list(told.values_list("claim_id", "code")[:MOST_WARNED])
    concerned = {hold.claim_id for hold in holds} | {claim_id for claim_id, _ in warned}
    return edit_figures(holds, warned, _outcomes(sorted(concerned)))


def _outcomes(claim_ids: Sequence[int]) -> dict[int, Outcome]:
    """What the payers did with those claims that they have decided."""
    outcomes = claims.standing_outcomes(claim_ids=claim_ids, worth=_denied_cents)
    return {
        pk: Outcome(paid_cents, max(0, denied)) for pk, (paid_cents, denied) in outcomes.items()
    }


def _denied_cents(adjustments: Sequence[Adjustment]) -> int:
    return sum(
        one.amount_cents
        for one in adjustments
        if carc_class(one.reason, one.group) is CarcClass.DENIAL
    )


def claims_held_by(*, code: str, limit: int = 50) -> list[int]:
    """Claims the edit holds now, those held longest first."""
    rows = Hold.objects.filter(code=code, freed_at__isnull=True).order_by("held_at")
    return list(rows.values_list("claim_id", flat=True)[:limit])


def releases_of(*, code: str, limit: int = 50) -> list[Release]:
    """Who released claims from the edit and why, newest first."""
    rows = Override.objects.filter(code=code).order_by("-id")[:limit]
    return [_release(row) for row in rows]


def releases_for(*, claim_ids: Sequence[int]) -> dict[int, list[Release]]:
    """Which edits a person released each claim from; claims without any are absent."""
    found: dict[int, list[Release]] = defaultdict(list)
    for some in batches(sorted(set(claim_ids))):
        for row in Override.objects.filter(claim_id__in=some).order_by("id"):
            found[row.claim_id].append(_release(row))
    return dict(found)


def _release(row: Override) -> Release:
    return Release(
        public_id=row.public_id,
        claim_id=row.claim_id,
        code=row.code,
        reason=row.reason,
        actor=row.actor,
        role=row.role,
        at=row.created_at,
    )


def rules_in_force() -> RuleBook[Subject]:
    """The built-in edits, and the practice's own rules that are published."""
    texts = OwnRule.objects.filter(in_force__isnull=False).order_by("code")
    own = [
        compile_rule(rule)
        for text in texts.values_list("in_force__text", flat=True)
        for rule in rules_from_text(text)
    ]
    return RuleBook((*EDITS, *own)) if own else EDITS


def own_rules() -> list[OwnRuleView]:
    """Every rule of the practice's own with its versions and what was done, by code."""
    return _own_rules(OwnRule.objects.order_by("code"))


def access_own_rule(*, user_id: int, public_id: UUID | str) -> OwnRuleView:
    """The rule for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        OwnRule.objects.all(), user_id=user_id, public_id=public_id, permission="claims.view"
    )
    return _own_rules(OwnRule.objects.filter(pk=row.pk))[0]


def _own_rules(rows: Any) -> list[OwnRuleView]:
    rules = list(rows)
    ids = [rule.pk for rule in rules]
    versions: dict[int, list[OwnVersionView]] = defaultdict(list)
    for row in OwnRuleVersion.objects.filter(rule_id__in=ids).order_by("-number"):
        versions[row.rule_id].append(_own_version(row))
    events: dict[int, list[OwnEventView]] = defaultdict(list)
    for done in OwnRuleEvent.objects.filter(rule_id__in=ids).order_by("-id"):
        told = OwnEventView(done.at, done.kind, done.version_number, done.actor)
        events[done.rule_id].append(told)
    return [
        OwnRuleView(
            id=rule.pk,
            public_id=rule.public_id,
            code=rule.code,
            in_force_number=next(
                (v.number for v in versions[rule.pk] if v.id == rule.in_force_id), 0
            ),
            versions=tuple(versions[rule.pk]),
            events=tuple(events[rule.pk]),
        )
        for rule in rules
    ]


def _own_version(row: OwnRuleVersion) -> OwnVersionView:
    return OwnVersionView(
        id=row.pk,
        number=row.number,
        rule=rules_from_text(row.text)[0],
        text=row.text,
        back_test=back_test_from(row.back_test) if row.back_test else None,
        actor=row.actor,
        created_at=row.created_at,
    )


def contexts(
    held: Sequence[ClaimSnapshot], as_of: date, reading: Reading
) -> dict[int, ScrubContext]:
    """What an edit may know around each claim, by claim id; as many queries however many."""
    payers = contracting.get_payers(ids=[claim.payer_id for claim in held])
    patients = registration.get_patients(ids=[claim.patient_id for claim in held])
    coverages = registration.get_coverages(ids=[claim.coverage_id for claim in held])
    answers = eligibility.latest_benefits(coverage_ids=list(coverages))
    visits = charges.find_encounters_of_patients(patient_ids=list(patients))
    encounters = {visit.id: visit for mine in visits.values() for visit in mine}
    providers = practice.get_providers(ids=_renderers(encounters.values()))
    decided = claims.adjudications(claim_ids=[claim.id for claim in held])
    repeats = _repeats(held, encounters)
    enrolled = contracting.enrollments(payer_ids=list(payers))
    signed = charges.consents_of(patient_ids=list(patients))
    therapy = _therapy_used(held, payers, visits, encounters)
    made = {}
    for claim in held:
        decision = standing([v for v in decided[claim.id] if v.payer_id == claim.payer_id])
        visit, coverage = encounters[claim.encounter_id], coverages[claim.coverage_id]
        gap = enrollment_gap(
            enrolled.get(claim.payer_id, ()),
            provider_id=visit.rendering_id,
            service_on=visit.service_on,
            sent_on=as_of,
        )
        made[claim.id] = ScrubContext(
            payer=payers[claim.payer_id],
            as_of=as_of,
            timely_filing_on=claim.timely_filing_on,
            patient_died_on=patients[claim.patient_id].died_on,
            sent_before=repeats.get(claim.id, ()),
            decided_remarks=decision.all_remarks if decision else None,
            manual_hold=claim.manual_hold,
            is_supervised=visit.supervising_id is not None,
            reading=reading,
            history=tuple(_past(visits[claim.patient_id], visit, providers)),
            coverage_from=coverage.starts_on,
            coverage_to=coverage.ends_on,
            is_eligible=_is_eligible(answers.get(claim.coverage_id), visit.service_on),
            rendering_ended_on=providers[visit.rendering_id].ends_on,
            restriction=visit.plan_restriction,
            is_enrolled=None if gap is None else not gap,
            enrollment_gap=gap or "",
            consents_on_file=stands(
                signed.get(claim.patient_id, ()), ConsentKind.RELEASE, visit.service_on
            ),
            minutes={n: line.minutes for n, line in enumerate(visit.lines, 1) if line.minutes},
            therapy_used_cents=therapy.get(claim.id),
            scopes=scopes_of(coverage),
        )
    return made


def scopes_of(coverage: CoverageSnapshot) -> frozenset[str]:
    """What a claim is for beside its payer: the plan."""
    return frozenset({f"plan:{coverage.plan_name}"} if coverage.plan_name else ())


def _therapy_used(
    held: Sequence[ClaimSnapshot],
    payers: Mapping[int, PayerProfile],
    visits: Mapping[int, Sequence[EncounterSnapshot]],
    encounters: Mapping[int, EncounterSnapshot],
) -> dict[int, dict[str, int]]:
    """What Original Medicare allowed of therapy here in the year before each therapy claim.

    By claim and pool, in cents: as decided, else as expected when it was sent. Therapy given
    elsewhere is not known here.
    """
    before: dict[int, list[EncounterSnapshot]] = {}
    for claim in held:
        visit = encounters[claim.encounter_id]
        is_asked = payers[claim.payer_id].kind is PayerKind.MEDICARE and _has_therapy(visit)
        if is_asked:
            before[claim.id] = [
                other
                for other in visits[claim.patient_id]
                if other.service_on.year == visit.service_on.year
                and (other.service_on, other.id) < (visit.service_on, visit.id)
                and other.state != VOID
                and _has_therapy(other)
            ]
    if not before:
        return {}
    earlier = {visit.id: visit for some in before.values() for visit in some}
    allowed = _allowed_of_therapy(earlier, payers)
    return {
        claim_id: dict(sum((allowed.get(visit.id, Counter()) for visit in some), Counter()))
        for claim_id, some in before.items()
    }


def _has_therapy(visit: EncounterSnapshot) -> bool:
    return any(therapy_pool(line.code, line.modifiers) for line in visit.lines)


def _allowed_of_therapy(
    visits: Mapping[int, EncounterSnapshot], payers: Mapping[int, PayerProfile]
) -> dict[int, Counter[str]]:
    """Cents by pool for each visit that was claimed from one of these payers."""
    claimed = claims.claims_of_encounters(encounter_ids=list(visits))
    mine = {
        visit_id: claim
        for visit_id, some in claimed.items()
        for claim in some
        if claim.payer_id in payers and payers[claim.payer_id].kind is PayerKind.MEDICARE
    }
    ids = [claim.id for claim in mine.values()]
    decided = {pk: standing(some) for pk, some in claims.adjudications(claim_ids=ids).items()}
    sent = {
        pk: some[-1].id
        for pk, some in claims.versions(claim_ids=[pk for pk in ids if not decided[pk]]).items()
        if some
    }
    expected = claims.expected_lines(version_ids=list(sent.values())) if sent else {}
    found: dict[int, Counter[str]] = {}
    for visit_id, claim in mine.items():
        pools: Counter[str] = Counter()
        decision = decided[claim.id]
        for number, line in enumerate(visits[visit_id].lines, 1):
            promised = expected.get((sent.get(claim.id, 0), number))
            cents = (promised.expected_cents or 0) if promised else 0
            if decision is not None:
                told = [one for one in decision.lines if one.line_number == number]
                cents = sum(one.allowed_cents for one in told)
            pools[therapy_pool(line.code, line.modifiers)] += cents
        pools.pop("", None)
        found[visit_id] = pools
    return found


def _renderers(visits: Iterable[EncounterSnapshot]) -> list[int]:
    return sorted({visit.rendering_id for visit in visits})


def _past(
    visits: Sequence[EncounterSnapshot],
    of: EncounterSnapshot,
    providers: Mapping[int, ProviderProfile],
) -> Iterator[PastService]:
    """Services of the patient's other visits in the three years before, the same day included."""
    for visit in visits:
        days = (of.service_on - visit.service_on).days
        if visit.id == of.id or visit.state == VOID or not 0 <= days <= HISTORY_DAYS:
            continue
        renderer = providers[visit.rendering_id]
        for line in visit.lines:
            yield PastService(
                on=visit.service_on,
                code=line.code,
                modifiers=line.modifiers,
                units=line.units,
                provider_npi=renderer.npi,
                taxonomy=renderer.taxonomy,
                visit=visit.number,
                diagnoses=visit.diagnoses,
            )


def _is_eligible(answer: LatestBenefits | None, on: date) -> bool | None:
    """What the payer said, where it was asked near the day of service; None otherwise."""
    if answer is None or answer.summary is None:
        return None
    near = abs((answer.asked_at.date() - on).days) <= ASKED_NEAR_DAYS
    return answer.summary.is_active if near else None


def _repeats(
    held: Sequence[ClaimSnapshot], encounters: Mapping[int, EncounterSnapshot]
) -> dict[int, tuple[SentBefore, ...]]:
    """Other visits' services of the same patient, day, payer and provider already sent."""
    sent = claims.sent_services(
        patient_ids=[claim.patient_id for claim in held],
        days=[claim.service_on for claim in held],
    )
    by_place: dict[tuple[int, date, int], list[SentServices]] = defaultdict(list)
    for each in sent:
        by_place[(each.patient_id, each.service_on, each.payer_id)].append(each)
    found: dict[int, tuple[SentBefore, ...]] = {}
    for claim in held:
        renderer = encounters[claim.encounter_id].rendering_id
        for other in by_place.get((claim.patient_id, claim.service_on, claim.payer_id), ()):
            is_other = other.encounter_id != claim.encounter_id
            if is_other and encounters[other.encounter_id].rendering_id == renderer:
                before = tuple(SentBefore(other.number, s) for s in sorted(other.services))
                found[claim.id] = found.get(claim.id, ()) + before
    return found


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
