"""`bench frontier`: tables, JSON, pictures, and what it refuses."""

from __future__ import annotations

import json

import pytest

from bench.cli import main
from fakes.records import make_content, store_run


@pytest.fixture
def bench(tmp_path, capsys, monkeypatch):
    """Calls with the results of a run."""
    monkeypatch.setenv("COLUMNS", "200")
    store_run(tmp_path)

    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--results", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_table(bench):
    """Where, over what, who, how surely, and who is left out."""
    code, out, _ = bench("frontier")
    assert code == 0
    assert "fake-suite: fake-model / fake-work on fake00host00 (Fake Chip), measured" in out
    line = next(line for line in out.splitlines() if line.startswith("fake-fast "))
    assert "yes" in line and "100 %" in line and "0.311x [" in line
    assert "left out: fake-broken: failed" in out and "taken as exact: peak_memory" in out


def test_json(bench):
    """The document, and nothing else."""
    document = json.loads(bench("frontier", "--metrics", "time,fake_accuracy", "--json")[1])
    [front] = document["fronts"]
    assert [one["name"] for one in front["metrics"]] == ["net_time", "fake_accuracy"]
    assert front["front"] == [one["technique"] for one in front["techniques"] if one["on_front"]]
    assert front["techniques"][0]["figures"]["net_time"]["value"] < 1
    assert set(front["reference"]) == {"net_time", "fake_accuracy"}


@pytest.mark.parametrize("name", ["f.png", "f.svg", "f.html"])
def test_pictures(bench, tmp_path, name):
    """Each format is what its name says."""
    place = tmp_path / "deep" / name
    assert bench("frontier", "--chart", place)[0] == 0
    start = {"png": b"\x89PNG", "svg": b"<svg", "html": b"<!DOCTYPE html>"}[place.suffix[1:]]
    assert place.read_bytes().lstrip().startswith(start)


def test_a_picture_shows_one_front(bench, tmp_path):
    """Several fronts: which filters choose."""
    other = {"identity": "fake00host01", "chip": "Fake Chip"}
    store_run(tmp_path, make_content(run="20260102T000000Z-fake01", host=other))
    code, _, err = bench("frontier", "--chart", tmp_path / "f.svg")
    assert code == 2 and "--host" in err and err.count("\n") == 1
    assert bench("frontier", "--host", "fake00host01", "--chart", tmp_path / "f.svg")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--chart", "f.pdf"], 2, ".png, .svg, .html"),
        (["--suite", "no-such"], 1, "bench run"),
        (["--metrics", "fake_nothing"], 1, "nothing there has fake_nothing"),
        (["--metrics", "time", "--chart", "f.svg"], 1, "two metrics"),
    ],
)
def test_refusals_are_one_line(bench, words, code, says):
    """Wrong usage is 2, nothing there is 1; one line each."""
    found, out, err = bench("frontier", *words)
    assert (found, out, err.count("\n")) == (code, "", 1) and says in err
