"""Frozen dataclasses to JSON values and back, nested ones included."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_json(record: Any) -> Any:
    """The record as plain dicts, lists and scalars."""
    return dataclasses.asdict(record)


def from_json(kind: type[T], value: dict[str, Any]) -> T:
    """Rebuild a record; keys that this version doesn't know are left aside (older readers, newer fields).

    Raises TypeError where a field without a default is missing.
    """
    hints = _hints(typing.cast("typing.Hashable", kind))
    return kind(**{name: _member(hints[name], part) for name, part in value.items() if name in hints})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The types of a record's fields; evaluating them takes longer than reading a record."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _member(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _member(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        return tuple(_member(arguments[0], member) for member in value)
    if origin is dict and dataclasses.is_dataclass(arguments[1]):
        return {name: _member(arguments[1], member) for name, member in value.items()}
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return from_json(typing.cast("type[Any]", hint), value)
    return value
