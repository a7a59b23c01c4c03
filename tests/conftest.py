"""What tests of several rooms share: suites on disk, the command line as a process, waiting without sleeping."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fakes.command import Command
from fakes.gate import Gate

settings.register_profile("toolkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("toolkit")  # a busy machine is no finding
SUITES = Path(__file__).resolve().parent / "fixtures" / "suites"


@pytest.fixture
def suite_copy(tmp_path: Path) -> Callable[..., Path]:
    """Copies a fixture suite to a folder of its own, with texts of its suite.toml replaced."""

    def copy(name: str, replace: dict[str, str] | None = None, add: str = "") -> Path:
        target = tmp_path / "suites" / name
        shutil.copytree(SUITES / name, target, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
        toml = target / "suite.toml"
        text = toml.read_text()
        for old, new in (replace or {}).items():
            assert old in text, old
            text = text.replace(old, new)
        toml.write_text(text + add)
        return target

    return copy


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """`bench` as a process of its own, with results in the test's folder."""
    return Command(tmp_path / "results", tmp_path)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """Holds a technique in the middle of its work until the test lets it go."""
    folder = tmp_path / "gate"
    folder.mkdir()
    held = Gate(folder)
    yield held
    held.clear()
