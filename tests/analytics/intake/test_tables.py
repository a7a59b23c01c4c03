"""Imported figures as the warehouse's tables: the contract's columns and keys, and nothing lost."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from analytics.intake import figure_tables, read_part
from analytics.intake.figure import Against, Series
from analytics.warehouse.schema import FLAG, INTEGER, MOMENT, REAL, TABLES, TEXT
from bench.export import EXPORTERS, read_run
from fakes.records import USUAL, make_content, store_run

TYPES = {TEXT: str, INTEGER: int, REAL: (int, float), FLAG: bool, MOMENT: datetime}


@pytest.fixture
def tables(published, take, tmp_path):
    """The tables of a part from several formats and one of our own exports."""
    own = tmp_path / "own.json"
    host = {"identity": "f00", "chip": "Apple M4 Max", "memory_bytes": 2**36}
    elsewhere = read_run(store_run(tmp_path / "elsewhere", make_content(USUAL, host=host, task="op")))
    EXPORTERS["json"].write(elsewhere, own)
    names = ("llama-bench-rtx-4080.json", "optimum-llama-awq/benchmark_report.json", "pyperf-timeit-strip.json")
    first = take(own, memory_bytes=None)
    second = take(*map(published, names), memory_bytes=512 * 2.0**30, model="m", task="op")
    assert not first.refused and not second.refused
    return [figure_tables(read_part(one.written).figures) for one in (first, second)]


def test_rows_have_the_columns_of_the_schema(tables):
    """Each name is the contract's, each value of its type, and what tells rows apart is there and does."""
    for part in tables:
        for name, rows in part.items():
            known = {column.name: column for column in TABLES[name].columns}
            for row in rows:
                assert row.keys() <= known.keys(), (name, row.keys() - known.keys())
                for column, value in row.items():
                    assert value is None or isinstance(value, TYPES[known[column].type]), (name, column, value)
            if name not in ("metrics", "comparisons"):  # their trial tells repeated figures of one case apart
                keys = [tuple(row[key] for key in TABLES[name].key) for row in rows]
                assert len(keys) == len(set(keys)), name


def test_every_figure_is_a_trial_with_its_source(tables, take):
    """Values, samples and citations come through."""
    second = tables[1]
    assert {row["source"] for row in second["runs"]} == {"somebody"}
    assert all(row["run"].startswith("field-somebody-") for row in second["runs"])
    assert {row["kind"] for row in second["trials"]} == {"field"}
    assert {row["citation"] for row in second["trials"]} == {"https://example.org/x"}
    decode = [row for row in second["metrics"] if row["metric"] == "decode_tok_s"]
    assert {row["value"] for row in decode} == {118.881588, 43.089241533217766}
    runs = {row["run"]: row for row in second["runs"]}
    assert all(runs[row["run"]]["provenance"] == "field" for row in second["trials"])


def test_samples_and_comparisons_of_our_own(tables):
    """Sides of pairs keep their role, and ratios their interval."""
    first = tables[0]
    assert {row["role"] for row in first["samples"]} >= {"alone", "baseline", "technique"}
    ratio = next(row for row in first["comparisons"] if (row["technique"], row["metric"]) == ("fake-fast", "net_time"))
    assert ratio["ratio"] == pytest.approx(0.31, rel=0.02) and ratio["verdict"] == "better"
    failed = next(row for row in first["trials"] if row["technique"] == "fake-broken")
    assert (failed["status"], failed["reason"][:15]) == ("failed", "changed nothing")


def test_machines_and_software_are_told_apart(figure):
    """One host for each machine that is known apart, one run for each host and software."""
    figures = [
        figure(), figure(value=51.0), figure(gpu_cores=32), figure(packages={"llama.cpp": "b1"}), figure(os="macOS 26"),
    ]  # fmt: skip
    found = figure_tables(figures)
    assert [len(found[name]) for name in ("hosts", "environments", "runs", "trials")] == [3, 2, 4, 5]
    assert {row["bandwidth"] for row in found["hosts"]} == {546e9, 410e9}
    assert json.loads(found["environments"][1]["packages"]) == {"llama.cpp": "b1"}


def test_a_figure_without_value_is_no_metric(figure):
    """It is a trial with its reason; samples alone give no figure either."""
    found = figure_tables(
        [figure(metric=None, value=None, status="failed", reason="no"), figure(value=None, series=(Series((1.0,)),))]
    )
    assert found["metrics"] == []
    assert [row["status"] for row in found["trials"]] == ["failed", "ok"]
    assert len(found["samples"]) == 1


def test_simulated_stays_simulated(figure):
    """In sources, hosts and runs."""
    found = figure_tables([figure(provenance="simulated", comparison=Against(ratio=0.5))])
    assert {row["provenance"] for name in ("sources", "hosts", "runs") for row in found[name]} == {"simulated"}
