"""A payer's answer about a prior authorization is kept, and told to whom enters its number."""

from __future__ import annotations

import pytest

from claimwright.engines.x12.render278 import render_278, render_278_response
from claimwright.journeys.receive_file import ReceivedFile, receive_file
from tests.support.alder import NOW
from tests.unit.engines.x12.cast import ENVELOPE
from tests.unit.engines.x12.cast_others import (
    a_certified_answer,
    a_pended_answer,
    a_refused_request,
    a_request_for_services,
)

pytestmark = pytest.mark.usefixtures("practice")


def receive_bytes(data: bytes) -> ReceivedFile:
    return receive_file(data=data, name="answer.278", now=NOW)


def test_a_decision_is_told_with_its_number() -> None:
    data = render_278_response(ENVELOPE, [a_certified_answer()])
    received = receive_bytes(data)
    assert (received.kind, received.outcome) == ("278", "held")
    event, service = received.findings
    assert "AUTH-1" in event.message
    assert (event.found, service.found) == ("CERT777", "CERT778")
    assert "authorization number CERT777" in event.message


def test_what_waits_and_what_was_refused_is_told_with_why() -> None:
    data = render_278_response(ENVELOPE, [a_pended_answer(), a_refused_request()])
    pended, refused = receive_bytes(data).findings
    assert (pended.code, pended.found) == ("AUTH-DECIDED", "")
    assert refused.code == "AUTH-NOT-ANSWERED"
    assert "ask the payer" in refused.fix


def test_a_file_cut_off_is_held_for_its_envelope() -> None:
    data = render_278_response(ENVELOPE, [a_certified_answer()])
    received = receive_bytes(data[: len(data) - 40])
    assert received.outcome == "held"
    assert not any(finding.code.startswith("AUTH") for finding in received.findings)


def test_one_who_asks_is_no_payer() -> None:
    received = receive_bytes(render_278(ENVELOPE, [a_request_for_services()]))
    assert (received.outcome, received.findings[0].code) == ("refused", "FILE-NOT-INBOUND")
    assert "There is no place to post a 278" in received.findings[0].message
