"""Published tables that the repository ships, `results/field/published/SOURCE.csv`, as figures and tables.

The files keep the sources' own words, a row a figure with its citation; what the words mean is looked up when the
warehouse is built (analytics.names), so that a better rule needs no new data.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.intake.content import CannotImport, Refused
from analytics.intake.figure import Figure
from analytics.intake.published_row import figure_of
from analytics.intake.tables import Tables, figure_tables
from analytics.intake.words import why_unmapped

FOLDER = "published"
ENDING = ".csv"
COLUMNS = (
    "citation", "date", "suite", "task", "model", "params_b", "technique", "runtime_version", "chip", "gpu_cores",
    "memory_gb", "bandwidth_gbs", "os", "batch", "shape", "metric", "value", "unit", "note", "trust", "flag",
    "read_via", "licence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """A source's figures, and its rows that no figure can be made of, by their line."""

    path: Path
    figures: tuple[Figure, ...]
    refused: tuple[Refused, ...]

    @property
    def notes(self) -> list[str]:
        """A line for each row that was left out, and for each technique that has no key."""
        out = [f"{self.path.name}:{one.row}: {one.reason}; it is left out" for one in self.refused]
        nameless = dict.fromkeys(one.technique for one in self.figures if one.key is None)
        return out + [f"{self.path.name}: '{words}' has no key: {why_unmapped(words or '')}" for words in nameless]


def published_paths(folder: Path) -> list[Path]:
    """The tables below a field folder (`results/field`), by name."""
    return sorted((folder / FOLDER).glob(f"*{ENDING}"))


def read_published(path: Path) -> Published:
    """Read one table; the file's name is the source's.

    Raises CannotImport with one line where the file can't be read or lacks columns.
    """
    figures: list[Figure] = []
    refused: list[Refused] = []
    for number, cells in _rows(path):
        found = figure_of(path.stem, number, cells)
        if isinstance(found, Refused):
            refused.append(found)
        else:
            figures.append(found)
    return Published(path, tuple(_with_shared_software(figures)), tuple(refused))


def published_tables(path: Path) -> tuple[Tables, list[str]]:
    """The warehouse's tables of one source, and a line for each row or technique that could not be taken as it is.

    Raises CannotImport as `read_published` does.
    """
    found = read_published(path)
    return figure_tables(found.figures), found.notes


def field_tables(folder: Path) -> Tables:
    """The warehouse's tables of all sources below a field folder (`results/field`).

    Raises CannotImport as `read_published` does.
    """
    return figure_tables(figure for path in published_paths(folder) for figure in read_published(path).figures)


def left_out(folder: Path) -> list[str]:
    """A line for each row of a field folder that is no figure and each technique without a key, with the reason."""
    return [note for path in published_paths(folder) for note in read_published(path).notes]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the number of the line that each ends in."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise CannotImport(
                    f"{path} lacks the columns {', '.join(missing)}; results/field/README.md has them all"
                )
            for cells in reader:
                yield reader.line_num, {name: cells.get(name) or "" for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CannotImport(f"{path} can't be read: {error}; restore it from git") from None


def _with_shared_software(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Figures that one document gives of one machine, in one set of software: so they meet in one run.

    A document that has a runtime in several versions compares these; its rows keep their own version.
    """
    figures = list(figures)
    versions: dict[tuple[object, ...], dict[str, set[str]]] = {}
    for figure in figures:
        shared = versions.setdefault(_document(figure), {})
        for product, version in figure.packages.items():
            shared.setdefault(product, set()).add(version)
    for figure in figures:
        settled = {name: min(found) for name, found in versions[_document(figure)].items() if len(found) == 1}
        yield replace(figure, run=f"{figure.citation} {figure.date or ''}".strip(), packages=settled | figure.packages)


def _document(figure: Figure) -> tuple[object, ...]:
    return (figure.citation, figure.date, figure.suite, figure.host, figure.chip, figure.gpu_cores, figure.memory_bytes)
