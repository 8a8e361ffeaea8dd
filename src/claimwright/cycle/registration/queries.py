"""Read patients and their coverage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from claimwright.cycle.registration.domain import duplicates
from claimwright.cycle.registration.domain.coverage import SELF, CoverageSnapshot
from claimwright.cycle.registration.domain.duplicates import LikelyDuplicate, Likeness
from claimwright.cycle.registration.domain.patients import NewPatient, PatientSnapshot
from claimwright.cycle.registration.domain.tidy import tidied_patient
from claimwright.cycle.registration.models import Coverage, Patient
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows
from claimwright.foundation.values import maker
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName, folded

SNAPSHOT_COLUMNS = (
    "id",
    "public_id",
    "patient_id",
    "payer_id",
    "rank",
    "member_id",
    "group_number",
    "group_name",
    "plan_name",
    "relationship",
    "employer_name",
    "insurance_type",
    "property_claim_number",
    "starts_on",
    "ends_on",
)
RELATIONSHIP = SNAPSHOT_COLUMNS.index("relationship")  # the subscriber's columns follow it
NAME_COLUMNS = ("last_name", "first_name", "middle_name", "name_suffix")
ADDRESS_COLUMNS = ("line1", "line2", "city", "state", "zip", "country")
PERSON_COLUMNS = (*NAME_COLUMNS, *ADDRESS_COLUMNS, "birth_on", "sex")
COVERAGE_COLUMNS = (
    *SNAPSHOT_COLUMNS,
    *PERSON_COLUMNS,
    *(f"patient__{name}" for name in PERSON_COLUMNS),
)
OWN_COLUMNS = (
    *("id", "public_id", "account_number"),
    *NAME_COLUMNS,
    *ADDRESS_COLUMNS,
    *("birth_on", "sex", "phone", "email"),
    *("is_qmb", "died_on", "statement_hold", "registered_on"),
)
GUARANTOR_COLUMNS = ("id", *NAME_COLUMNS, *ADDRESS_COLUMNS)
PATIENT_COLUMNS = (*OWN_COLUMNS, *(f"guarantor__{name}" for name in GUARANTOR_COLUMNS))
BIRTH_FORMATS = ("%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y")


class NoSuchPatient(LookupError):
    """The practice has no such patient."""


def get_patients(*, ids: Sequence[int]) -> dict[int, PatientSnapshot]:
    """Patients by id; unknown ids are absent."""
    rows: dict[int, PatientSnapshot] = {}
    for some in batches(sorted(set(ids))):
        found = Patient.objects.filter(pk__among=Many(some))
        for values in lean_rows(found.values_list(*PATIENT_COLUMNS)):
            rows[values[0]] = _patient(values)
    return rows


def get_patient(*, patient_id: int) -> PatientSnapshot:
    """One patient. Raises NoSuchPatient."""
    found = get_patients(ids=[patient_id]).get(patient_id)
    if found is None:
        raise NoSuchPatient("This practice has no such patient.")
    return found


def access_patient(*, user_id: int, public_id: UUID | str) -> PatientSnapshot:
    """The patient for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Patient.objects.select_related("guarantor"),
        user_id=user_id,
        public_id=public_id,
        permission="patients.view",
    )
    return snapshot(row)


def find_by_account_numbers(*, numbers: Sequence[str]) -> dict[str, PatientSnapshot]:
    """Patients by account number; unknown numbers are absent."""
    found: dict[str, PatientSnapshot] = {}
    for some in batches(sorted(set(numbers))):
        for row in Patient.objects.filter(account_number__in=some).select_related("guarantor"):
            found[row.account_number] = snapshot(row)
    return found


def search_patients(*, text: str, limit: int = 20) -> list[PatientSnapshot]:
    """Patients by part of a name, account number, telephone, member id or birth date.

    All words must fit; the best order is the name's.
    """
    wanted = Q()
    for word in text.replace(",", " ").split():
        wanted &= _word_filter(word)
    rows = Patient.objects.filter(wanted).select_related("guarantor")[:limit]
    return [snapshot(row) for row in rows]


def patient_page(*, text: str = "", offset: int = 0, limit: int = 50) -> tuple[list[Any], int]:
    """One page of patients by name, and how many there are in all."""
    wanted = Q()
    for word in text.replace(",", " ").split():
        wanted &= _word_filter(word)
    rows = Patient.objects.filter(wanted)
    page = rows.select_related("guarantor")[offset : offset + limit]
    return [snapshot(row) for row in page], rows.count()


def count_patients() -> int:
    """How many patients are registered."""
    return int(Patient.objects.count())


def coverages_for(
    *, patient_ids: Sequence[int], on: date | None = None
) -> dict[int, list[CoverageSnapshot]]:
    """Coverages by patient in the order P, S, T; with a day, only those in force on it.

    Every patient asked for is a key.
    """
    found: dict[int, list[CoverageSnapshot]] = {pk: [] for pk in patient_ids}
    for some in batches(sorted(found)):
        rows = Coverage.objects.filter(patient_id__among=Many(some))
        if on is not None:
            rows = rows.filter(_in_force(on))
        for held in _coverages(rows.order_by("patient_id", "rank", "-starts_on", "id")):
            found[held.patient_id].append(held)
    return found


def patients_with_several_coverages(*, patient_ids: Sequence[int]) -> set[int]:
    """Those of the patients who ever held more than one coverage."""
    found: set[int] = set()
    for some in batches(sorted(set(patient_ids))):
        counted = Coverage.objects.filter(patient_id__among=Many(some)).values("patient_id")
        counted = counted.annotate(held=Count("id")).filter(held__gt=1)
        found.update(counted.values_list("patient_id", flat=True))
    return found


def get_coverages(*, ids: Sequence[int]) -> dict[int, CoverageSnapshot]:
    """Coverages by id; unknown ids are absent."""
    found: dict[int, CoverageSnapshot] = {}
    for some in batches(sorted(set(ids))):
        held = _coverages(Coverage.objects.filter(pk__among=Many(some)))
        found.update((coverage.id, coverage) for coverage in held)
    return found


def find_coverages_by_member(*, member_ids: Sequence[str]) -> dict[str, list[CoverageSnapshot]]:
    """Coverages by member id; unknown ones are absent."""
    found: dict[str, list[CoverageSnapshot]] = defaultdict(list)
    for some in batches(sorted(set(member_ids))):
        for held in _coverages(Coverage.objects.filter(member_id__among=Many(some))):
            found[held.member_id].append(held)
    return dict(found)


def likely_duplicates(
    *, new: NewPatient, except_id: int | None = None
) -> list[tuple[int, int, tuple[str, ...]]]:
    """(patient id, score 0 to 100, reasons) of those who may be the same person, best first."""
    person = duplicates.likeness_of(tidied_patient(new))
    others = [other for other in likenesses([person]) if other.id != except_id]
    return [
        (match.patient_id, match.score, match.reasons)
        for match in duplicates.likely_duplicates(person, others)
    ]


def likenesses(people: Iterable[Likeness]) -> list[Likeness]:
    """Registered patients sharing a birthday or a name block with any of the people; one query."""
    people = list(people)
    births = {person.birth_on for person in people if person.birth_on is not None}
    blocks = {duplicates.block_of(person.last) for person in people if person.last}
    alike = Patient.objects.filter(Q(birth_on__in=births) | Q(name_block__in=blocks))
    rows = alike.order_by().values_list(
        "id",
        "last_folded",
        "first_folded",
        "birth_on",
        "sex",
        "phone",
        "line1",
        "zip",
        "account_number",
    )
    return [
        Likeness(pk, last, first, birth_on, sex, phone[-10:], folded(line1), zip_code[:5], shown)
        for pk, last, first, birth_on, sex, phone, line1, zip_code, shown in lean_rows(rows)
    ]


def duplicates_of(*, patient_id: int) -> list[LikelyDuplicate]:
    """Who else may be this registered patient, best first."""
    row = Patient.objects.get(pk=patient_id)
    person = Likeness(
        row.pk,
        row.last_folded,
        row.first_folded,
        row.birth_on,
        row.sex,
        row.phone[-10:],
        folded(row.line1),
        row.zip[:5],
        row.account_number,
    )
    others = [other for other in likenesses([person]) if other.id != row.pk]
    return duplicates.likely_duplicates(person, others)


def snapshot(row: Any) -> PatientSnapshot:
    """The row as a value."""
    guarantor = row.guarantor
    answering = [getattr(guarantor, name) for name in GUARANTOR_COLUMNS] if guarantor else [None]
    return _patient([*(getattr(row, name) for name in OWN_COLUMNS), *answering])


def _patient(values: Sequence[Any]) -> PatientSnapshot:
    """The values of PATIENT_COLUMNS as one; what follows a guarantor of none is not read."""
    before, own, plain, after = values[:3], values[3:13], values[13:17], values[17:21]
    name, address = PersonName(*own[:4]), Address(*own[4:])
    guarantor, guarantor_address = name, address
    if values[21]:
        guarantor = PersonName(*values[22:26])
        guarantor_address = Address(*values[26:32]) or address
    birth_on, sex, *reached = plain
    return _make_patient(
        (*before, name, birth_on, sex, address, *reached, guarantor, guarantor_address, *after)
    )


def coverage_snapshot(row: Any) -> CoverageSnapshot:
    """The row, with its patient, as a value."""
    return _coverage([attrgetter(name.replace("__", "."))(row) for name in COVERAGE_COLUMNS])


def _coverages(rows: QuerySet[Coverage]) -> list[CoverageSnapshot]:
    """The rows in their order, read as plain tuples: a model instance costs ten times as much."""
    return [_coverage(values) for values in lean_rows(rows.values_list(*COVERAGE_COLUMNS))]


_make_coverage = maker(CoverageSnapshot)
_make_patient = maker(PatientSnapshot)


def _coverage(values: Sequence[Any]) -> CoverageSnapshot:
    plain, (*told, birth_on, sex), patient = values[:15], values[15:27], values[27:]
    name, address = PersonName(*told[:4]), Address(*told[4:])
    if plain[RELATIONSHIP] == SELF:
        name = name if name.last else PersonName(*patient[:4])
        address = address or Address(*patient[4:10])
        birth_on, sex = patient[10] or birth_on, patient[11]
    subscriber = (name, birth_on, sex, address)
    return _make_coverage((*plain[: RELATIONSHIP + 1], *subscriber, *plain[RELATIONSHIP + 1 :]))


def _in_force(on: date) -> Q:
    has_begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
    return has_begun & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def _word_filter(word: str) -> Q:
    birth_on = _birth_date(word)
    if birth_on is not None:
        return Q(birth_on=birth_on)
    name = folded(word)
    wanted = Q(Exact(Upper("account_number"), word.upper()))
    if name:
        wanted |= _begins("last_folded", name) | _begins("first_folded", name)
    digits = re.sub(r"\D", "", word)
    if len(digits) >= 4:
        wanted |= Q(phone__endswith=digits)
    if len(word) >= 5:
        same = Q(Exact(Upper("member_id"), word.upper()))
        members = Coverage.objects.filter(same).values("patient_id")
        wanted |= Q(pk__in=members)
    return wanted


def _begins(column: str, name: str) -> Q:
    """The folded column begins with the name: said as a span too, for that finds its index."""
    wanted = Q(**{f"{column}__startswith": name, f"{column}__gte": name})
    if name[-1] in "Z9":
        return wanted
    return wanted & Q(**{f"{column}__lt": name[:-1] + chr(ord(name[-1]) + 1)})


def _birth_date(word: str) -> date | None:
    for form in BIRTH_FORMATS:
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
