"""What is put beside a run's records for people to look at: charts, comparison sheets, a table of figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.export.reading import MeasuredRun

FOLDER = "report"


def write_companions(run: MeasuredRun) -> tuple[list[Path], list[str]]:
    """Write them below the run's folder; returns the paths, and a line for each that could not be written.

    They are derived from the records and can be made again, so a failure here loses and stops nothing.
    """
    folder = run.folder / FOLDER
    written: list[Path] = []
    notes: list[str] = []
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        return [], [f"no charts beside the results: {error.strerror}"]
    for name, make in _companions().items():
        try:
            written += make(run, folder)
        except Exception as error:  # whatever a drawing library raises, the figures stand
            notes.append(f"{name} could not be made: {' '.join(str(error).split()) or type(error).__name__}")
    return written, notes


def _companions() -> dict[str, Callable[[MeasuredRun, Path], list[Path]]]:
    return {
        "the table of figures": _figures,
        "the charts": _charts,
        "the comparison sheets": _sheets,
        "the roofline": _roofline,
    }


def _figures(run: MeasuredRun, folder: Path) -> list[Path]:
    from bench.export import csv

    csv.write(run, folder / "figures.csv")
    return [folder / "figures.csv"]


def _charts(run: MeasuredRun, folder: Path) -> list[Path]:
    from bench.export import chart, look

    written = []
    for name, drawn in (
        ("frontier", chart.frontier_chart(run.summary)),
        ("ratios", chart.ratio_chart(run.summary)),
    ):
        if drawn is not None:
            look.save(drawn, folder / f"{name}.png")
            written.append(folder / f"{name}.png")
    return written


def _sheets(run: MeasuredRun, folder: Path) -> list[Path]:
    from bench.export import sheet

    return sheet.write_sheets(run, folder)


def _roofline(run: MeasuredRun, folder: Path) -> list[Path]:
    from bench.export import roofline

    return roofline.write_beside(run, folder)
