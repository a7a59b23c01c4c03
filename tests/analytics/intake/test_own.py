"""Our own exports: what goes out comes in as it was."""

from __future__ import annotations

import csv
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.intake.content import Content, Found
from analytics.intake.formats import FORMATS
from bench.export import EXPORTERS, read_run
from bench.export.csv import COLUMNS
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, store_run

CASE = ("suite", "technique", "model", "workload")
SHOWN = ("value", "unit", "low", "high", "samples", "trials")


def exported(folder, content, form):
    """The run's summary, and the figures that come back from its export."""
    measured = read_run(store_run(folder, content))
    path = folder / f"run.{form}"
    EXPORTERS[form].write(measured, path)
    read = FORMATS["pyperf" if form == "pyperf" else f"bench-{form}"].reader.read(Content(path))
    found = list(read)
    assert all(isinstance(one, Found) for one in found), found
    return measured.summary, [one.figure for one in found]


def figures_of(summary):
    """Every figure of a run by case and metric."""
    return {
        (*(getattr(one.case, name) for name in CASE), metric): tuple(getattr(figure, name) for name in SHOWN)
        for one in summary.cases
        for metric, figure in one.metrics.items()
    }


def taken(figures):
    """Every figure with a value by case and metric."""
    return {
        (*(getattr(one, name) for name in CASE), one.metric): tuple(getattr(one, name) for name in SHOWN)
        for one in figures
        if one.value is not None
    }


techniques = st.lists(
    st.builds(
        FakeTechnique,
        name=st.from_regex(r"fake-[a-z]{1,6}", fullmatch=True),
        ratio=st.floats(0.01, 100),
        accuracy=st.none() | st.floats(0, 1),
        status=st.sampled_from(["ok", "ok", "ok", "failed", "skipped"]),
        reason=st.text("abc, \"'\n", max_size=8),
        pairs=st.integers(2, 4),
        spread=st.floats(0, 0.2),
        memory=st.floats(1, 1e12),
        size=st.floats(1, 1e12),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
)


@pytest.mark.parametrize("form", ["csv", "json"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(others=techniques)
def test_export_then_import_is_the_identity_on_figures(form, others, tmp_path_factory):
    """Value, unit, interval and counts of every metric, to the last bit; failed cases with their reason."""
    content = make_content([FakeTechnique(BASELINE), *others])
    summary, figures = exported(tmp_path_factory.mktemp("run"), content, form)
    assert taken(figures) == figures_of(summary)
    failed = {one.case.technique: (one.status, one.reason.strip()) for one in summary.cases if one.status != "ok"}
    assert {one.technique: (one.status, one.reason or "") for one in figures if one.status != "ok"} == failed


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(others=techniques)
def test_samples_give_the_figures_that_bench_draws(others, tmp_path_factory):
    """The Parquet file has samples alone: times, loading and qualities come out as the summary has them."""
    content = make_content([FakeTechnique(BASELINE), *others])
    summary, figures = exported(tmp_path_factory.mktemp("run"), content, "parquet")
    expected = figures_of(summary)
    times = ("wall_time", "net_time", "cpu_time", "load_time", "first_call_time")
    assert {key: one for key, one in taken(figures).items() if key[-1] in times} == {
        key: one for key, one in expected.items() if key[-1] in times
    }
    for key, one in taken(figures).items():
        assert one[0] == expected[key][0], key


def test_json_carries_the_samples(tmp_path):
    """Every sample of trials and pairs, marked as it was."""
    content = make_content(USUAL)
    _, figures = exported(tmp_path, content, "json")
    fast = next(one for one in figures if (one.technique, one.metric) == ("fake-fast", "net_time"))
    alone = [one for one in fast.series if one.role == "alone"]
    trial = next(one for one in content.trials if one.case.technique == "fake-fast")
    assert [value for one in alone if not one.warm_up for value in one.values] == [one.net_s for one in trial.blocks]
    assert sum(len(one.values) for one in alone if one.warm_up) == len(trial.warm_up)
    assert {one.process for one in fast.series if one.role == "technique"} == set(range(1, 9))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_comparisons_come_along(tmp_path, form):
    """Ratio, interval, verdict and pairs as bench computed them."""
    summary, figures = exported(tmp_path, make_content(USUAL), form)
    case = next(one for one in summary.cases if one.case.technique == "fake-fast")
    ours = next(one for one in figures if (one.technique, one.metric) == ("fake-fast", "net_time")).comparison
    theirs = case.comparison["net_time"]
    assert (ours.ratio, ours.low, ours.high, ours.verdict, ours.pairs) == (
        theirs.ratio, theirs.low, theirs.high, theirs.verdict, theirs.pairs,
    )  # fmt: skip
    quality = next(one for one in figures if (one.technique, one.metric) == ("fake-fast", "fake_accuracy")).comparison
    assert quality.difference == case.quality["fake_accuracy"].value


def test_pyperf_of_ours_keeps_case_and_median(tmp_path):
    """The case is read from the label, and the figure is the trial's median as everywhere in bench."""
    summary, figures = exported(tmp_path, make_content(USUAL), "pyperf")
    expected = {key: one[0] for key, one in figures_of(summary).items() if key[-1] == "wall_time"}
    assert {(*(getattr(one, name) for name in CASE), one.metric): one.value for one in figures} == expected


def test_json_says_machine_moment_and_software(tmp_path):
    """What the header has need not be said again; a field that the host couldn't tell is unknown."""
    host = {"identity": "f00", "chip": "Apple M4 Max", "memory_bytes": 2**36, "gpu_cores": {"unavailable": "fake"}}
    _, figures = exported(tmp_path, make_content(USUAL, host=host, task="embedding"), "json")
    one = figures[0]
    assert (one.chip, one.memory_bytes, one.gpu_cores, one.task) == ("Apple M4 Max", 2.0**36, None, "embedding")
    assert one.started == "2026-01-01T00:00:00+00:00"
    assert one.packages["fake-package"] == "1.0"
    assert one.note.startswith("measured by this toolkit, run 20260101T000000Z-fake00, on host f00")


def test_simulated_figures_stay_so(tmp_path):
    """An export of made-up figures never becomes field data."""
    _, figures = exported(tmp_path, make_content(USUAL, provenance="simulated"), "csv")
    assert {one.provenance for one in figures} == {"simulated"}


def test_rows_of_the_table_are_refused_one_by_one(tmp_path, rows):
    """A word for a number, a new provenance, a short line and a new column: four reasons, one good row."""
    good = dict.fromkeys(COLUMNS, "") | {
        "run": "20260101T000000Z-fake00", "provenance": "measured", "suite": "s", "technique": "t", "model": "m",
        "workload": "w", "status": "ok", "metric": "net_time", "value": "0.5", "unit": "s",
    }  # fmt: skip
    path = tmp_path / "mixed.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS, "mood"], restval="")
        writer.writeheader()
        writer.writerows([good, good | {"value": "fast"}, good | {"provenance": "hearsay"}])
        stream.write("cut,off\r\n")
    _, found, refused = rows(path)
    assert [one.row for one in found] == [2]
    assert [one.row for one in refused] == [1, 3, 4, 5]
    assert "'mood'" in refused[0].reason and "'fast'" in refused[1].reason and "'hearsay'" in refused[2].reason


def test_infinite_bounds_are_unknown(tmp_path):
    """Two pairs give no interval; what can't be told isn't kept as a number."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-few", 0.5, pairs=2)])
    _, figures = exported(tmp_path, content, "csv")
    one = next(one for one in figures if (one.technique, one.metric) == ("fake-few", "net_time")).comparison
    assert one.ratio == pytest.approx(0.5, rel=0.2)
    assert one.high is None or math.isfinite(one.high)
    json.dumps(one.high, allow_nan=False)
