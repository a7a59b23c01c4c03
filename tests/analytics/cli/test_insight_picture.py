"""Pictures of findings, and findings as files."""

from __future__ import annotations

import json
from pathlib import Path

import polars
import pytest

from analytics.cli.insight_picture import PICTURES, picture
from analytics.insight import CODES, Here, insights
from bench.cli import main
from fakes.figures import published
from fakes.records import store_run

STARTS = {"png": b"\x89PNG", "svg": b"<svg", "html": b"<!DOCTYPE html>", "parquet": b"PAR1"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources whose findings have pictures."""
    folder = tmp_path_factory.mktemp("results")
    published(folder, "hf_fast_mac_diffusers", "gh_issue_excerpt", "llamacpp_4167")
    return folder


def test_crossover_draws_a_machine_a_point(results: Path) -> None:
    """As many points as machines stand behind the finding, the GPU at 1, and the crossing that is told."""
    (found,) = insights(results, code="ane-gpu-crossover", here=Here())
    drawn = picture([found])
    assert drawn is not None
    text = json.dumps(drawn.to_dict())
    assert text.count('"technique": "Neural Engine", "x"') >= found.strength.machines
    assert "They change places near 17 GPU cores" in text


def test_only_codes_that_exist_have_pictures() -> None:
    """Every picture belongs to a code; a finding without one is passed over."""
    assert set(PICTURES) <= set(CODES)
    assert picture([]) is None


@pytest.mark.parametrize("form", ["png", "svg", "html"])
def test_chart_option(results: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each format is what its name says."""
    place = tmp_path / f"picture.{form}"
    words = [
        "insight",
        "--results",
        str(results),
        "--code",
        "bandwidth-share",
        "--chip",
        "M1 Max",
        "--chart",
        str(place),
    ]
    assert main(words) == 0
    assert place.read_bytes().lstrip().startswith(STARTS[form])
    assert "M1 Max" in capsys.readouterr().out


def test_no_picture_and_wrong_names(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A finding that has none says which have; a name that is no picture's is a wrong call."""
    words = ["insight", "--results", str(results), "--code", "prefill-compute-bound", "--chart"]
    assert main([*words, str(tmp_path / "a.png")]) == 1
    assert "ane-gpu-crossover" in capsys.readouterr().err
    assert main([*words, str(tmp_path / "a.txt")]) == 2


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "svg"])
def test_export(results: Path, tmp_path: Path, form: str) -> None:
    """`bench export --of insight` writes each format; tables hold every figure with where it stands."""
    place = tmp_path / "deep" / f"findings.{form}"
    assert main(["export", "--of", "insight", "--format", form, "--output", str(place), "--results", str(results)]) == 0
    found = insights(results)
    figures = sum(max(1, len(one.evidence)) for one in found)
    if form == "json":
        assert len(json.loads(place.read_text())["findings"]) == len(found)
    elif form == "svg":
        assert place.read_bytes().startswith(STARTS[form])
    else:
        rows = polars.read_csv(place) if form == "csv" else polars.read_parquet(place)
        assert rows.height == figures and rows["at"].null_count() == sum(not one.evidence for one in found)


def test_export_of_refuses(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A format that findings haven't got, and a run, which they aren't of; a run's own export stays as it was."""
    words = ["export", "--of", "insight", "--output", str(tmp_path / "a"), "--results", str(results)]
    assert main([*words, "--format", "pyperf"]) == 2
    assert "csv, json, parquet" in capsys.readouterr().err
    assert main([*words, "--format", "csv", "2026"]) == 1
    assert "whole history" in capsys.readouterr().err
    store_run(tmp_path)
    own = ["export", "--format", "csv", "--output", str(tmp_path / "run.csv"), "--results", str(tmp_path)]
    assert main(own) == 0 and "fake-fast" in (tmp_path / "run.csv").read_text()
