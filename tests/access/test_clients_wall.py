"""Several practices, one person: what belongs to a practice stays behind its wall."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.cycle.worklist.domain.items import Wanted, ordered
from claimwright.foundation import clock
from claimwright.foundation.access.models import Membership, User
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.web.sign_in.places import local_page, same_page
from claimwright.journeys import across_practices
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES
from tests.access.routes import an_object
from tests.web.cast import Clinic, build_clinic
from tests.web.conftest import SignIn

OTHER = "Birch Road Therapy"


@pytest.fixture
def other(clinic: Clinic) -> Clinic:
    """A second practice, with the same names of patients and people of its own."""
    return build_clinic(OTHER, tag="_b")


@pytest.fixture
def agent(clinic: Clinic, other: Clinic, sign_in: SignIn) -> Client:
    """Somebody of a billing office: biller here, coder there."""
    for made, role in ((clinic, "biller"), (other, "coder")):
        with scope(made.practice.pk, actor="test"):
            add_member(username="agent", password="", role=role, full_name="Ann Agent")
    return sign_in("agent")


def inbox_of(username: str) -> across_practices.CommonInbox:
    return across_practices.common_inbox(
        user_id=User.objects.get(username=username).pk,
        now=clock.now(),
        wanted=Wanted(),
        span=(0, 500),
    )


def clients_of(username: str) -> list[across_practices.Client]:
    user = User.objects.get(username=username)
    return across_practices.clients(user_id=user.pk, now=clock.now())


def test_a_person_without_a_membership_never_sees_a_client(
    clinic: Clinic, other: Clinic, sign_in: SignIn
) -> None:
    """Neither the name nor a figure nor an item, on any page of several practices."""
    client = sign_in("owner")
    for url in ("/clients/", "/clients/inbox/", "/clients/?as=csv", "/", "/monday/"):
        body = client.get(url).content.decode()
        assert OTHER not in body, url
        assert str(other.practice.public_id) not in body, url
    assert [one.name for one in clients_of("owner")] == [clinic.practice.name]
    assert {row.practice_name for row in inbox_of("owner").rows} == {clinic.practice.name}
    assert not AuditEntry.objects.filter(practice_id=other.practice.pk, actor="owner").exists()


def test_naming_a_foreign_practice_shows_nothing_of_it(
    clinic: Clinic, other: Clinic, sign_in: SignIn
) -> None:
    client = sign_in("owner")
    answer = client.get("/clients/inbox/", {"practice": str(other.practice.public_id)})
    assert answer.context["pager"].total == 0
    posted = client.post("/practice/switch/", {"practice": str(other.practice.public_id)})
    assert posted.status_code == 404


def test_an_outsider_sees_no_client_at_all(clinic: Clinic, sign_in: SignIn) -> None:
    User.objects.create(username="outsider")
    for url in ("/clients/", "/clients/inbox/"):
        assert sign_in("outsider").get(url).status_code == 403
    assert clients_of("outsider") == []
    assert inbox_of("outsider").total == 0


def test_who_left_or_was_closed_out_sees_nothing_more(agent: Client, other: Clinic) -> None:
    assert len(clients_of("agent")) == 2
    Membership.objects.filter(user__username="agent", practice_id=other.practice.pk).delete()
    assert [one.name for one in clients_of("agent")] == ["Alder Street Clinic"]
    assert OTHER not in agent.get("/clients/").content.decode()
    User.objects.filter(username="agent").update(is_active=False)
    assert clients_of("agent") == []


def test_each_practice_is_shown_with_the_role_held_there(agent: Client, other: Clinic) -> None:
    """A coder there sees no money of that practice and no kind of work a coder may not open."""
    found = {one.name: one for one in clients_of("agent")}
    assert found["Alder Street Clinic"].figures is not None
    assert found[OTHER].figures is None
    assert set(found[OTHER].kinds) <= {
        "task",
        "held",
        "rejected",
        "silent",
        "undecided",
        "eligibility",
    }
    kinds = {row.item.kind for row in inbox_of("agent").rows if row.practice_name == OTHER}
    assert not kinds & {"denied", "suspense", "underpaid", "unbalanced", "credit", "statements"}


def test_promises_count_only_what_the_role_may_see(clinic: Clinic) -> None:
    """The front desk learns nothing of claims or denials from how late they are."""
    (desk,) = clients_of("front_desk")
    (owner,) = clients_of("owner")
    assert desk.kept.waiting_count == 0 < owner.kept.waiting_count


def test_the_figures_are_each_practice_s_own(clinic: Clinic, other: Clinic) -> None:
    """Two clinics alike; one is paid nothing more, the other's books are not added to it."""
    with scope(other.practice.pk, actor="test"):
        add_member(username="owner", password="", role="owner")
    for client in clients_of("owner"):
        with scope(client.practice_id, actor="test"):
            owed = sum(one.cents for one in ledger.trial_balance() if one.kind in RECEIVABLES)
        assert client.figures is not None
        assert client.figures.open_cents == owed > 0


def test_the_common_inbox_is_the_inboxes_together(agent: Client, clinic: Clinic) -> None:
    every = inbox_of("agent")
    counts = {name: count for _, name, count, _ in every.by_practice}
    assert every.total == sum(counts.values()) == len(every.rows)
    assert counts["Alder Street Clinic"] > 0
    agent.post("/practice/switch/", {"practice": str(clinic.practice.public_id)})
    mine = agent.get("/inbox/").context["pager"].total
    assert counts["Alder Street Clinic"] == mine
    pulls = [row.item.pull for row in every.rows]
    assert pulls == sorted(pulls, reverse=True)


def test_a_look_is_noted_in_the_practice_looked_at(agent: Client, other: Clinic) -> None:
    agent.get("/clients/")
    noted = AuditEntry.objects.filter(action="listed", object_type="client", actor="agent")
    assert set(noted.values_list("practice__name", flat=True)) == {OTHER, "Alder Street Clinic"}


@pytest.mark.parametrize(
    ("address", "role", "page"),
    [
        ("/denials/?owner=coder&page=3", "biller", "/denials/?owner=coder"),
        ("/denials/0197c0de-0000-7000-8000-000000000000/", "biller", "/denials/"),
        ("/claims/?payer=0197c0de-0000-7000-8000-000000000000&view=held", "biller", "/claims/?view=held"),
        ("/denials/", "coder", "/"),
        ("/monday/?on=2026-03-09&as=pdf", "owner", "/monday/?on=2026-03-09"),
        ("/monday/send/", "owner", "/monday/"),
        ("https://evil.example/denials/", "owner", "/"),
        ("//evil.example/denials/", "owner", "/"),
        ("javascript:alert(1)", "owner", "/"),
        ("/nowhere/at/all/", "owner", "/"),
        ("", "owner", "/"),
    ],
)  # fmt: skip
def test_the_same_page_in_another_practice(address: str, role: str, page: str) -> None:
    assert same_page(address, role=role) == page


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/practice/switch/", "/sign-out/", "\\x"]
)
def test_no_address_leads_elsewhere(address: str) -> None:
    assert local_page(address, role="owner") == ""


def test_one_click_changes_the_client_and_keeps_the_page(
    agent: Client, clinic: Clinic, other: Clinic
) -> None:
    with scope(other.practice.pk, actor="test"):
        add_member(username="agent", password="", role="biller")
    agent.post("/practice/switch/", {"practice": str(clinic.practice.public_id)})
    page = agent.get("/denials/?order=deadline").content.decode()
    (kept,) = re.findall(r'name="next" value="([^"]+)"', page)
    answer = agent.post(
        "/practice/switch/", {"practice": str(other.practice.public_id), "next": kept}, follow=True
    )
    assert answer.redirect_chain == [("/denials/?order=deadline", 302)]
    assert answer.context["practice"].name == OTHER


def test_an_item_of_the_common_inbox_opens_in_its_own_practice(
    agent: Client, clinic: Clinic
) -> None:
    rows = agent.get(reverse("common_inbox")).context["rows"]
    row = next(row for row in rows if row["found"].practice_name == "Alder Street Clinic")
    answer = agent.post(
        "/practice/switch/",
        {"practice": str(row["found"].practice_public_id), "to": row["to"]},
        follow=True,
    )
    assert (answer.redirect_chain[0][0], answer.status_code) == (row["to"], 200)


def test_a_thing_of_the_practice_left_is_not_there(
    agent: Client, clinic: Clinic, other: Clinic
) -> None:
    """Even when `to` names it: the wall decides, not the address."""
    foreign = an_object("claims.Claim", clinic.practice.pk)
    answer = agent.post(
        "/practice/switch/",
        {"practice": str(other.practice.public_id), "to": f"/claims/{foreign}/"},
        follow=True,
    )
    assert answer.status_code == 404


def test_the_pages_of_one_practice_say_so(clinic: Clinic, sign_in: SignIn) -> None:
    answer = sign_in("owner").get("/clients/")
    assert "Your practice" in answer.content.decode()
    assert [one.name for one in answer.context["found"]] == [clinic.practice.name]


@pytest.mark.parametrize("order", ["worth", "deadline", "amount", "age"])
def test_a_page_of_the_common_inbox_is_a_part_of_the_whole_in_order(
    agent: Client, other: Clinic, order: str
) -> None:
    with scope(other.practice.pk, actor="test"):
        add_member(username="agent", password="", role="biller")
    user_id, now = User.objects.get(username="agent").pk, clock.now()

    def rows(span: tuple[int, int]) -> list[tuple[str, int]]:
        found = across_practices.common_inbox(
            user_id=user_id, now=now, wanted=Wanted(order=order), span=span
        )
        return [(row.practice_name, row.item.id) for row in found.rows]

    whole = across_practices.common_inbox(
        user_id=user_id, now=now, wanted=Wanted(order=order), span=(0, 500)
    )
    again = ordered([row.item for row in whole.rows], order)
    assert [row.item for row in whole.rows] == again
    assert len({name for name, _ in rows((0, 500))}) == 2, "of one practice it shows nothing"
    assert rows((0, 3)) + rows((3, 4)) == rows((0, 500))[:7]
