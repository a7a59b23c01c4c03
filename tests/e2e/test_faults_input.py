"""Wrong names, wrong files, wrong suites, a machine that lacks something: one clear line and the right exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.command import Command

FILES = '\n[[models.sum.files]]\nname = "weights"\npath = "suite:weights.bin"\nsha256 = "{hash}"\n'
SPACE = "\n[workloads.small]"


@pytest.mark.parametrize("words", [("check",), ("run",)])
def test_five_mistakes_of_a_suite(words: tuple[str, ...], command: Command, suite_copy: Callable[..., Path]) -> None:
    """Five different mistakes: five lines, each with its place, in one pass; exit 2 and nothing measured."""
    suite = suite_copy(
        "toy",
        {
            "timeout = 20.0": 'timeout = "soon"',
            'better = "higher"': 'better = "hihger"',
            "control = true": "controll = true",
            'baseline = "base"': 'baseline = "bas"',
            'question = "Does the harness see what it should?"\n': "",
        },
    )
    ended = command(*words, suite)
    assert ended.code == 2
    lines = [line for line in ended.err.splitlines() if "suite.toml: " in line]
    places = ("plan.timeout", "metrics.accuracy.better", "techniques.twin.controll", "models.sum.baseline", "question")
    assert len(lines) == len(ended.err.splitlines()) == 5
    assert all(sum(f"suite.toml: {place}: " in line for line in lines) == 1 for place in places)
    assert not command.results.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--technique", "hlaf"), "technique 'hlaf' does not exist; did you mean 'half'? there is: base, half"),
        (("--model", "sun"), "model 'sun' does not exist; did you mean 'sum'? there is: sum"),
        (("--workload", "smal"), "workload 'smal' does not exist; did you mean 'small'? there is: small"),
    ],
)
def test_unknown_name(words: tuple[str, ...], message: str, command: Command, suite_copy: Callable[..., Path]) -> None:
    """Exit 2; what exists is named, the nearest suggested; no run is begun."""
    ended = command("run", suite_copy("toy"), *words, "--results", command.results)
    assert ended.code == 2
    assert message in ended.last_line
    assert not command.results.exists()


def test_unknown_suite(command: Command, suite_copy: Callable[..., Path]) -> None:
    """Exit 2 with the nearest suite and with all there are."""
    homes = {"BENCH_SUITES": str(suite_copy("toy").parent)}
    ended = command("run", "suite/tyo", variables=homes)
    assert ended.code == 2
    assert "suite 'suite/tyo' does not exist; did you mean 'suite/toy'? there is: " in ended.last_line


def test_nothing_to_resume(command: Command, suite_copy: Callable[..., Path]) -> None:
    """`--resume` without a run: one line that says how to start one."""
    ended = command(*command.run_words(suite_copy("toy"), "half"), "--resume")
    assert ended.code == 1
    assert "there is no quick run of toy on this host to resume" in ended.last_line
    assert "leave --resume out" in ended.last_line


@pytest.mark.parametrize("content", [b"other bytes", None])
def test_wrong_or_missing_weights(content: bytes | None, command: Command, suite_copy: Callable[..., Path]) -> None:
    """Weights of another sha256, or none: every row of the model fails and says which file; exit 1."""
    suite = suite_copy("faulty", {SPACE: FILES.format(hash="0" * 64) + SPACE})
    if content is not None:
        (suite / "weights.bin").write_bytes(content)
    ended = command(*command.run_words(suite, "half"))
    assert ended.code == 1
    expected = "suite:weights.bin is not the file that was meant" if content else "suite:weights.bin is missing"
    for technique in ("base", "half"):
        assert ended.case(technique)["status"] == "failed"
        assert expected in ended.case(technique)["reason"]


def test_no_compiler(command: Command, suite_copy: Callable[..., Path], tmp_path: Path) -> None:
    """Without any compiler on the PATH a run is what it was, and the doctor says which BLAS is in force."""
    path = tmp_path / "bin"
    path.mkdir()
    for tool in ("uname", "uv", "git"):
        if found := shutil.which(tool):
            (path / tool).symlink_to(found)
    bare = {"PATH": str(path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    ended = command(*command.run_words(suite_copy("faulty"), "base"), variables=bare)
    assert ended.code == 0, ended.err
    doctor = command("doctor", variables=bare)
    assert doctor.code in (0, 1)
    assert "BLAS" in doctor.out
    assert "Traceback" not in doctor.err


@pytest.mark.skipif(not (shutil.which("uv") or os.environ.get("UV")), reason="uv isn't at hand")
def test_no_network(command: Command, suite_copy: Callable[..., Path], tmp_path: Path) -> None:
    """A suite with an environment of its own is built and measured with uv kept off the network."""
    suite = suite_copy("faulty")
    (suite / "pyproject.toml").write_text(
        '[project]\nname = "offline"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = []\n'
    )
    off = {"UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": sys.executable}
    ended = command(*command.run_words(suite, "base"), variables=off)
    assert ended.code == 0, ended.err
    assert (suite / ".venv").is_dir()
    again = command(*command.run_words(suite, "base"), "--resume", variables=off | {"PATH": ""})
    assert again.code == 0, again.err


def test_changed_code_is_measured_again(command: Command, suite_copy: Callable[..., Path]) -> None:
    """Resumed after the suite's code changed: all of it is measured again, none of the old figures is shown."""
    suite = suite_copy("faulty")
    words = command.run_words(suite, "half")
    assert command(*words).code == 0
    before = command.content()
    source = suite / "work.py"
    source.write_text(source.read_text().replace("sum(range(self.terms))", "sum(range(self.terms)) + 1.0"))

    resumed = command(*words, "--resume")
    assert resumed.code == 0, resumed.err
    after = command.content()
    assert {trial.identity for trial in after.trials}.isdisjoint(trial.identity for trial in before.trials)
    pairs = zip(before.trials, after.trials, strict=True)
    assert all(old.facts["output_hash"] != new.facts["output_hash"] for old, new in pairs)
    assert {pair.identity for pair in after.pairs} == {after.trials[1].identity}
    assert [pair.number for pair in after.pairs] == list(range(len(after.pairs)))
    compared = resumed.case("half")["comparison"].values()
    assert all(one["pairs"] == len(after.pairs) for one in compared)


@pytest.mark.skipif(sys.platform != "linux", reason="MLX brings its own BLAS elsewhere")
def test_blas_without_a_compiler(tmp_path: Path) -> None:
    """OpenBLAS is at hand and no compiler: MLX goes on with what there is, and the reason names the compiler."""
    library = tmp_path / "scipy_openblas32" / "lib"
    library.mkdir(parents=True)
    (library.parent / "__init__.py").write_text("")
    (library / "libscipy_openblas.so").write_bytes(b"not needed without a compiler")
    code = "from bench.runtimes.blas import prepare_blas as p; b = p(); print(b.name, b.reason)"
    bare = {"PATH": str(tmp_path), "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=bare)
    assert ended.returncode == 0, ended.stderr
    name, _, reason = ended.stdout.strip().partition(" ")
    assert name == "openblas-system" or "install a C compiler (cc)" in reason
    assert name in ("openblas-system", "reference")
