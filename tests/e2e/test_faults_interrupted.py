"""Runs that end in the middle: what was measured is kept once, nobody is left behind, `--resume` goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.summary.plans import PLANS
from fakes.command import Command
from fakes.gate import Gate

LOOKS = PLANS["quick"].looks.at
THIRD = 3  # the technique's third process: its trial and its first pair are behind


def test_killed_in_mid_trial(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """After kill -9 of the parent its workers are gone; resuming keeps the baseline's trial and makes the rest."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = command.start(*words, variables=gate.variables())
    gate.waiting(running)
    running.kill()
    command.finish(running)
    assert gate.all_gone()
    before = command.trials()
    assert list(before) == ["base"]

    gate.open()
    resumed = command(*words, "--resume", variables=gate.variables())
    assert resumed.code == 0, resumed.err
    after = command.trials()
    assert after["base"] == before["base"]
    assert after["gated"].status == "ok"
    assert resumed.case("gated")["comparison"]["net_time" if command.pairs()[0].reading == "net" else "wall_time"]


def test_killed_in_mid_pair(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """kill -9 between two pairs' blocks loses that pair alone; the stored pair is kept and not measured again."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = command.start(*words, variables=gate.variables(THIRD))
    gate.waiting(running)
    running.kill()
    command.finish(running)
    assert gate.all_gone()
    before = command.pairs()
    assert [pair.number for pair in before] == [0]

    gate.open()
    resumed = command(*words, "--resume", variables=gate.variables())
    assert resumed.code == 0, resumed.err
    after = command.pairs()
    assert after[0] == before[0]
    assert [pair.number for pair in after] == list(range(len(after)))
    assert len(after) in LOOKS
    assert set(command.trials()) == {"base", "gated"}


def test_killed_with_a_stuck_worker_and_a_grandchild(
    command: Command, gate: Gate, suite_copy: Callable[..., Path]
) -> None:
    """A worker that can't run Python any more dies with its parent, and the process that it started, too."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = command.start(*words, variables=gate.variables(1, "grandchild", "stuck"))
    gate.waiting(running)
    assert len(gate.processes()) == 3
    running.kill()
    command.finish(running)
    assert gate.all_gone()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(number: signal.Signals, command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """Ctrl-C and SIGTERM: exit 130, workers gone, the last line is a command that goes on with this very run."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = command.start(*words, variables=gate.variables(1, "grandchild"))
    gate.waiting(running)
    running.send_signal(number)
    ended = command.finish(running)
    assert ended.code == 130
    assert gate.all_gone()
    run = command.content().header.run
    assert f"--resume {run}" in ended.last_line
    assert "Traceback" not in ended.err
    assert [case["technique"] for case in ended.document["cases"]] == ["base"]

    gate.open()
    typed = ended.last_line.partition("Go on with: bench ")[2].split()
    resumed = command(*typed, "--results", command.results, variables=gate.variables())
    assert resumed.code == 0, resumed.err
    assert command.content().header.run == run
    assert set(command.trials()) == {"base", "gated"}


def test_child_killed_in_mid_trial(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """kill -9 of the worker: its row fails with one clear reason, the run goes on, exit 1."""
    words = command.run_words(suite_copy("faulty"), "gated", "half")
    running = command.start(*words, variables=gate.variables())
    os.kill(gate.waiting(running), signal.SIGKILL)
    ended = command.finish(running)
    assert ended.code == 1
    assert "killed (signal 9)" in ended.case("gated")["reason"]
    assert ended.case("half")["comparison"]
    assert {name: trial.status for name, trial in command.trials().items()} == {
        "base": "ok", "half": "ok", "gated": "failed",
    }  # fmt: skip


def test_child_killed_in_mid_pair(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """kill -9 of one of a pair's workers: the pair fails and says which side, its partner is not left alive."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = command.start(*words, variables=gate.variables(THIRD))
    os.kill(gate.waiting(running), signal.SIGKILL)
    gate.open()
    ended = command.finish(running)
    assert gate.all_gone()
    pairs = command.pairs()
    failed = [pair for pair in pairs if pair.status != "ok"]
    assert [pair.number for pair in failed] == [1]
    assert failed[0].reason.startswith("technique: the worker was killed (signal 9)")
    assert ended.case("gated")["comparison"]
    assert len(pairs) - 1 in LOOKS
