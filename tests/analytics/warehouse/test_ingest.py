"""Run folders as tables: each figure, ratio and verdict is the one that `bench` computes from the same records."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.warehouse.ingest import ingest_runs
from analytics.warehouse.places import find_places
from analytics.warehouse.schema import TABLES
from analytics.warehouse.typed import from_rows, polars_types
from bench.record import Block, Case, Pair, Side, write_line
from bench.statistics import log_ratio
from bench.store import RunContent, RunFolder
from fakes.records import BASELINE, MODEL, USUAL, FakeTechnique, make_content, make_header, make_trial, store_run
from fakes.summaries import summary_rows

ROOT = Path(__file__).resolve().parents[3]


def tables_of(results: Path) -> dict[str, polars.DataFrame]:
    """All runs of a results folder as one batch."""
    places = list(find_places(results).places.values())
    return ingest_runs(places, results / "scratch.jsonl").tables


def assert_as_summarised(results: Path) -> None:
    """Metrics and comparisons are those of `bench.summary`, to the last bit."""
    found = tables_of(results)
    metrics, comparisons = [], []
    for place in find_places(results).places.values():
        figures, compared = summary_rows(place.path, place.path.name)
        metrics += figures
        comparisons += compared
    for table, rows in (("metrics", metrics), ("comparisons", comparisons)):
        key = list(TABLES[table].key)
        assert found[table].sort(key).to_dicts() == from_rows(table, rows).sort(key).to_dicts()


def test_the_reference_run(tmp_path):
    """The committed run's figures and verdicts, 226 and 70 of them."""
    shutil.copytree(ROOT / "results" / "reference", tmp_path / "reference")
    assert_as_summarised(tmp_path)
    assert tables_of(tmp_path)["comparisons"]["verdict"].n_unique() == 4


def test_usual_runs(tmp_path):
    """Techniques that are faster, slower, the same, unclear, broken and absent; two runs in one batch."""
    store_run(tmp_path)
    store_run(tmp_path, make_content(run="20260102T000000Z-fake01", profile="standard", widths={"net": 1.5}))
    assert_as_summarised(tmp_path)


@given(
    ratio=st.floats(0.2, 5), spread=st.sampled_from([0.0, 0.002, 0.05]), pairs=st.integers(0, 17),
    accuracy=st.one_of(st.none(), st.floats(0, 1)), blocks=st.integers(1, 9),
)  # fmt: skip
@settings(max_examples=25)
def test_any_run(tmp_path_factory, ratio, spread, pairs, accuracy, blocks):
    """Whatever a technique's ratio, spread, pairs and quality are."""
    results = tmp_path_factory.mktemp("results")
    one = FakeTechnique("fake-one", ratio, accuracy, spread=spread, pairs=pairs)
    content = make_content([FakeTechnique(BASELINE), one])
    trials = tuple(make_trial(technique, blocks) for technique in (FakeTechnique(BASELINE), one))
    store_run(results, replace(content, trials=trials))
    assert_as_summarised(results)


def test_a_system_without_net_time(tmp_path):
    """No run-queue reading: no net time, throughput from the wall, verdict on the wall."""
    content = make_content()
    trials = tuple(
        replace(trial, blocks=tuple(replace(one, net_s=None) for one in trial.blocks)) for trial in content.trials
    )
    pairs = tuple(
        replace(
            pair,
            sides={
                side: replace(one, blocks=tuple(replace(block, net_s=None) for block in one.blocks))
                for side, one in pair.sides.items()
            },
        )
        for pair in content.pairs
    )
    store_run(tmp_path, replace(content, trials=trials, pairs=pairs))
    assert_as_summarised(tmp_path)
    assert "net_time" not in set(tables_of(tmp_path)["ratios"]["metric"])


def test_what_was_measured_again(tmp_path):
    """Of a case's trials the last counts, and pairs of another identity don't."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-one", 0.5)])
    again = [replace(trial, identity="anew", load_time=0.7) for trial in content.trials]
    stale = content.pairs[:3]
    kept = [replace(pair, identity="anew") for pair in content.pairs[3:]]
    store_run(tmp_path, RunContent(content.header, (*content.trials, *again), (*stale, *kept)))
    assert_as_summarised(tmp_path)
    found = tables_of(tmp_path)["trials"]
    assert (found["kind"] == "alone").sum() == 2
    assert (found["kind"] == "pair").sum() == len(kept)


def test_left_out(tmp_path):
    """A pair during which the power source changed is kept with the reason, and no verdict stands on it."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-one", 0.5)])
    first = replace(content.pairs[0], device_before={"power_source": "mains"}, device_after={"power_source": "battery"})
    store_run(tmp_path, replace(content, pairs=(first, *content.pairs[1:])))
    assert_as_summarised(tmp_path)
    trials = tables_of(tmp_path)["trials"].filter(polars.col("left_out").is_not_null())
    assert trials["left_out"].to_list() == ["the power source changed from mains to battery"]


seconds = st.floats(1e-9, 1e3)
maybe = st.one_of(seconds, st.none(), st.just(0.0))
one_block = st.builds(Block, st.integers(1, 50), st.one_of(seconds, st.just(0.0)), seconds, maybe)
blocks = st.lists(one_block, max_size=13)
orders = st.one_of(
    st.lists(st.sampled_from(["ABBA", "BAAB", "AABB"]), max_size=5).map("".join), st.text("AB", max_size=22)
)


@given(st.lists(st.tuples(blocks, blocks, orders), min_size=1, max_size=6))
@settings(max_examples=60)
def test_log_ratios(tmp_path_factory, drawn):
    """Equal to `bench.statistics.log_ratio` to the last bit, whatever order, blocks and readings a pair has."""
    results = tmp_path_factory.mktemp("results")
    case = Case("fake-suite", "fake-one", MODEL, "fake-work", "k=1")
    pairs = [
        Pair("i", case, BASELINE, number, "ok", order=order,
             sides={"baseline": Side(blocks=tuple(a)), "technique": Side(blocks=tuple(b))})
        for number, (a, b, order) in enumerate(drawn)
    ]  # fmt: skip
    store_run(results, RunContent(make_header(), (), tuple(pairs)))
    found = tables_of(results)["ratios"]
    ours = {(trial, metric): value for _, trial, metric, value in found.iter_rows()}
    wanted = {
        (number, f"{reading}_time"): value
        for number, pair in enumerate(pairs, 1)
        for reading in ("net", "wall", "cpu")
        if (value := log_ratio(pair, reading)) is not None and math.isfinite(value)
    }
    assert ours == wanted


def test_samples(tmp_path):
    """Warm-up first, then the blocks, a value a call; the sides of a pair, figures, qualities and their examples."""
    store_run(tmp_path, make_content([USUAL[0], USUAL[1]]))
    found = tables_of(tmp_path)["samples"]
    net = found.filter((polars.col("trial") == 1) & (polars.col("metric") == "net_time"))
    trial = make_trial(USUAL[0])
    assert net["value"].to_list() == [one.net_s / one.calls for one in (*trial.warm_up, *trial.blocks)]
    assert net["sample"].to_list() == list(range(15))
    assert net["warm_up"].to_list() == [True] * 3 + [False] * 12
    sides = found.filter((polars.col("trial") == 3) & (polars.col("metric") == "wall_time")).group_by("role").len()
    assert dict(sides.iter_rows()) == {"baseline": 3, "technique": 3}
    assert found.filter(polars.col("metric") == "peak_memory")["value"].to_list() == [300e6, 300e6]
    assert found.filter(polars.col("role") == "examples").height == 2 * 200 + 20
    assert found.filter(polars.col("metric") == "energy").height == 0  # not available
    key = list(TABLES["samples"].key)
    assert found.select(key).is_duplicated().sum() == 0


@pytest.mark.parametrize("table", [name for name in TABLES if name != "sources"])
def test_types(tmp_path, table):
    """Every table has the schema's columns in its types, and its key tells the rows apart."""
    store_run(tmp_path)
    found = tables_of(tmp_path)[table]
    assert dict(found.schema) == polars_types(table)
    assert found.height
    assert found.select(TABLES[table].key).is_duplicated().sum() == 0


def test_a_line_that_only_the_exact_reader_can_read(tmp_path):
    """A number too large for a double goes through `read_line`; its value is none, and the rest of the line stays."""
    folder = store_run(tmp_path, make_content([USUAL[0]]))
    path = folder.path / "trials.jsonl"
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document).replace('"load_time": 0.2', '"load_time": 1e400') + "\n")
    assert math.isinf(RunFolder(folder.path).read().trials[0].load_time)
    found = tables_of(tmp_path)
    assert found["trials"].height == 1
    assert "load_time" not in set(found["metrics"]["metric"])
    assert "net_time" in set(found["metrics"]["metric"])


def test_a_line_with_everything_that_may_follow(tmp_path):
    """Members that this version doesn't know are left aside."""
    folder = store_run(tmp_path, make_content([USUAL[0]]))
    line = json.loads(write_line(make_trial(USUAL[1]))) | {
        "later": {"a": [1]},
        "quality": {"odd": {"value": 1, "x": {}}},
    }
    with (folder.path / "trials.jsonl").open("a") as stream:
        stream.write(json.dumps(line) + "\n")
    assert tables_of(tmp_path)["trials"].height == 2
