"""What can be exported beside runs: answers over the whole history, from houses above this one.

They are found through the entry points `bench.exports`, so that bench imports nothing above itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

GROUP = "bench.exports"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of an answer, `--NAME VALUE`, given once or several times. A name means the same in every answer."""

    name: str
    metavar: str
    about: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written, where, and of what: `runs` and `options` are as they were given."""

    results: Path
    path: Path
    form: str
    runs: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its name, the formats that it has, what writes it, and the options that it takes.

    `write` imports what it needs, raises CannotExport where there is nothing to write, OSError where the place can't
    be written.
    """

    name: str
    about: str
    formats: tuple[str, ...]
    write: Callable[[Asked], None]
    options: tuple[Option, ...] = ()


def answer_names() -> tuple[str, ...]:
    """Every answer that can be exported, by alphabet; nothing is loaded."""
    return tuple(sorted(metadata.entry_points(group=GROUP).names))


def find_answer(name: str) -> Answer:
    """Load the answer of that name.

    Raises KeyError where there is none.
    """
    found: Answer = metadata.entry_points(group=GROUP)[name].load()
    return found


def all_options() -> dict[str, Option]:
    """The options of all answers, each once, by name."""
    return {option.name: option for name in answer_names() for option in find_answer(name).options}
