"""Writes that go on meanwhile cannot be told from writes at once, except by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from threading import Event, get_ident
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from claimwright.cycle.registration.models import Patient
from claimwright.foundation import meanwhile
from claimwright.foundation.tenancy.bulk import fresh_uuids, insert_rows, row_maker, update_rows
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.foundation.transactions import long_work

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def practice() -> Iterator[None]:
    with scope(create_practice(name="One").pk, actor="test"):
        yield


@pytest.fixture
def on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes at once")


def _patient(name: str, public_id: UUID | None = None) -> Patient:
    given = {} if public_id is None else {"public_id": public_id}
    return Patient(account_number=name, last_name=name, registered_on=DAY, **given)


def _names() -> list[str]:
    return list(Patient.objects.order_by("pk").values_list("last_name", flat=True))


def _twins(name: str) -> list[Patient]:
    (same,) = fresh_uuids(1)
    return [_patient(name, same), _patient(f"{name}-again", same)]


def _refused(kind: type[Exception], work: Callable[[], None]) -> Exception:
    """What the work raises out of its block; nothing of it is there afterwards."""

    @transaction.atomic
    def run() -> None:
        with meanwhile.meanwhile():
            work()

    with pytest.raises(kind) as told:
        run()
    assert _names() == []
    return told.value


def test_a_query_sees_what_was_written_before_it_in_the_order_it_was_given() -> None:
    with transaction.atomic(), meanwhile.meanwhile():
        insert_rows([_patient("Ada")])
        insert_rows([_patient("Bo")])
        row = Patient.objects.get(last_name="Ada")
        row.last_name = "Adele"
        update_rows([row], ["last_name"])
        insert_rows([_patient("Cy")])
        assert _names() == ["Adele", "Bo", "Cy"]
        insert_rows([_patient("Di")])
    assert _names() == ["Adele", "Bo", "Cy", "Di"]


def test_what_is_rolled_back_leaves_nothing() -> None:
    def fail() -> None:
        insert_rows([_patient("Ada")])
        raise ZeroDivisionError

    _refused(ZeroDivisionError, fail)


def test_the_caller_goes_on_while_the_server_works_and_a_query_waits(on_postgresql: None) -> None:
    done, by = Event(), []

    def slowly(cursor: Any) -> None:
        cursor.execute("SELECT pg_sleep(0.2)")
        by.append(get_ident())
        done.set()

    with transaction.atomic(), meanwhile.meanwhile():
        meanwhile.write(slowly)
        went_on = not done.is_set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert done.is_set(), "a query waits for the writes before it"
    assert went_on
    assert by != [get_ident()]


def test_without_the_block_and_on_sqlite_a_write_is_done_at_once() -> None:
    by: list[int] = []
    with transaction.atomic():
        meanwhile.write(lambda cursor: by.append(get_ident()))
        if connection.vendor == "sqlite":
            with meanwhile.meanwhile():
                assert not meanwhile.is_on()
                meanwhile.write(lambda cursor: by.append(get_ident()))
    assert set(by) == {get_ident()}


def test_a_failed_write_raises_at_the_next_use_and_at_every_later_one(on_postgresql: None) -> None:
    def fail() -> None:
        insert_rows(_twins("Ada"))
        insert_rows([_patient("Bo")])
        for _ in range(2):
            with pytest.raises(IntegrityError, match="public_id"):
                _names()

    _refused(IntegrityError, fail)


def test_a_failed_write_raises_at_the_end_of_the_block_before_the_commit() -> None:
    _refused(IntegrityError, lambda: insert_rows(_twins("Ada")))


def test_the_error_of_a_write_is_told_before_what_came_of_it(on_postgresql: None) -> None:
    def fail() -> None:
        insert_rows(_twins("Ada"))
        raise ZeroDivisionError

    assert isinstance(_refused(IntegrityError, fail).__context__, ZeroDivisionError)


def test_a_savepoint_takes_its_failed_writes_back_and_the_block_goes_on(
    on_postgresql: None,
) -> None:
    @transaction.atomic
    def fail() -> None:
        insert_rows(_twins("Cy"))
        raise ZeroDivisionError

    with transaction.atomic(), meanwhile.meanwhile():
        insert_rows([_patient("Ada")])
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(_twins("Bo"))
        with pytest.raises(ZeroDivisionError):
            fail()
        insert_rows([_patient("Di")])
    assert _names() == ["Ada", "Di"]


def test_what_a_row_points_to_is_looked_up_as_it_comes(on_postgresql: None) -> None:
    def fail() -> None:
        row = _patient("Ada")
        row.guarantor_id = 10**9
        insert_rows([row])
        with pytest.raises(IntegrityError, match="guarantor"):
            _names()

    _refused(IntegrityError, fail)
    with transaction.atomic():
        with meanwhile.meanwhile():
            insert_rows([_patient("Bo")])
        row = Patient.objects.get()
        row.guarantor_id = 10**9
        row.save()  # afterwards at the commit again
        row.guarantor_id = None
        row.save()
    assert _names() == ["Bo"]


def test_long_work_keeps_no_savepoint_inside(on_postgresql: None) -> None:
    def fail() -> None:
        with pytest.raises(IntegrityError), long_work():
            insert_rows(_twins("Ada"))
        insert_rows([_patient("Bo")])

    _refused(IntegrityError, fail)


def test_a_row_made_past_django_is_the_row_django_makes() -> None:
    make = row_maker(Patient)
    (public_id,) = fresh_uuids(1)
    told = {"account_number": "A", "last_name": "Ada", "registered_on": DAY, "public_id": public_id}
    one, other = make(**told), Patient(**told)
    columns = [field.attname for field in Patient._meta.concrete_fields]
    assert [getattr(one, name) for name in columns] == [getattr(other, name) for name in columns]
    assert one._state.adding
    assert make(**told)._state is not one._state
    with pytest.raises(AssertionError, match="lastname"):
        make(lastname="Ada")
