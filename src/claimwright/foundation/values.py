"""Frozen values out of many rows, at the price of plain ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def maker(kind: type[T]) -> Callable[[Iterable[Any]], T]:
    """A function that makes one `kind` from its fields' values, given in the order of the fields.

    A frozen dataclass sets each of its fields through `object.__setattr__`, and one of keywords
    has them sorted out first; over the rows of a long file that costs more than reading them. So
    the value is filled as an unfrozen twin of the same slots and becomes `kind` when it is whole.
    `kind` has slots and nothing to do after `__init__`.
    """
    assert is_dataclass(kind), "values are dataclasses"
    names = [each.name for each in fields(kind)]
    assert list(getattr(kind, "__slots__", ())) == names, "a twin needs the same slots"
    assert not hasattr(kind, "__post_init__"), "a twin would pass over __post_init__"
    twin: Any = make_dataclass(f"{kind.__name__}InTheMaking", names, slots=True, eq=False)

    def make(values: Iterable[Any]) -> T:
        made = twin(*values)
        made.__class__ = kind
        return made  # type: ignore[no-any-return]

    return make
