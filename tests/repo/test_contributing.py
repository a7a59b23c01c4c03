"""CONTRIBUTING.md, the justfile, the hooks and CI speak of things that exist, and of all of them."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = re.findall(r"^([a-z][\w-]*)(?: \*\w+)?:(?!=)", (ROOT / "justfile").read_text(), re.M)
IN_PARTS = r"`((?:src|suites|tests|benchmarks|docs|scripts)/[\w./-]*)`"


@pytest.mark.parametrize("path", sorted(set(re.findall(IN_PARTS, PAGE))))
def test_paths_exist(path):
    """Every path that the page names; capitals stand for a name of one's own."""
    made_up = re.search(r"[A-Z]{4,}", path)
    existing = path[: made_up.start()] if made_up else path
    assert (ROOT / existing).exists()


@pytest.mark.parametrize("row", re.findall(r"`([A-Z]{4,})` in `([\w./]+)`", PAGE), ids=lambda row: row[0])
def test_tables_exist(row):
    """A table that takes a new row is defined in the file that the page names."""
    table, path = row
    assert re.search(rf"^{table}\b.* = ", (ROOT / path).read_text(), re.M)


def test_every_room_is_spoken_of():
    """The layers of the import contract, each in the page's list."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    for room in " | ".join(layers).split(" | "):
        assert f"`{room}`" in PAGE


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", ".ci/run", "scripts/locks.py", "README.md"], ids=lambda file: file)
def test_recipes_exist(file):
    """Whatever calls `just NAME` calls a recipe of the justfile."""
    called = re.findall(r"uv run just ([a-z][\w-]*)", (ROOT / file).read_text())
    assert set(called) <= set(RECIPES)


def test_ci_runs_every_check():
    """What `just check` asks of a developer, CI asks too."""
    asked = re.search(r"^check: (.+)$", (ROOT / "justfile").read_text(), re.M)
    script = (ROOT / ".ci/run").read_text()
    assert asked
    for recipe in set(asked[1].split()) - {"quick-test"}:
        assert f"just {recipe}\n" in script
    assert "uv run pytest " in script


def test_ci_is_a_program():
    """Executable in git, and bash can read it."""
    command = ["git", "ls-files", "--stage", ".ci/run"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert listed.startswith("100755")
    assert subprocess.run(["bash", "-n", ROOT / ".ci/run"]).returncode == 0


def test_hooks_fetch_nothing():
    """All hooks are local, and run what the developer has."""
    text = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"- repo: (\S+)", text) == ["local"]
    assert all(entry.startswith("uv run ") for entry in re.findall(r"entry: (.+)", text))
