"""`bench new suite`: what it writes, and what it refuses to overwrite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cli import main
from bench.scaffold import CannotCreate, create_suite
from bench.spec import load_suite

ROOT = Path(__file__).resolve().parents[2]


def test_the_suite_can_be_read_and_is_named(tmp_path):
    """Its name stands wherever the template left it open, and nothing of the template is left."""
    folder = create_suite("my-suite", tmp_path)
    suite = load_suite(folder)
    assert suite.name == "my-suite" and suite.models["residual-mlp"].baseline == "f32"
    for path in folder.rglob("*"):
        assert path.suffix != ".template"
        assert path.is_dir() or "{{" not in path.read_text()


def test_its_code_keeps_the_rules(tmp_path):
    """ruff finds nothing in it, by the rules that the suites here are held to."""
    folder = create_suite("my-suite", tmp_path / "suites")
    command = [Path(sys.executable).with_name("ruff"), "check", "--config", ROOT / "pyproject.toml", "--no-cache"]
    for words in ([*command, folder], [command[0], "format", "--config", ROOT / "pyproject.toml", "--check", folder]):
        found = subprocess.run(words, capture_output=True, text=True)
        assert found.returncode == 0, found.stdout


def test_the_command(tmp_path, monkeypatch, capsys):
    """Below ./suites where there is one; as JSON the folder and its files."""
    (tmp_path / "suites").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["new", "suite", "mine", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["folder"] == "suites/mine"
    assert {"suite.toml", "pyproject.toml", "requirements.lock", "README.md"} <= set(made["files"])
    assert (tmp_path / "suites/mine/suite.toml").is_file()


@pytest.mark.parametrize("name", ["Mine", "a b", "../up", ""])
def test_names_that_can_be_none(tmp_path, name):
    """One line, and nothing written."""
    with pytest.raises(CannotCreate, match="lower-case"):
        create_suite(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(tmp_path, capsys):
    """A folder of that name is never written into: exit 2 with one line."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    assert main(["new", "suite", "mine", "--in", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "is there already" in said
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path):
    """A file where the folder should go: one line, no half suite."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotCreate, match="can't be written"):
        create_suite("mine", tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
