"""Many rows at once: numbered ids, values as tuples, lists of ids as one parameter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from claimwright.cycle.registration.models import Patient
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.bulk import fresh_ids, insert_values, reserve_ids
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def _patients(count: int) -> list[Patient]:
    return [
        Patient(account_number=f"A{number}", last_name="O'Neil", registered_on=DAY)
        for number in range(count)
    ]


def test_rows_learn_the_ids_they_have_in_the_database() -> None:
    with scope(create_practice(name="One").pk, actor="test"), transaction.atomic():
        rows = Patient.objects.bulk_create(_patients(3))
        later = Patient.objects.create(account_number="B", registered_on=DAY)
        told = dict(Patient.objects.values_list("account_number", "pk"))
        assert told == {**{row.account_number: row.pk for row in rows}, "B": later.pk}
        assert not {*reserve_ids(Patient, 2)} & {*told.values()}


def test_one_of_many_stays_in_the_practice() -> None:
    with scope(create_practice(name="One").pk, actor="test"), transaction.atomic():
        mine = Patient.objects.bulk_create(_patients(3))
    with scope(create_practice(name="Two").pk, actor="test"), transaction.atomic():
        theirs = Patient.objects.bulk_create(_patients(2))
        asked = Many([row.pk for row in (*mine, theirs[0])])
        assert [row.pk for row in Patient.objects.filter(pk__among=asked)] == [theirs[0].pk]
        numbers = Many(["A1", "'; --"])
        assert Patient.objects.get(account_number__among=numbers).pk == theirs[1].pk
        assert not Patient.objects.filter(pk__among=Many([])).exists()


def test_values_need_every_column_and_obey_the_constraints() -> None:
    with scope(create_practice(name="One").pk, actor="test"), transaction.atomic():
        with pytest.raises(AssertionError, match="needs a value for"):
            insert_values(Patient, ("account_number",), [("A",)])
        names = [
            field.name
            for field in Patient._meta.concrete_fields
            if field.name not in ("id", "practice", "public_id")
        ]
        (blank,) = _patients(1)
        values = tuple(getattr(blank, Patient._meta.get_field(n).attname) for n in names)
        insert_values(Patient, names, [values])
        assert Patient.objects.get().last_name == "O'Neil"
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_values(Patient, names, [values])


def test_fresh_ids_are_uuids_of_version_7_and_differ() -> None:
    made = [UUID(told) for told in fresh_ids(1000)]
    assert len({*made}) == 1000
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}
