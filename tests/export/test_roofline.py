"""The calibration beside a run: the document, its chart, and nothing for runs of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.export import EXPORTERS, CannotExport, MeasuredRun
from bench.export.look import svg
from bench.export.roofline import write_beside
from bench.export.roofline_chart import corners, fit_rows, roof_rows, roofline_chart
from bench.roofline import read_roofline, roofline_of
from bench.store import RunContent
from bench.summary import summarise
from fakes.records import USUAL, make_header, make_trial
from fakes.roofline_machine import COPY, content, launch, linear, matmul

WORK = [COPY, launch(1), launch(64), matmul(64), matmul(4096), linear(1, 0.004), linear(1, 0.001, "mlx-q4")]
OTHER = RunContent(make_header(), tuple(map(make_trial, USUAL)), ())


def measured(found: RunContent, folder: Path) -> MeasuredRun:
    """A run as exporters get it."""
    return MeasuredRun(found, summarise(found), folder)


def test_document_and_chart_lie_beside_the_run(tmp_path: Path) -> None:
    """roofline.json is what the records amount to; roofline.png is a picture."""
    run = content(WORK)
    written = write_beside(measured(run, tmp_path), tmp_path)
    assert [path.name for path in written] == ["roofline.json", "roofline.png"]
    assert read_roofline(written[0]) == roofline_of(run)
    assert written[1].read_bytes().startswith(b"\x89PNG")


def test_other_runs_get_none(tmp_path: Path) -> None:
    """No file, and the export says what to run instead."""
    assert write_beside(measured(OTHER, tmp_path), tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CannotExport, match="run suite/roofline"):
        EXPORTERS["roofline"].write(measured(OTHER, tmp_path), tmp_path / "roofline.json")


def test_export_writes_the_same_document(tmp_path: Path) -> None:
    """`bench export --format roofline`."""
    EXPORTERS["roofline"].write(measured(content(WORK), tmp_path), tmp_path / "mine.json")
    assert read_roofline(tmp_path / "mine.json") == roofline_of(content(WORK))


def test_chart_names_places_precisions_and_operations() -> None:
    """One panel a runtime and unit; what has no rate is not drawn."""
    found = roofline_of(content(WORK))
    assert found is not None
    chart = roofline_chart(found)
    assert chart is not None
    text = svg(chart)
    assert "mlx on gpu" in text and "Apple M1 Max" in text
    assert "q4" in text and "matmul" in text
    assert "launch" not in text and "copy" not in text


def test_roofs_rise_and_then_stay_level() -> None:
    """Three corners: on the bandwidth, at the ridge, at the peak."""
    found = roofline_of(content(WORK))
    assert found is not None
    bandwidth, peak = (
        next(one.value.value for one in found.ceilings if one.precision == name) for name in ("any", "f32")
    )
    corners = [row for row in roof_rows(found.ceilings, 0.01, 1e4) if row["precision"] == "f32"]
    assert [row["rate"] for row in corners] == pytest.approx([0.01 * bandwidth, peak, peak])
    assert corners[1]["intensity"] == pytest.approx(peak / bandwidth)
    only_peak = [one for one in found.ceilings if one.precision != "any"]
    assert {row["rate"] for row in roof_rows(only_peak, 0.01, 1e4) if row["precision"] == "f32"} == {peak}


def test_a_limit_that_is_not_known_is_no_limit() -> None:
    """A fit without a bandwidth is level, one without a peak goes on rising."""
    assert corners(None, 5.0, 1, 100) == [(1, 5), (100, 5)]
    assert corners(2.0, None, 1, 100) == [(1, 2), (100, 200)]
    assert corners(2.0, 20.0, 1, 100) == [(1, 2), (10, 20), (100, 20)]
    assert corners(None, None, 1, 100) == []


def test_fitted_roofs_are_drawn_by_technique() -> None:
    """Three products give a fit, and its line is in the chart."""
    found = roofline_of(content([*WORK, matmul(2048), matmul(8192)]))
    assert found is not None
    rows = fit_rows(found.fits, 0.1, 1e4)
    assert {row["line"] for row in rows} == {"mlx-f32"}
    chart = roofline_chart(found)
    assert chart is not None
    assert "Dashed" in svg(chart)
