"""Several practices read at once: each row where it belongs, and no word written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.models import Claim
from claimwright.cycle.worklist.models import Task
from claimwright.foundation import clock
from claimwright.foundation.access.models import Membership, User
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.audit import log
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.remember import remembered_each
from claimwright.foundation.tenancy.lean import lean_rows, lean_rows_of_each, standing_rows
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import OutsidePractice, across, scope
from claimwright.journeys import across_practices
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

FAR_AHEAD = datetime(2030, 1, 1, tzinfo=UTC)
COLUMNS = (
    "practice_id",
    "id",
    "service_on",
    "last_submitted_at",
    "practice__is_sandbox",
    "patient__birth_on",
)


@pytest.fixture
def places(db: None) -> list[int]:
    """Three practices: two with work, and a third the person has nothing to do with."""
    made = []
    for name in ("Alder", "Birch", "Cedar"):
        place = create_practice(name=name, is_sandbox=True)
        with scope(place.pk, actor="test"), clock.at(NOW):
            a_busy_practice(20)
        made.append(place.pk)
    return made


def test_across_shows_the_rows_of_its_practices_and_of_no_other(places: list[int]) -> None:
    with across(places[:2]):
        assert set(Claim.objects.values_list("practice_id", flat=True)) == set(places[:2])
        some = Claim.objects.order_by("?").first()
        assert Claim.objects.filter(practice_id=places[2]).count() == 0
    with across([]):
        assert not Claim.objects.exists()
    assert some is not None


def test_nothing_is_written_across(places: list[int]) -> None:
    with across(places[:2]), pytest.raises(OutsidePractice):
        Task(title="x").save()
    with across(places[:2]), transaction.atomic(), pytest.raises(AssertionError):
        log.record("done")


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_lean_rows_are_django_s(places: list[int], chosen: int) -> None:
    """Dates, instants, truths and NULLs, of one practice, of several, and in an order."""

    def rows() -> Any:
        return Claim.objects.order_by().values_list(*COLUMNS)

    with scope(places[chosen]):
        assert sorted(lean_rows(rows()), key=repr) == sorted(rows(), key=repr)
        assert lean_rows(rows().order_by("-id")) == list(rows().order_by("-id"))
        assert lean_rows_of_each(rows) == lean_rows(rows())
        assert lean_rows(Claim.objects.filter(pk__in=[]).values_list("id")) == []
    with across(places[: chosen + 1]):
        found = lean_rows_of_each(rows)
        assert sorted(found, key=repr) == sorted(rows(), key=repr)
        assert {type(row[2]) for row in found} == {date}
        assert {type(row[4]) for row in found} == {bool}
        assert {type(row[3]) for row in found} == {datetime, type(None)}


def test_what_waits_across_is_what_waits_in_each(places: list[int]) -> None:
    when = {"silent_before": FAR_AHEAD, "undecided_before": FAR_AHEAD}
    each = []
    for place in places[:2]:
        with scope(place):
            each += claims.claims_waiting(**when)
    with across(places[:2]):
        together = claims.claims_waiting(**when)
    assert sorted(together) == sorted(each)
    assert {row.practice_id for row in together} == set(places[:2])


def test_a_look_is_one_statement_and_is_noted_in_each_practice(places: list[int]) -> None:
    with across(places[:2], actor="agent"), CaptureQueriesContext(connection) as asked:
        log.look({place: log.Act("listed", "client", str(place)) for place in places[:2]})
    assert len(asked) == 1
    noted = AuditEntry.objects.filter(actor="agent")
    assert {(one.practice_id, one.object_id) for one in noted} == {
        (place, str(place)) for place in places[:2]
    }
    for place in places:
        assert list(log.broken_entries(place)) == []


def test_only_a_look_goes_without_a_transaction(places: list[int]) -> None:
    with scope(places[0]), pytest.raises(AssertionError):
        log.look({places[0]: log.Act("payment taken")})


def test_only_the_practice_that_changed_is_counted_again(places: list[int]) -> None:
    counted: list[list[int]] = []

    def count(some: list[int]) -> dict[int, int]:
        counted.append(some)
        return {pk: len(counted) for pk in some}

    given: dict[int, tuple[object, ...]] = dict.fromkeys(places, ())
    assert remembered_each("n", given, count) == dict.fromkeys(places, 1)
    with scope(places[1], actor="test"), transaction.atomic():
        log.record("payment taken")
    assert remembered_each("n", given, count) == {places[0]: 1, places[1]: 2, places[2]: 1}
    assert counted == [places, [places[1]]]


def test_a_call_that_only_looks_asks_once_what_changed_last(places: list[int]) -> None:
    with scope(places[0], is_look=True), CaptureQueriesContext(connection) as asked:
        first = log.latest_changes(places[0])
        assert log.latest_changes(places[0]) == first
        assert len(asked) == 1
        with transaction.atomic():
            log.record("payment taken")
        assert log.latest_changes(places[0]) != first


def test_the_latest_changes_are_those_of_the_practice(places: list[int]) -> None:
    found = log.latest_changes_of(places)
    for place in places:
        rows = AuditEntry.objects.filter(practice_id=place).exclude(action__in=log.LOOKS)
        assert found[place] == tuple(
            rows.order_by("-id").values_list("id", flat=True)[: log.LATEST]
        )
        assert len(found[place]) == log.LATEST


def test_pages_of_several_practices_ask_no_more_for_more(places: list[int]) -> None:
    """Twenty clients cost no more questions than one."""

    def questions() -> int:
        user_id = User.objects.get(username="owner").pk
        with CaptureQueriesContext(connection) as asked, clock.at(NOW):
            across_practices.clients(user_id=user_id, now=NOW)
        return len(asked)

    Membership.objects.filter(user__username="owner").exclude(practice_id=places[0]).delete()
    alone = questions()
    for place in places[1:]:
        with scope(place, actor="test"):
            add_member(username="owner", password="", role="owner")
    assert questions() <= alone


def _every_claim() -> Any:
    return Claim.objects.order_by("pk").values_list("pk", "control_number")


def test_a_standing_question_is_each_practices_own(places: list[int]) -> None:
    """It is put into words once, and its wall is that of whoever asks."""
    for practice_id in (*places, *places):
        with scope(practice_id, actor="test"):
            assert standing_rows(_every_claim) == list(_every_claim())
    with across(places[:2]):
        found = standing_rows(_every_claim)
        assert found == list(_every_claim())
    with scope(places[2], actor="test"):
        assert {row[0] for row in found}.isdisjoint(row[0] for row in standing_rows(_every_claim))
    with pytest.raises(OutsidePractice):
        standing_rows(_every_claim)
