"""Techniques that misbehave: each costs its own row with one clear reason, and the run goes on."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.record import Trial
from fakes.command import Command, Ended
from fakes.gate import Gate

SUITE = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "faulty"
FAILURES = {
    "raises": r"RuntimeError: the weights are stale",
    "allocates": r"out of memory: .*MemoryError|out of memory",
    "nan": r"the output holds NaN or infinite values",
    "nan-quality": r"the quality metric accuracy is nan",
    "odd-facts": r"facts\(\) or evaluate\(\) gave something other than numbers.*type object",
    "exits": r"SystemExit",
    "leaves": r"the worker left with exit status 0 before it replied",
    "killed": r"the worker was killed \(signal 9\)",
    "crashes": r"the worker crashed with SIGSEGV",
    "not-there": r"NoSuchClass",
    "gives-nothing": r"must return a subject with call\(\), not None",
    "lies": r"did not do what it claims: terms is 1000, the baseline's is 2000, claimed: more",
    "names-the-machine": r"RuntimeError: home ~/x",
}
USER = "alice-tester"
SOUND = ("prints", "threads")


@dataclass(frozen=True)
class Run:
    """One call over everything that can go wrong at once."""

    ended: Ended
    trials: dict[str, Trial]
    folder: Path


@pytest.fixture(scope="module")
def faulty_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All faulty techniques in one run."""
    place = tmp_path_factory.mktemp("faulty")
    command = Command(place / "results", place)
    (place / USER).mkdir()
    somebody = {"HOME": str(place / USER), "USER": USER, "LOGNAME": USER}
    ended = command(*command.run_words(SUITE, *FAILURES, *SOUND, "absent"), variables=somebody)
    return Run(ended, command.trials(), next((place / "results").glob("raw/*/*")))


@pytest.mark.parametrize("technique", FAILURES)
def test_failure_is_a_row_with_one_clear_reason(technique: str, faulty_run: Run) -> None:
    """Whatever a technique does, its row says failed and why, in one line."""
    trial = faulty_run.trials[technique]
    assert trial.status == "failed"
    assert re.search(FAILURES[technique], trial.reason), trial.reason
    assert "\n" not in trial.reason
    case = faulty_run.ended.case(technique)
    assert (case["status"], case["reason"]) == ("failed", trial.reason)


@pytest.mark.parametrize("technique", SOUND)
def test_noise_and_threads_do_no_harm(technique: str, faulty_run: Run) -> None:
    """A technique that prints a lot, or leaves a thread that never ends, is measured like any other."""
    assert faulty_run.trials[technique].status == "ok"
    assert faulty_run.ended.case(technique)["comparison"]


def test_absent_is_skipped_with_its_own_words(faulty_run: Run) -> None:
    """What isn't on this machine is a skipped case, not a failed one."""
    trial = faulty_run.trials["absent"]
    assert (trial.status, trial.reason) == ("skipped", "needs the Neural Engine")


def test_run_says_that_something_failed(faulty_run: Run) -> None:
    """Exit 1; stdout is one JSON document in spite of a technique that prints JSON itself; no traceback."""
    assert faulty_run.ended.code == 1
    assert {case["technique"] for case in faulty_run.ended.document["cases"]} == set(faulty_run.trials)
    assert "Traceback" not in faulty_run.ended.err


def test_log_of_a_failure_is_kept(faulty_run: Run) -> None:
    """The traceback of a failed worker lies beside the results, where its row says."""
    log = faulty_run.folder / faulty_run.trials["raises"].log
    assert "RuntimeError: the weights" in log.read_text()


def test_records_name_nobody(faulty_run: Run) -> None:
    """No file of a run holds the home folder, a folder named after the user, or the host's name."""
    files = [path for path in faulty_run.folder.rglob("*") if path.suffix in (".json", ".jsonl", ".log")]
    texts = {path.name: path.read_text(errors="replace") for path in files}
    assert {"run.json", "trials.jsonl"} < set(texts)
    names = [USER, f"{Path.home()}/", f"/{getpass.getuser()}/"]
    names += [platform.node()] if len(platform.node()) > 4 else []
    for name in names:
        assert [file for file, text in texts.items() if name in text] == [], name
    assert re.search(r"home ~/x, .*/data/<user>/w", texts["trials.jsonl"])


def test_hanging_technique(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """A technique that hangs ends at the time-out with its whole process group; the run goes on; exit 1."""
    suite = suite_copy("faulty", {"timeout = 60.0": "timeout = 4.0"})
    words = command.run_words(suite, "gated", "raises")
    ended = command(*words, variables=gate.variables(1, "grandchild"))
    assert ended.code == 1
    assert ended.case("gated")["status"] == "timeout"
    assert ended.case("gated")["reason"] == "gave no answer within 4 s; the process group was ended"
    assert ended.case("raises")["status"] == "failed"
    assert len(list(gate.folder.glob("*.waiting"))) == 1
    assert gate.all_gone()


def test_technique_that_fails_in_pairs_only(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """After two failed pairs the case is given up, and the run doesn't end as if all were well."""
    ended = command(*command.run_words(suite_copy("faulty"), "raises-in-pair"), variables=gate.variables())
    assert [pair.reason for pair in command.pairs()] == ["technique: RuntimeError: not twice"] * 2
    assert not ended.case("raises-in-pair")["comparison"]
    assert ended.code == 1
