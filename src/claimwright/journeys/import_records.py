"""Charges, patients and appointments come in from a clinical system.

The file is kept first. Each record is taken, recognized as a repeat, or refused with its reason;
a refused one can be tried again once its cause is mended here, without sending the file again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.charges.domain.imports import ACCEPTED, REFUSED, REPEATED, NewImportRecord
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling import queries as appointments
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.engines.clinical.feeds import read_feed
from claimwright.engines.clinical.records import (
    FeedAppointment,
    FeedCoverage,
    FeedEncounter,
    FeedPatient,
    FeedRecord,
    NotAFeed,
)
from claimwright.foundation import clock
from claimwright.foundation.documents import store
from claimwright.kernel.finding import Severity

STEP = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. Every record is accepted, a repeat, or listed as refused."""

    accepted: int
    repeated: int
    refused: tuple[tuple[str, str], ...]  # (record, reason)
    passed_over: dict[str, int] = field(default_factory=dict)
    unreadable: str = ""
    batch_id: int | None = None

    def as_dict(self, name: str) -> dict[str, Any]:
        """JSON shape of the command line."""
        refused = [{"record": record, "reason": reason} for record, reason in self.refused]
        if self.unreadable:
            refused = [{"record": "file", "reason": self.unreadable}]
        return {
            "file": name,
            "accepted": self.accepted,
            "repeated": self.repeated,
            "refused": refused,
            "passed_over": self.passed_over,
        }


@dataclass(frozen=True, slots=True)
class _Fate:
    state: str
    reason: str = ""
    encounter_id: int | None = None


def import_file(*, data: bytes, name: str, now: datetime) -> Imported:
    """Take in a whole file; a record that fails leaves the others alone."""
    file = store.keep(data, name=name, kind="import")
    try:
        feed = read_feed(data)
    except NotAFeed as reason:
        return Imported(0, 0, (), unreadable=str(reason))
    store.set_kind(file.id, feed.source_format)
    batch_id = charges.open_import(file_id=file.id, source_format=feed.source_format, now=now)
    fates: list[_Fate] = []
    for start in range(0, len(feed.records), STEP):
        some = feed.records[start : start + STEP]
        fates += _take_in(some, batch_id=batch_id, now=now)
    return Imported(
        accepted=sum(fate.state == ACCEPTED for fate in fates),
        repeated=sum(fate.state == REPEATED for fate in fates),
        refused=tuple(
            (record.label, fate.reason)
            for record, fate in zip(feed.records, fates, strict=True)
            if fate.state == REFUSED
        ),
        passed_over=feed.passed_over,
        batch_id=batch_id,
    )


@transaction.atomic
def retry_record(*, record_id: int, batch_id: int, now: datetime) -> str:
    """Try a refused record again from the file as it came; returns its state now."""
    record = next(r for r in charge_queries.import_records(batch_id=batch_id) if r.id == record_id)
    batch = next(b for b in charge_queries.import_batches(limit=1000)[0] if b.id == batch_id)
    feed = read_feed(store.read(batch.file_id))
    read = next(found for found in feed.records if found.position == record.position)
    fate = _fates([read], now)[0]
    charges.settle_import_record(
        record_id=record_id,
        state=fate.state,
        reason=fate.reason,
        encounter_id=fate.encounter_id,
        now=now,
    )
    return fate.state


@transaction.atomic
def _take_in(records: Sequence[FeedRecord], *, batch_id: int, now: datetime) -> list[_Fate]:
    fates = _fates(records, now)
    charges.record_imports(
        batch_id=batch_id,
        records=[
            NewImportRecord(
                position=record.position,
                state=fate.state,
                source_key=record.encounter.key if record.encounter else record.label,
                reason=fate.reason,
                raw=record.raw,
                encounter_id=fate.encounter_id,
            )
            for record, fate in zip(records, fates, strict=True)
        ],
        now=now,
    )
    return fates


def _fates(records: Sequence[FeedRecord], now: datetime) -> list[_Fate]:
    """Register who is new, then record visits and appointments, a query for each kind."""
    as_of = clock.day_of(now)
    ids, new_people = _register([r.patient for r in records if r.patient], as_of)
    named = [r.encounter.patient_identifier for r in records if r.encounter]
    known = patients.find_by_account_numbers(numbers=named)
    ids |= {number: snapshot.id for number, snapshot in known.items()}
    visits = _visits(records, ids)
    recorded = iter(
        charges.record_encounters(
            new=[visit for visit in visits if isinstance(visit, NewEncounter)], as_of=as_of
        )
    )
    fates = []
    for record, visit in zip(records, visits, strict=True):
        if record.refusal:
            fates.append(_Fate(REFUSED, record.refusal))
        elif isinstance(visit, NewEncounter):
            fates.append(_visit_fate(next(recorded)))
        elif visit:
            fates.append(_Fate(REFUSED, visit))
        elif record.appointment:
            fates.append(_book(record.appointment, ids, now))
        else:
            is_new = record.patient is not None and record.patient.identifier in new_people
            fates.append(_Fate(ACCEPTED if is_new else REPEATED))
    return fates


def _visit_fate(recorded: charges.Recorded) -> _Fate:
    problems = [f.message for f in recorded.findings if f.severity is Severity.ERROR]
    if recorded.encounter_id is None:
        return _Fate(REFUSED, " ".join(problems) or "The visit could not be kept.")
    state = ACCEPTED if recorded.is_new else REPEATED
    return _Fate(state, " ".join(problems), recorded.encounter_id)


def _register(people: Sequence[FeedPatient], as_of: date) -> tuple[dict[str, int], set[str]]:
    """Ids by the sender's identifier, and which of them are new here."""
    by_identifier = {person.identifier: person for person in people}
    known = patients.find_by_account_numbers(numbers=list(by_identifier))
    ids = {number: snapshot.id for number, snapshot in known.items()}
    fresh = [person for number, person in by_identifier.items() if number not in ids]
    registered = registration.register_patients(
        new=[
            NewPatient(
                name=person.name,
                birth_on=person.birth_on,
                sex=person.sex,
                address=person.address,
                phone=person.phone,
                account_number=person.identifier,
            )
            for person in fresh
        ],
        as_of=as_of,
    )
    for person, made in zip(fresh, registered, strict=True):
        ids[person.identifier] = made.patient_id
    _insure(list(by_identifier.values()), ids)
    return ids, {person.identifier for person in fresh}


def _insure(people: Sequence[FeedPatient], ids: dict[str, int]) -> None:
    """Add the coverages whose payer is known here and whose member id is not yet on file."""
    held = patients.coverages_for(patient_ids=list(ids.values()))
    payers = {}
    for payer in contracting.list_payers():
        payers[payer.edi_id.casefold()] = payers[payer.name.casefold()] = payer.id
    new = []
    for person in people:
        patient_id = ids[person.identifier]
        on_file = {coverage.member_id for coverage in held.get(patient_id, [])}
        for position, coverage in enumerate(person.coverages, start=len(on_file)):
            payer_id = payers.get(coverage.payer_id.casefold()) or payers.get(
                coverage.payer_name.casefold()
            )
            if payer_id and coverage.member_id and coverage.member_id not in on_file:
                new.append(_coverage(coverage, patient_id, payer_id, "PST"[min(position, 2)]))
                on_file.add(coverage.member_id)
    registration.add_coverages(new=new)


def _coverage(told: FeedCoverage, patient_id: int, payer_id: int, rank: str) -> NewCoverage:
    return NewCoverage(
        patient_id=patient_id,
        payer_id=payer_id,
        rank=rank,
        member_id=told.member_id,
        group_number=told.group_number,
        relationship=told.relationship,
        subscriber_name=told.subscriber if told.relationship != "18" else None,
        subscriber_birth_on=told.subscriber_birth_on,
    )


def _visits(records: Sequence[FeedRecord], ids: dict[str, int]) -> list[NewEncounter | str]:
    """A visit to record, the sentence why not, or "" where the record holds none."""
    told = [record.encounter for record in records]
    providers = practice.find_providers_by_npi(npis=[visit.provider_npi for visit in told if visit])
    locations = practice.list_locations()
    made: list[NewEncounter | str] = []
    for record, visit in zip(records, told, strict=True):
        if visit is None or record.refusal:
            made.append("")
            continue
        provider = providers.get(visit.provider_npi)
        place = _location_id(visit, locations)
        if visit.patient_identifier not in ids:
            made.append("the patient is not registered here and the record does not say who it is")
        elif provider is None:
            made.append(
                f"provider NPI {visit.provider_npi or '(none)'} is not set up in this practice; "
                "add the provider, then try the record again"
            )
        elif place is None:
            made.append("the practice has no location yet; add one, then try the record again")
        else:
            made.append(_new_encounter(visit, ids[visit.patient_identifier], provider.id, place))
    return made


def _location_id(visit: FeedEncounter, locations: Sequence[Any]) -> int | None:
    """The location by name, else by place of service, else the first."""
    wanted = visit.location_name.casefold()
    for location in locations:
        if wanted and location.name.casefold() == wanted:
            return int(location.id)
    for location in locations:
        if visit.place_of_service and location.place_of_service == visit.place_of_service:
            return int(location.id)
    return int(locations[0].id) if locations else None


def _new_encounter(
    visit: FeedEncounter, patient_id: int, rendering_id: int, location_id: int
) -> NewEncounter:
    return NewEncounter(
        source_key=visit.key[:120],
        patient_id=patient_id,
        rendering_id=rendering_id,
        location_id=location_id,
        service_on=visit.service_on,
        diagnoses=visit.diagnoses,
        authorization_number=visit.authorization_number,
        plan_restriction=visit.plan_restriction,
        lines=tuple(
            NewChargeLine(
                code=line.code,
                modifiers=line.modifiers,
                units=line.units,
                charge_cents=line.charge_cents,
                pointers=line.pointers,
                ndc=line.ndc,
            )
            for line in visit.lines
        ),
    )


def _book(told: FeedAppointment, ids: dict[str, int], now: datetime) -> _Fate:
    patient_id = ids[told.patient_identifier]
    same = [
        appointment
        for appointment in appointments.appointments_between(
            start=told.starts_at, end=told.starts_at.replace(second=59)
        )
        if appointment.patient_id == patient_id
    ]
    if told.is_canceled:
        open_ids = [appointment.id for appointment in same if appointment.state == "booked"]
        scheduling.move_appointments(ids=open_ids, to="canceled", now=now)
        return _Fate(ACCEPTED if open_ids else REPEATED)
    if same:
        return _Fate(REPEATED)
    provider = practice.find_providers_by_npi(npis=[told.provider_npi]).get(told.provider_npi)
    locations = practice.list_locations()
    if provider is None or not locations:
        return _Fate(
            REFUSED,
            f"provider NPI {told.provider_npi or '(none)'} or a location is not set up in this "
            "practice; add it, then try the record again",
        )
    scheduling.book_appointments(
        new=[
            NewAppointment(
                patient_id=patient_id,
                provider_id=provider.id,
                location_id=locations[0].id,
                starts_at=told.starts_at,
                minutes=told.minutes,
                reason=told.reason[:80],
            )
        ]
    )
    return _Fate(ACCEPTED)
