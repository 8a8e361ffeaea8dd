"""The inbox: everything that waits, in one order, acted on by row or by filter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.worklist import operations, queries
from claimwright.cycle.worklist.domain.items import Item, Wanted
from claimwright.cycle.worklist.models import Mark, SavedView
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.access.roles import PERMISSIONS, ROLES
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.scope import scope
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

MOST_QUERIES = 15


def items(clinic: Clinic, wanted: Wanted | None = None) -> Sequence[Item]:
    """What waits in the clinic, as the owner sees it."""
    with scope(clinic.practice.pk, actor="test"):
        return queries.items_of(
            wanted=wanted or Wanted(),
            may=PERMISSIONS,
            as_of=clock.today("UTC"),
            now=clock.now(),
        )


def test_it_shows_denials_and_unmatched_money_with_why_and_what_next(
    owner: Client, clinic: Clinic
) -> None:
    page = owner.get("/inbox/").content.decode()
    assert "CO-197" in page
    assert "STRANGER77" in page
    assert "Correct or appeal" in page
    assert "Match it" in page
    kinds = {item.kind for item in items(clinic)}
    assert {"denied", "suspense"} <= kinds


def test_it_asks_fifteen_questions_however_much_waits(practice: Any) -> None:
    with clock.at(NOW):
        user = User.objects.get(pk=a_busy_practice(80))
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.get("/inbox/")
        with CaptureQueriesContext(connection) as asked:
            answer = client.get("/inbox/")
    assert answer.content.count(b"data-href") > 20
    assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


def test_a_role_sees_only_its_own_kinds(clinic: Clinic, sign_in: SignIn) -> None:
    page = sign_in("coder").get("/inbox/").content.decode()
    assert "STRANGER77" not in page
    assert "CO-197" not in page


def test_a_row_put_aside_is_gone_until_its_day_and_comes_back_by_undo(
    owner: Client, clinic: Clinic
) -> None:
    (denied,) = items(clinic, Wanted(kinds=("denied",)))
    until = clock.today("UTC") + timedelta(days=3)
    answer = owner.post(
        "/inbox/act/",
        {"act": "aside", "item": denied.key, "until": until.isoformat(), "query": "kind=denied"},
    )
    assert answer["Location"] == "/inbox/?kind=denied"
    assert items(clinic, Wanted(kinds=("denied",))) == []
    with scope(clinic.practice.pk), clock.at(clock.now() + timedelta(days=4)):
        later = queries.items_of(
            wanted=Wanted(kinds=("denied",)), may=PERMISSIONS, as_of=until, now=clock.now()
        )
        assert len(later) == 1
        batch = Mark.objects.get().batch
    page = owner.get("/inbox/").content.decode()
    assert f"/inbox/undo/{batch}/" in page
    owner.post(f"/inbox/undo/{batch}/")
    assert len(items(clinic, Wanted(kinds=("denied",)))) == 1


def test_a_day_gone_by_is_no_day_to_wait_for(owner: Client, clinic: Clinic) -> None:
    (denied,) = items(clinic, Wanted(kinds=("denied",)))
    owner.post("/inbox/act/", {"act": "aside", "item": denied.key, "until": "2001-01-01"})
    assert "Choose a day after today" in owner.get("/inbox/").content.decode()
    assert len(items(clinic, Wanted(kinds=("denied",)))) == 1


def test_an_act_on_all_that_match_is_shown_before_it_is_done(owner: Client, clinic: Clinic) -> None:
    count = len(items(clinic))
    answer = owner.post("/inbox/act/", {"act": "assign", "all": "1", "query": "", "to": "me"})
    page = answer.content.decode()
    assert "Nothing is done yet" in page
    assert f"{count} items" in page
    with scope(clinic.practice.pk):
        assert Mark.objects.count() == 0
    owner.post("/inbox/act/", {"act": "assign", "all": "1", "sure": "1", "query": "", "to": "me"})
    assert {item.assignee for item in items(clinic)} == {"owner"}


def test_ten_thousand_rows_are_acted_on_by_their_filter(owner: Client, clinic: Clinic) -> None:
    """The form carries a filter of a few bytes, never ten thousand ids."""
    me = User.objects.get(username="owner").pk
    with scope(clinic.practice.pk, actor="test"):
        from claimwright.cycle.worklist.models import Task

        Task.objects.bulk_create(
            [
                Task(key=uuid4(), title=f"Call {n}", asked_by_id=me, created_at=clock.now())
                for n in range(10_000)
            ],
            batch_size=500,
        )
    page = owner.get("/inbox/?kind=task").content
    assert b"10,000" in page
    assert len(page) < 150_000
    until = (clock.today("UTC") + timedelta(days=7)).isoformat()
    form = {"act": "aside", "all": "1", "query": "kind=task", "until": until}
    assert b"10,000 items" in owner.post("/inbox/act/", form).content
    with CaptureQueriesContext(connection) as asked:
        owner.post("/inbox/act/", {**form, "sure": "1"})
    assert len(asked) < 80, "one insert for each 500 rows, and no question for each row"
    assert items(clinic, Wanted(kinds=("task",))) == []
    with scope(clinic.practice.pk):
        assert Mark.objects.count() == 10_000


def test_acts_on_claims_leave_everything_else_alone(owner: Client, clinic: Clinic) -> None:
    (denied,) = items(clinic, Wanted(kinds=("denied",)))
    owner.post("/inbox/act/", {"act": "check", "item": denied.key})
    assert "Choose a row first" in owner.get("/inbox/").content.decode()


def test_taking_work_shows_at_once_and_asks_no_stage_again(owner: Client, clinic: Clinic) -> None:
    def asked_of(table: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            owner.get("/inbox/")
        return sum(table in one["sql"] for one in asked.captured_queries)

    owner.get("/inbox/")
    chosen = next(item for item in items(clinic) if item.kind == "denied")
    said = {"item": chosen.key, "act": "assign", "to": "me", "query": "", "until": ""}
    owner.post("/inbox/act/", said)
    assert asked_of('FROM "denials_denial"') == 0, "what waits is the same; whose it is, is not"
    taken = next(item for item in items(clinic) if item.key == chosen.key)
    assert taken.assignee
    with scope(clinic.practice.pk, actor="test"), transaction.atomic():
        log.record("denial worked", object_type="denial")
    assert asked_of('FROM "denials_denial"') > 0


def test_a_task_given_to_somebody_is_theirs_at_once(owner: Client, clinic: Clinic) -> None:
    owner.get("/inbox/")
    owner.post("/tasks/new/", {"title": "Ask for the card", "form_id": str(uuid4())})
    task = next(item for item in items(clinic) if item.kind == "task")
    said = {"item": task.key, "act": "assign", "query": "", "until": ""}
    owner.post("/inbox/act/", {**said, "to": "nobody" if task.assignee else "me"})
    after = next(item for item in items(clinic) if item.key == task.key)
    assert bool(after.assignee) != bool(task.assignee)


def test_work_is_given_only_to_people_of_the_practice(clinic: Clinic) -> None:
    stranger = User.objects.create(username="outsider")
    with scope(clinic.practice.pk, actor="test"), pytest.raises(operations.NotAMember):
        operations.assign(items=items(clinic), user_id=stranger.pk, now=clock.now())


def test_a_filter_that_matches_nothing_says_so_and_offers_to_clear(owner: Client) -> None:
    page = owner.get("/inbox/?q=zzzzzz").content.decode()
    assert "Nothing matches" in page
    assert "Clear the filters" in page


def test_junk_in_the_address_filters_nothing(owner: Client, clinic: Clinic) -> None:
    whole = len(items(clinic))
    for query in ("kind=nonsense", "payer=x", "due=-4", "least=abc", "order=drop", "page=-1"):
        page = owner.get(f"/inbox/?{query}")
        assert page.status_code == 200, query
        assert f"{whole} worth" in page.content.decode(), query


def test_a_view_is_kept_by_name_and_shared_with_the_practice(
    owner: Client, biller: Client, clinic: Clinic
) -> None:
    owner.post(
        "/views/save/",
        {"list": "inbox", "name": "Big ones", "query": "kind=denied&page=3", "shared": "1"},
    )
    owner.post("/views/save/", {"list": "inbox", "name": "Private", "query": "kind=held"})
    theirs = biller.get("/views/?list=inbox&query=").content.decode()
    assert "Big ones" in theirs
    assert "kind=denied" in theirs
    assert "page" not in theirs.split("Big ones")[0].split("inbox/?")[-1].split('"')[0]
    assert "Private" not in theirs
    with scope(clinic.practice.pk):
        shared = SavedView.objects.get(is_shared=True)
    assert biller.post(f"/views/{shared.public_id}/drop/").status_code == 404
    assert owner.post(f"/views/{shared.public_id}/drop/").status_code == 302


def test_a_reader_sees_the_inbox_and_changes_nothing(clinic: Clinic, sign_in: SignIn) -> None:
    reader = sign_in("read_only")
    assert "notes.write" not in ROLES["read_only"]
    page = reader.get("/inbox/").content.decode()
    assert "CO-197" in page
    assert 'name="item"' not in page
    assert reader.post("/inbox/act/", {"act": "assign"}).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["claims", "held_claims", "rejections", "remittances", "denials", "balances", "patients",
     "inbox", "audit"],
)  # fmt: skip
def test_every_list_says_when_a_filter_matches_nothing(owner: Client, name: str) -> None:
    page = owner.get(reverse(name), {"q": "zzqxj"}).content.decode()
    assert 'class="empty"' in page, name
    assert "Show" in page or "Clear" in page, name


@pytest.mark.parametrize("name", ["underpayments", "unanswered"])
def test_a_payer_without_any_is_no_empty_list(owner: Client, clinic: Clinic, name: str) -> None:
    """Nothing of this payer is said, not that there is nothing at all; all is one press away."""
    with scope(clinic.practice.pk):
        payer = contracting.get_payer(payer_id=clinic.payer_id)
    page = owner.get(reverse(name), {"payer": str(payer.public_id)}).content.decode()
    assert "Nothing matches" in page
    assert 'href="?"' in page
