"""What can be exported beside runs: answers over the whole history, from houses above this one.

They are found through the entry points `bench.exports`, so that bench imports nothing above itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

GROUP = "bench.exports"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its name, the formats that it has, and what writes it: (results, path, format, run or None).

    `write` imports what it needs, raises CannotExport where there is nothing to write, OSError where the place can't
    be written.
    """

    name: str
    about: str
    formats: tuple[str, ...]
    write: Callable[[Path, Path, str, str | None], None]


def answer_names() -> tuple[str, ...]:
    """Every answer that can be exported, by alphabet; nothing is loaded."""
    return tuple(sorted(metadata.entry_points(group=GROUP).names))


def find_answer(name: str) -> Answer:
    """Load the answer of that name.

    Raises KeyError where there is none.
    """
    found: Answer = metadata.entry_points(group=GROUP)[name].load()
    return found
