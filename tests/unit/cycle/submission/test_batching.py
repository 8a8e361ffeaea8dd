"""Claims are grouped into files, and a file says what was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimwright.cycle.submission.domain.batching import (
    Numbers,
    RouteProfile,
    UnfaithfulFile,
    envelope_for,
    file_name,
    files_of,
    placed,
    receiver_party,
    route_for,
)
from claimwright.cycle.submission.domain.questions import build_question
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.render837 import render_837p
from tests.unit.cycle.claims.cast import AT, VISIT, a_claim

ROUTE = RouteProfile(
    id=1,
    name="Clearinghouse",
    payer_id=None,
    sender_id="",
    sender_qualifier="ZZ",
    receiver_id="CLEARINGHOUSE",
    receiver_qualifier="ZZ",
    receiver_name="CLEARINGHOUSE",
    usage="T",
    ack_requested=False,
    claims_per_file=2,
)
OWN = replace(ROUTE, id=2, payer_id=7, receiver_id="BLUE-V")


def rendered(*claims):
    envelope = envelope_for(ROUTE, "ALDER01", Numbers(5, 6, "CW1"), AT)
    addressed = [replace(claim, receiver=receiver_party(ROUTE)) for claim in claims]
    return addressed, render_837p(envelope, addressed, batch_reference="CW1")


def test_a_payers_own_route_comes_before_the_one_for_all():
    assert route_for([ROUTE, OWN], 7) is OWN
    assert route_for([OWN, ROUTE], 8) is ROUTE
    assert route_for([OWN], 8) is None


def test_files_hold_one_route_and_submitter_and_so_many_claims():
    other = a_claim(submitter=replace(a_claim().submitter, id="OTHER"))
    claims = [(1, ROUTE, a_claim()), (2, OWN, a_claim()), (3, ROUTE, a_claim())]
    claims += [(4, ROUTE, a_claim()), (5, ROUTE, other)]
    files = [(route.id, [pk for pk, _ in members]) for route, members in files_of(claims)]
    assert sorted(files) == [(1, [1, 3]), (1, [4]), (1, [5]), (2, [2])]


def test_the_submitter_signs_unless_the_route_has_its_own_name():
    numbers = Numbers(5, 6, "CW1")
    assert envelope_for(ROUTE, "ALDER01", numbers, AT).sender_id == "ALDER01"
    named = replace(ROUTE, sender_id="ALDERX")
    assert envelope_for(named, "ALDER01", numbers, AT).sender_id == "ALDERX"


def test_names_are_plain():
    assert file_name("837P", OWN, 12) == "837P_BLUEV_000000012.x12"


def test_the_same_claims_and_numbers_give_the_same_bytes():
    assert rendered(a_claim())[1] == rendered(a_claim())[1]


def test_a_file_read_back_tells_where_each_claim_stands():
    claims, data = rendered(a_claim(), a_claim(control_number="CW0000002A"))
    found = placed(claims, parse_837p(data))
    assert {number: place.position for number, place in found.items()} == {
        "CW0000001A": 1,
        "CW0000002A": 2,
    }
    assert found["CW0000001A"].set_control == "0001"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"CLM*CW0000001A*150*", b"CLM*CW0000001A*151*"),
        lambda data: data.replace(b"HC:93000", b"HC:93005"),
        lambda data: data.replace(b"ABK:E119", b"ABK:E118"),
        lambda data: data.replace(b"BV123456", b"BV123457"),
    ],
)
def test_a_file_that_says_something_else_is_never_sent(spoil):
    claims, data = rendered(a_claim())
    assert spoil(data) != data
    with pytest.raises(UnfaithfulFile, match="CW0000001A"):
        placed(claims, parse_837p(spoil(data)))


def test_a_claim_that_went_missing_is_noticed():
    claims, data = rendered(a_claim())
    with pytest.raises(UnfaithfulFile, match="1 claims are missing"):
        placed([*claims, a_claim(control_number="CW0000009A")], parse_837p(data))


def test_a_question_carries_both_numbers():
    asked = build_question(a_claim(), "CS1", "BVC9")
    assert (asked.claim_control_number, asked.payer_claim_number) == ("CW0000001A", "BVC9")
    assert (asked.charge_cents, asked.service_from, asked.service_to) == (15_000, VISIT, VISIT)
    assert asked.provider.address == type(asked.provider.address)()
