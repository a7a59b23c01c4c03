"""`bench report`: where it writes, what it prints, and what it refuses."""

from __future__ import annotations

import json

import pytest

from bench.cli import main
from fakes.records import make_content, store_run


@pytest.fixture
def bench(tmp_path, capsys):
    """Calls with results of one run."""
    store_run(tmp_path, make_content())

    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--results", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_usual_place(bench, tmp_path):
    """Below the results, named on stdout."""
    code, out, _ = bench("report")
    place = tmp_path / "derived" / "report.html"
    assert (code, out.strip()) == (0, str(place)) and place.read_text().startswith("<!DOCTYPE html>")


def test_markdown_and_filters(bench, tmp_path):
    """The name's ending says the format; a filter narrows."""
    place = tmp_path / "deep" / "r.md"
    assert bench("report", "--output", place, "--technique", "fake-fast")[0] == 0
    written = place.read_text()
    assert written.startswith("# ") and "fake-fast" in written and "fake-slow" not in written.split("## What was m")[0]


def test_json_is_all_that_is_printed(bench, tmp_path):
    """One document and no page, unless a place for it is named; the rows are those of bench compare."""
    code, out, _ = bench("report", "--json")
    document = json.loads(out)
    assert code == 0 and not (tmp_path / "derived" / "report.html").exists()
    assert document["sections"]["compare"] == json.loads(bench("compare", "--by", "host", "--json")[1])
    place = tmp_path / "r.html"
    assert json.loads(bench("report", "--json", "--output", place)[1])["sections"] and place.exists()


@pytest.mark.parametrize(
    ("words", "says"), [(["--output", "r.pdf"], ".html or .md"), (["--output", "{folder}/run.txt/r.html"], "can't be")]
)
def test_refusals_are_one_line(bench, tmp_path, words, says):
    """A name that is no report, a place that is none: wrong usage."""
    (tmp_path / "run.txt").write_text("a file")
    code, out, err = bench("report", *(word.format(folder=tmp_path) for word in words))
    assert (code, out, err.count("\n")) == (2, "", 1) and says in err
