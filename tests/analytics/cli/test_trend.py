"""`bench trend`: one series, all changes, JSON, pictures, and what it refuses."""

from __future__ import annotations

import json

import pytest

from bench.cli import main
from fakes.records import BASELINE, METRICS, FakeTechnique, make_content, store_run

CASE = "fake-suite/fake-fast@fake-model/fake-work"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Twenty-four runs, the last eight slower under another system."""
    folder = tmp_path_factory.mktemp("results")
    for day in range(1, 25):
        techniques = [FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5 if day <= 16 else 0.6, pairs=3)]
        host = {"identity": "fake00host00", "chip": "Fake Chip", "os_version": "FakeOS 1" if day <= 16 else "FakeOS 2"}
        started = f"2026-01-{day:02d}T00:00:00+00:00"
        metrics = METRICS | {"fake_accuracy": METRICS["fake_accuracy"] | {"margin": 0.05}}
        run = f"202601{day:02d}T000000Z-fake00"
        store_run(folder, make_content(techniques, run=run, started=started, host=host, metrics=metrics))
    return folder


@pytest.fixture
def bench(results, capsys, monkeypatch):
    """Calls with those results."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--results", str(results)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_one_series(bench):
    """Run by run, with the change where it is and what changed there."""
    code, out, _ = bench("trend", CASE)
    assert code == 0 and "net_time over that of fake-base" in out
    line = next(line for line in out.splitlines() if "20260117T000000Z-fake00" in line)
    assert "from here 1.2" in line and "worse" in line
    assert "changed: OS FakeOS 1 → FakeOS 2" in out and "1 change in 24 points" in out


def test_everything(bench):
    """Changes in a table, and progress."""
    code, out, _ = bench("trend")
    assert code == 0 and "1 of 1 series changed" not in out  # one series is shown run by run
    assert "progress on fake00host00 (Fake Chip): the best techniques that lose no quality take 0.50x" in out


def test_json(bench):
    """The document, and nothing else."""
    document = json.loads(bench("trend", "fake-fast", "--json")[1])
    [one] = document["series"]
    assert one["case"] == CASE and one["changes"][0]["verdict"] == "worse" and len(one["points"]) == 24
    assert json.loads(bench("trend", "--level", "--json")[1])["counts"]["series"] == 2


@pytest.mark.parametrize("name", ["t.png", "t.svg", "t.html"])
@pytest.mark.parametrize("words", [[CASE], [CASE, "--level"]])
def test_pictures(bench, tmp_path, name, words):
    """Each format is what its name says."""
    place = tmp_path / name
    assert bench("trend", *words, "--chart", place)[0] == 0
    start = {"png": b"\x89PNG", "svg": b"<svg", "html": b"<!DOCTYPE html>"}[place.suffix[1:]]
    assert place.read_bytes().lstrip().startswith(start)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--chart", "t.pdf"], 2, ".png, .svg, .html"),
        (["fake-nobody"], 1, "fake-fast"),
        (["--suite", "no-such"], 1, "bench run"),
        (["--level", "--chart", "t.svg"], 2, "choose a case"),
    ],
)
def test_refusals_are_one_line(bench, words, code, says):
    """Wrong usage is 2, nothing there is 1; one line each."""
    found, out, err = bench("trend", *words)
    assert (found, out, err.count("\n")) == (code, "", 1) and says in err
