"""Techniques that only pretend, each in a whole `bench run`: every one is caught and named, honest ones pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.record import Pair, Trial
from fakes.command import Command, Ended

SUITE = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "fakes"
KEPT = r"not made from them|outputs are kept"
FAKES = {
    "identity-quantisation": r"weight_bytes is 4608, the baseline's is 4608, claimed: times at most 0\.25.*last bit",
    "empty-mask": r"changed nothing|weight_sparsity is 0\.0, claimed: at least 0\.49",
    "sleeps": r"it slept or waited: it was at work in \d+% of its time",
    "awake": r"what it saves is waiting: the baseline was at work in \d+% of its time",
    "cached": r"its calls hand out one output that was made once",
    "cached-copies": r"stays the same when the input changes",
    "memo": KEPT,
    "fewer-examples": r"its accuracy was judged on 6 examples, the baseline's on 24",
    "fewer-steps": r"calls:Network\.forward is 5, claimed: 8",
    "renamed": r"the technique changed nothing",
    "unused-copy": r"its output stays the same when its weights are spoilt",
    "cast-back": r"weight_bytes is 4608, the baseline's is 4608, claimed: less",
    "skips-later": r"timed calls put out something else than its first one",
    "skips-after-the-first": KEPT,
    "smaller-output": r"its output has the shape 12, the baseline's 24",
    "constant": r"all numbers of its output are the same",
    "nan": r"the output holds NaN",
    "nan-later": r"the output of a later call holds NaN",
    "deleted-file": r"weight_bytes is 4608, the baseline's is 4608, claimed: less",
    "noise": r"output_divergence is \d+\.\d+, claimed: at most 0\.5",
}
FAKES_IN_PAIRS = {
    "other-in-pairs": r"technique: in the pair it puts out something else than in its trial",
    "naps-in-pairs": r"technique: it slept or waited",
}
HONEST = ("real-quantisation", "real-mask", "real-steps", "real-buffer", "real-skipping")


@dataclass(frozen=True)
class Run:
    """What one call told, and what it recorded."""

    ended: Ended
    trials: dict[str, Trial]
    pairs: list[Pair]


def measured(place: Path, techniques: tuple[str, ...], *options: str) -> Run:
    """One call over these techniques."""
    command = Command(place / "results", place)
    ended = command(*command.run_words(SUITE, *techniques), "--model", "network", "--model", "drowsy", *options)
    return Run(ended, command.trials(), command.pairs())


@pytest.fixture(scope="module")
def fake_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All fakes in one run."""
    return measured(tmp_path_factory.mktemp("fakes"), (*FAKES, *FAKES_IN_PAIRS))


@pytest.fixture(scope="module")
def honest_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The honest ones, with time for their trials and for some pairs."""
    return measured(tmp_path_factory.mktemp("honest"), HONEST, "--budget", "12")


@pytest.mark.parametrize("technique", FAKES)
def test_fake_fails_its_trial(technique: str, fake_run: Run) -> None:
    """The row says failed, the reason names the fault, and no pair is wasted on it."""
    trial = fake_run.trials[technique]
    assert trial.status == "failed"
    assert re.search(FAKES[technique], trial.reason), trial.reason
    case = fake_run.ended.case(technique)
    assert (case["status"], case["comparison"]) == ("failed", {})
    assert technique not in {pair.case.technique for pair in fake_run.pairs}


@pytest.mark.parametrize("technique", FAKES_IN_PAIRS)
def test_fake_that_behaves_in_its_trial_fails_its_pairs(technique: str, fake_run: Run) -> None:
    """Nothing to be said of the trial; both pairs are refused with the fault, and with them the case."""
    assert fake_run.trials[technique].status == "ok"
    reasons = [pair.reason for pair in fake_run.pairs if pair.case.technique == technique]
    assert len(reasons) == 2
    assert all(re.search(FAKES_IN_PAIRS[technique], reason) for reason in reasons), reasons
    case = fake_run.ended.case(technique)
    assert (case["status"], case["comparison"]) == ("failed", {})
    assert reasons[-1] in case["reason"]


def test_every_fake_of_the_suite_is_tried(fake_run: Run) -> None:
    """At least the twelve that were asked for; exit 1, because something failed."""
    text = (SUITE / "suite.toml").read_text()
    declared = set(re.findall(r'^\[techniques\.(.+)\]\nclass = "fakes:', text, re.M))
    assert declared == {*FAKES, *FAKES_IN_PAIRS}
    assert len(declared) >= 12
    assert fake_run.ended.code == 1


@pytest.mark.parametrize("technique", HONEST)
def test_honest_technique_passes(technique: str, honest_run: Run) -> None:
    """Real quantisation, a real mask, fewer steps, a buffer used again, less work for the same output: all sound."""
    assert (honest_run.trials[technique].status, honest_run.trials[technique].reason) == ("ok", "")
    assert [pair.reason for pair in honest_run.pairs if pair.case.technique == technique and pair.reason] == []


def test_facts_of_an_honest_quantisation(honest_run: Run) -> None:
    """The harness itself read half the bytes, another type, and how far the output moved."""
    ours, theirs = honest_run.trials["real-quantisation"], honest_run.trials["base"]
    assert 2 * ours.facts["weight_bytes"] == theirs.facts["weight_bytes"] == 24 * 24 * 8
    assert (ours.facts["weight_dtypes"], theirs.facts["weight_precision"]) == ("f", "d 100.0%")
    assert 0 < ours.facts["output_divergence"] < 1e-5
    assert "output_divergence" not in theirs.facts


def test_sides_of_a_pair_are_held_to_their_trials(honest_run: Run) -> None:
    """Each side's record has what it put out and how far that is from its trial's output: not at all."""
    pairs = [pair for pair in honest_run.pairs if pair.status == "ok"]
    assert pairs
    for pair in pairs:
        for name, technique in (("baseline", pair.baseline), ("technique", pair.case.technique)):
            side, trial = pair.sides[name], honest_run.trials[technique]
            assert side.facts["output_hash"] == trial.facts["output_hash"]
            assert side.evidence["trial_divergence"] == 0
