"""Commands of a harness: their own processor time, their time limit, and what they leave behind."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

import pytest
from harness import process
from harness.process import HarnessFailed, own_cpu_s, run, sound

CHILD = "import time\nwhile time.process_time() < 0.5: pass"
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processor time apart needs /proc")


def python(code: str) -> list[str]:
    """A command."""
    return [sys.executable, "-c", code]


def test_what_it_said(tmp_path):
    """Status and both streams, in the given folder with the given variables."""
    code = "import os, sys; print(os.getcwd(), os.environ['A']); print('err', file=sys.stderr); sys.exit(3)"
    ended = run(python(code), tmp_path, {"A": "b"})
    assert (ended.status, ended.out.split(), ended.err) == (3, [str(tmp_path.resolve()), "b"], "err\n")


@needs_proc
def test_a_childs_time_is_not_its_own(tmp_path):
    """A parent that waits for a child with half a second of processor time has spent less than that itself."""
    waiting = run(python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"), tmp_path, {})
    working = run(python(CHILD), tmp_path, {})
    assert waiting.own_cpu_s is not None and working.own_cpu_s is not None
    assert waiting.own_cpu_s < 0.5 <= working.own_cpu_s + 0.02  # the clock ticks every 0.01 s


def test_without_proc_there_is_no_time_of_its_own(tmp_path, monkeypatch):
    """As on macOS: not a number, and the rest as ever."""
    monkeypatch.setattr(process, "PROC", tmp_path / "absent")
    ended = run(python("print(1)"), tmp_path, {})
    assert (ended.status, ended.out, ended.own_cpu_s) == (0, "1\n", None)


def test_own_time_of_a_process_with_an_odd_name():
    """Fields are counted from the last bracket: a name may hold blanks and brackets."""
    ticks = os.sysconf("SC_CLK_TCK")
    line = f"7 (a) b (c)) S 1 7 7 0 -1 0 9 0 0 0 {2 * ticks} {ticks} {50 * ticks} {50 * ticks} 20 0 1 0"
    assert own_cpu_s(line) == 3.0


def test_a_command_that_hangs_is_ended(tmp_path):
    """After its time limit it is killed, and nobody waits for its ten minutes."""
    assert run(python("import time; time.sleep(600)"), tmp_path, {}, timeout_s=0.1).status == -9


def test_what_a_command_leaves_behind_is_ended(tmp_path):
    """A child that outlives its parent loses the lock that it holds."""
    child = python("import time; time.sleep(600)")
    code = f"""
import fcntl, subprocess
file = open("lock", "w")
fcntl.flock(file, fcntl.LOCK_EX)
subprocess.Popen({child!r}, pass_fds=[file.fileno()])
"""
    assert run(python(code), tmp_path, {}).status == 0
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # waits for the kill to have its effect


def test_a_command_that_must_succeed(tmp_path):
    """Its last words are the reason."""
    with pytest.raises(HarnessFailed, match=r"ended with status 1: ValueError: too much"):
        sound(python("raise ValueError('too much')"), tmp_path, {})
