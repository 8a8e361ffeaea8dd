"""Claims written as 837P: read back the same, and accepted by a judge that is not ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.unit.engines.x12.cast import (
    ENVELOPE,
    JANE,
    TIM,
    a_claim,
    a_line,
    a_rich_claim,
    a_secondary_claim,
    a_workers_compensation_claim,
    bare,
)
from tests.unit.engines.x12.judge import judged

from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.lexer import read_segments
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.render837 import CLAIMS_PER_LEVEL, render_837p

STORIES: list[Callable[[], ProfessionalClaim]] = [
    a_claim,
    a_secondary_claim,
    a_workers_compensation_claim,
    a_rich_claim,
]


def rendered(*claims: ProfessionalClaim) -> bytes:
    return render_837p(ENVELOPE, claims, batch_reference="BATCH1")


@pytest.mark.parametrize("story", STORIES)
def test_a_claim_reads_back_as_it_was_written(story: Callable[[], ProfessionalClaim]) -> None:
    claim = story()
    assert [bare(each) for each in parse_837p(rendered(claim))] == [bare(claim)]


@pytest.mark.parametrize("story", STORIES)
def test_pyx12_accepts_the_claim(story: Callable[[], ProfessionalClaim]) -> None:
    assert judged(rendered(story())) == []


def test_the_judge_is_awake() -> None:
    assert judged(rendered(a_claim()).replace(b"SBR*P*18*", b"SBR*P*99*"))


def test_pyx12_accepts_all_stories_in_one_file_and_no_envelope_fault_is_left() -> None:
    data = rendered(*[story() for story in STORIES])
    assert judged(data) == []
    assert envelope_faults(data) == []


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    data = rendered(*[story() for story in STORIES])
    assert rendered(*parse_837p(data)) == data


def test_claims_of_one_subscriber_share_a_level_and_a_dependent_gets_their_own() -> None:
    data = rendered(
        a_claim(control_number="A"),
        a_claim(control_number="B", patient=TIM, relationship="19"),
        a_claim(control_number="C"),
        a_claim(control_number="D", patient=TIM, relationship="19"),
    )
    levels = [elements[1:] for _, elements in read_segments(data) if elements[0] == "HL"]
    assert levels == [
        ["1", "", "20", "1"],
        ["2", "1", "22", "0"],
        ["3", "1", "22", "1"],
        ["4", "3", "23", "0"],
    ]
    assert [claim.control_number for claim in parse_837p(data)] == ["A", "C", "B", "D"]


def test_a_level_holds_at_most_a_hundred_claims() -> None:
    claims = [a_claim(control_number=f"N{n}") for n in range(CLAIMS_PER_LEVEL + 1)]
    levels = [e for _, e in read_segments(rendered(*claims)) if e[0] == "HL" and e[3] == "22"]
    assert len(levels) == 2


def test_a_set_holds_at_most_five_thousand_claims() -> None:
    patients = [replace(JANE, id=f"W{n}") for n in range(60)]
    claims = [a_claim(control_number=f"N{n}", subscriber=patients[n % 60]) for n in range(5001)]
    data = rendered(*claims)
    sets = [elements for _, elements in read_segments(data) if elements[0] in ("ST", "BHT")]
    assert [elements[2] for elements in sets if elements[0] == "ST"] == ["0001", "0002"]
    assert [elements[3] for elements in sets if elements[0] == "BHT"] == ["BATCH1", "BATCH1-2"]
    assert envelope_faults(data) == []


def test_delimiters_accents_and_small_letters_never_reach_the_wire() -> None:
    jane = replace(JANE, name="Núñez~*:^", first="Zoë\n")
    (read,) = parse_837p(rendered(a_claim(subscriber=jane)))
    assert (read.subscriber.name, read.subscriber.first) == ("NUNEZ", "ZOE")


def test_a_day_after_the_first_is_written_as_a_range() -> None:
    line = a_line(from_on=date(2026, 2, 3), to_on=date(2026, 2, 5))
    assert b"DTP*472*RD8*20260203-20260205~" in rendered(a_claim(lines=(line,)))


def test_the_claim_knows_its_batch_and_its_place_in_the_file() -> None:
    data = rendered(a_claim())
    (read,) = parse_837p(data)
    assert read.header.batch_reference == "BATCH1"
    assert read.header.interchange_control == "000000042"
    assert data[read.offset :].startswith(b"CLM*AC-0001*125*")


def test_small_letters_in_tags_are_read() -> None:
    data = rendered(a_rich_claim())
    for tag in (b"CLM", b"HL", b"SV1", b"LX", b"NM1"):
        data = data.replace(b"~" + tag + b"*", b"~" + tag.lower() + b"*")
    assert [bare(each) for each in parse_837p(data)] == [bare(a_rich_claim())]


def test_a_number_of_another_payer_is_not_taken_for_this_ones() -> None:
    data = rendered(a_claim()).replace(b"~REF*6R*L1", b"~REF*G1*OTHER**2U:999~REF*6R*L1")
    (read,) = parse_837p(data)
    (line,) = read.lines
    assert line.prior_authorization == ""
    assert line.payer_references == (("G1", "OTHER", "999"),)


def test_a_flood_of_references_is_kept() -> None:
    flood = b"~REF*6R*L1" * 50_000
    (read,) = parse_837p(rendered(a_claim()).replace(b"~REF*6R*L1", flood))
    assert len(read.lines[0].references) == 49_999
