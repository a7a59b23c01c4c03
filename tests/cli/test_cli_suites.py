"""`list`, `check` and `doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.probes.finding import Finding

SUITE = """
schema = 1
name = "fake"
question = "Is it?"
task = "op"
[models.m]
runtime = "python"
load = "work:load"
baseline = "base"
params_b = 0.25
about = "a model"
[models.apple]
runtime = "coreml"
load = "work:load"
baseline = "base"
[workloads.w]
models = ["m", "apple"]
[techniques.base]
class = "work:Base"
models = ["m", "apple"]
[techniques.slow]
class = "work:Slow"
models = ["m"]
key = "variant=slow"
profiles = ["standard", "rigorous"]
about = "takes longer"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of suites with one in it, found by $BENCH_SUITES."""
    write(tmp_path / "suites" / "fake", SUITE)
    monkeypatch.setenv("BENCH_SUITES", str(tmp_path / "suites"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "suites"


def write(folder: Path, text: str) -> None:
    """A suite.toml in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.toml").write_text(text)


def test_list_shows_models_workloads_and_techniques(bench, home):
    """What a person needs to type the next command stands there."""
    called = bench("list")
    assert called.code == 0
    for text in (
        "suite/fake",
        "Is it?",
        "250 M",
        "runtime=python,variant=slow",
        "takes longer",
        "baseline of m",
    ):
        assert text in called.out


def test_list_as_json(bench, home):
    """One document, with keys spelt out per model."""
    document = json.loads(bench("list", "--json").out)
    fake = next(suite for suite in document["suites"] if suite["name"] == "fake")
    assert fake["techniques"]["slow"]["key"] == {"m": "runtime=python,variant=slow"}
    assert fake["models"]["apple"]["runtime"] == "coreml"
    assert fake["workloads"]["w"]["models"] == ["m", "apple"]


def test_list_names_a_broken_suite_and_goes_on(bench, home):
    """The others are listed, the broken one is named on stderr, and the exit code says so."""
    write(home / "broken", "schema = 1")
    called = bench("list", "--json")
    assert called.code == 1
    assert "broken" in called.err
    assert "fake" in [suite["name"] for suite in json.loads(called.out)["suites"]]


def test_check_lists_all_mistakes(bench, home):
    """Five different mistakes are five lines of one pass, exit 2."""
    text = SUITE.replace("schema = 1", "schema = 9").replace('task = "op"', 'task = "opp"')
    text = text.replace('runtime = "coreml"', 'runtime = "corml"').replace('load = "work:load"', 'load = "work"', 1)
    text = text.replace('key = "variant=slow"', 'key = "variant"')
    write(home / "fake", text)
    called = bench("check", "suite/fake")
    assert called.code == 2
    assert called.err.count("\n") == 5
    for place in ("schema", "task", "models.apple.runtime", "models.m.load", "techniques.slow.key"):
        assert f"{place}:" in called.err


def test_check_says_what_would_be_measured(bench, home):
    """By profile, with what is left out and why."""
    document = json.loads(bench("check", "suite/fake", "--json").out)
    quick = document["profiles"]["quick"]
    assert "fake/base@m/w" in [case["case"] for case in quick["cases"]]
    assert {"case": "fake/slow", "reason": "only in standard, rigorous, or named with --technique"} in quick["skipped"]
    assert "fake/slow@m/w" in [case["case"] for case in document["profiles"]["standard"]["cases"]]
    assert bench("check", "suite/fake").code == 0


def test_core_ml_is_left_out_away_from_macos(bench, home, monkeypatch):
    """Core ML predicts on macOS only."""
    monkeypatch.setattr("sys.platform", "linux")
    skipped = json.loads(bench("check", "suite/fake", "--json").out)["profiles"]["quick"]["skipped"]
    assert "Core ML predicts on macOS only" in [entry["reason"] for entry in skipped]


def test_unknown_suite_names_the_nearest(bench, home):
    """One line, exit 2, for check and for run."""
    for words in (["check", "suite/fakke"], ["run", "suite/fakke"]):
        called = bench(*words)
        assert (called.code, called.err.count("\n")) == (2, 1)
        assert "did you mean 'suite/fake'?" in called.err


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("note", 0), ("problem", 1)])
def test_doctor_exits_1_for_problems_alone(bench, monkeypatch, state, code):
    """A note is no failure; the advice stands beneath the finding."""
    findings = [Finding("compiler", state, "there is none", "install one")]
    monkeypatch.setattr("bench.environment.examine", lambda suites, answers: findings)
    monkeypatch.setattr("bench.environment.ask_suites", lambda suites: {})
    called = bench("doctor")
    assert called.code == code
    assert "→ install one" in called.out
    subjects = [finding["subject"] for finding in json.loads(bench("doctor", "--json").out)["findings"]]
    assert "compiler" in subjects
    assert "machine" in subjects


def test_doctor_says_what_it_would_set(bench, monkeypatch):
    """Machine, findings, settings and engines in one document; in words, each setting with its reason."""
    monkeypatch.setattr("bench.environment.examine", lambda suites, answers: [])
    answer = {"mlx": {"gpu": {"max_recommended_working_set_size": 40 << 30, "memory_size": 48 << 30}}}
    monkeypatch.setattr("bench.environment.ask_suites", lambda suites: {"fake": answer})
    document = json.loads(bench("doctor", "--json").out)
    assert document["host"]["chip"] and document["engines"] == {"fake": answer}
    assert None not in document["host"].values()
    limit = next(one for one in document["settings"] if one["name"] == "mlx_memory_limit")
    assert limit["value"] == 40 << 30 and limit["reason"] and limit["how"] == "mx.set_memory_limit"
    cache = next(one for one in document["settings"] if one["name"] == "mlx_cache_limit")
    assert cache["in_pairs"] * 2 == cache["value"]
    words = bench("doctor").out
    assert "40.0 GB" in words and "10.0 GB in pairs" in words and "--leave-as-is" in words
    assert "Metal takes up to 40.0 GB of 48.0 GB" in words
