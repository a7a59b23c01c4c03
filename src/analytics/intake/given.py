"""What the person who imports a file says of it, and how that completes what the file says itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analytics.intake.content import CannotImport
from analytics.intake.figure import Figure
from analytics.names.chips import chip_named

SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
RESERVED = frozenset({"this-toolkit"})
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
ZONES = timedelta(hours=14)  # the date is that far ahead somewhere
# What a figure must say, by the option that says it where the file doesn't.
NEEDED = {
    "chip": "--chip", "memory_bytes": "--memory", "date": "--date", "citation": "--citation", "model": "--model",
    "task": "--task",
}  # fmt: skip
OF_MACHINE = ("chip", "memory_bytes")
ANYWHERE, ANY_MACHINE = ("1", "%", "nat", "dB"), ("size_on_disk", "model_size_gb")
OVERRIDE = ("model", "task")  # a person knows better than a file that says 'llama 7B'


@dataclass(frozen=True, slots=True)
class Given:
    """The options of an import; None for what wasn't said. Memory in bytes, parameters in billions."""

    source: str
    chip: str | None = None
    gpu_cores: int | None = None
    memory_bytes: float | None = None
    os: str | None = None
    licence: str | None = None
    citation: str | None = None
    date: str | None = None
    model: str | None = None
    task: str | None = None
    params_b: float | None = None
    active_params_b: float | None = None

    def check(self, now: datetime) -> None:
        """Raise CannotImport with one line for what can't be meant."""
        if not SOURCE.fullmatch(self.source) or self.source in RESERVED:
            raise CannotImport(f"--source '{self.source}' is no name: lower-case letters, digits, '.', '_' and '-'")
        if self.date is not None and (problem := day_problem(self.date, now)):
            raise CannotImport(f"--date {problem}")


def day_problem(written: str, now: datetime) -> str | None:
    """What is wrong with a day, a month or a year."""
    if not DAY.fullmatch(written):
        return f"'{written}' is no date: YYYY-MM-DD, YYYY-MM or YYYY"
    try:
        first = date.fromisoformat(f"{written}-01-01"[:10])
    except ValueError:
        return f"'{written}' is no date of the calendar"
    return f"{written} lies in the future" if first > (now + ZONES).date() else None


def completed(figure: Figure, given: Given) -> Figure:
    """The figure with the gaps filled; what the file says stays, but for model and task."""
    filled = {
        name: getattr(given, name)
        for name in ("gpu_cores", "memory_bytes", "os", "licence", "citation", "params_b", "active_params_b")
        if getattr(figure, name) is None
    }
    filled |= {name: getattr(given, name) for name in OVERRIDE if getattr(given, name) is not None}
    chip = figure.chip or given.chip
    day = figure.date or given.date or (figure.started or "")[:10] or None
    return replace(figure, source=given.source, chip=chip_named(chip) if chip else None, date=day, **filled)


def contradiction(figure: Figure, given: Given) -> str | None:
    """Where the file and the options name different machines: one of them is wrong."""
    if figure.chip and given.chip and chip_named(figure.chip) != chip_named(given.chip):
        return f"the file says chip {chip_named(figure.chip)}, --chip says {chip_named(given.chip)}"
    if figure.memory_bytes and given.memory_bytes and not 0.9 < figure.memory_bytes / given.memory_bytes < 1.1:
        return f"the file says {figure.memory_bytes / 2**30:.0f} GB of memory, --memory {given.memory_bytes / 2**30:g}"
    return None


def require_complete(path: Path, figures: Iterable[Figure]) -> None:
    """Raise CannotImport with one line that lists all that neither the file nor the options say."""
    lacking = {option for one in figures for option in _missing(one)}
    missing = [option for option in NEEDED.values() if option in lacking]
    if missing:
        raise CannotImport(f"{path} doesn't say everything, add: {', '.join(missing)}")


def _missing(figure: Figure) -> list[str]:
    """Options for what a figure lacks; quality and size belong to a model and a technique, on any machine."""
    needed = dict(NEEDED)
    if figure.metric is not None and (figure.unit in ANYWHERE or figure.metric in ANY_MACHINE):
        needed = {name: option for name, option in NEEDED.items() if name not in OF_MACHINE}
    return [option for name, option in needed.items() if getattr(figure, name) is None]


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
