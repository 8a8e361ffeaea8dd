"""Planned services as typed, and what a visit usually is."""

from __future__ import annotations

import pytest

from claimwright.cycle.scheduling.domain.appointments import NotACode, read_codes, usual_codes


def test_codes_are_read_with_spaces_or_commas_and_each_once() -> None:
    assert read_codes(" 99213, g0439  99213 ") == ("99213", "G0439")
    assert read_codes("") == ()


@pytest.mark.parametrize("text", ["992131", "hello", "99", "é9213"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(NotACode):
        read_codes(text)


def test_the_closest_habit_wins_and_ties_go_by_code() -> None:
    past = [
        (1, "Follow-up", ("99213",)),
        (1, "Follow-up", ("99213",)),
        (1, "Follow-up", ("99214",)),
        (1, "Annual", ("G0439",)),
        (2, "Follow-up", ("99212",)),
        (2, "Follow-up", ("99211",)),
        (2, "Follow-up", ()),
    ]
    found = usual_codes(past)
    assert found[(1, "Follow-up")] == ("99213",)
    assert found[(1, "Annual")] == ("G0439",)
    assert found[(2, "Follow-up")] == ("99211",)
    assert found[(1, "")] == found[(0, "")] == ("99213",)
