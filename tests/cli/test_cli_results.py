"""`show`, `compare` and `export` on stored runs."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import pytest

from bench.cli.against import rebased
from bench.cli.show import fits
from bench.export import read_run
from bench.export.reading import MeasuredRun
from bench.statistics import Looks, log_ratios
from bench.statistics.by_way import NOTE, Side, against
from bench.summary import summarise
from bench.summary.cases import pairs_by_case
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, store_run

LABEL = "fake-suite/fake-fast@fake-model/fake-work"


def test_show_latest_is_the_newest_run(bench, results):
    """Table, warnings, and the command that measures it again with the run's seed."""
    called = bench("show", "--results", results)
    assert called.code == 0
    assert "20260102T000000Z-fake01" in called.out
    assert "bench run suite/fake-suite --profile quick   # seed of this run: 7" in called.out
    assert "skipped: fake-absent: no checkpoint at hand" in called.out


def test_show_takes_the_beginning_of_an_id(bench, results):
    """And says what exists where nothing begins so, or more than one."""
    assert "fake00" in bench("show", "20260101", "--results", results).out
    assert bench("show", "2026", "--results", results).code == 2
    called = bench("show", "fake-fats", "--results", results)
    assert (called.code, called.err.count("\n")) == (2, 1)
    assert "did you mean 'fake-fast'?" in called.err


@pytest.mark.parametrize(
    "text",
    [
        "fake-fast",
        "fake-suite/fake-fast",
        "suite/fake-suite/fake-fast",
        "fake-fast@fake-model",
        LABEL,
        f"suite/{LABEL}",
    ],
)
def test_show_takes_a_case_in_every_spelling(bench, results, text):
    """The newest run that holds it is shown, with figures, intervals, sample counts and what is missing."""
    called = bench("show", text, "--results", results)
    assert called.code == 0
    for words in (
        LABEL,
        "12 samples",
        "middle half",
        "a fake has no energy counter",
        "better, 8 pairs",
        "p90",
    ):
        assert words in called.out
    assert "20260102T000000Z-fake01" in called.out


def test_a_part_of_a_name_is_not_a_case():
    """`fast` alone doesn't mean `fake-fast`."""
    assert fits("fake-fast", LABEL)
    assert not fits("fast", LABEL)
    assert not fits("fake-fast@other", LABEL)


def test_show_as_json(bench, results):
    """A case's document holds the refusal of percentiles that the sample can't carry."""
    document = json.loads(bench("show", "fake-fast", "--results", results, "--json").out)
    refused = document["cases"][0]["percentiles"]["p99"]
    assert refused == {"value": None, "unit": "s", "samples": 12, "needed": 459, "missing": 447}
    assert document["cases"][0]["percentiles"]["p50"]["value"] == pytest.approx(0.04 * 0.62, rel=0.05)
    assert document["reproduce"] == "bench run suite/fake-suite --profile quick"
    whole = json.loads(bench("show", "--results", results, "--json").out)
    assert next(case["technique"] for case in whole["cases"]) == BASELINE


def test_what_can_not_be_told_says_what_would_have_shown_everywhere(bench, tmp_path):
    """The smallest effect and the time to settle it: in the tables of show and compare, and in both documents."""
    store_run(tmp_path)
    for words in (["show"], ["show", "fake-unclear"], ["compare"], ["compare", "--baseline", "fake-twin"]):
        text = " ".join(bench(*words, "--results", tmp_path).out.split())
        assert "or more" in text, words
        assert "more would settle it" in text, words
    for words in (["show"], ["compare"], ["compare", "--baseline", "fake-twin"]):
        document = json.loads(bench(*words, "--results", tmp_path, "--json").out)
        cases = document["cases"] if "cases" in document else document["runs"][0]["cases"]
        open_one = next(case for case in cases if case["technique"] == "fake-unclear")["comparison"]["net_time"]
        assert open_one["smallest_effect"] > 0.02
        assert open_one["seconds_to_settle"] > 0


def test_show_says_where_the_noise_is(bench, tmp_path):
    """A line a case in the run; beneath the figures of one case; in the JSON of both, with the rounds to take."""
    store_run(tmp_path, with_rounds(make_content()))
    assert (
        "fake-unclear: 100 % between processes; 2 rounds a pair are right" in bench("show", "--results", tmp_path).out
    )
    assert "  noise: 100 % between processes" in bench("show", "fake-unclear", "--results", tmp_path).out
    for what in ("latest", "fake-unclear"):
        document = json.loads(bench("show", what, "--results", tmp_path, "--json").out)
        noise = next(case["noise"] for case in document["cases"] if case["technique"] == "fake-unclear")
        assert noise["shares"]["processes"] == pytest.approx(1, abs=0.01)
        assert (noise["best_rounds"], noise["rounds"]) == (2, 2)


def test_show_of_a_case_tells_runs_apart(bench, tmp_path):
    """Two runs of the same thing whose ratios are 3 % apart: the noise between runs has its part."""
    for number, ratio in enumerate((1.0, 1.03)):
        content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-twin", ratio, spread=0.001)],
                               run=f"2026010{number + 1}T000000Z-fake0{number}")  # fmt: skip
        store_run(tmp_path, with_rounds(content))
    document = json.loads(bench("show", "fake-twin", "--results", tmp_path, "--json").out)
    assert document["cases"][0]["noise"]["shares"]["runs"] > 0.9
    assert "between runs" in bench("show", "fake-twin", "--results", tmp_path).out


def with_rounds(content):
    """The run's pairs with each block twice: two rounds that agree."""
    pairs = [
        replace(
            pair,
            order=pair.order * 2,
            sides={name: replace(side, blocks=side.blocks * 2) for name, side in pair.sides.items()},
        )
        for pair in content.pairs
    ]
    return replace(content, pairs=tuple(pairs))


def test_no_results_yet(bench, tmp_path):
    """One line that says how to get some."""
    for words in (["show"], ["compare"], ["export", "--format", "csv", "--output", "x"]):
        called = bench(*words, "--results", tmp_path)
        assert (called.code, called.err.count("\n")) == (2, 1)
        assert "bench run" in called.err


def test_compare_one_run(bench, results):
    """Every verdict, with what would settle the open one."""
    out = bench("compare", "--results", results).out
    for words in ("better", "worse", "same", "cannot tell", "would settle it", "0.62"):
        assert words in " ".join(out.split())


def test_compare_several_runs_side_by_side(bench, results):
    """A column a run, each against its own baseline."""
    out = bench("compare", "20260101", "20260102", "--results", results).out
    line = next(line for line in out.splitlines() if "fake-fast@" in line)
    assert "0.31" in line
    assert "0.6" in line.split("0.31", 1)[1]
    assert "would settle it" in " ".join(out.split())


def test_compare_against_another_technique(bench, results):
    """The new baseline leads, the old one gets a ratio, and a note says how it was computed."""
    called = bench("compare", "20260101", "--baseline", "fake-fast", "--results", results)
    assert "variances of the two add up" in " ".join(called.out.split())
    document = json.loads(bench("compare", "20260101", "--baseline", "fake-fast", "--results", results, "--json").out)
    cases = {case["technique"]: case for case in document["runs"][0]["cases"]}
    assert cases["fake-fast"]["baseline"]
    assert cases[BASELINE]["comparison"]["net_time"]["ratio"] == pytest.approx(1 / 0.31, rel=0.02)
    assert cases["fake-faster"]["comparison"]["net_time"]["ratio"] == pytest.approx(0.12 / 0.31, rel=0.02)
    assert cases["fake-faster"]["quality"] == {}


def test_compare_against_an_unknown_technique(bench, results):
    """One line, exit 2; one that failed is no baseline either."""
    for name in ("fake-fsat", "fake-broken"):
        called = bench("compare", "--baseline", name, "--results", results)
        assert (called.code, called.err.count("\n")) == (2, 1)


def test_compare_against_the_own_baseline_changes_nothing(tmp_path):
    """Asking for the baseline that the run has anyway gives the run's own figures."""
    measured = read_run(store_run(tmp_path))
    own = {case.case: case.comparison for case in measured.summary.cases}
    assert {case.case: case.comparison for case in rebased(measured, BASELINE).cases} == own


def test_variances_add():
    """By hand: equal spreads on both sides give root-two times the standard error of one."""
    ours, base = Side([0.1, 0.2, 0.3, 0.4], 1.0), Side([0.0, 0.1, 0.2, 0.3], 2.0)
    one = against(ours, base, "net_time", "net", Looks((4,)))
    assert one.ratio == pytest.approx(math.exp(0.1))
    error = math.sqrt(2 * (0.05 / 3) / 4)
    assert math.log(one.high / one.ratio) == pytest.approx(3.7074 * error, rel=1e-3)  # t(0.995, 6)
    assert one.verdict == "cannot tell"
    assert one.note == NOTE
    assert one.seconds_to_settle > 100  # half-width 0.48, to be brought to 0.02 by pairs of 1 s and 2 s


def test_too_few_pairs_can_not_tell():
    """One pair on a side has no variance."""
    for looks, ours in ((Looks((2,)), [0.1]), (Looks((3,)), [0.1, 0.2])):
        assert against(Side(ours), Side([0.0, 0.1]), "net_time", "net", looks).verdict == "cannot tell"


def test_rebasing_rarely_raises_a_false_alarm():
    """Two techniques of the same speed, each paired with the baseline, are rarely called different."""
    alarms = 0
    draw = random.Random(5)
    for _ in range(100):
        ours, theirs = (Side([draw.gauss(-1, 0.02) for _ in range(8)]) for _ in range(2))
        alarms += against(ours, theirs, "net_time", "net", Looks((8,))).verdict in ("better", "worse")
    assert alarms <= 4


def test_rebasing_gives_the_old_baseline_the_inverse():
    """The run's own log-ratios, negated, carry its interval."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-fast", 0.5)])
    measured = MeasuredRun(content, summarise(content), None)
    old = next(case for case in rebased(measured, "fake-fast").cases if case.case.technique == BASELINE)
    (pairs,) = pairs_by_case(content.pairs).values()
    mean = sum(log_ratios(pairs, "net")) / len(pairs)
    assert math.log(old.headline.ratio) == pytest.approx(-mean, rel=0.02)


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "pyperf", "html", "png", "svg"])
def test_export_writes_the_file_and_names_it(bench, results, tmp_path, kind):
    """Into a folder that isn't there yet, too."""
    path = tmp_path / "new" / f"run.{kind}"
    called = bench("export", "20260101", "--format", kind, "--output", path, "--results", results)
    assert (called.code, called.out.strip()) == (0, str(path))
    assert path.stat().st_size > 500


def test_export_to_a_place_that_can_not_be_written(bench, results, tmp_path):
    """A file in the way: one line, exit 1."""
    (tmp_path / "file").write_text("")
    called = bench("export", "--format", "csv", "--output", tmp_path / "file" / "x.csv", "--results", results)
    assert (called.code, called.err.count("\n")) == (1, 1)
    called = bench("export", "--format", "csv", "--output", tmp_path, "--results", results)
    assert (called.code, called.err.count("\n")) == (1, 1)


def test_export_of_a_run_with_nothing_to_draw(bench, tmp_path):
    """A run of failures has no chart and no timings: one line, exit 1, and no file."""
    store_run(tmp_path / "r", make_content([one for one in USUAL if one.status != "ok"]))
    for kind in ("png", "pyperf"):
        called = bench("export", "--format", kind, "--output", tmp_path / "x", "--results", tmp_path / "r")
        assert (called.code, called.err.count("\n")) == (1, 1)
        assert not (tmp_path / "x").exists()
    assert bench("export", "--format", "html", "--output", tmp_path / "x", "--results", tmp_path / "r").code == 0
