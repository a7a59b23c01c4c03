"""What a report is made of, before it is HTML or Markdown: sections of words, tables, pictures and commands.

Texts are plain texts. Whoever writes a page escapes them; here nothing is markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `value` is the figure in its base unit that the text shows, and `about` a smaller second line.

    `tone` is better, worse, same, cannot-tell, or nothing; `link` an address that the text stands for.
    """

    text: str = ""
    value: float | None = None
    about: str = ""
    tone: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `strong` are rows (from 0) that the others are compared with, `more` what is left out."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: frozenset[int] = frozenset()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `tone` is soft for what explains a figure, warning for what limits it."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, one thought a line; `about` of a cell stands below its text."""

    lines: tuple[Cell, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to copy into a shell."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart (altair), what it shows in words for those who don't see it, and a `name` for the file's name."""

    name: str
    chart: Any = field(repr=False)
    told: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that are there for those who want to check: closed on a screen, open on paper."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks under a heading of their own within a section."""

    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = "Table | Words | Points | Commands | Picture | Fold | Part"


@dataclass(frozen=True, slots=True)
class Section:
    """One question of the report: its answer for people, and the same as JSON values."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    document: Any = None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: what it is, when it was drawn, of what, and its sections."""

    title: str
    about: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    asked: dict[str, Any]
    made: str

    def document(self) -> dict[str, Any]:
        """As JSON: each section's own document by its key."""
        return {
            "title": self.title,
            "made": self.made,
            "asked": self.asked,
            "sections": {one.key: one.document for one in self.sections},
        }


def cut(rows: Sequence[Any], most: int, command: str) -> tuple[list[Any], str]:
    """The first rows, and the words for the others: `12 more: bench compare --by host`; no words where none are."""
    left = len(rows) - most
    return list(rows[:most]), f"{left} more: {command}" if left > 0 else ""


def points(lines: Iterable[str | Cell], more: str = "") -> Points:
    """A list of texts or cells."""
    return Points(tuple(Cell(one) if isinstance(one, str) else one for one in lines), more)
