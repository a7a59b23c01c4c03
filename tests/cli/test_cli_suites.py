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


def test_list_says_what_would_be_skipped_here_and_why(bench, home, monkeypatch):
    """Core ML away from a Mac, a checkpoint that nobody named; what can run has no reason."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("BENCH_FAKE_CHECKPOINT", raising=False)
    own = SUITE.replace(
        "params_b = 0.25", 'params_b = 0.25\n[[models.m.files]]\nname = "w"\npath = "checkpoint:BENCH_FAKE_CHECKPOINT"'
    ).replace('about = "a model"\n', "")
    write(home / "fake", own)
    fake = json.loads(bench("list", "fake", "--json").out)["suites"][0]
    assert fake["techniques"]["base"]["skipped_here"]["apple"] == "Core ML predicts on macOS only"
    assert "BENCH_FAKE_CHECKPOINT" in fake["models"]["m"]["skipped_here"]
    assert "skipped here" in (words := bench("list").out) and "set BENCH_FAKE_CHECKPOINT" in words
    monkeypatch.setenv("BENCH_FAKE_CHECKPOINT", str(home))
    fake = json.loads(bench("list", "fake", "--json").out)["suites"][0]
    assert fake["techniques"]["slow"]["skipped_here"] == {}


def test_list_of_one_suite(bench, home):
    """Named suites alone; a name that isn't there is one line and exit 2."""
    assert [suite["name"] for suite in json.loads(bench("list", "suite/fake", "--json").out)["suites"]] == ["fake"]
    called = bench("list", "suite/fakke")
    assert (called.code, called.err.count("\n")) == (2, 1)


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


@pytest.fixture
def resolved(monkeypatch) -> dict[str, dict[str, tuple[str, ...]]]:
    """Pins by project that `check --all` finds, in place of a resolver."""
    from bench.environment import Resolution

    pins: dict[str, dict[str, tuple[str, ...]]] = {}
    monkeypatch.setattr(
        "bench.environment.resolve_all",
        lambda projects, shared, progress: [Resolution(name, ">=3.11", pins.get(name, {})) for name in projects],
    )
    return pins


@pytest.fixture
def two(bench, home, monkeypatch):
    """Two whole suites and nothing else, under constraints that name mlx."""
    monkeypatch.setattr("bench.discover.suite_homes", lambda start=None: [home])
    (home / "fake" / "suite.toml").unlink()
    for name in ("one", "two"):
        assert bench("new", "suite", name, "--in", home).code == 0
    (home / "constraints.txt").write_text("mlx>=0.32\n")
    return home


def test_check_all_of_suites_that_fit(bench, two, resolved):
    """Exit 0; one line a suite, one row a shared package."""
    resolved |= {"one": {"mlx": ("0.32.4",)}, "two": {"mlx": ("0.32.4",), "own": ("1",)}}
    called = bench("check", "--all")
    assert called.code == 0, called.err
    for words in ("suite/one keeps the contract", "0.32.4 (one, two)", "all environments fit together"):
        assert words in called.out
    document = json.loads(bench("check", "--all", "--json").out)
    assert [row["package"] for row in document["packages"]] == ["mlx", "python"]
    assert document["suites"]["two"]["resolves"] is True


def test_check_all_names_pins_that_do_not_fit(bench, two, resolved):
    """Exit 1; the shared package with both versions, and who has which."""
    resolved |= {"one": {"mlx": ("0.32.4",), "own": ("1",)}, "two": {"mlx": ("0.33.0",), "own": ("2",)}}
    called = bench("check", "--all")
    assert called.code == 1
    assert "0.32.4 (one); 0.33.0 (two)" in called.out and "incompatible: mlx" in called.out
    assert "differs (not shared)" in called.out


def test_check_all_names_what_a_suite_lacks(bench, two, resolved):
    """A broken contract and a broken suite.toml both make it exit 1, and the others are looked at all the same."""
    (two / "one" / "README.md").unlink()
    assert bench("check", "--all").code == 1
    write(two / "two", "schema = 1")
    called = bench("check", "--all", "--json")
    suites = json.loads(called.out)["suites"]
    assert called.code == 1 and len(suites) == 2
    assert suites["one"]["breaches"][0].startswith("README.md is missing") and suites["two"]["mistakes"]


@pytest.mark.parametrize(
    "words",
    [[], ["suite/fake", "--all"], ["suite/fake", "--constraints", "no.txt"], ["--all", "--constraints", "no.txt"]],
)
def test_check_wants_one_suite_or_all(bench, home, words):
    """One line, exit 2."""
    called = bench("check", *words)
    assert (called.code, called.err.count("\n")) == (2, 1)


def test_check_says_what_others_would_miss(bench, home):
    """A suite of one's own passes without README and lock; what it lacks is named."""
    called = bench("check", "suite/fake")
    assert called.code == 0
    assert "README.md is missing" in called.out
    assert "README.md is missing" in json.loads(bench("check", "suite/fake", "--json").out)["breaches"][0]
