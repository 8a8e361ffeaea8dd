"""Register patients, their guarantors and their coverage. Faults are told, never a reason to lose
a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.registration import queries
from claimwright.cycle.registration.domain import checks, duplicates
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot, NewCoverage
from claimwright.cycle.registration.domain.duplicates import Blocks, LikelyDuplicate, Likeness
from claimwright.cycle.registration.domain.patients import NewPatient, PatientSnapshot
from claimwright.cycle.registration.domain.tidy import tidied_coverage, tidied_patient
from claimwright.cycle.registration.models import Counter, Coverage, Guarantor, Patient
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy.columns import address_values, batches, name_values
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.person_name import PersonName, folded

PATIENT_FIELDS = frozenset(field.name for field in fields(NewPatient)) - {"account_number"}
COVERAGE_FIELDS = frozenset(field.name for field in fields(NewCoverage)) - {"patient_id"}


class AccountNumberTaken(ValueError):
    """Another patient has this account number."""


class UnknownField(KeyError):
    """The change names a field that cannot be changed."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of one new patient; findings are worst first."""

    patient_id: int
    public_id: UUID
    account_number: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one new coverage; findings are worst first."""

    coverage_id: int
    public_id: UUID
    findings: tuple[Finding, ...]


@transaction.atomic
def register_patients(*, new: Sequence[NewPatient], as_of: date) -> list[Registered]:
    """Register every patient, in the order given, each with what a payer would reject.

    A likely duplicate is a warning naming the other account. Raises AccountNumberTaken when an
    account number is given twice or is in use; then nobody is registered.
    """
    people = [tidied_patient(one) for one in new]
    numbers = _account_numbers(people)
    guarantors = _guarantor_ids(people)
    alike = _find_duplicates(people)
    rows: list[Patient] = []
    found: list[list[Finding]] = []
    for place, person in enumerate(people):
        row = Patient(account_number=numbers[place], registered_on=as_of)
        _fill_patient(row, person, guarantors[place])
        findings = checks.patient_findings(person, as_of=as_of)
        findings += [_duplicate_finding(match) for match in alike[place][:1]]
        found.append(findings + _cut_to_fit(row))
        rows.append(row)
    Patient.objects.bulk_create(rows, batch_size=1000)
    log.record_many([Act("patient registered", "patient", str(row.public_id)) for row in rows])
    return [
        Registered(row.pk, row.public_id, row.account_number, tuple(checks.worst_first(findings)))
        for row, findings in zip(rows, found, strict=True)
    ]


@transaction.atomic
def update_patient(*, patient_id: int, changes: Mapping[str, Any], as_of: date) -> list[Finding]:
    """Change named fields of NewPatient and return the findings of the result.

    Raises UnknownField, or queries.NoSuchPatient.
    """
    _refuse_unknown(changes, PATIENT_FIELDS)
    before = queries.get_patient(patient_id=patient_id)
    person = tidied_patient(replace(_as_new(before), **changes))
    row = Patient.objects.get(pk=patient_id)
    _fill_patient(row, person, _guarantor_ids([person])[0])
    findings = checks.patient_findings(person, as_of=as_of) + _cut_to_fit(row)
    row.save()
    log.record(
        "patient changed",
        object_type="patient",
        object_id=row.public_id,
        detail={"fields": sorted(changes)},
    )
    return checks.worst_first(findings)


@transaction.atomic
def add_coverages(*, new: Sequence[NewCoverage], as_of: date | None = None) -> list[Added]:
    """Add every coverage, in the order given, each with what a payer would reject."""
    on = as_of or clock.today()
    patients = queries.get_patients(ids=[one.patient_id for one in new])
    payers = contracting.get_payers(ids=[one.payer_id for one in new])
    _refuse_strangers(new, patients, payers)
    others = _other_coverages(list(patients))
    rows: list[Coverage] = []
    found: list[list[Finding]] = []
    for one in new:
        kind = payers[one.payer_id].kind
        coverage = tidied_coverage(one, kind)
        patient = patients[one.patient_id]
        findings = checks.coverage_findings(coverage, kind=kind, patient=_as_new(patient), as_of=on)
        findings += checks.overlap_findings(coverage, others[one.patient_id])
        others[one.patient_id].append(coverage)
        row = Coverage(patient_id=one.patient_id, payer_id=one.payer_id)
        _fill_coverage(row, coverage)
        found.append(findings + _cut_to_fit(row))
        rows.append(row)
    Coverage.objects.bulk_create(rows, batch_size=1000)
    log.record_many([Act("coverage added", "coverage", str(row.public_id)) for row in rows])
    return [
        Added(row.pk, row.public_id, tuple(checks.worst_first(findings)))
        for row, findings in zip(rows, found, strict=True)
    ]


@transaction.atomic
def correct_coverage(
    *, coverage_id: int, changes: Mapping[str, Any], as_of: date | None = None
) -> list[Finding]:
    """Change named fields of NewCoverage and return the findings of the result.

    Claims already sent keep what they said; a new version takes the correction.
    Raises UnknownField.
    """
    _refuse_unknown(changes, COVERAGE_FIELDS)
    row = Coverage.objects.select_related("patient").get(pk=coverage_id)
    kept = replace(
        _coverage_as_new(queries.coverage_snapshot(row)),
        subscriber_name=row.name if row.last_name else None,
        subscriber_birth_on=row.birth_on,
        subscriber_sex=row.sex,
        subscriber_address=row.address,
    )
    changed = replace(kept, **changes)
    payer = contracting.get_payer(payer_id=changed.payer_id)
    coverage = tidied_coverage(changed, payer.kind)
    patient = queries.get_patient(patient_id=row.patient_id)
    findings = checks.coverage_findings(
        coverage, kind=payer.kind, patient=_as_new(patient), as_of=as_of or clock.today()
    )
    findings += checks.overlap_findings(
        coverage, _other_coverages([row.patient_id], except_id=row.pk)[row.patient_id]
    )
    row.payer_id = coverage.payer_id
    _fill_coverage(row, coverage)
    findings += _cut_to_fit(row)
    row.save()
    log.record(
        "coverage corrected",
        object_type="coverage",
        object_id=row.public_id,
        detail={"fields": sorted(changes)},
    )
    return checks.worst_first(findings)


@transaction.atomic
def end_coverage(*, coverage_id: int, on: date) -> None:
    """The coverage is no longer in force from the day on."""
    row = Coverage.objects.get(pk=coverage_id)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    log.record(
        "coverage ended",
        object_type="coverage",
        object_id=row.public_id,
        detail={"ends_on": str(on)},
    )


def _account_numbers(people: Sequence[NewPatient]) -> list[str]:
    given = [person.account_number for person in people if person.account_number]
    taken: set[str] = set()
    for some in batches(given):
        rows = Patient.objects.filter(account_number__in=some)
        taken.update(rows.values_list("account_number", flat=True))
    seen: set[str] = set()
    for number in given:
        if number in seen:
            taken.add(number)
        seen.add(number)
    if taken:
        repeated = sorted(taken)
        raise AccountNumberTaken(f"Account numbers already in use: {', '.join(repeated[:5])}.")
    missing = len(people) - len(given)
    fresh = iter(Counter.take("account", missing) if missing else ())
    return [person.account_number or f"P-{next(fresh):06d}" for person in people]


def _guarantor_ids(people: Sequence[NewPatient]) -> list[int | None]:
    keys = [_guarantor_key(person) for person in people]
    wanted = sorted({key for key in keys if key})
    known: dict[str, int] = {}
    for some in batches(wanted):
        rows = Guarantor.objects.filter(match_key__in=some)
        known.update(rows.values_list("match_key", "pk"))
    fresh: dict[str, Guarantor] = {}
    for key, person in zip(keys, people, strict=True):
        if key and key not in known and key not in fresh and person.guarantor is not None:
            row = Guarantor(
                match_key=key,
                **name_values(person.guarantor),
                **address_values(person.guarantor_address or person.address),
            )
            _cut_to_fit(row)
            fresh[key] = row
    Guarantor.objects.bulk_create(fresh.values(), batch_size=1000)
    known.update((key, row.pk) for key, row in fresh.items())
    return [known[key] if key else None for key in keys]


def _guarantor_key(person: NewPatient) -> str:
    """Empty when the patient answers alone; else the same person at the same address."""
    guarantor = person.guarantor
    if guarantor is None or guarantor == person.name:
        return ""
    address = person.guarantor_address or person.address
    parts = (guarantor.last, guarantor.first, guarantor.middle, address.line1, address.zip[:5])
    return "|".join(folded(part) for part in parts)[:200]


def _find_duplicates(people: Sequence[NewPatient]) -> list[list[LikelyDuplicate]]:
    """For each, the registered and the earlier ones of this batch who may be the same person."""
    alike = [duplicates.likeness_of(person) for person in people]
    blocks = Blocks(queries.likenesses(alike))
    found: list[list[LikelyDuplicate]] = []
    for place, person in enumerate(alike, 1):
        found.append(duplicates.likely_duplicates(person, blocks.candidates(person)))
        blocks.add(_shown_in_batch(person, place))
    return found


def _shown_in_batch(person: Likeness, place: int) -> Likeness:
    return replace(person, shown=person.shown or f"number {place} of this list")


def _duplicate_finding(match: LikelyDuplicate) -> Finding:
    return Finding(
        "REG-DUPLICATE",
        Severity.WARNING,
        f"This may be the same person as account {match.shown} ({match.score} of 100: "
        f"{', '.join(match.reasons)}).",
        "Compare the two; keep one account if they are one person.",
        where=Where(field="name"),
    )


def _fill_patient(row: Patient, person: NewPatient, guarantor_id: int | None) -> None:
    last, first = folded(person.name.last), folded(person.name.first)
    values = {
        **name_values(person.name),
        **address_values(person.address),
        "last_folded": last[:60],
        "first_folded": first[:35],
        "name_block": duplicates.block_of(last),
        "birth_on": person.birth_on,
        "sex": person.sex if person.sex in ("F", "M") else "U",
        "phone": person.phone,
        "email": person.email,
        "guarantor_id": guarantor_id,
        "is_qmb": person.is_qmb,
        "died_on": person.died_on,
        "statement_hold": person.statement_hold,
    }
    for name, value in values.items():
        setattr(row, name, value)


def _fill_coverage(row: Coverage, coverage: NewCoverage) -> None:
    values = {
        **name_values(coverage.subscriber_name or PersonName("")),
        **address_values(coverage.subscriber_address),
        "rank": coverage.rank,
        "member_id": coverage.member_id,
        "group_number": coverage.group_number,
        "group_name": coverage.group_name,
        "plan_name": coverage.plan_name,
        "relationship": coverage.relationship,
        "birth_on": coverage.subscriber_birth_on,
        "sex": coverage.subscriber_sex,
        "employer_name": coverage.employer_name,
        "insurance_type": coverage.insurance_type,
        "property_claim_number": coverage.property_claim_number,
        "starts_on": coverage.starts_on,
        "ends_on": coverage.ends_on,
    }
    for name, value in values.items():
        setattr(row, name, value)


def _cut_to_fit(row: models.Model) -> list[Finding]:
    """Cut texts longer than their column and say so."""
    found: list[Finding] = []
    for field in row._meta.concrete_fields:
        longest = field.max_length
        if longest is None or not isinstance(field, models.CharField):
            continue
        value = getattr(row, field.attname)
        if len(value) > longest:
            setattr(row, field.attname, value[:longest])
            found.append(checks.cut_finding(field.name, longest))
    return found


def _other_coverages(
    patient_ids: Sequence[int], *, except_id: int | None = None
) -> dict[int, list[NewCoverage]]:
    found: dict[int, list[NewCoverage]] = defaultdict(list)
    for patient_id, snapshots in queries.coverages_for(patient_ids=patient_ids).items():
        found[patient_id] = [_coverage_as_new(one) for one in snapshots if one.id != except_id]
    return found


def _as_new(patient: PatientSnapshot) -> NewPatient:
    has_other = patient.guarantor != patient.name
    return NewPatient(
        name=patient.name,
        birth_on=patient.birth_on,
        sex=patient.sex,
        address=patient.address,
        phone=patient.phone,
        email=patient.email,
        account_number=patient.account_number,
        guarantor=patient.guarantor if has_other else None,
        guarantor_address=patient.guarantor_address if has_other else patient.address,
        is_qmb=patient.is_qmb,
        died_on=patient.died_on,
        statement_hold=patient.statement_hold,
    )


def _coverage_as_new(coverage: CoverageSnapshot) -> NewCoverage:
    return NewCoverage(
        patient_id=coverage.patient_id,
        payer_id=coverage.payer_id,
        rank=coverage.rank,
        member_id=coverage.member_id,
        group_number=coverage.group_number,
        group_name=coverage.group_name,
        plan_name=coverage.plan_name,
        relationship=coverage.relationship,
        subscriber_name=coverage.subscriber_name,
        subscriber_birth_on=coverage.subscriber_birth_on,
        subscriber_sex=coverage.subscriber_sex,
        subscriber_address=coverage.subscriber_address,
        employer_name=coverage.employer_name,
        insurance_type=coverage.insurance_type,
        property_claim_number=coverage.property_claim_number,
        starts_on=coverage.starts_on,
        ends_on=coverage.ends_on,
    )


def _refuse_strangers(
    new: Sequence[NewCoverage],
    patients: Mapping[int, PatientSnapshot],
    payers: Mapping[int, PayerProfile],
) -> None:
    for one in new:
        if one.patient_id not in patients:
            raise queries.NoSuchPatient("This practice has no such patient.")
        if one.payer_id not in payers:
            raise contracting.NoSuchPayer("This practice has no such payer.")


def _refuse_unknown(changes: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(set(changes) - known)
    if unknown:
        raise UnknownField(f"These cannot be changed here: {', '.join(unknown)}.")
