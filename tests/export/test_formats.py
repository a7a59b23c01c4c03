"""What each format holds, opened by the programs that it is for."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import polars
import pyperf
import pytest
from PIL import Image

from bench.export import EXPORTERS, read_run
from fakes.records import BASELINE, SECONDS, USUAL, FakeTechnique, make_content, store_run

EVIL = "<script>alert('fake')</script>"


def png(width=8, height=8):
    """A small picture."""
    stream = io.BytesIO()
    Image.new("L", (width, height), 128).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def run(tmp_path):
    """A stored run with all kinds of cases, one of them with a picture and a name that is no name."""
    evil = FakeTechnique(EVIL, 0.5, artefacts={"grid": "artefacts/evil.png"})
    broken = FakeTechnique("fake-odd", status="failed", reason="raised </td><script>alert('fake')</script>")
    content = make_content([*USUAL, evil, broken], question="Is <b>this</b> escaped?")
    return read_run(store_run(tmp_path / "results", content, {"artefacts/evil.png": png()}))


def export(run, kind, tmp_path):
    """The path of the run in that format."""
    path = tmp_path / f"run.{kind}"
    EXPORTERS[kind].write(run, path)
    return path


def test_csv_has_a_row_for_each_figure(run, tmp_path):
    """Comparisons and differences stand beside the figures; failures are rows, too."""
    with export(run, "csv", tmp_path).open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    fast = {row["metric"]: row for row in rows if row["technique"] == "fake-fast"}
    assert float(fast["net_time"]["ratio"]) == pytest.approx(0.31, rel=0.02)
    assert fast["net_time"]["verdict"] == "better"
    assert float(fast["fake_accuracy"]["difference"]) == pytest.approx(-0.02)
    assert fast["energy"]["unavailable"]
    (broken,) = [row for row in rows if row["technique"] == "fake-broken"]
    assert (broken["status"], broken["metric"]) == ("failed", "")
    assert broken["reason"]


def test_json_holds_figures_and_records(run, tmp_path):
    """Strict JSON, although a run with too few pairs has infinite bounds."""
    document = json.loads(export(run, "json", tmp_path).read_text(), parse_constant=pytest.fail)
    assert len(document["raw"]["trials"]) == len(run.content.trials)
    assert len(document["raw"]["pairs"]) == len(run.content.pairs)
    assert {case["technique"] for case in document["cases"]} >= {BASELINE, EVIL}


def test_json_without_infinity(tmp_path):
    """Two pairs are too few for an interval."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-few", 0.5, pairs=2)])
    text = export(read_run(store_run(tmp_path, content)), "json", tmp_path).read_text()
    (few,) = [case for case in json.loads(text, parse_constant=pytest.fail)["cases"] if case["technique"] == "fake-few"]
    assert few["comparison"]["net_time"]["high"] is None


def test_parquet_has_a_row_for_each_sample(run, tmp_path):
    """Warm-ups are marked, failures kept, and every row says what it belongs to."""
    frame = polars.read_parquet(export(run, "parquet", tmp_path))
    alone = frame.filter(technique="fake-fast", kind="trial", role="alone", metric="net_time")
    assert alone.filter(warm_up=False).height == 12
    assert alone.filter(warm_up=True).height == 3
    assert alone["value"].median() == pytest.approx(0.31 * SECONDS, rel=0.02)
    sides = frame.filter(technique="fake-fast", kind="pair", metric="wall_time", warm_up=False)
    assert sides.group_by("role").len().sort("role").rows() == [("baseline", 16), ("technique", 16)]
    assert frame.filter(technique="fake-fast", role="examples", metric="fake_accuracy").height == 200
    assert frame.filter(technique="fake-absent").select("status", "metric").rows() == [("skipped", None)]
    identity = [
        "run",
        "host",
        "provenance",
        "suite",
        "technique",
        "key",
        "model",
        "workload",
        "baseline",
        "status",
    ]
    assert frame.select(identity).null_count().row(0) == (0,) * len(identity)


def test_parquet_of_an_empty_run_has_the_same_columns(run, tmp_path):
    """So that files of many runs can be read together."""
    empty = read_run(store_run(tmp_path / "empty", make_content([])))
    assert polars.read_parquet(export(empty, "parquet", tmp_path)).schema == (
        polars.read_parquet(export(run, "parquet", tmp_path)).schema
    )


def test_pyperf_opens_its_file(run, tmp_path):
    """`python -m pyperf stats` reads it, and each case is a benchmark with its warm-ups."""
    path = export(run, "pyperf", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pyperf", "stats", str(path)], capture_output=True, text=True, check=True
    )
    assert "fake-suite/fake-fast@fake-model/fake-work" in done.stdout
    suite = pyperf.BenchmarkSuite.load(str(path))
    fast = suite.get_benchmark("fake-suite/fake-fast@fake-model/fake-work")
    assert fast.get_unit() == "second"
    assert len(fast.get_runs()) == 1 + 8  # its trial, and its side of eight pairs
    assert fast.median() == pytest.approx(0.31 * SECONDS, rel=0.03)
    assert [loops for loops, _ in fast.get_runs()[0].warmups] == [1, 1, 1]
    assert all(value > 0 for one in fast.get_runs() for value in one.values)
    assert not {"hostname", "python_executable"} & set(fast.get_metadata())


def test_pyperf_compares_two_techniques(run, tmp_path):
    """The file is good for what people use pyperf for: `compare_to`."""
    paths = []
    for name in ("fake-fast", "fake-slow"):
        one = [FakeTechnique(BASELINE), FakeTechnique("fake-x", 0.5 if name == "fake-fast" else 1.5)]
        stored = read_run(store_run(tmp_path / name, make_content(one)))
        paths.append(tmp_path / f"{name}.json")
        EXPORTERS["pyperf"].write(stored, paths[-1])
    words = [sys.executable, "-m", "pyperf", "compare_to", *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert re.search(r"(2\.9\d|3\.0\d)x slower", done.stdout)


class Page(HTMLParser):
    """Collects tags, and the texts outside scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.sources = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note the tag and where it loads from."""
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href", "xlink:href")]

    def handle_data(self, data):
        """Note the text."""
        if not self.tags or self.tags[-1] not in ("script", "style"):
            self.texts.append(data)


def test_html_escapes_what_records_say(run, tmp_path):
    """A technique and a reason with a script in them are texts; nothing runs but the chart."""
    text = export(run, "html", tmp_path).read_text()
    page = Page(text)
    assert page.tags.count("script") == 2  # the library and the chart
    assert "b" not in page.tags[: page.tags.index("table")]
    assert any(EVIL in part for part in page.texts)
    assert "<script>alert" not in text


def test_html_needs_nothing_else(run, tmp_path):
    """Pictures and scripts are in the page; nothing is loaded from anywhere."""
    text = export(run, "html", tmp_path).read_text()
    page = Page(text)
    assert [source.partition(",")[0] for source in page.sources] == ["data:image/png;base64"]
    assert "default-src 'none'" in text
    for words in (
        "vegaEmbed",
        "Measure it again",
        "bench run suite/fake-suite --profile quick",
        "3.2 times as fast",
    ):
        assert words in text


def test_html_leaves_out_pictures_from_outside_the_run(tmp_path):
    """A record that points out of its folder, or at what is no picture, shows nothing."""
    (tmp_path / "secret.png").write_bytes(png())
    ways = ["../../../../secret.png", str(tmp_path / "secret.png"), "artefacts/no.png", "artefacts/text.png"]
    techniques = [FakeTechnique(f"fake-{n}", 0.5, artefacts={"grid": way}) for n, way in enumerate(ways)]
    content = make_content([FakeTechnique(BASELINE), *techniques])
    stored = read_run(store_run(tmp_path / "results", content, {"artefacts/text.png": b"no picture"}))
    assert "data:image" not in export(stored, "html", tmp_path).read_text()


def test_charts_are_what_they_say(run, tmp_path):
    """PNG by its signature, SVG by its root, with the names in it as texts."""
    assert export(run, "png", tmp_path).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    drawing = export(run, "svg", tmp_path).read_text()
    assert drawing.startswith("<svg")
    for name in ("fake-base", "fake-fast", "fake-slow", "&lt;script&gt;"):
        assert name in drawing
    assert "<script" not in drawing
