"""A professional claim to JSON text and back, exactly: what a version keeps of itself.

Fields that hold their default are left out. Dates are ISO text. Reading what was written gives an
equal value; reading what an older release wrote keeps working as long as fields are only added.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.professional import ProfessionalClaim

SHAPE = "professional/1"
_PLAIN = frozenset({str, int, bool, type(None)})
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class UnknownShape(ValueError):
    """The text is not a professional claim this release can read."""


def claim_to_text(claim: ProfessionalClaim) -> str:
    """The claim as JSON text; the same claim always gives the same text."""
    return _compact({"shape": SHAPE, "claim": _encode(claim)})


def claim_from_text(text: str) -> ProfessionalClaim:
    """The claim that gave this text. Raises UnknownShape."""
    try:
        said = json.loads(text)
        shape = said["shape"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnknownShape("the text is not a stored claim") from error
    if shape != SHAPE:
        raise UnknownShape(f"a stored claim of shape {shape!r} cannot be read")
    claim: ProfessionalClaim = _decoder(ProfessionalClaim)(said["claim"])
    return claim


def adjustments_to_rows(adjustments: tuple[Adjustment, ...]) -> list[list[Any]]:
    """CAS triplets as JSON rows: group, reason, cents, quantity."""
    return [[a.group, a.reason, a.amount_cents, a.quantity] for a in adjustments]


def adjustments_from_rows(rows: list[list[Any]]) -> tuple[Adjustment, ...]:
    """The triplets that gave these rows."""
    return tuple(Adjustment(*row) for row in rows)


def _encode(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [_encode(item) for item in value]
    if kind is date:
        return value.isoformat()
    names, defaults, take = _fields(kind)
    return {
        name: held if type(held) in _PLAIN else _encode(held)
        for name, held, default in zip(names, take(value), defaults, strict=True)
        if held is not default and held != default
    }


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], tuple[Any, ...], Callable[[Any], Any]]:
    """The fields' names, their defaults (MISSING where there is none), and what takes them all."""
    assert is_dataclass(kind), f"{kind.__name__} has no place in a stored claim"
    told = fields(kind)
    names = tuple(each.name for each in told)
    assert len(names) > 1, "attrgetter of one name gives no tuple"
    defaults = tuple(
        each.default if each.default_factory is MISSING else each.default_factory() for each in told
    )
    return names, defaults, attrgetter(*names)


@cache
def _decoder(hint: Any) -> Callable[[Any], Any]:
    """What turns JSON into a value of the hinted type; the identity for plain ones."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        decode = _decoder(inner)
        return lambda said: None if said is None else decode(said)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            decode = _decoder(arguments[0])
            return tuple if decode is _same else lambda said: tuple(map(decode, said))
        parts = [_decoder(argument) for argument in arguments]
        return lambda said: tuple(part(item) for part, item in zip(parts, said, strict=True))
    if hint is date:
        return date.fromisoformat
    if is_dataclass(hint):
        return _dataclass_decoder(hint)
    return _same


def _same(said: Any) -> Any:
    return said


def _dataclass_decoder(kind: Any) -> Callable[[Any], Any]:
    decoders = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}

    def decode(said: dict[str, Any]) -> Any:
        return kind(**{name: decoders[name](held) for name, held in said.items()})

    return decode
