"""Reading the tables of rules: words, or patterns between slashes, and what they mean."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table beside this module, in the order of the file."""
    with (HERE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def pairs_in(text: str) -> dict[str, str]:
    """`a=b,c=d` as pairs; empty text has none."""
    return dict(pair.split("=", 1) for pair in text.split(",") if pair)


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule applies to: words as they are, or a pattern; capitals never matter."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> Words:
        """Text between slashes is a pattern that the whole of the words must fit."""
        is_pattern = len(text) > 2 and text.startswith("/") and text.endswith("/")
        return cls(re.compile(text[1:-1] if is_pattern else re.escape(text), re.IGNORECASE))

    def expand(self, words: str, template: str) -> str | None:
        """The template with the pattern's groups filled in, None where the words don't fit."""
        found = self.pattern.fullmatch(words)
        return found.expand(template) if found else None


def holds(conditions: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """All conditions hold of what is known."""
    return all(known.get(name) == value for name, value in conditions.items())
