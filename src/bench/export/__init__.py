"""Runs in other people's formats, as charts and as pages: one file a format, one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bench.export.reading import Group, MeasuredRun, groups, read_run


class CannotExport(Exception):
    """A run that holds nothing for the format asked for; one line."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: `module` has `write(run, path)` and is imported only when the format is asked for."""

    name: str
    about: str
    module: str

    def write(self, run: MeasuredRun, path: Path) -> None:
        """Write the run to `path`.

        Raises CannotExport where the run has nothing to show in this format, OSError where the place can't be
        written.
        """
        written: Callable[[MeasuredRun, Path], None] = import_module(self.module).write
        path.parent.mkdir(parents=True, exist_ok=True)
        written(run, path)


EXPORTERS = {
    exporter.name: exporter
    for exporter in (
        Exporter("csv", "figures and comparisons, one row a case and metric", "bench.export.csv"),
        Exporter("json", "figures, warnings and all raw records", "bench.export.json"),
        Exporter("parquet", "every sample, one row each", "bench.export.parquet"),
        Exporter("pyperf", "wall times for `python -m pyperf`", "bench.export.pyperf"),
        Exporter("html", "a page that needs nothing else", "bench.export.html"),
        Exporter("roofline", "what the machine can do, from a run of operations", "bench.export.roofline"),
        Exporter("png", "time against quality, as a picture", "bench.export.png"),
        Exporter("svg", "time against quality, as a drawing", "bench.export.svg"),
    )
}

__all__ = ["EXPORTERS", "CannotExport", "Exporter", "Group", "MeasuredRun", "groups", "read_run"]
