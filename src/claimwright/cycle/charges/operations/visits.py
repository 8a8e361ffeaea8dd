"""Record visits, correct them, post their charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from claimwright.cycle.charges import queries
from claimwright.cycle.charges.domain import states
from claimwright.cycle.charges.domain.authorizing import with_authorization
from claimwright.cycle.charges.domain.changes import plan_lines_change
from claimwright.cycle.charges.domain.checks import Facts, encounter_findings, is_savable, tidied
from claimwright.cycle.charges.domain.encounters import (
    EncounterSnapshot,
    NewChargeLine,
    NewEncounter,
)
from claimwright.cycle.charges.domain.posting import (
    Debtor,
    charge_key,
    debtor_of,
    plan_charges,
    plan_lines,
    plan_return,
    receivable,
)
from claimwright.cycle.charges.domain.pricing import priced
from claimwright.cycle.charges.domain.repeats import as_new, repeat_findings
from claimwright.cycle.charges.models import (
    ChargeLine,
    Counter,
    Encounter,
    EncounterDiagnosis,
    EncounterMove,
)
from claimwright.cycle.charges.queries import NoSuchEncounter
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scheduling import queries as scheduling
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, has_errors
from claimwright.ledger import operations as ledger
from claimwright.ledger import queries as books
from claimwright.ledger.domain.posting import RECEIVABLES
from claimwright.ledger.operations import PostResult


class CannotRecord(ValueError):
    """The encounter names a person or place the practice does not have, or no source key."""


class CannotChange(ValueError):
    """The encounter cannot be corrected as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one visit. `encounter_id` is None when its amounts could not be kept."""

    encounter_id: int | None
    is_new: bool
    findings: tuple[Finding, ...]


@transaction.atomic
def record_encounters(*, new: Sequence[NewEncounter], as_of: date) -> list[Recorded]:
    """Record the visits, in the order given; one with an error stays open, else it is ready.

    Idempotent by `source_key`: a key already here, or earlier in the list, gives that encounter
    with `is_new` false and, when the visits differ, a warning. A visit without an authorization
    takes that of its appointment. Raises CannotRecord.
    """
    visits = _authorized(_priced([tidied(one) for one in new]))
    facts = _facts(visits, as_of)
    Counter.take("encounter", 0)  # whoever records at the same moment waits here
    known = queries.get_encounters(
        ids=list(queries.find_by_source_keys(keys=[one.source_key for one in visits]).values())
    )
    present = {one.source_key: one for one in known.values()}
    fresh: dict[str, NewEncounter] = {}
    fresh_findings: list[list[Finding]] = []
    judged: list[list[Finding]] = []
    for visit, about in zip(visits, facts, strict=True):
        findings = repeat_findings(visit, present, fresh)
        if findings is None:
            findings = encounter_findings(visit, about)
            if is_savable(findings):
                fresh[visit.source_key] = visit
                fresh_findings.append(findings)
        judged.append(findings)
    rows = _insert(list(zip(fresh.values(), fresh_findings, strict=True)), as_of)
    made = {row.source_key: row for row in rows}
    ids = {key: one.id for key, one in present.items()} | {k: row.pk for k, row in made.items()}
    recorded: list[Recorded] = []
    for visit, findings in zip(visits, judged, strict=True):
        is_new = made.pop(visit.source_key, None) is not None
        recorded.append(Recorded(ids.get(visit.source_key), is_new, tuple(findings)))
    return recorded


@transaction.atomic
def change_encounter(
    *,
    encounter_id: int,
    diagnoses: Sequence[str] | None = None,
    lines: Sequence[NewChargeLine] | None = None,
    authorization_number: str | None = None,
    reason: str,
    as_of: date | None = None,
) -> list[Finding]:
    """Correct a visit and return its findings; claims already sent keep what they said.

    Posted charges whose amount changes are reversed and posted anew on the day. Raises
    CannotChange for a void visit or when the amounts cannot be kept.
    """
    ledger.take_turn(*RECEIVABLES)
    row = _locked([encounter_id])[0]
    before = queries.get_encounter(encounter_id=encounter_id)
    if before.state == states.VOID:
        raise CannotChange(f"Encounter {before.number} is void; record the visit anew.")
    on = as_of or clock.today()
    wanted = as_new(before)
    if diagnoses is not None:
        wanted = replace(wanted, diagnoses=tuple(diagnoses))
    if lines is not None:
        wanted = replace(wanted, lines=tuple(lines))
    if authorization_number is not None:
        wanted = replace(wanted, authorization_number=authorization_number)
    wanted = _priced([tidied(wanted)])[0]
    findings = encounter_findings(wanted, _facts([wanted], on)[0])
    if not is_savable(findings):
        raise CannotChange(" ".join(finding.message for finding in findings))
    _rewrite(row, before, wanted, on)
    _settle_state(row, findings, reason)
    log.record(
        "encounter corrected",
        object_type="encounter",
        object_id=row.public_id,
        reason=reason,
        detail={"charge_cents": row.charge_cents},
    )
    return findings


@transaction.atomic
def keep_from_plans(*, encounter_id: int, reason: str) -> None:
    """No health plan is told of the visit; no reason lets go again. Source: cfr-45-164.522"""
    row = _locked([encounter_id])[0]
    row.plan_restriction = " ".join(reason.split())[:120]
    row.save(update_fields=["plan_restriction"])
    done = "encounter kept from plans" if reason else "encounter open to plans"
    log.record(done, object_type="encounter", object_id=row.public_id, reason=reason[:120])


@transaction.atomic
def attach_appointments(*, pairs: Mapping[int, int]) -> None:
    """Say which appointment each encounter came from: encounter id → appointment id."""
    appointments = scheduling.get_appointments(ids=list(pairs.values()))
    rows = _locked(list(pairs))
    for row in rows:
        if pairs[row.pk] not in appointments:
            raise scheduling.NoSuchAppointment("This practice has no such appointment.")
        row.appointment_id = pairs[row.pk]
    Encounter.objects.bulk_update(rows, ["appointment_id"])
    log.record("appointments attached", object_type="encounter", detail={"count": len(rows)})


@transaction.atomic
def move_encounters(
    *, ids: Sequence[int], to: str, reason: str = "", now: datetime | None = None
) -> None:
    """Move all of them to the state, one history row each, or none of them.

    Those already there are left alone. Raises states.CannotMove or NoSuchEncounter.
    """
    moving = [(row, row.state) for row in _locked(ids) if row.state != to]
    for row, state in moving:
        states.check_move(row.number, state, to)
    for some in batches([row.pk for row, _ in moving]):
        Encounter.objects.filter(pk__in=some).update(state=to)
    _write_moves(moving, to, reason, now)
    log.record_many(
        [Act(f"encounter {to}", "encounter", str(row.public_id), reason) for row, _ in moving]
    )


def mark_billed(*, ids: Sequence[int], reason: str = "", now: datetime | None = None) -> None:
    """The encounters are on a claim or the patient's bill."""
    move_encounters(ids=ids, to=states.BILLED, reason=reason, now=now)


@transaction.atomic
def void_encounter(*, encounter_id: int, reason: str, on: date) -> None:
    """Reverse what was charged; the visit is not billed. Raises CannotChange once money came."""
    ledger.take_turn(*RECEIVABLES)
    encounter = queries.get_encounter(encounter_id=encounter_id)
    if not queries.owes_its_charges(encounter):
        raise CannotChange(f"Take back what was paid or adjusted on {encounter.number} first.")
    move_encounters(ids=[encounter_id], to=states.VOID, reason=reason)
    if encounter.charges_posted_on is not None:
        keys = [charge_key(line.id) for line in encounter.lines if line.charge_cents]
        ledger.reverse(keys=keys, on=on, reason=reason)


@transaction.atomic
def post_charges(*, receivables: Mapping[int, int | None], on: date) -> PostResult:
    """Post the charges of each encounter to the payer's receivable, or to the patient's for None.

    Amounts in cents; Dr receivable, Cr revenue, one posting per line under `charge:<line id>`.
    An encounter whose charges were posted before is left alone. Raises NoSuchEncounter.
    """
    rows = [row for row in _locked(list(receivables)) if row.charges_posted_on is None]
    encounters = queries.get_encounters(ids=[row.pk for row in rows])
    postings = [
        posting
        for row in rows
        for posting in plan_charges(encounters[row.pk], payer_id=receivables[row.pk], on=on)
    ]
    result = ledger.post(postings)
    for payer_id in {receivables[row.pk] for row in rows}:
        for some in batches([row.pk for row in rows if receivables[row.pk] == payer_id]):
            Encounter.objects.filter(pk__in=some).update(
                charges_posted_on=on, charged_payer_id=payer_id
            )
    if rows:
        total = sum(row.charge_cents for row in rows)
        log.record(
            "charges posted",
            object_type="encounter",
            amount_cents=total,
            detail={"encounters": [row.number for row in rows], "on": str(on)},
        )
    return result


def _locked(ids: Sequence[int]) -> list[Encounter]:
    rows: list[Encounter] = []
    wanted = sorted(set(ids))
    for some in batches(wanted):
        rows += Encounter.objects.select_for_update().filter(pk__in=some).order_by("pk")
    if len(rows) < len(wanted):
        raise NoSuchEncounter("This practice has no such encounter.")
    return rows


def _priced(visits: Sequence[NewEncounter]) -> list[NewEncounter]:
    """Every line without a charge gets our price of its service day, where there is one."""
    wanted: dict[date, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for visit in visits:
        for line in visit.lines:
            if line.charge_cents is None:
                wanted[visit.service_on].add((line.code, line.modifiers))
    prices = {
        on: contracting.charge_amounts(codes=sorted(codes), on=on) for on, codes in wanted.items()
    }
    return [
        replace(
            visit,
            lines=tuple(priced(line, prices.get(visit.service_on, {})) for line in visit.lines),
        )
        for visit in visits
    ]


def _authorized(visits: Sequence[NewEncounter]) -> list[NewEncounter]:
    lacking = {(one.patient_id, one.service_on) for one in visits if not one.authorization_number}
    booked = scheduling.authorized_on(wanted=lacking)
    return [
        with_authorization(one, booked.get((one.patient_id, one.service_on), ())) for one in visits
    ]


def _facts(visits: Sequence[NewEncounter], as_of: date) -> list[Facts]:
    patients = registration.get_patients(ids=[visit.patient_id for visit in visits])
    people = [visit.rendering_id for visit in visits]
    people += [visit.supervising_id for visit in visits if visit.supervising_id is not None]
    providers = practice.get_providers(ids=people)
    locations = practice.get_locations(ids=[visit.location_id for visit in visits])
    booked = [visit.appointment_id for visit in visits if visit.appointment_id is not None]
    appointments = scheduling.get_appointments(ids=booked)
    for visit in visits:
        if not visit.source_key:
            raise CannotRecord("An encounter needs a source key, so that it is never kept twice.")
        if visit.patient_id not in patients:
            raise registration.NoSuchPatient("This practice has no such patient.")
        if (
            visit.rendering_id not in providers
            or (visit.supervising_id is not None and visit.supervising_id not in providers)
            or visit.location_id not in locations
            or (visit.appointment_id is not None and visit.appointment_id not in appointments)
        ):
            raise CannotRecord(
                "The visit names a provider, location or appointment this practice does not have."
            )
    return [
        Facts(patients[visit.patient_id], providers[visit.rendering_id], as_of) for visit in visits
    ]


def _insert(visits: Sequence[tuple[NewEncounter, list[Finding]]], as_of: date) -> list[Encounter]:
    numbers = Counter.take("encounter", len(visits)) if visits else range(0)
    rows = [
        Encounter(
            number=f"E-{number:06d}",
            state=states.OPEN if has_errors(findings) else states.READY,
            charge_cents=sum(line.charge_cents or 0 for line in visit.lines),
            recorded_on=visit.recorded_on or as_of,
            **_columns(visit),
        )
        for number, (visit, findings) in zip(numbers, visits, strict=True)
    ]
    Encounter.objects.bulk_create(rows)
    pairs = list(zip(rows, (visit for visit, _ in visits), strict=True))
    EncounterDiagnosis.objects.bulk_create(
        [one for row, visit in pairs for one in _diagnosis_rows(row, visit)], batch_size=2000
    )
    ChargeLine.objects.bulk_create(
        [
            _line_row(row, number, line)
            for row, visit in pairs
            for number, line in enumerate(visit.lines, 1)
        ],
    )
    _write_moves([(row, "") for row in rows], None, "recorded", None)
    log.record_many(
        [
            Act(
                "encounter recorded", "encounter", str(row.public_id), amount_cents=row.charge_cents
            )
            for row in rows
        ]
    )
    return rows


def _columns(visit: NewEncounter) -> dict[str, Any]:
    return {
        "patient_id": visit.patient_id,
        "rendering_id": visit.rendering_id,
        "supervising_id": visit.supervising_id,
        "location_id": visit.location_id,
        "appointment_id": visit.appointment_id,
        "service_on": visit.service_on,
        "service_to": visit.service_to or visit.service_on,
        "authorization_number": visit.authorization_number[:50],
        "related_causes": " ".join(visit.related_causes)[:12],
        "accident_on": visit.accident_on,
        "accident_state": visit.accident_state[:2],
        "plan_restriction": visit.plan_restriction[:120],
        "source_key": visit.source_key[:120],
    }


def _diagnosis_rows(row: Encounter, visit: NewEncounter) -> list[EncounterDiagnosis]:
    return [
        EncounterDiagnosis(encounter=row, position=position, code=code[:8])
        for position, code in enumerate(visit.diagnoses, 1)
    ]


def _line_row(row: Encounter, number: int, line: NewChargeLine) -> ChargeLine:
    made = ChargeLine(encounter=row, number=number)
    _fill_line(made, line)
    return made


def _fill_line(row: ChargeLine, line: NewChargeLine) -> None:
    row.code = line.code[:48]
    row.modifiers = " ".join(line.modifiers)[:40]
    row.units = Decimal(line.units)
    row.charge_cents = line.charge_cents or 0
    row.pointers = " ".join(str(pointer) for pointer in line.pointers)[:40]
    row.description = line.description[:80]
    row.ndc = line.ndc[:11]
    row.ndc_quantity = line.ndc_quantity[:15]
    row.ndc_unit = line.ndc_unit[:2]
    row.note = line.note[:80]
    row.minutes = line.minutes


def _rewrite(row: Encounter, before: EncounterSnapshot, wanted: NewEncounter, on: date) -> None:
    """Put the wanted content in place and move the money of lines whose charge changed."""
    plan = plan_lines_change(before.lines, wanted.lines)
    kept = {line.pk: line for line in ChargeLine.objects.filter(encounter=row)}
    for line_id, number, line in plan.rewrite:
        kept[line_id].number = number
        _fill_line(kept[line_id], line)
        kept[line_id].save()
    ChargeLine.objects.filter(pk__in=plan.remove).update(removed_on=on)
    made = [_line_row(row, number, line) for number, line in plan.add]
    ChargeLine.objects.bulk_create(made)
    EncounterDiagnosis.objects.filter(encounter=row).delete()
    EncounterDiagnosis.objects.bulk_create(_diagnosis_rows(row, wanted))
    row.authorization_number = wanted.authorization_number[:50]
    row.charge_cents = sum(line.charge_cents or 0 for line in wanted.lines)
    row.save()
    if before.charges_posted_on is None:
        return
    removed = [line for line in before.lines if line.id in plan.remove and line.charge_cents]
    debtors = _debtors(before)
    charged_to = receivable(before.charged_payer_id)
    moved = {line.id: debtors[line.id] for line in removed if debtors[line.id] != charged_to}
    ledger.post(
        [
            plan_return(before, line, debtor, on=on)
            for line in removed
            if (debtor := moved.get(line.id)) is not None
        ]
    )
    ledger.reverse(keys=[charge_key(line.id) for line in removed], on=on, reason="line corrected")
    after = queries.get_encounter(encounter_id=row.pk)
    fresh = {line.pk for line in made}
    everybody = set(debtors.values())
    only = everybody.pop() if len(everybody) == 1 else None
    ledger.post(
        plan_lines(
            after,
            [line for line in after.lines if line.id in fresh],
            payer_id=only[1] if only is not None else before.charged_payer_id,
            on=on,
        )
    )


def _debtors(visit: EncounterSnapshot) -> dict[int, Debtor | None]:
    """Who owes the whole of each line that charges anything now."""
    lines = [line for line in visit.lines if line.charge_cents]
    owed = books.receivables(by="charge_line", ids=[line.id for line in lines])
    return {line.id: debtor_of(line, owed.get(line.id, {})) for line in lines}


def _settle_state(row: Encounter, findings: Sequence[Finding], reason: str) -> None:
    """An open visit that has become complete is ready, a ready one no longer complete is open."""
    if row.state not in (states.OPEN, states.READY):
        return
    to = states.OPEN if has_errors(tuple(findings)) else states.READY
    if to != row.state:
        before, row.state = row.state, to
        row.save(update_fields=["state"])
        _write_moves([(row, before)], to, reason, None)


def _write_moves(
    moved: Sequence[tuple[Encounter, str]], to: str | None, reason: str, now: datetime | None
) -> None:
    """One history row each; `to` None means the state the row now has."""
    actor, at = scope.current().actor, now or clock.now()
    EncounterMove.objects.bulk_create(
        [
            EncounterMove(
                encounter=row,
                from_state=state,
                to_state=to or row.state,
                at=at,
                actor=actor,
                reason=reason[:200],
            )
            for row, state in moved
        ],
    )
