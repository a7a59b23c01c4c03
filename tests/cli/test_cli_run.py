"""`bench run`: what is asked of the runner, what is printed, how it ends, and how progress is shown."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest
from rich.console import Console

from bench.cli.progress import Clock, LiveProgress, PlainProgress
from bench.cli.table import run_tables
from bench.runner import RunResult
from bench.summary import summarise
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, store_run

PROGRAM = Path(sysconfig.get_path("scripts")) / "bench"
TOY = Path(__file__).parents[1] / "fixtures" / "suites" / "toy"
SOUND = tuple(one for one in USUAL if one.status in ("ok", "skipped"))


@pytest.fixture
def runner(tmp_path, monkeypatch):
    """A stand-in for the runner: remembers what it was asked, gives back a made-up run."""

    class Runner:
        techniques = SOUND
        asked = None

        def __init__(self):
            self.ending = {}

        def __call__(self, request, progress):
            """One call of `bench.runner.run`."""
            self.asked = request
            progress.stage("measuring")
            folder = store_run(tmp_path / "made-up", make_content(self.techniques))
            return RunResult(folder, summarise(folder.read()), **self.ending)

    fake = Runner()
    monkeypatch.setattr("bench.runner.run", fake)
    return fake


def test_every_option_reaches_the_runner(bench, runner, tmp_path):
    """And the command that is stored asks for the same again."""
    called = bench(
        "run", TOY, "--profile", "standard", "--technique", "half", "--technique", "twin", "--model", "sum",
        "--workload", "small", "--precision", "0.01", "--budget", "60", "--resume",
        "--results", tmp_path / "r",
    )  # fmt: skip
    assert called.code == 0
    asked = runner.asked
    assert (asked.suite_folder, asked.profile, asked.techniques) == (
        TOY.resolve(),
        "standard",
        ("half", "twin"),
    )
    assert (asked.models, asked.workloads, asked.precision, asked.budget_s) == (
        ("sum",),
        ("small",),
        0.01,
        60.0,
    )
    assert (asked.resume, asked.results) == ("latest", tmp_path / "r")
    assert " ".join(asked.command) == (
        f"bench run {TOY} --profile standard --technique half --technique twin --model sum --workload small "
        "--precision 0.01 --budget 60"
    )


def test_everything_can_be_left_as_it_is(bench, runner, monkeypatch, tmp_path):
    """By the switch or the variable; the stored command says so either way, so that a repeat is one."""
    monkeypatch.delenv("BENCH_LEAVE_AS_IS", raising=False)
    bench("run", TOY, "--results", tmp_path)
    assert runner.asked.leave_as_is is False and "--leave-as-is" not in runner.asked.command
    bench("run", TOY, "--leave-as-is", "--results", tmp_path)
    assert runner.asked.leave_as_is is True and "--leave-as-is" in runner.asked.command
    monkeypatch.setenv("BENCH_LEAVE_AS_IS", "1")
    bench("run", TOY, "--results", tmp_path)
    assert runner.asked.leave_as_is is True and "--leave-as-is" in runner.asked.command


def test_results_go_where_the_environment_says(bench, runner, monkeypatch, tmp_path):
    """$BENCH_RESULTS, and else ./results."""
    monkeypatch.delenv("BENCH_RESULTS", raising=False)
    bench("run", TOY)
    assert runner.asked.results == Path("results")
    monkeypatch.setenv("BENCH_RESULTS", str(tmp_path))
    bench("run", TOY)
    assert runner.asked.results == tmp_path


def test_a_run_prints_table_files_and_the_next_command(bench, runner):
    """The techniques that can't be told are named in a command to copy."""
    called = bench("run", TOY)
    assert called.code == 0
    assert "3.2 times as fast" in called.out
    for name in ("figures.csv", "frontier.png", "ratios.png"):
        assert name in called.out
    assert f"bench run {TOY} --profile standard --technique fake-unclear" in called.out
    assert "bench show 20260101T000000Z-fake00" in called.out


def test_json_is_one_document_and_nothing_else(bench, runner):
    """Everything else goes to stderr."""
    document = json.loads(bench("run", TOY, "--json").out)
    assert set(document) == {"run", "cases", "warnings"}
    assert document["cases"][0]["technique"] == BASELINE


@pytest.mark.parametrize(
    ("techniques", "ending", "code", "words"),
    [
        (USUAL, {}, 1, ""),
        (SOUND, {}, 0, ""),
        (SOUND, {"budget_ended": True, "missing": 2}, 0, "2 cases were not reached. Go on with: bench run"),
        (SOUND, {"interrupted": True}, 130, "interrupted; what was measured is kept. Go on with: bench run"),
    ],
)
def test_endings(bench, runner, techniques, ending, code, words):
    """1 where a case failed (skipped is no failure), 130 for an interruption, with how to go on."""
    runner.techniques, runner.ending = techniques, ending
    called = bench("run", TOY)
    assert called.code == code
    assert words in called.err


def test_an_unknown_technique_names_the_nearest(bench, tmp_path):
    """Through the real runner: exit 2, one line, nothing written."""
    for option, name in (("--technique", "hlf"), ("--model", "sun"), ("--workload", "smal")):
        called = bench("run", TOY, option, name, "--results", tmp_path / "r")
        assert (called.code, called.err.count("\n")) == (2, 1)
        assert "did you mean" in called.err
    assert not (tmp_path / "r").exists()


def test_a_real_run_of_a_tiny_suite(tmp_path):
    """From the command line to the table, by the program itself; the one that changed nothing has failed."""
    words = ["run", str(TOY), "--technique", "half", "--technique", "nothing", "--budget", "8", "--json"]
    environment = os.environ | {"BENCH_RESULTS": str(tmp_path)}
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, env=environment, check=False)
    cases = {case["technique"]: case for case in json.loads(done.stdout)["cases"]}
    assert done.returncode == 1
    assert cases["nothing"]["status"] == "failed"
    assert cases["half"]["comparison"]["net_time"]["ratio"] == pytest.approx(0.5, rel=0.2)
    assert "Traceback" not in done.stderr
    shown = subprocess.run([PROGRAM, "show", "half"], capture_output=True, text=True, env=environment, check=True)
    assert "against the baseline" in shown.stdout


def test_ctrl_c_keeps_what_was_measured(tmp_path):
    """The signal ends a real run with 130 and one line that resumes it; the resumed run has the same id."""
    environment = os.environ | {"BENCH_RESULTS": str(tmp_path)}
    words = [PROGRAM, "run", str(TOY), "--profile", "rigorous", "--technique", "half"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as run:
        for line in run.stderr:
            if "pairs with the baseline" in line:
                break
        time.sleep(1.0)
        run.send_signal(signal.SIGINT)
        _, rest = run.communicate(timeout=60)
    assert run.returncode == 130
    (resume,) = [line for line in rest.splitlines() if "interrupted" in line]
    command = resume.partition("Go on with: bench ")[2].split()
    done = subprocess.run(
        [PROGRAM, *command, "--budget", "1", "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert json.loads(done.stdout)["run"]["run"] == command[command.index("--resume") + 1]


def printed(width, techniques=USUAL):
    """The tables of a made-up run at a width."""
    stream = io.StringIO()
    console = Console(file=stream, width=width)
    console.print(run_tables(summarise(make_content(techniques)), width))
    return stream.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_tables_fit(width):
    """No line is wider than the terminal, and every figure is there unbroken."""
    text = printed(width)
    assert max(map(len, text.splitlines())) <= width
    for words in (
        "fake-faster",
        "0.31",
        "[0.307, 0.315]",
        "−0.020",
        "300 MB",
        "500 kB",
        "better",
        "cannot tell",
        "18.0 dB",
    ):
        assert words in text


def test_table_is_sorted_by_benefit_and_ends_with_failures():
    """Baseline, best to worst, then what could not be measured, with the reason."""
    text = printed(120)
    names = [
        "fake-base ",
        "fake-faster",
        "fake-fast ",
        "fake-twin",
        "fake-unclear",
        "fake-slow",
        "fake-absent",
        "fake-broken",
    ]
    body = text[text.index("technique") :]
    places = [body.index(name) for name in names]
    assert places == sorted(places)
    assert "failed: fake-broken: changed nothing" in text


def test_a_better_time_with_worse_quality_says_both():
    """Nobody shall take a ruined model for a win."""
    row = printed(120).splitlines()
    at = next(number for number, line in enumerate(row) if line.startswith("fake-faster"))
    assert "better" in row[at]
    assert "fake accuracy worse" in row[at + 1]


def test_names_are_no_markup():
    """rich's brackets in a record are texts."""
    assert "[red]fake[/red]" in printed(120, [FakeTechnique(BASELINE), FakeTechnique("[red]fake[/red]", 0.5)])


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        """The time now."""
        return self.time


def test_time_left_comes_from_what_is_done():
    """A quarter in 10 s leaves 30 s, which pass; never more than the budget."""
    hands = Hands()
    clock = Clock(now=hands)
    clock.stage()
    assert clock.left() == ""
    clock.plan(1000.0)
    assert clock.left() == "at most 16 min 40 s left"
    hands.time += 10
    clock.step(1, 4)
    assert clock.left() == "about 30 s left in this part"
    hands.time += 12
    assert clock.left() == "about 18 s left in this part"
    clock.plan(5.0)
    assert clock.left() == "at most 5 s left"


def test_plain_progress_has_one_line_a_case():
    """However many pairs a case takes."""
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.stage("pairs")
    progress.plan(60.0, 2)
    for done in range(10):
        progress.step(f"case-{done % 2}", done, 10)
    progress.note("something")
    progress.close()
    lines = stream.getvalue().splitlines()
    assert sum("case-" in line for line in lines) == 2
    assert lines[-1] == "something"


def test_live_progress_draws_and_goes_away():
    """The bar shows share, time left and case; closing it twice, or before it began, does no harm."""
    stream = io.StringIO()
    progress = LiveProgress(Console(file=stream, force_terminal=True, width=80))
    progress.close()
    progress.stage("pairs with the baseline")
    progress.plan(60.0, 4)
    progress.step("fake/case@model/work", 1, 4)
    progress.note("[a] note")
    progress.close()
    progress.close()
    text = stream.getvalue()
    for words in ("pairs with the baseline", "25 %", "left", "fake/case", "[a] note"):
        assert words in text
