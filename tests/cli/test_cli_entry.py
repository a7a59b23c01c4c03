"""The front door: finding commands, help, speed, and what a person is told when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from bench.cli import Command, UsageError, entry
from bench.cli.errors import explain
from bench.environment import SuiteEnvironmentError
from bench.spec import SuiteError
from bench.store import ResultsError

PROGRAM = Path(sysconfig.get_path("scripts")) / "bench"
COMMANDS = ("check", "compare", "doctor", "export", "list", "run", "selftest", "show")
HEAVY = ("numpy", "scipy", "polars", "rich", "altair", "PIL", "pyperf", "vl_convert")


@pytest.mark.parametrize("words", [["--help"], ["list", "--json"]])
def test_quick_commands_import_nothing_heavy(words):
    """They load none of the libraries that other commands need; how fast that is: `just figures`."""
    code = f"import sys; from bench.cli import main; main({words!r}); "
    code += f"print(set({HEAVY!r}) & set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "set()"


def test_help_names_every_command(bench):
    """Each command of the entry-point group stands in the help with one line."""
    called = bench("--help")
    assert called.code == 0
    for name in COMMANDS:
        assert any(line.split()[:1] == [name] and len(line.split()) > 3 for line in called.out.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(bench, name):
    """`bench COMMAND --help` prints its usage and ends well."""
    called = bench(name, "--help")
    assert called.code == 0
    assert called.out.startswith(f"usage: bench {name}")


def test_no_words_print_the_help(bench):
    """`bench` alone is no mistake."""
    assert bench() == bench("--help")


def test_version(bench):
    """The version is printed by itself."""
    assert bench("--version").out.startswith("bench 0.")


def test_unknown_command_suggests_the_nearest(bench):
    """A slip of the fingers: exit 2, one line, the nearest name."""
    called = bench("lst")
    assert called.code == 2
    assert called.err.count("\n") == 1
    assert "did you mean 'list'?" in called.err


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--jason"],
        ["run"],
        ["run", "suite/x", "--profile", "quik"],
        ["run", "suite/x", "--precision", "0"],
        ["run", "suite/x", "--budget", "nan"],
        ["export", "--format", "xls", "--output", "x"],
    ],
)
def test_wrong_options_end_in_one_line(bench, words):
    """argparse's complaints are one line and exit 2, with the place to look."""
    called = bench(*words)
    assert (called.code, called.err.count("\n"), called.out) == (2, 1, "")
    assert called.err.startswith("bench: ")
    assert "--help" in called.err


def raising(error):
    """A stand-in for `find_command` whose command raises."""

    def fail(_):
        raise error

    return lambda name: Command(name, "fails", lambda parser: None, fail)


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (SuiteError("x/suite.toml", ["first", "second"]), 2, 2),
        (UsageError("say it differently"), 2, 1),
        (SuiteEnvironmentError("no uv"), 1, 1),
        (ResultsError("disk full"), 1, 1),
        (RuntimeError("two\nlines"), 1, 1),
        (KeyboardInterrupt(), 130, 1),
    ],
)
def test_errors_become_lines_and_codes(bench, monkeypatch, error, code, lines):
    """Each kind of error has its exit code, and a line for each thing to know; never a traceback."""
    monkeypatch.setattr(entry, "find_command", raising(error))
    called = bench("anything")
    assert (called.code, called.err.count("\n")) == (code, lines)
    assert all(line.startswith("bench: ") for line in called.err.splitlines())
    assert "Traceback" not in called.err


def test_unexpected_errors_say_how_to_see_more(bench, monkeypatch):
    """Type, message and the variable; with the variable set, the traceback."""
    monkeypatch.setattr(entry, "find_command", raising(RuntimeError("odd")))
    assert "RuntimeError: odd (unexpected; set BENCH_DEBUG=1" in bench("anything").err
    monkeypatch.setenv("BENCH_DEBUG", "1")
    code, lines = explain(RuntimeError("odd"))
    assert code == 1
    assert "RuntimeError: odd" in "\n".join(lines)


def test_a_closed_pipe_is_quiet(results):
    """`bench show | head -0` says nothing on stderr."""
    environment = os.environ | {"BENCH_RESULTS": str(results)}
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run([PROGRAM, "show"], stdout=closed, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.stderr == b""
    assert done.returncode == 141
