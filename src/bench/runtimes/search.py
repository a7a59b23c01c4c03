"""Finding the objects of a library that a subject holds, without its author's help."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

MOST_OBJECTS = 2_000
MOST_MEMBERS = 64  # of one list: what holds more is contents, not structure
PLAIN = (str, bytes, bytearray, int, float, complex, type(None), type)


def held(subject: Any, wanted: Callable[[Any], bool]) -> list[Any]:
    """The objects that `wanted` says yes to, nearest first, each once; looks into attributes and containers.

    Only what is stored is looked at (`vars`): no property is called.
    """
    found: list[Any] = []
    seen: set[int] = set()
    waiting = deque([subject])
    while waiting and len(seen) < MOST_OBJECTS:
        here = waiting.popleft()
        if id(here) in seen or isinstance(here, PLAIN):
            continue
        seen.add(id(here))
        if wanted(here):
            found.append(here)
        else:
            waiting.extend(_members(here))
    return found


def _members(thing: Any) -> Iterator[Any]:
    if isinstance(thing, dict | list | tuple):
        if len(thing) <= MOST_MEMBERS:
            yield from thing.values() if isinstance(thing, dict) else thing
        return
    if hasattr(thing, "__self__") and callable(thing):  # a bound method's owner
        yield thing.__self__
        return
    if not hasattr(type(thing), "__module__") or type(thing).__module__ in ("builtins", "types"):
        return
    stored = getattr(thing, "__dict__", None)
    if isinstance(stored, dict):
        yield from stored.values()
    for name in getattr(type(thing), "__slots__", ()):
        if isinstance(name, str) and hasattr(thing, name):
            yield getattr(thing, name)
