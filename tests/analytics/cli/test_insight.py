"""`bench insight`: what it prints, its JSON, its filters and its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analytics.insight import CODES
from bench.cli import main
from fakes.figures import published
from fakes.records import store_run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources."""
    folder = tmp_path_factory.mktemp("results")
    published(folder, "petejm_embed", "llamacpp_4167")
    return folder


def insight(results: Path, *words: str) -> int:
    """Call the command."""
    return main(["insight", "--results", str(results), *words])


def test_says_how_sure_and_what_it_does_not_say(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, provenance, reason, what isn't said, and the next step; no more than twelve unless asked."""
    assert insight(results) == 0
    out = capsys.readouterr().out
    assert "decode-memory-bound  strong, field" in out
    assert out.count("Why: ") == out.count("Limits: ") == 12 and "more findings: bench insight" in out
    assert insight(results, "--all") == 0
    assert capsys.readouterr().out.count("Why: ") > 12


def test_evidence_has_citations(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure with value, unit, provenance and where it stands."""
    assert insight(results, "--code", "runtime-flip", "--evidence") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "stands in" in out and "6950 1/s" in out.replace(",", "") and "github" in out


def test_json(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document with all findings of a chip, whatever its spelling, and all their evidence."""
    assert insight(results, "--json", "--chip", "Apple M5 Max") == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert found and all("M5 Max" in one["about"]["chips"] for one in found)
    assert all(row["at"] for one in found for row in one["evidence"])


def test_rules_are_listed(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every code with when it comes."""
    assert insight(results, "--rules") == 0
    out = capsys.readouterr().out
    assert all(code in out for code in CODES)
    assert insight(results, "--rules", "--json") == 0
    assert {code for rule in json.loads(capsys.readouterr().out)["rules"] for code in rule["codes"]} == set(CODES)


def test_unknown_code_is_a_usage_error(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the codes that there are."""
    assert insight(results, "--code", "no-such") == 2
    assert "runtime-flip" in capsys.readouterr().err


def test_nothing_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without anything measured or published it says where the rules are told."""
    store_run(tmp_path)
    assert insight(tmp_path, "--chip", "M9") == 0
    assert "--rules" in capsys.readouterr().out


def test_docs_have_every_code() -> None:
    """The page's table of findings holds each code."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "analytics.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in page] == []
