"""Read encounters and imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from claimwright.cycle.charges.domain.consents import Consent, ConsentKind
from claimwright.cycle.charges.domain.encounters import (
    ChargeLineSnapshot,
    EncounterSnapshot,
    shown_units,
)
from claimwright.cycle.charges.domain.imports import ImportBatchView, ImportRecordView
from claimwright.cycle.charges.domain.states import OPEN, READY, VOID
from claimwright.cycle.charges.models import (
    ChargeLine,
    Encounter,
    EncounterDiagnosis,
    EncounterMove,
    ImportBatch,
    ImportRecord,
)
from claimwright.cycle.charges.models import Consent as ConsentRow
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.along import Along
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows, lean_rows_of_each
from claimwright.foundation.values import maker
from claimwright.ledger import queries as ledger


class NoSuchEncounter(LookupError):
    """The practice has no such encounter."""


def get_encounters(*, ids: Sequence[int]) -> dict[int, EncounterSnapshot]:
    """Encounters by id, three queries per ten thousand; unknown ids are absent."""
    found: dict[int, EncounterSnapshot] = {}
    for some in batches(sorted(set(ids))):
        found.update(_snapshots(Encounter.objects.filter(pk__among=Many(some))))
    return found


def get_encounter(*, encounter_id: int) -> EncounterSnapshot:
    """One encounter. Raises NoSuchEncounter."""
    found = get_encounters(ids=[encounter_id]).get(encounter_id)
    if found is None:
        raise NoSuchEncounter("This practice has no such encounter.")
    return found


def access_encounter(*, user_id: int, public_id: UUID | str) -> EncounterSnapshot:
    """The encounter for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Encounter.objects.all(), user_id=user_id, public_id=public_id, permission="charges.view"
    )
    return get_encounter(encounter_id=row.pk)


def owes_its_charges(encounter: EncounterSnapshot) -> bool:
    """Whether what the books say is owed on the visit is what was charged, by one debtor."""
    split = ledger.receivables(by="encounter", ids=[encounter.id]).get(encounter.id, {})
    posted = encounter.charge_cents if encounter.charges_posted_on is not None else 0
    return sorted(cents for cents in split.values() if cents) == [posted][: bool(posted)]


class VisitPlace(NamedTuple):
    """Where and by whom one visit was, and who was asked first; payer None is the patient."""

    id: int
    public_id: UUID
    number: str
    patient_id: int
    rendering_id: int
    location_id: int
    charged_payer_id: int | None
    service_on: date


def visit_places(*, ids: Sequence[int]) -> dict[int, VisitPlace]:
    """Visits by id without their lines, for reports; unknown ids are absent."""
    found: dict[int, VisitPlace] = {}
    for some in batches(sorted(set(ids))):
        rows = Encounter.objects.filter(pk__among=Many(some)).order_by()
        columns = ["pk" if name == "id" else name for name in VisitPlace._fields]
        found |= {row[0]: VisitPlace(*row) for row in rows.values_list(*columns)}
    return found


def along_visits(*names: str) -> Along:
    """Fields of the visits, for another stage's sums to be grouped by."""
    return Along.of(Encounter, names)


class VisitKeys(NamedTuple):
    """By whom and where one visit was."""

    rendering_id: int
    location_id: int


def visit_keys(*, ids: Collection[int]) -> dict[int, VisitKeys]:
    """What reports sort visits by; unknown ids are absent."""
    rows = Encounter.objects.filter(pk__among=Many(sorted(set(ids)))).order_by()
    told = lean_rows(rows.values_list("pk", *VisitKeys._fields))
    return {row[0]: VisitKeys._make(row[1:]) for row in told}


def encounters_to_bill(*, limit: int, as_of: date) -> list[EncounterSnapshot]:
    """Coded encounters recorded by the day and not yet billed, oldest service first."""
    rows = Encounter.objects.filter(
        state=READY, service_to__lte=as_of, recorded_on__lte=as_of
    ).order_by("service_on", "id")[:limit]
    return list(_snapshots(rows).values())


def encounters_in_state(
    *, state: str, offset: int = 0, limit: int = 50
) -> tuple[list[EncounterSnapshot], int]:
    """One page of the encounters in a state, oldest service first, and how many there are."""
    rows = Encounter.objects.filter(state=state)
    page = rows.order_by("service_on", "id")[offset : offset + limit]
    return list(_snapshots(page).values()), rows.count()


def counts_by_state() -> dict[str, int]:
    """How many encounters are in each state."""
    rows = Encounter.objects.order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def work_by_state() -> dict[str, tuple[int, int]]:
    """(encounters, charged cents) by state of what is not billed; absent where there are none."""
    rows = Encounter.objects.filter(state__in=(OPEN, READY)).order_by().values_list("state")
    counted = rows.annotate(count=Count("id"), cents=Sum("charge_cents"))
    return {state: (count, cents) for state, count, cents in counted}


def ready_since() -> list[tuple[int, date, int]]:
    """(practice, day it was recorded, charged cents) of the visits that are coded and not billed,
    in no order; also across practices.
    """
    return lean_rows_of_each(
        lambda: (
            Encounter.objects.filter(state=READY)
            .order_by()
            .values_list("practice_id", "recorded_on", "charge_cents")
        )
    )


def most_used_codes(
    *, rendering_id: int, since: date, limit: int = 8
) -> tuple[list[str], list[str]]:
    """(diagnoses, services) a provider used most since a day of service, most used first."""
    found = []
    for model in (EncounterDiagnosis, ChargeLine):
        rows = model.objects.filter(
            encounter__rendering_id=rendering_id, encounter__service_on__gte=since
        )
        counted = rows.order_by().values_list("code").annotate(used=Count("id"))
        found.append([code for code, _ in counted.order_by("-used", "code")[:limit]])
    return found[0], found[1]


def find_encounters_of_patients(
    *, patient_ids: Sequence[int]
) -> dict[int, list[EncounterSnapshot]]:
    """Encounters by patient, latest service first; every patient asked for is a key."""
    found: dict[int, list[EncounterSnapshot]] = {pk: [] for pk in patient_ids}
    for some in batches(sorted(found)):
        rows = Encounter.objects.filter(patient_id__in=some).order_by("-service_on", "-id")
        for encounter in _snapshots(rows).values():
            found[encounter.patient_id].append(encounter)
    return found


def find_by_source_keys(*, keys: Sequence[str]) -> dict[str, int]:
    """Encounter ids by source key; unknown keys are absent."""
    found: dict[str, int] = {}
    for some in batches(sorted(set(keys))):
        rows = Encounter.objects.filter(source_key__in=some)
        found.update(rows.values_list("source_key", "pk"))
    return found


def find_by_appointments(*, appointment_ids: Sequence[int]) -> dict[int, int]:
    """Encounter ids by appointment, void ones left out; appointments without one are absent."""
    found: dict[int, int] = {}
    for some in batches(sorted(set(appointment_ids))):
        rows = Encounter.objects.filter(appointment_id__in=some).exclude(state=VOID)
        found.update(rows.values_list("appointment_id", "pk"))
    return found


def recorded_between(*, start: date, end: date) -> list[tuple[int, date, date, int]]:
    """(id, service day, day recorded, charged cents) of encounters recorded in [start, end)."""
    rows = Encounter.objects.filter(recorded_on__gte=start, recorded_on__lt=end)
    return list(
        rows.exclude(state=VOID).values_list("pk", "service_on", "recorded_on", "charge_cents")
    )


def consents_of(*, patient_ids: Sequence[int]) -> dict[int, list[Consent]]:
    """What each patient signed or refused, by kind, latest first; patients without are absent."""
    found: dict[int, list[Consent]] = defaultdict(list)
    for some in batches(sorted(set(patient_ids))):
        for row in ConsentRow.objects.filter(patient_id__in=some):
            found[row.patient_id].append(
                Consent(
                    id=row.pk,
                    patient_id=row.patient_id,
                    kind=ConsentKind(row.kind),
                    signed_on=row.signed_on,
                    ends_on=row.ends_on,
                    note=row.note,
                )
            )
    return dict(found)


def history(*, encounter_id: int) -> list[tuple[Any, str, str, str, str]]:
    """(instant, from state, to state, actor, reason) of every move, earliest first."""
    rows = EncounterMove.objects.filter(encounter_id=encounter_id)
    return list(rows.values_list("at", "from_state", "to_state", "actor", "reason"))


def import_batches(*, offset: int = 0, limit: int = 50) -> tuple[list[ImportBatchView], int]:
    """One page of imports, latest first, with what their records came to, and how many imports."""
    counts = {
        f"{state}_count": Count("records", filter=Q(records__state=state))
        for state in ("accepted", "repeated", "refused", "dropped")
    }
    rows = ImportBatch.objects.annotate(**counts)
    page = [
        ImportBatchView(
            id=row.pk,
            public_id=row.public_id,
            file_id=row.file_id,
            source_format=row.source_format,
            started_at=row.started_at,
            accepted_count=row.accepted_count,
            repeated_count=row.repeated_count,
            refused_count=row.refused_count,
            dropped_count=row.dropped_count,
        )
        for row in rows[offset : offset + limit]
    ]
    return page, ImportBatch.objects.count()


def import_records(
    *, batch_id: int | None = None, state: str = "", limit: int = 500
) -> list[ImportRecordView]:
    """Records of one import or of all, in the order of the file; all states unless named."""
    rows = ImportRecord.objects.all()
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    if state:
        rows = rows.filter(state=state)
    return [record_view(row) for row in rows[:limit]]


def access_import_record(*, user_id: int, public_id: UUID | str) -> ImportRecordView:
    """The record for one person, audited: its raw text names a patient. Raises NotVisible."""
    row = guard.reach(
        ImportRecord.objects.all(), user_id=user_id, public_id=public_id, permission="imports.run"
    )
    return record_view(row)


def record_view(row: Any) -> ImportRecordView:
    """The row as a value."""
    return ImportRecordView(
        id=row.pk,
        public_id=row.public_id,
        batch_id=row.batch_id,
        position=row.position,
        state=row.state,
        source_key=row.source_key,
        reason=row.reason,
        raw=row.raw,
        encounter_id=row.encounter_id,
        tries_count=row.tries_count,
        changed_at=row.changed_at,
    )


def _snapshots(encounters: QuerySet[Encounter]) -> dict[int, EncounterSnapshot]:
    """The encounters in their order, with diagnoses and lines in force."""
    rows = lean_rows(encounters.values_list(*ENCOUNTER_COLUMNS))
    ids = [row[0] for row in rows]
    diagnoses: dict[int, list[str]] = defaultdict(list)
    lines: dict[int, list[ChargeLineSnapshot]] = defaultdict(list)
    for some in batches(ids):
        codes = EncounterDiagnosis.objects.filter(encounter_id__among=Many(some))
        for encounter_id, code in lean_rows(codes.values_list("encounter_id", "code")):
            diagnoses[encounter_id].append(code)
        kept = ChargeLine.objects.filter(encounter_id__among=Many(some), removed_on__isnull=True)
        for values in lean_rows(kept.values_list(*LINE_COLUMNS)):
            lines[values[0]].append(_line(*values[1:]))
    return {row[0]: _encounter(row, tuple(diagnoses[row[0]]), tuple(lines[row[0]])) for row in rows}


ENCOUNTER_COLUMNS = tuple(  # of the snapshot's fields, those that stand in the encounter's own row
    each.name for each in fields(EncounterSnapshot) if each.name not in ("diagnoses", "lines")
)
CAUSES = ENCOUNTER_COLUMNS.index("related_causes")
BEFORE_CODES = [each.name for each in fields(EncounterSnapshot)].index("diagnoses")
_make_encounter = maker(EncounterSnapshot)
LINE_COLUMNS = (
    "encounter_id",
    "id",
    "number",
    "code",
    "modifiers",
    "units",
    "charge_cents",
    "pointers",
    "description",
    "ndc",
    "ndc_quantity",
    "ndc_unit",
    "note",
    "minutes",
)


def _line(*values: Any) -> ChargeLineSnapshot:
    pk, number, code, modifiers, units, charge_cents, pointers, *rest = values
    description, ndc, ndc_quantity, ndc_unit, note, minutes = rest
    return ChargeLineSnapshot(
        id=pk,
        number=number,
        code=code,
        modifiers=tuple(modifiers.split()),
        units=shown_units(units),
        charge_cents=charge_cents,
        pointers=tuple(int(pointer) for pointer in pointers.split()),
        description=description,
        ndc=ndc,
        ndc_quantity=ndc_quantity,
        ndc_unit=ndc_unit,
        note=note,
        minutes=minutes,
    )


def _encounter(
    values: Sequence[Any], diagnoses: tuple[str, ...], lines: tuple[ChargeLineSnapshot, ...]
) -> EncounterSnapshot:
    causes = tuple(values[CAUSES].split())
    before = (*values[:CAUSES], causes, *values[CAUSES + 1 : BEFORE_CODES])
    return _make_encounter((*before, diagnoses, lines, *values[BEFORE_CODES:]))
