"""A worklist asks the database a fixed, small number of questions, however long it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claimwright.foundation import clock
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

LISTS = (
    "visits", "claims", "held_claims", "rejections", "denials", "remittances", "suspense",
    "balances", "patients", "batches",
)  # fmt: skip
MOST = 15
FILLED = {"visits", "claims", "held_claims", "denials", "remittances", "suspense", "patients"}


@pytest.fixture
def client(practice: Any) -> Client:
    """The owner of a practice with some sixty claims and as many visits, signed in."""
    with clock.at(NOW):
        user_id = a_busy_practice(80)
    from claimwright.foundation.access.models import User

    browser = Client()
    browser.force_login(
        User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def test_every_worklist_opens_in_fifteen_queries(client: Client) -> None:
    asked = {}
    for name in LISTS:
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        if name in FILLED:
            assert answer.content.count(b"<tr") > 2, f"{name} shows no rows, so it proves nothing"
        asked[name] = len(queries)
    assert {name: count for name, count in asked.items() if count > MOST} == {}
