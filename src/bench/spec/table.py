"""Reading TOML tables against a list of fields, so that every mistake of a file is found in one pass."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MISSING = object()
WORDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "a list",
}


@dataclass(slots=True)
class Mistakes:
    """Collects what is wrong, each with its place."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, text: str) -> None:
        """Note one mistake at `place`."""
        self.found.append(f"{place}: {text}" if place else text)

    def unknown(self, place: str, what: str, name: str, known: Iterable[str]) -> None:
        """Note a name that doesn't exist, with the nearest that does."""
        self.add(place, f"{what} '{name}' does not exist; {nearest(name, known)}")


def nearest(name: str, known: Iterable[str]) -> str:
    """A phrase that names what exists and the nearest to `name`."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean '{close[0]}'? " if close else ""
    return f"{hint}there is: {', '.join(names) or 'none'}"


@dataclass(frozen=True, slots=True)
class Field:
    """One allowed key of a table: its type, and what it is when left out (MISSING: it must be there)."""

    kind: type
    default: Any = MISSING
    choices: tuple[str, ...] = ()
    each: type | None = None  # type of a list's members


def _fits(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _check(place: str, value: Any, rule: Field, mistakes: Mistakes) -> bool:
    if not _fits(value, rule.kind):
        mistakes.add(place, f"must be {WORDS[rule.kind]}, not {value!r}")
        return False
    if rule.each and not all(_fits(member, rule.each) for member in value):
        mistakes.add(place, f"every member must be {WORDS[rule.each]}, not {value!r}")
        return False
    members = value if rule.kind is list else [value]
    for member in members if rule.choices else ():
        if member not in rule.choices:
            mistakes.unknown(place, "value", str(member), rule.choices)
            return False
    return True


def read_table(place: str, table: Any, fields: Mapping[str, Field], mistakes: Mistakes) -> dict[str, Any]:
    """Return the table's values by field, with defaults; whatever doesn't fit is noted and left at its default."""
    if not isinstance(table, dict):
        mistakes.add(place, f"must be a table, not {table!r}")
        table = {}
    for key in table.keys() - fields.keys():
        mistakes.unknown(f"{place}.{key}" if place else key, "field", key, fields)
    values: dict[str, Any] = {}
    for key, rule in fields.items():
        here = f"{place}.{key}" if place else key
        if key in table and _check(here, table[key], rule, mistakes):
            values[key] = table[key]
        else:
            if key not in table and rule.default is MISSING:
                mistakes.add(here, f"is missing ({WORDS[rule.kind]})")
            values[key] = None if rule.default is MISSING else rule.default
    return values
