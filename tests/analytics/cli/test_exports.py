"""`bench export --of`: each answer in each format says what the question itself says."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import polars
import pytest

import analytics
from analytics.cli.export_rows import COLUMNS
from analytics.insight import Evidence
from bench.cli import main
from bench.export.answers import answer_names, find_answer
from fakes.records import FakeTechnique, make_content, store_run

NASTY = "<script>alert(1)</script>"
ROOT = Path(__file__).parents[3]
TABLED = ("compare", "families", "frontier", "insight", "trend")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Two runs and a published source; a technique has one pair, so no interval, and one is named like markup."""
    place = tmp_path_factory.mktemp("results")
    techniques = (
        FakeTechnique("fake-base"), FakeTechnique("fake-fast", 0.31, 0.88, size=0.5e6), FakeTechnique("fake-slow", 1.4),
        FakeTechnique("fake-once", 0.9, pairs=1), FakeTechnique(NASTY, 0.8),
    )  # fmt: skip
    for day in (1, 2):
        run = f"2026010{day}T000000Z-fake0{day}"
        store_run(place, make_content(techniques, run=run, started=f"2026-01-0{day}T00:00:00+00:00"))
    (place / "field" / "published").mkdir(parents=True)
    shutil.copy(ROOT / "results/field/published/llamacpp_4167.csv", place / "field" / "published")
    return place


@pytest.fixture
def export(results, tmp_path, capsys):
    """Exports to a new file; the exit code, the file, what stderr said."""

    def call(of: str, form: str, *words: str) -> tuple[int, Path, str]:
        place = tmp_path / "deep" / f"{of}.{form}"
        fixed = ["export", "--of", of, "--format", form, "--output", str(place), "--results", str(results)]
        code = main([*fixed, *words])
        return code, place, capsys.readouterr().err

    return call


def test_answers_are_found_by_entry_point():
    """Each by its name; bench names none of them."""
    assert set(answer_names()) >= {"compare", "families", "frontier", "insight", "report", "trend"}
    assert all(find_answer(name).name == name for name in answer_names())


@pytest.mark.parametrize("of", TABLED)
def test_csv_and_parquet_are_the_same(export, of):
    """The same columns in the documented order, the same rows, no NaN and no infinity."""
    assert export(of, "csv")[0] == export(of, "parquet")[0] == 0
    binary = polars.read_parquet(export(of, "parquet")[1])
    text = polars.read_csv(export(of, "csv")[1], schema_overrides=binary.schema)
    assert binary.columns == [column.name for column in COLUMNS[of]]
    assert binary.height and text.equals(binary)
    numbers = binary.select(polars.col(polars.Float64))
    assert numbers.select(polars.all().is_finite().all()).row(0) == (True,) * numbers.width


def test_compare_is_what_the_question_says(export, results):
    """Each figure of the JSON stands in the table: times with interval, qualities, sizes."""
    document = json.loads(export("compare", "json")[1].read_text())
    assert document == analytics.compare(results).document()
    rows = polars.read_parquet(export("compare", "parquet")[1]).to_dicts()
    for one in document["rows"]:
        own = {row["metric"]: row for row in rows if row["technique"] == one["technique"]}
        time = own[one["metric"]]
        assert (time["ratio"], time["verdict"], time["pairs"]) == (one["ratio"], one["verdict"], one["pairs"])
        assert (time["low"], time["high"]) == ((None, None) if not one["high"] else (one["low"], one["high"]))
        assert time["runs"].split() == one["runs"]
        for quality in one["quality"]:
            assert own[quality["metric"]]["difference"] == quality["difference"]
        assert {name: own[name]["ratio"] for name in one["sizes"]} == one["sizes"]


def test_frontier_families_and_findings_too(export, results):
    """Each figure of their JSON stands in their tables."""
    fronts = json.loads(export("frontier", "json")[1].read_text())
    assert fronts == analytics.frontier(results).document()
    rows = polars.read_parquet(export("frontier", "parquet")[1]).to_dicts()
    told = {(row["technique"], row["metric"]): (row["value"], row["probability"]) for row in rows}
    for one in fronts["fronts"][0]["techniques"]:
        for metric, figure in one["figures"].items():
            assert told[one["technique"], metric] == (figure["value"], one["probability"])
    members = [m for one in json.loads(export("families", "json")[1].read_text())["families"] for m in one["members"]]
    cases = polars.read_parquet(export("families", "parquet")[1])
    assert sorted(cases["ratio"]) == sorted(one["ratio"] for one in members)
    findings = json.loads(export("insight", "json")[1].read_text())["findings"]
    assert {one["code"] for one in findings} == set(polars.read_parquet(export("insight", "parquet")[1])["code"])


def test_trend_is_a_row_a_run(export, results):
    """Each point of the JSON stands in the table; a case of its own has a picture of its own."""
    document = json.loads(export("trend", "json")[1].read_text())
    assert document == analytics.trend(results).document()
    rows = polars.read_parquet(export("trend", "parquet", "--case", "fake-fast")[1])
    [one] = [one for one in document["series"] if one["technique"] == "fake-fast"]
    assert rows["value"].to_list() == [point["value"] for point in one["points"]]
    assert rows["run"].to_list() == ["20260101T000000Z-fake01", "20260102T000000Z-fake02"]
    assert export("trend", "svg", "--case", "fake-fast")[0] == 0
    assert export("trend", "csv", "--case", "nobody")[0] == 1


@pytest.mark.parametrize("of", [*(of for of in TABLED if of != "trend"), "report"])
def test_pages_load_nothing(export, of):
    """Each answer has a page, in which names are texts."""
    code, place, _ = export(of, "html")
    text = place.read_text()
    assert code == 0 and "<script" not in text and text.startswith("<!DOCTYPE html>")
    if of in ("compare", "frontier", "report"):
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
@pytest.mark.parametrize("of", ["compare", "families", "frontier", "trend"])
def test_pictures(export, of, form, start):
    """Drawn without a browser."""
    code, place, _ = export(of, form)
    assert code == 0 and place.read_bytes().startswith(start)


def test_report_is_the_report(export, results):
    """The document of `bench report --json`, but for the moment."""
    document = json.loads(export("report", "json")[1].read_text())
    assert document["sections"]["compare"] == analytics.compare(results).document()


def test_options_and_runs_narrow(export):
    """Filters, ways and runs reach the question."""
    rows = polars.read_csv(export("compare", "csv", "--technique", "fake-fast", "--by", "run")[1])
    assert set(rows["technique"]) == {"fake-fast"} and rows["group"].n_unique() == 2
    rows = polars.read_csv(export("compare", "csv", "20260101")[1])
    assert set(rows["runs"]) == {"20260101T000000Z-fake01"}
    rows = polars.read_csv(export("frontier", "csv", "--metrics", "time,size_on_disk")[1])
    assert rows["metric"].n_unique() == 2


@pytest.mark.parametrize(
    ("of", "form", "words", "code", "says"),
    [
        ("report", "csv", [], 2, "report has no format csv; it has html, json"),
        ("compare", "pyperf", [], 2, "csv, json, parquet, html, png, svg"),
        ("families", "csv", ["--by", "host"], 2, "families takes no --by"),
        ("compare", "csv", ["--by", "moon"], 2, "host, run, chip"),
        ("compare", "html", ["--by", "run"], 2, "leave --by out"),
        ("compare", "csv", ["--suite", "none"], 1, "bench run"),
        ("frontier", "csv", ["--suite", "none"], 1, "bench run"),
        ("families", "csv", ["--suite", "none"], 1, "bench run"),
        ("insight", "csv", ["--code", "none"], 2, "there are"),
        ("report", "html", ["20260101"], 1, "leave RUN out"),
        ("nothing", "csv", [], 2, "invalid choice"),
    ],
)
def test_refusals_are_one_line(export, of, form, words, code, says):
    """What doesn't go together is wrong usage, what isn't there is 1; nothing is written."""
    found, place, err = export(of, form, *words)
    assert found == code and says in err and err.count("\n") == 1 and not place.exists()


def test_options_need_a_question(results, tmp_path, capsys):
    """Without --of an option of the questions is refused, and so are two runs; one run is exported as ever."""
    words = ["export", "--format", "csv", "--output", str(tmp_path / "r.csv"), "--results", str(results)]
    assert main([*words, "--suite", "x"]) == 2 and "--suite goes with --of" in capsys.readouterr().err
    assert main([*words, "20260101", "20260102"]) == 2 and "--of compare" in capsys.readouterr().err
    assert main([*words, "20260101"]) == 0 and "fake-fast" in (tmp_path / "r.csv").read_text()


def test_every_column_is_documented():
    """The table of findings has every field of its evidence, and docs/analytics.md names every column."""
    assert {one.name for one in dataclasses.fields(Evidence)} <= {column.name for column in COLUMNS["insight"]}
    text = (ROOT / "docs/analytics.md").read_text().partition("\n## Exports")[2]
    names = {column.name for columns in COLUMNS.values() for column in columns}
    assert not {name for name in names if f"| `{name}` |" not in text}
