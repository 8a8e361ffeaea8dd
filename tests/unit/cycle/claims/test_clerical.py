"""What was entered wrong on a claim, told by the items of the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from claimwright.cycle.claims.domain.clerical import added_services, clerical_changes
from tests.unit.cycle.claims.cast import a_claim


def told(**changes: Any) -> list[tuple[str, str, str]]:
    claim = a_claim()
    return [(c.item, c.sent, c.right) for c in clerical_changes(claim, replace(claim, **changes))]


def test_the_same_claim_under_another_number_was_entered_right() -> None:
    claim = a_claim()
    lines = tuple(replace(line, control_number=f"B{line.number}") for line in claim.lines)
    assert told(control_number="OTHER", lines=lines) == []


def test_each_entry_by_its_item() -> None:
    claim = a_claim()
    first, *rest = claim.lines
    wrong = replace(first, modifiers=("25",), units="2", pointers=(1, 2))
    assert [item for item, _, _ in told(lines=(wrong, *rest))] == ["24D", "24E", "24G"]
    codes = (("ABK", "M5459"), ("ABF", "I10"))
    assert told(diagnoses=codes)[-1][2] == "A M54.59, B I10"
    assert ("24B", claim.place_of_service, "22") in told(place_of_service="22")
    ids = replace(claim.subscriber, id="1EG4TE5MK73")
    assert told(subscriber=ids)[0][2] == "1EG4TE5MK73"


def test_a_service_added_is_no_slip_and_one_not_done_is() -> None:
    claim = a_claim()
    first, *rest = claim.lines
    more = replace(claim, lines=(*claim.lines, replace(first, procedure="81002", number=9)))
    assert clerical_changes(claim, more) == ()
    assert added_services(claim, more) == ("81002",)
    assert added_services(claim, claim) == ()
    fewer = replace(claim, lines=tuple(rest))
    assert [(c.sent, c.right) for c in clerical_changes(claim, fewer)] == [
        (first.procedure, "not done")
    ]
