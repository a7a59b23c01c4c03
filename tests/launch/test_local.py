"""Real workers: their replies, their logs, their ends. The suite is tests/fixtures/suites/faulty."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.launch import LocalLauncher
from bench.launch.local import worker_variables
from bench.launch.process import PARTNER_ENDED, death
from bench.record import Application, FilePlace, Request, WarmUp
from bench.runtimes.threads import VARIABLES
from fakes.gate import Gate

SUITE = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "faulty"
SHORT = WarmUp(most_calls=2, budget_s=0.1, window=1, tolerance=9.0)


@pytest.fixture
def launcher(tmp_path: Path) -> LocalLauncher:
    """A launcher on this interpreter."""
    return LocalLauncher(Path(sys.executable), tmp_path / "scratch", tmp_path / "bytecode")


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Request]:
    """Makes requests: `ask("pair", "faults:Raises", ...)`."""

    def make(job: str, technique: str = "work:Terms", reply: str = "reply", **fields: object) -> Request:
        return Request(
            job, str(SUITE), "python", "work:load", str(tmp_path / f"{reply}.json"), workload={"terms": 100},
            applications=(Application(technique),), warm_up=SHORT, repetitions=3, block_s=0.0, **fields,
        )  # fmt: skip

    return make


def test_trial_brings_blocks_and_facts(launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """A sound trial: as many blocks as asked for, the subject's facts, memory, and no process left."""
    outcome = launcher.trial(ask("trial"), 60, "one")
    assert outcome.status == "ok"
    assert len(outcome.reply.blocks) == 3
    assert outcome.reply.facts["terms"] == 100
    assert outcome.reply.figures["peak_memory"] > 1e6
    assert launcher.worker_s == outcome.took_s > 0


@pytest.mark.parametrize("order", ["ABBA", "BAABABBA"])
def test_pair_takes_its_blocks_in_order(order: str, launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """Each side has as many blocks as its letter in the order, and both stood warm before the first."""
    ours, theirs = launcher.pair(ask("pair"), ask("pair", "faults:Half", "b"), order, 60, "two")
    assert (ours.status, theirs.status) == ("ok", "ok")
    assert len(ours.reply.blocks) == order.count("A")
    assert len(theirs.reply.blocks) == order.count("B")
    assert ours.reply.warm_up
    assert theirs.reply.warm_up


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", ["ABBA", "BAAB"])
def test_failing_side_is_the_one_that_is_named(
    order: str, together: bool, launcher: LocalLauncher, ask: Callable[..., Request]
) -> None:
    """Whichever side begins, the reason belongs to the side that failed; the other is sound or just ended."""
    broken = ask("pair", "faults:Raises", "b")
    ours, theirs = launcher.pair(ask("pair"), broken, order, 60, "two", together)
    assert theirs.reason == "RuntimeError: the weights are stale"
    assert ours.status == "ok" or ours.reason == PARTNER_ENDED


def test_turns_are_fresh_processes_whose_blocks_are_joined(
    launcher: LocalLauncher, ask: Callable[..., Request], gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not together: A, B, A in three processes, never two at once, and A has the blocks of both its turns."""
    monkeypatch.setenv("BENCH_GATE", str(gate.folder))
    gate.open()
    launcher = LocalLauncher(Path(sys.executable), tmp_path / "s", tmp_path / "b")
    sides = ask("pair", "faults:Gated", "a"), ask("pair", "faults:Gated", "b")
    ours, theirs = launcher.pair(*sides, "ABBA", 60, "turns", together=False)
    assert len(list(gate.folder.glob("*.arrived"))) == 3
    assert (len(ours.reply.blocks), len(theirs.reply.blocks)) == (2, 2)


def test_time_out_ends_the_whole_group(
    ask: Callable[..., Request], gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No answer in time: the outcome says so; the worker and what it started are gone when it is returned."""
    for name, value in gate.variables(1, "grandchild", "stuck").items():
        monkeypatch.setenv(name, value)
    launcher = LocalLauncher(Path(sys.executable), tmp_path / "s", tmp_path / "b")
    monkeypatch.delenv("BENCH_GATE")  # from here on only the workers carry it
    outcome = launcher.trial(ask("trial", "faults:Gated"), 3, "hangs")
    assert outcome.status == "timeout"
    assert outcome.reason == "gave no answer within 3 s; the process group was ended"
    assert list(gate.folder.glob("*.waiting"))
    assert gate.all_gone()


def test_old_reply_is_never_taken_for_a_new_one(launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """A worker that dies beside the reply of an earlier one has no reply."""
    assert launcher.trial(ask("trial"), 60, "first").status == "ok"
    second = launcher.trial(ask("trial", "faults:Leaves"), 60, "second")
    assert (second.status, second.reply) == ("failed", None)


def test_output_goes_to_the_log(
    launcher: LocalLauncher, ask: Callable[..., Request], capfd: pytest.CaptureFixture[str]
) -> None:
    """What a technique prints, by whatever way, is in the worker's log and nowhere else."""
    outcome = launcher.trial(ask("trial", "faults:Prints"), 60, "loud")
    log = outcome.log.read_text()
    assert log.count("noise noise \n") == 2000
    assert '{"not": "for you"}' in log
    assert capfd.readouterr() == ("", "")


def test_wrong_file_fails_before_anything_is_loaded(launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """A file with another hash is refused in the worker that would load it."""
    request = ask("trial", files=(FilePlace("w", "suite:work.py", "0" * 64),))
    outcome = launcher.trial(request, 60, "stale")
    assert outcome.status == "failed"
    assert "suite:work.py is not the file that was meant" in outcome.reason


def test_no_descriptor_is_left_open(launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """Ten workers later this process has no more open files than before: a long run doesn't run out of them."""
    place = Path("/dev/fd")
    before = len(os.listdir(place))  # noqa: PTH208 - iterdir would hold one itself
    for number in range(3):
        launcher.trial(ask("trial", "faults:Leaves"), 60, f"t{number}")
    launcher.pair(ask("pair"), ask("pair", "faults:Raises", "b"), "ABBA", 60, "p")
    assert len(os.listdir(place)) == before  # noqa: PTH208


def test_worker_gets_no_more_of_the_environment_than_it_needs(tmp_path: Path) -> None:
    """Places and BENCH_* pass, the shell's state and anything secret don't; hashes are fixed."""
    outer = {"PATH": "p", "BENCH_X": "x", "API_TOKEN": "secret", "PYTHONPATH": "elsewhere", "VIRTUAL_ENV": "v"}
    kept = worker_variables(outer, tmp_path)
    assert (kept["PATH"], kept["BENCH_X"], kept["PYTHONHASHSEED"]) == ("p", "x", "0")
    assert not {"API_TOKEN", "PYTHONPATH", "VIRTUAL_ENV"} & set(kept)


@pytest.mark.parametrize(
    ("status", "words"),
    [(-9, "killed (signal 9)"), (-11, "crashed with SIGSEGV"), (3, "exit status 3 before it replied")],
)
def test_exit_status_in_words(status: int, words: str) -> None:
    """Whoever reads the row learns how the worker ended."""
    assert words in death(status)


def test_a_worker_s_settings_come_back(launcher: LocalLauncher, ask: Callable[..., Request]) -> None:
    """What is read of the process is in the reply of a trial and of both sides, also where nothing is set."""
    ours, theirs = launcher.pair(ask("pair"), ask("pair", "faults:Half", "b"), "AB", 60, "two")
    trial = launcher.trial(ask("trial"), 60, "one")
    for outcome in (ours, theirs, trial):
        assert set(outcome.reply.settings) & {"niceness", "quality_of_service"}
    assert "performance_core_share" in trial.reply.figures


def test_threads_are_inherited_only_where_all_is_left_alone(tmp_path: Path) -> None:
    """A user's OMP_NUM_THREADS reaches a worker with --leave-as-is alone."""
    outer = {"OMP_NUM_THREADS": "3", "PATH": "/bin"}
    assert "OMP_NUM_THREADS" not in worker_variables(outer, tmp_path)
    assert worker_variables(outer, tmp_path, VARIABLES)["OMP_NUM_THREADS"] == "3"
