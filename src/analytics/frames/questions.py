"""The named questions: SQL files whose head says what is asked and what each column of the answer means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "sql"
COLUMN = re.compile(r"^--   (\w+): (.+)$")


class UnknownQuestion(Exception):
    """A name that no SQL file has; one line with those that exist."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: `about` in words, `columns` of the answer with their meaning, and the SQL over the tables' names."""

    name: str
    about: str
    columns: dict[str, str]
    sql: str


def question_names() -> tuple[str, ...]:
    """All questions that can be asked."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))


@cache
def question(name: str) -> Question:
    """The question of that name.

    Raises UnknownQuestion.
    """
    if name not in question_names():
        raise UnknownQuestion(f"there is no question '{name}'; there are {', '.join(question_names())}")
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("--")]
    found = [COLUMN.match(line) for line in head]
    columns = {one[1]: one[2] for one in found if one}
    about = " ".join(line.removeprefix("--").strip() for line, one in zip(head, found, strict=True) if not one)
    return Question(name, about, columns, text)
