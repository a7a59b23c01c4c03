"""Whole selftests of a few comparisons, for real, and what is left when one is cut short."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.host import detect_host
from bench.probes.schedule import no_clock_reason
from bench.selftest import SIZES, busy, matrix, request
from bench.selftest.request import Size
from bench.store import list_runs
from bench.store.selftest import last_selftest
from fakes.command import Command
from fakes.gate import eventually


@pytest.fixture
def size(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, float], None]:
    """Sets how much the quick profile counts: `size(twins, effects, budget_s)`; the budget is a bound, no more."""
    return lambda twins, effects, budget_s: monkeypatch.setitem(request.SIZES, "quick", Size(twins, effects, budget_s))


def test_a_selftest_counts_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: Callable[[int, int, float], None]
) -> None:
    """Four comparisons in two waves of one run: all counted by wall time, costs measured, kept; doctor tells."""
    size(1, 1, 600.0)
    bench = Command(tmp_path / "results", tmp_path)
    monkeypatch.setattr(matrix, "WAVE", 2)
    words = ["selftest", "--verdicts", "quick", "--load", "1", "--results", bench.results, "--json"]
    ended = bench(*words)
    assert ended.code == 0, ended.err
    document = ended.document
    wall = document["readings"]["wall"]
    assert wall["alarms"]["alarms"]["of"] == 1
    assert [one["found"]["of"] for one in wall["detection"]] == [1, 1, 1]
    assert document["headline"] == ("wall" if no_clock_reason() else "net")
    assert document["comparison"]["count"] == 4
    assert document["load"]["busy_processes"] == 1
    assert len(list_runs(bench.results)) == 1 and len(bench.trials()) == 5
    assert document["cost"]["timer"]["step_s"] > 0 and document["cost"]["parent_cpu_share"] >= 0
    kept = last_selftest(bench.results, detect_host().identity)
    assert kept == {"schema": 1} | json.loads(json.dumps(document))
    findings = bench("doctor", "--results", bench.results, "--json").document["findings"]
    told = next(one for one in findings if one["subject"] == "selftest")
    assert "of 1 false alarms" in told["text"]


def test_without_a_run_queue_reading(tmp_path: Path, size: Callable[[int, int, float], None]) -> None:
    """As on a system that tells nothing: no net time anywhere, verdicts on the wall clock, and the reason told."""
    size(1, 0, 600.0)
    bench = Command(tmp_path / "results", tmp_path)
    ended = bench("selftest", "--verdicts", "quick", "--reading", "wall", "--results", bench.results)
    assert ended.code == 0, ended.err
    assert "verdicts stand on the wall clock: the run queue was left unread, as asked" in " ".join(ended.out.split())
    content = bench.content()
    assert all(block.net_s is None for trial in content.trials for block in trial.blocks)
    assert not any(pair.same_core for pair in content.pairs)


def test_one_that_ran_out_of_time_goes_on(tmp_path: Path, size: Callable[[int, int, float], None]) -> None:
    """A budget for the trials alone: --resume finds the run again, measures nothing twice and counts everything."""
    bench = Command(tmp_path / "results", tmp_path)
    words = ["selftest", "--verdicts", "quick", "--results", bench.results, "--json"]
    size(1, 1, 0.5)
    first = bench(*words)
    assert first.document["budget_ended"] and "--resume" in first.err
    size(1, 1, 600.0)
    second = bench(*words, "--resume")
    assert second.document["run"] == first.document["run"]
    assert second.document["comparison"]["count"] == 4
    assert len(bench.trials()) == 5  # the baseline and four, each once


def test_an_interrupted_selftest_keeps_its_run(tmp_path: Path) -> None:
    """SIGINT in the middle: exit 130, nothing counted, the run kept and the way on named."""
    bench = Command(tmp_path / "results", tmp_path)
    words = ["selftest", "--verdicts", "quick", "--results", bench.results]
    running = bench.start(*words)
    eventually(lambda: any(bench.results.glob("raw/*/*/trials.jsonl")), "the first trial")
    running.send_signal(signal.SIGINT)
    ended = bench.finish(running)
    assert ended.code == 130
    assert "--resume" in ended.last_line
    [folder] = list_runs(bench.results)
    assert not (folder.path / "selftest.json").exists()


def test_busy_processes_end_with_their_parent() -> None:
    """Also where the parent is killed and can end nobody: their standard input closes, and they leave."""
    process = subprocess.Popen([sys.executable, "-c", busy.BURN], stdin=subprocess.PIPE)
    try:
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(20) == 0
    finally:
        process.kill()


def test_profiles_grow() -> None:
    """Each profile counts more than the one before, and has more time for it."""
    sizes = [SIZES[name] for name in ("quick", "standard", "rigorous")]
    assert [size.twins for size in sizes] == sorted({size.twins for size in sizes})
    assert [size.budget_s for size in sizes] == sorted({size.budget_s for size in sizes})
