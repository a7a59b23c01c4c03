"""PNG: time against quality, with the front that nobody beats."""

from __future__ import annotations

from pathlib import Path

from bench.export.reading import MeasuredRun


def write(run: MeasuredRun, path: Path) -> None:
    """Draw the chart of time and quality, or the ratios alone where the run has no quality.

    Raises CannotExport for a run without comparisons.
    """
    from bench.export.chart import to_draw
    from bench.export.look import save

    save(to_draw(run.summary), path, "png")
