"""The calibration of a machine as JSON, and its chart, from a run of operations."""

from __future__ import annotations

from pathlib import Path

from bench.export.reading import MeasuredRun


def write(run: MeasuredRun, path: Path) -> None:
    """Write `roofline.json`, as docs/roofline.md describes it.

    Raises CannotExport for a run that measured no operations.
    """
    from bench.export import CannotExport
    from bench.roofline import roofline_of, write_roofline

    found = roofline_of(run.content, run.summary)
    if found is None:
        raise CannotExport("there is no roofline in it: no case counts operations and bytes; run suite/roofline")
    write_roofline(found, path)


def write_beside(run: MeasuredRun, folder: Path) -> list[Path]:
    """The document and the chart in a run's folder; nothing for a run of anything else."""
    from bench.export.look import save
    from bench.export.roofline_chart import roofline_chart
    from bench.roofline import roofline_of, write_roofline
    from bench.roofline.calibration import FILE

    found = roofline_of(run.content, run.summary)
    if found is None:
        return []
    write_roofline(found, folder / FILE)
    drawn = roofline_chart(found)
    if drawn is None:
        return [folder / FILE]
    save(drawn, folder / "roofline.png")
    return [folder / FILE, folder / "roofline.png"]
