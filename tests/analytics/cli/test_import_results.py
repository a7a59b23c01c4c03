"""`bench import` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analytics.cli.import_results import FORMATS as NAMED
from analytics.intake import FORMATS

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "intake"
ORIGIN = ("--source", "somebody", "--memory", "48", "--date", "2026-06", "--citation", "https://example.org/x")


def test_the_command_names_every_format():
    """The list that keeps `bench --help` fast is that of the room."""
    assert set(NAMED) == set(FORMATS)


def test_import_says_what_went_in_and_what_comes_next(command):
    """Counts, the part, and the command that brings the warehouse up to date."""
    ended = command(
        "import", FIXTURES / "llama-bench-m4-pro.md", *ORIGIN, "--chip", "M4 Pro", "--results", command.results
    )
    assert (ended.code, ended.err) == (0, "")
    first, second, third = ended.out.splitlines()
    assert first == "6 taken, 0 known already, 0 refused"
    assert Path(second).is_file() and "bench build" in third


def test_json_has_counts_and_reasons(command, tmp_path):
    """One document; exit 1 where a row was refused, in a dry run, too."""
    records = json.loads((FIXTURES / "llama-bench-rtx-4080.json").read_text())
    path = tmp_path / "one-bad.json"
    path.write_text(json.dumps([records[0], records[1] | {"avg_ts": -5, "avg_ns": None}]))
    words = ("import", path, *ORIGIN, "--results", command.results, "--json")
    dry = command(*words, "--dry-run")
    ended = command(*words)
    for one in (dry, ended):
        assert one.code == 1
        assert (one.document["taken"], one.document["duplicates"]) == (1, 0)
        assert one.document["refused"] == [{"file": str(path), "row": 2, "reason": "value -5 is below zero"}]
        assert one.document["formats"] == {str(path): "llama-bench"}
    assert dry.document["written"] is None and Path(ended.document["written"]).is_file()
    assert command(*words).document["duplicates"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--source", "somebody"), "add: --memory, --citation"),
        (("--memory", "48"), "--source"),
        ((*ORIGIN, "--format", "xml"), "xml"),
        ((*ORIGIN, "--memory", "-4"), "no amount"),
        ((*ORIGIN, "--date", "2031-01-01"), "future"),
        ((*ORIGIN, "--task", "knitting"), "knitting"),
    ],
)
def test_a_call_that_cannot_be_meant_is_one_line(command, words, told):
    """Exit 2 and what to do; nothing is written."""
    ended = command("import", FIXTURES / "llama-bench-rtx-4080.json", *words, "--results", command.results)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1 and told in ended.err
    assert not command.results.exists()


def test_reasons_go_to_stderr_with_file_and_row(command, tmp_path):
    """A person reads them; stdout has the counts."""
    path = tmp_path / "bad.csv"
    text = (FIXTURES / "llama-bench-m4-pro.csv").read_text().replace('"93.327482"', '"nan"')
    path.write_text(text)
    ended = command("import", path, *ORIGIN, "--results", command.results)
    assert ended.code == 1
    assert ended.err.splitlines() == [f"{path}: row 3: value is not a number"]
    assert ended.out.startswith("2 taken, 0 known already, 1 refused")
