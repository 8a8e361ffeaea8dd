"""Two records of one person are found; two people of one family are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.registration.domain.duplicates import (
    LIKELY_FROM,
    Blocks,
    Likeness,
    likely_duplicates,
    score,
)

MARIA = Likeness(
    id=1,
    last="RIVERA",
    first="MARIA",
    birth_on=date(1980, 5, 17),
    sex="F",
    phone="5185550123",
    street="4OAKAVE",
    zip="12208",
    shown="A-1",
)


@pytest.mark.parametrize(
    "other",
    [
        MARIA,
        replace(MARIA, first="MARIE"),
        replace(MARIA, first="M"),
        replace(MARIA, last="RIVERO"),
        replace(MARIA, last="SMITH"),  # married
        replace(MARIA, birth_on=date(1980, 5, 18)),
        replace(MARIA, birth_on=date(1981, 5, 17), phone=""),
        replace(MARIA, phone="", street="", zip=""),
        replace(MARIA, phone="", street="4OAKAVENUE"),
    ],
)
def test_probably_the_same_person(other: Likeness) -> None:
    assert score(MARIA, other)[0] >= LIKELY_FROM


@pytest.mark.parametrize(
    "other",
    [
        replace(MARIA, first="CARLOS", sex="M"),  # twin brother
        replace(MARIA, first="ANGELA"),  # twin sister
        replace(MARIA, birth_on=date(2003, 11, 2)),  # daughter of the same name
        replace(MARIA, last="OKAFOR", phone="", street="", zip=""),
        replace(MARIA, birth_on=None, phone="", street=""),
    ],
)
def test_probably_another_person(other: Likeness) -> None:
    assert score(MARIA, other)[0] < LIKELY_FROM


def test_the_score_is_symmetrical_and_says_why() -> None:
    other = replace(MARIA, birth_on=date(1980, 5, 18), first="MARIE")
    assert score(MARIA, other) == score(other, MARIA)
    assert score(MARIA, other)[1] == (
        "names alike",
        "birth dates one digit apart",
        "same telephone",
        "same address",
    )
    swapped = replace(MARIA, birth_on=date(1980, 7, 5))
    assert "day and month swapped" in " ".join(
        score(replace(MARIA, birth_on=date(1980, 5, 7)), swapped)[1]
    )


def test_the_most_alike_comes_first() -> None:
    found = likely_duplicates(
        replace(MARIA, id=0), [replace(MARIA, id=5, phone=""), MARIA, replace(MARIA, first="BOB")]
    )
    assert [match.patient_id for match in found] == [1, 5]


def test_only_people_of_a_block_are_compared() -> None:
    strangers = [replace(MARIA, id=n, last=f"X{n}", birth_on=date(1950, 1, n)) for n in range(1, 9)]
    blocks = Blocks([*strangers, MARIA, replace(MARIA, id=20, last="OTHER")])
    assert [one.id for one in blocks.candidates(replace(MARIA, id=0))] == [1, 20]
    assert [one.id for one in blocks.candidates(replace(MARIA, id=0, birth_on=None))] == [1]
