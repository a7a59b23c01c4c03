"""Results folders that are torn, newer, full, read-only, or wanted by two at once."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.record import SCHEMA
from fakes.command import Command
from fakes.gate import Gate

SUITE = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "faulty"
# Mounts a small disk where the results go, runs the call, and keeps what was written: the mount ends with the call.
MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o "$1" tmpfs "$0" && shift || exit 99'
ON_SMALL_DISK = f'{MOUNT}; "$@"; status=$?; cp -r "$0" "$0.kept"; exit $status'


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one whole run of `faulty/half`."""
    place = tmp_path_factory.mktemp("finished")
    command = Command(place / "results", place)
    ended = command(*command.run_words(SUITE, "half"))
    assert ended.code == 0, ended.err
    return place / "results"


@pytest.fixture
def copied(finished: Path, command: Command) -> Path:
    """A copy of the finished run's folder where `command` looks for results."""
    shutil.copytree(finished, command.results)
    return next(command.results.glob("raw/*/*"))


@pytest.fixture
def small_disk(command: Command) -> Callable[[str], Command]:
    """`small_disk(OPTIONS)`: the command, its results on a tmpfs of its own in a mount namespace of its own."""

    def mount(options: str) -> Command:
        prefix = ["unshare", "-rm", "sh", "-c", ON_SMALL_DISK, str(command.results), options]
        try:
            tried = subprocess.run([*prefix, "true"], capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("this system has no unshare(1)")
        if tried.returncode:
            pytest.skip(f"no disk can be mounted here, even in a namespace: {tried.stderr.strip()}")
        shutil.rmtree(f"{command.results}.kept")
        command.prefix = prefix
        return command

    return mount


def test_torn_last_line(command: Command, copied: Path) -> None:
    """Told and not fatal; resuming measures what the line held once more, on a line of its own."""
    lines = copied / "trials.jsonl"
    whole = lines.read_bytes().splitlines(keepends=True)
    lines.write_bytes(b"".join(whole[:-1]) + whole[-1][: len(whole[-1]) // 2])
    lost = len(command.pairs())
    torn = f"trials.jsonl:{len(whole)} is torn"

    shown = command("show", "latest", "--results", command.results)
    assert shown.code == 0
    assert torn in shown.out + shown.err

    resumed = command(*command.run_words(SUITE, "half"), "--resume")
    assert resumed.code == 0, resumed.err
    assert any(torn in warning["text"] for warning in resumed.document["warnings"])
    after = lines.read_bytes().splitlines(keepends=True)
    assert after[: len(whole) - 1] == whole[:-1]
    assert [pair.number for pair in command.pairs()][: lost + 1] == list(range(lost + 1))
    assert set(command.trials()) == {"base", "half"}


@pytest.mark.parametrize("words", [("show", "latest"), ("run", str(SUITE), "--technique", "base", "--resume")])
@pytest.mark.parametrize("name", ["run.json", "trials.jsonl"])
def test_newer_schema(words: tuple[str, ...], name: str, command: Command, copied: Path) -> None:
    """A header or a line of a newer toolkit: exit 1 and one line that says to update; nothing is written."""
    path = copied / name
    if name == "run.json":
        path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": SCHEMA + 1}))
    else:
        path.write_text(path.read_text() + json.dumps({"schema": SCHEMA + 1, "kind": "sweep"}) + "\n")
    before = {file: file.read_bytes() for file in copied.rglob("*") if file.is_file()}
    ended = command(*words, "--results", command.results)
    assert ended.code == 1
    assert f"written in schema {SCHEMA + 1}, this toolkit reads up to {SCHEMA}: update the toolkit" in ended.last_line
    assert "Traceback" not in ended.err
    assert {file: file.read_bytes() for file in copied.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("technique", ["fills", "fills-and-fails"])
def test_full_disk(technique: str, small_disk: Callable[[str], Command]) -> None:
    """The disk fills up in mid-run: one line with the cause, and what was written before is whole and resumes."""
    command = small_disk("size=512k")
    words = command.run_words(SUITE, technique)
    ended = command(*words)
    assert ended.code == 1
    assert "No space left on device; free some space, or name another" in ended.last_line
    assert "Traceback" not in ended.err
    assert "unexpected" not in ended.err

    command.prefix = []
    command.results = command.results.with_name("results.kept")
    assert list(command.trials()) == ["base"]
    resumed = command(*command.run_words(SUITE, technique), "--resume")
    assert resumed.code == 0, resumed.err
    assert command.trials()[technique].status == "ok"


def test_read_only_disk(small_disk: Callable[[str], Command]) -> None:
    """A results folder that can't be written, by root either: exit 1 and one line before anything is measured."""
    command = small_disk("ro")
    ended = command(*command.run_words(SUITE, "half"))
    assert ended.code == 1
    assert "Read-only file system; name another folder with --results" in ended.last_line
    assert "[0/" not in ended.err


def test_results_below_a_file(command: Command) -> None:
    """A place that can't be a folder: exit 1 and one line."""
    command.results.write_text("a file")
    ended = command(*command.run_words(SUITE, "half"))
    assert ended.code == 1
    assert "Not a directory" in ended.last_line


def test_two_runs_at_once(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """Both in mid-trial at the same moment, on one results folder: both end well, in folders of their own."""
    words = command.run_words(suite_copy("faulty"), "gated")
    running = [command.start(*words, variables=gate.variables()) for _ in range(2)]
    gate.waiting(running[0], 2)
    gate.open()
    ended = [command.finish(one) for one in running]
    assert [one.code for one in ended] == [0, 0], ended
    runs = {one.document["run"]["run"] for one in ended}
    assert len(runs) == 2
    assert {path.name for path in command.results.glob("raw/*/*")} == runs
    assert all(one.case("gated")["comparison"] for one in ended)


def test_two_resumes_of_one_run_at_once(command: Command, gate: Gate, suite_copy: Callable[..., Path]) -> None:
    """The second is told in one line that the run is being written; the first isn't disturbed."""
    words = command.run_words(suite_copy("faulty"), "gated")
    killed = command.start(*words, variables=gate.variables())
    gate.waiting(killed)
    killed.kill()
    command.finish(killed)
    gate.all_gone()
    gate.shut()

    first = command.start(*words, "--resume", variables=gate.variables())
    gate.waiting(first)
    second = command(*words, "--resume", variables=gate.variables())
    assert second.code == 1
    assert "is being written by another process" in second.last_line
    gate.open()
    assert command.finish(first).code == 0
    assert set(command.trials()) == {"base", "gated"}
