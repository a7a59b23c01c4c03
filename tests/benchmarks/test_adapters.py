"""Each harness's words, as recorded from the real tool, are read as what it claims; the workload is what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from harness import asv, hyperfine, ours, pyperf, pytest_benchmark, workload
from harness.adapter import BETTER, NO_DIFFERENCE, WORSE, Found, variables
from harness.process import Ended, HarnessFailed
from harness.workload import VARIABLE

from bench.spec import load_suite

RECORDED = Path(__file__).resolve().parents[1] / "fixtures" / "harnesses"


def text(name: str) -> str:
    """A recorded output without its first line, which says from which version it is."""
    head, _, rest = (RECORDED / name).read_text().partition("\n")
    assert head.startswith("# ")
    return rest


def document(name: str) -> dict[str, Any]:
    """A recorded JSON file; `recorded` says from which version it is."""
    value: dict[str, Any] = json.loads((RECORDED / name).read_text())
    return value


@pytest.mark.parametrize(
    ("file", "verdict", "ratio"),
    [
        ("pyperf-worse.txt", WORSE, 1.46),
        ("pyperf-better.txt", BETTER, 1 / 1.46),
        ("pyperf-hidden.txt", NO_DIFFERENCE, None),
    ],
)
def test_pyperf(file, verdict, ratio):
    """What compare_to shows is a difference claimed, the reverse order of files the inverse; hidden means none."""
    assert pyperf.read(text(file)) == (verdict, ratio)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("asv-worse.txt", (WORSE, 5.72)),
        ("asv-better.txt", (BETTER, 0.17)),
        ("asv-same.txt", (NO_DIFFERENCE, 1.0)),
        ("asv-unsure.txt", (NO_DIFFERENCE, 0.83)),
    ],
)
def test_asv(file, expected):
    """The mark in the first column is the verdict; a ratio with ~ is beyond the factor and held for noise."""
    assert asv.read(text(file)) == expected


def test_asv_of_a_benchmark_that_failed():
    """A mark that is no claim about time (`!`: B failed) is no verdict."""
    with pytest.raises(HarnessFailed, match="no figures"):
        asv.read(text("asv-worse.txt").replace("| +  ", "| !  "))


def ended(status: int, err: str = "") -> Ended:
    """A command that ended so."""
    return Ended(status, "", err, 1.0, None)


def test_pytest_benchmark():
    """A failed comparison is told from a test that passed and from one that broke."""
    assert pytest_benchmark.read(ended(0)) == NO_DIFFERENCE
    assert pytest_benchmark.read(ended(1, text("pytest-benchmark-worse.txt"))) == WORSE
    with pytest.raises(HarnessFailed, match="broken"):
        pytest_benchmark.read(ended(1, text("pytest-benchmark-failed.txt")))


def test_pytest_benchmarks_mean():
    """Seconds of a call."""
    assert pytest_benchmark.mean_of((RECORDED / "pytest-benchmark-saved.json").read_text()) == 0.010943596840585693


def test_hyperfine():
    """Ratio and spread are those of its printed summary, 2.98 ± 0.72; Welch's test draws the verdict."""
    first, second = document("hyperfine-worse.json")["results"]
    verdict, ratio, spread = hyperfine.read(first, second)
    assert f"{ratio:.2f} ± {spread:.2f} times faster" in document("hyperfine-worse.json")["printed"]
    assert verdict == WORSE
    assert hyperfine.read(second, first)[0] == BETTER


def test_hyperfine_without_a_difference():
    """Two equal commands: p above 0.05. The faster one stands second here, so that its summary has the inverse."""
    first, second = document("hyperfine-same.json")["results"]
    verdict, ratio, spread = hyperfine.read(first, second)
    printed = f"{1 / ratio:.2f} ± {spread / ratio / ratio:.2f} times faster"
    assert printed in document("hyperfine-same.json")["printed"]
    assert verdict == NO_DIFFERENCE


def test_this_harness():
    """The verdict on net time with its interval, wall time's beside it, and both costs."""
    found = ours.read(document("bench-worse.json"), 14.0, 1.5)
    assert found == Found(
        "worse", 14.0, 1.5, 1.1001091583453115, 1.0949494201765324, 1.1052932107860376,
        {"wall time": "cannot tell"}, 0.0010984892330611544,
    )  # fmt: skip


def test_this_harness_without_net_time():
    """On a system without the reading, wall time is the headline, and nothing stands beside it."""
    comparison = document("bench-worse.json")
    del comparison["net_time"]
    found = ours.read(comparison, 14.0, None)
    assert (found.verdict, found.ratio, found.at) == ("cannot tell", 1.0906925893195119, {})


def test_this_harness_when_nothing_was_compared():
    """The reason is handed on."""
    with pytest.raises(HarnessFailed, match="the worker was killed"):
        ours.read({"reason": "the worker was killed", "parent_cpu_share": None}, 1.0, None)


@pytest.mark.parametrize("percent", [0, *workload.EFFECTS])
def test_its_suite_is_a_sound_one(tmp_path, percent):
    """`bench` reads what is written for a comparison, and the technique does `percent` more."""
    workload.lay_out(tmp_path)
    (tmp_path / "suite.toml").write_text(ours.suite_text(percent))
    technique = load_suite(tmp_path).techniques["other"]
    assert technique.control is (percent == 0)
    assert dict(technique.params) == ({"percent": percent} if percent else {})


@pytest.mark.parametrize("percent", [0, *workload.EFFECTS])
def test_the_work_is_what_was_asked_for(tmp_path, percent):
    """A process with these files and variables does exactly `percent` more hashes, and sets up first."""
    workload.lay_out(tmp_path)
    code = "import measured; print(measured.subject().facts()['rounds'], measured.SET_UP_ROUNDS)"
    environment = variables(percent)
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert said.stdout.split() == [environment[VARIABLE], str(workload.SET_UP_ROUNDS)]
    assert int(environment[VARIABLE]) == workload.ROUNDS * (100 + percent) / 100


def test_true_ratios():
    """A call's is the share of more work; a command's is less, as its set-up is the same on both sides."""
    assert [workload.call_ratio(percent) for percent in (0, 2, 5, 10)] == [1.0, 1.02, 1.05, 1.1]
    assert workload.command_ratio(0, 50) == 1.0
    assert workload.command_ratio(10, 50) == (6000 + 50 * 220) / (6000 + 50 * 200)
