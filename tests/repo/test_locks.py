"""The lock check, with a resolver that needs no network; and what every project must declare."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import locks

ENVIRONMENTS = locks.projects(locks.ROOT)[1:]


def made(project: Path) -> dict[str, str]:
    """A resolver's answer that depends on the declaration alone."""
    return {"uv.lock": "made\n", locks.LOCK: f"{(project / 'pyproject.toml').read_text().strip()}==1\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A toolkit and one suite with an environment, both with true locks; and a suite without one."""
    for name, text in ((".", "rich"), ("suites/a", "mlx"), ("suites/plain", None)):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        if text:
            (tmp_path / name / "pyproject.toml").write_text(text)
            (tmp_path / name / locks.LOCK).write_text(f"{text}==1\n")
    return tmp_path


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file's content."""
    return {str(file): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_which_projects_have_locks(root):
    """The root, suites and benchmarks with a pyproject.toml; a suite without one needs no lock."""
    (root / "benchmarks/compared").mkdir(parents=True)
    (root / "benchmarks/compared/pyproject.toml").touch()
    assert locks.projects(root) == [root, root / "benchmarks/compared", root / "suites/a"]


def test_true_locks_pass(root, capsys):
    """Exit code 0, one line a project, and nothing written."""
    before = snapshot(root)
    assert locks.main(["check"], root, made) == 0
    assert snapshot(root) == before
    assert capsys.readouterr().out.splitlines() == [
        "requirements.lock: as declared, 1 pins",
        "suites/a/requirements.lock: as declared, 1 pins",
    ]


def test_a_stale_lock_is_shown_and_left(root, capsys):
    """Exit code 1 with the difference; the tree stays as it was."""
    (root / "suites/a/pyproject.toml").write_text("mlx-lm")
    before = snapshot(root)
    assert locks.main(["check"], root, made) == 1
    assert snapshot(root) == before
    printed = capsys.readouterr().out
    assert "-mlx==1" in printed
    assert "+mlx-lm==1" in printed
    assert "uv run just lock" in printed


def test_a_missing_lock_fails(root):
    """A suite that never had one."""
    (root / "suites/a" / locks.LOCK).unlink()
    assert locks.main(["check"], root, made) == 1


def test_renewed_locks_pass(root):
    """Renewing writes what the check then finds, and the uv.lock beside it."""
    (root / "pyproject.toml").write_text("rich,polars")
    assert locks.main(["renew"], root, made) == 0
    assert (root / "uv.lock").read_text() == "made\n"
    assert locks.main(["check"], root, made) == 0


def test_what_cannot_be_resolved(root, capsys):
    """uv's own words, and exit code 1."""

    def fails(project: Path) -> dict[str, str]:
        raise locks.LockError("uv lock failed: no solution")

    assert locks.main(["check"], root, fails) == 1
    assert capsys.readouterr().err == "locks: uv lock failed: no solution\n"


def test_a_declaration_that_uv_cannot_read(tmp_path):
    """The real uv on a broken file, read before a network is needed: its message reaches the user."""
    (tmp_path / "pyproject.toml").write_text("[project\n")
    with pytest.raises(locks.LockError, match=r"(?s)uv lock failed: .*TOML"):
        locks.resolve(tmp_path)


@pytest.mark.parametrize("words", [[], ["look"], ["check", "renew"]])
def test_wrong_usage(words, capsys):
    """Exit code 2 and one line."""
    assert locks.main(words) == 2
    assert capsys.readouterr().err == "usage: locks.py check|renew\n"


def declared(project: Path) -> dict:
    """A pyproject.toml."""
    return tomllib.loads(locks.file_of(project, "pyproject.toml").read_text())


@pytest.mark.parametrize("project", locks.projects(locks.ROOT), ids=lambda path: path.name)
def test_what_every_project_declares(project):
    """A date that fixes the resolution, no shared workspace, a range of Pythons, and a lock in git."""
    tool = declared(project)["tool"]["uv"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", tool["exclude-newer"])
    assert "workspace" not in tool
    assert declared(project)["project"]["requires-python"] == ">=3.11,<3.14"
    lock = locks.file_of(project, locks.LOCK).name
    listed = subprocess.run(["git", "ls-files", lock], cwd=project, capture_output=True, text=True, check=True).stdout
    assert listed.strip() == lock


@pytest.mark.parametrize("project", ENVIRONMENTS, ids=lambda path: path.name)
def test_what_every_environment_declares(project):
    """An environment only, no package, and nothing of the toolkit in it."""
    suite = declared(project)
    assert suite["tool"]["uv"]["package"] is False
    own = declared(locks.ROOT)["project"]["name"]
    asked = [*suite["project"].get("dependencies", ()), *extras(suite)]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in asked}
    assert not names & {own, "bench"}
    assert "sources" not in suite["tool"]["uv"]


def extras(suite: dict) -> list[str]:
    """What a project's extras and groups ask for, mentions of other groups left out."""
    tables = (suite["project"].get("optional-dependencies", {}), suite.get("dependency-groups", {}))
    return [line for table in tables for lines in table.values() for line in lines if isinstance(line, str)]


@pytest.mark.parametrize("project", locks.projects(locks.ROOT), ids=lambda path: path.name)
def test_locks_name_no_place(project):
    """Names, versions, markers and hashes; no address to fetch them from."""
    text = locks.file_of(project, locks.LOCK).read_text()
    assert "://" not in text
    packages = [line for line in text.splitlines() if not line.startswith("    --hash=sha256:")]
    assert packages
    assert all(re.match(r"[a-z0-9][\w.-]*(\[[\w,-]+\])?==\S+ ", line) for line in packages)
