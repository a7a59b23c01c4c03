"""A file as the readers see it: bytes, text and JSON, each decoded once, and rows that were read or refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analytics.intake.figure import Figure

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class CannotImport(Exception):
    """A file or a call that nothing can be taken from; one line."""


class Content:
    """A file's bytes, and what they are as text and as JSON (None where they are neither)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.raw = path.read_bytes()
        except OSError as error:
            raise CannotImport(f"{path} can't be read: {error.strerror or error}") from None
        if not self.raw.strip():
            raise CannotImport(f"{path} is empty")

    @cached_property
    def text(self) -> str | None:
        """The text; a byte order mark is heeded, since PowerShell writes UTF-16."""
        encoding = next((name for mark, name in BOMS if self.raw.startswith(mark)), "utf-8")
        try:
            return self.raw.decode(encoding)
        except UnicodeDecodeError:
            return None

    @cached_property
    def plain(self) -> bytes:
        """The bytes, unpacked where they are a gzip file; torn packing leaves them as they are."""
        if not self.raw.startswith(b"\x1f\x8b"):
            return self.raw
        try:
            return gzip.decompress(self.raw)
        except (OSError, EOFError):
            return self.raw

    @cached_property
    def json(self) -> Any:
        """The JSON value, or None. NaN and Infinity, which some writers print, are read and refused later, by row."""
        try:
            return json.loads(self.plain)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines, without their ends."""
        return (self.text or "").splitlines()


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and the number of its row: the line of a table, or the place in a list, from 1."""

    row: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be taken, and why."""

    row: int
    reason: str


Rows = Iterator[Found | Refused]


def number(value: Any) -> float | None:
    """A number, also one that is written as text; None for anything else (a flag is no number)."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def whole(value: Any) -> int | None:
    """A whole number, also one that is written as text; None for anything else."""
    found = number(value)
    return int(found) if found is not None and found == found and abs(found) < 2**63 and found == int(found) else None


def text_of(value: Any) -> str | None:
    """A text without blanks around it; None for an empty one."""
    found = str(value).strip() if value is not None else ""
    return found or None
