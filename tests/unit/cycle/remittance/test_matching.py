"""Which claim and which line a decision is about, and when nothing is sure enough."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims.domain.snapshots import ClaimLineView
from claimwright.cycle.remittance.domain.matching import (
    Candidate,
    Candidates,
    choose_claim,
    match_lines,
    rank_candidates,
)
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.kernel.person_name import PersonName

DAY = date(2026, 3, 9)
MARIA = Party(name="RIVERA", first="MARIA", is_person=True, id="W1")


def told(**changes: object) -> RemittanceClaim:
    given: dict[str, object] = {
        "control_number": "CW1A",
        "status": "1",
        "charge_cents": 10_000,
        "paid_cents": 0,
        "patient": MARIA,
        "from_on": DAY,
    }
    return RemittanceClaim(**{**given, **changes})  # type: ignore[arg-type]


def ours(claim_id: int = 1, **changes: object) -> Candidate:
    given: dict[str, object] = {
        "version_id": claim_id * 10,
        "charge_cents": 10_000,
        "service_on": DAY,
        "patient": PersonName("Rivera", "Maria"),
        "member_id": "W-1",
    }
    return Candidate(claim_id=claim_id, **{**given, **changes})  # type: ignore[arg-type]


def test_our_own_number_is_believed() -> None:
    match = choose_claim(told(), Candidates(by_control_number=ours()))
    assert match is not None
    assert (match.claim_id, match.version_id, match.reason) == (1, 10, "our claim number")


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": Party(name="Rivera-Lopez", first="Maria")},  # married since
        {"charge_cents": 9_000},  # the payer counted otherwise
        {"patient": Party()},  # no name sent
        {
            "patient": Party(name="Ribera"),
            "charge_cents": 1,
            "corrected": Party(name="Rivera"),
        },
    ],
)
def test_one_difference_does_not_contradict_our_number(changes: dict[str, object]) -> None:
    assert choose_claim(told(**changes), Candidates(by_control_number=ours())) is not None


def test_another_name_and_another_charge_do() -> None:
    stranger = told(patient=Party(name="Stone"), charge_cents=5)
    assert choose_claim(stranger, Candidates(by_control_number=ours())) is None


def test_a_reversal_is_about_the_same_charge() -> None:
    reversal = told(status="22", charge_cents=-10_000, patient=Party(name="Stone"))
    assert choose_claim(reversal, Candidates(by_control_number=ours())) is not None


def test_the_payers_number_serves_when_it_names_one_claim() -> None:
    match = choose_claim(told(), Candidates(by_payer_number=(ours(2),)))
    assert match is not None
    assert match.reason == "the payer's claim number"
    assert choose_claim(told(), Candidates(by_payer_number=(ours(2), ours(3)))) is None


def test_likeness_says_what_agrees() -> None:
    match = choose_claim(told(), Candidates(alike=(ours(4),)))
    assert match is not None
    assert match.reason == "member number, name, charge, date of service agree (100 of 100)"


def test_likeness_without_the_member_number_is_not_enough() -> None:
    assert choose_claim(told(), Candidates(alike=(ours(4, member_id="Z9"),))) is None


def test_two_equally_alike_claims_are_left_to_a_person() -> None:
    assert choose_claim(told(), Candidates(alike=(ours(4), ours(5)))) is None


def test_candidates_are_ranked_with_reasons_and_codes_break_the_tie() -> None:
    said = told(lines=(RemittanceLine(procedure="99214", charge_cents=10_000, paid_cents=0),))
    found = [ours(6, member_id="Z9"), ours(5), ours(4)]
    ranked = rank_candidates(
        said,
        found,
        {40: [a_line(1, "99214")], 50: [a_line(1, "99213")]},
        numbered={6: "our claim number"},
    )
    assert [(one.candidate.claim_id, one.score, one.same_codes) for one in ranked] == [
        (4, 100, 1),
        (5, 100, 0),
        (6, 60, 0),
    ]
    assert "procedures" in ranked[0].agrees
    assert ranked[1].differs == ("procedures",)
    assert ranked[2].agrees[0] == "our claim number"
    assert ranked[2].differs == ("member number", "procedures")


def a_line(number: int, procedure: str, **changes: object) -> ClaimLineView:
    given: dict[str, object] = {
        "id": number,
        "version_id": 1,
        "number": number,
        "charge_line_id": 100 + number,
        "control_number": f"CW1A{number:02d}",
        "procedure": procedure,
        "modifiers": (),
        "units": "1",
        "charge_cents": 1_000 * number,
        "service_on": DAY,
    }
    return ClaimLineView(**{**given, **changes})  # type: ignore[arg-type]


def svc(procedure: str, charge_cents: int, **changes: object) -> RemittanceLine:
    given: dict[str, object] = {"paid_cents": 0, "units": "1", "from_on": DAY}
    return RemittanceLine(
        procedure=procedure,
        charge_cents=charge_cents,
        **{**given, **changes},  # type: ignore[arg-type]
    )


def numbers(lines: list[RemittanceLine], mine: list[ClaimLineView]) -> list[int | None]:
    return [line.number if line else None for line in match_lines(lines, mine)]


def test_the_line_number_we_sent_decides() -> None:
    mine = [a_line(1, "99213"), a_line(2, "36415")]
    swapped = [
        svc("36415", 2000, control_number="cw1a02"),
        svc("99213", 1000, control_number="CW1A01"),
    ]
    assert numbers(swapped, mine) == [2, 1]


def test_a_line_split_by_the_payer_keeps_one_of_ours_twice() -> None:
    mine = [a_line(1, "97110", charge_cents=3000)]
    split = [svc("97110", cents, control_number="CW1A01") for cents in (1000, 2000)]
    assert numbers(split, mine) == [1, 1]


def test_r03_a_dropped_modifier_still_finds_its_line() -> None:
    mine = [a_line(1, "99213", modifiers=("25",)), a_line(2, "20610", modifiers=("RT",))]
    assert numbers([svc("20610", 2000), svc("99213", 1000)], mine) == [2, 1]


def test_b13_a_code_the_payer_changed_is_found_by_the_one_we_sent() -> None:
    mine = [a_line(1, "99214"), a_line(2, "36415")]
    assert numbers([svc("99213", 1000, submitted_procedure="99214")], mine) == [1]


def test_two_lines_of_one_code_go_to_the_two_of_ours_by_modifier() -> None:
    mine = [
        a_line(1, "20610", modifiers=("RT",), charge_cents=1000),
        a_line(2, "20610", modifiers=("LT",), charge_cents=1000),
    ]
    theirs = [svc("20610", 1000, modifiers=("LT",)), svc("20610", 1000, modifiers=("RT",))]
    assert numbers(theirs, mine) == [2, 1]


def test_a_line_like_none_of_ours_is_left_unmatched() -> None:
    assert numbers([svc("J3301", 77, from_on=None)], [a_line(1, "99213")]) == [None]
