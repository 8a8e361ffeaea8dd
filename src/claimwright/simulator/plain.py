"""Frozen dataclasses to plain JSON values and back, leaving out what equals its default."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin

T = TypeVar("T")
Encoder = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """JSON-ready form of a dataclass, date, tuple, list, dict with text keys, or a bare value."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    kind: Any = type(value)
    return {
        name: to_plain(item)
        for name, default in _defaults(kind)
        if (item := getattr(value, name)) != default
    }


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of the given type that `to_plain` turned into `plain`."""
    wanted: Any = kind
    read: Encoder = _reader(wanted)
    return cast(T, read(plain))


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    pairs = []
    for field in dataclasses.fields(kind):
        default: Any = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        pairs.append((field.name, default))
    return tuple(pairs)


@cache
def _reader(kind: Any) -> Encoder:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _reader(next(arg for arg in get_args(kind) if arg is not type(None)))
        return lambda plain: None if plain is None else inner(plain)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is frozenset:
        item = _reader(get_args(kind)[0])
        return lambda plain: frozenset(item(part) for part in plain)
    if origin is list:
        item = _reader(get_args(kind)[0])
        return lambda plain: [item(part) for part in plain]
    if origin is dict:
        item = _reader(get_args(kind)[1])
        return lambda plain: {key: item(part) for key, part in plain.items()}
    if kind is date:
        return date.fromisoformat
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    return lambda plain: plain


def _tuple_reader(arguments: tuple[Any, ...]) -> Encoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda plain: tuple(item(part) for part in plain)
    items = [_reader(argument) for argument in arguments]
    return lambda plain: tuple(read(part) for read, part in zip(items, plain, strict=True))


def _dataclass_reader(kind: Any) -> Encoder:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}
    return lambda plain: kind(**{name: readers[name](part) for name, part in plain.items()})
