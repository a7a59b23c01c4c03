"""A call of the command line in this process, and a results folder with two made-up runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.cli import main


@dataclass(frozen=True)
class Called:
    """What a call of `bench` left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def bench(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Called]:
    """`bench(*words)` runs one call and gives back its exit code and what it printed."""
    monkeypatch.delenv("BENCH_DEBUG", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def call(*words: str | Path) -> Called:
        capfd.readouterr()
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Called(code, out, err)

    return call


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Two runs, the newer one with a slower `fake-fast`."""
    from fakes.records import USUAL, FakeTechnique, make_content, store_run

    store_run(tmp_path / "results", make_content(run="20260101T000000Z-fake00"))
    changed = [FakeTechnique("fake-fast", 0.62) if one.name == "fake-fast" else one for one in USUAL]
    store_run(tmp_path / "results", make_content(changed, run="20260102T000000Z-fake01"))
    return tmp_path / "results"
