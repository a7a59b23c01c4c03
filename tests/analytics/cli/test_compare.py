"""`bench compare` over the history: tables, JSON, pictures, and what it refuses."""

from __future__ import annotations

import json

import pytest

from bench.cli import main
from fakes.records import make_content, store_run


@pytest.fixture
def bench(tmp_path, capsys, monkeypatch):
    """Calls with results of two runs."""
    monkeypatch.setenv("COLUMNS", "160")
    for day in (1, 2):
        store_run(
            tmp_path, make_content(run=f"2026010{day}T000000Z-fake0{day}", started=f"2026-01-0{day}T00:00:00+00:00")
        )

    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--results", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_without_words_it_tells_the_latest_run(bench):
    """As ever."""
    code, out, _ = bench("compare")
    assert code == 0 and "run 20260102T000000Z-fake02" in out


def test_over_the_history(bench):
    """One row a technique, with what was pooled."""
    code, out, _ = bench("compare", "--by", "host")
    assert code == 0
    line = next(line for line in out.splitlines() if "fake-fast@" in line)
    assert "better" in line and "0.31x" in line and " 2 " in line and " 16 " in line
    document = json.loads(bench("compare", "--by", "run", "--technique", "fake-fast", "--json")[1])
    assert [one["group"][:8] for one in document["rows"]] == ["20260101", "20260102"]


def test_by_idea(bench):
    """Families with their counts; each case on demand."""
    code, out, _ = bench("compare", "--by", "family", "--members")
    assert code == 0 and "fake-faster" in out
    families = json.loads(bench("compare", "--by", "family", "--json")[1])["families"]
    assert {one["provenance"] for one in families} == {"measured"}


@pytest.mark.parametrize("name", ["c.png", "c.svg", "c.html"])
@pytest.mark.parametrize("by", ["host", "family"])
def test_pictures(bench, tmp_path, name, by):
    """Each format is what its name says; a page loads nothing."""
    place = tmp_path / "deep" / name
    assert bench("compare", "--by", by, "--chart", place)[0] == 0
    start = {"png": b"\x89PNG", "svg": b"<svg", "html": b"<!DOCTYPE html>"}[place.suffix[1:]]
    assert place.read_bytes().lstrip().startswith(start)
    if place.suffix == ".html":
        assert 'src="http' not in place.read_text()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--by", "host", "--chart", "c.pdf"], 2, ".png, .svg, .html"),
        (["--by", "family", "--baseline", "fake-fast"], 2, "leave --baseline"),
        (["--metric", "accuracy"], 2, "net_time"),
        (["--by", "host", "--suite", "no-such"], 1, "bench run"),
        (["--by", "host", "--baseline", "nobody"], 1, "nobody"),
    ],
)
def test_refusals_are_one_line(bench, words, code, says):
    """Wrong usage is 2, nothing there is 1; one line each."""
    found, out, err = bench("compare", *words)
    assert (found, out, err.count("\n")) == (code, "", 1) and says in err
