"""Values made from rows are the same as values made one field at a time."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import pytest

from claimwright.foundation.values import maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stored line."""

    number: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A value that looks at itself when it is made."""

    number: int

    def __post_init__(self) -> None:
        assert self.number > 0


def test_a_made_value_is_the_value_itself() -> None:
    made = maker(Line)((7, "99213"))
    assert type(made) is Line
    assert made == Line(number=7, code="99213")
    assert hash(made) == hash(Line(number=7, code="99213"))


def test_a_made_value_is_frozen() -> None:
    made = maker(Line)((7, "99213"))
    with pytest.raises(FrozenInstanceError):
        made.number = 8  # type: ignore[misc]


def test_every_field_is_given() -> None:
    with pytest.raises(TypeError):
        maker(Line)((7,))


def test_a_value_that_checks_itself_is_not_made_behind_its_back() -> None:
    with pytest.raises(AssertionError):
        maker(Checked)
