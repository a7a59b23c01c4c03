"""Mean KL and flips from the files of two evaluations, and a whole run of a suite that leaves such files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from bench.record import Case, Trial
from bench.runner import RunRequest, run
from bench.runner.divergence import with_divergence

DECLARED = ("mean_kl", "top1_flips")
SUITE = """
schema = 1
name = "divergent"
question = "What does rounding scores cost?"
task = "text-generation"
[metrics.mean_kl]
unit = "nat"
better = "lower"
identical = 0.0
margin = 0.001
[metrics.top1_flips]
unit = "1"
better = "lower"
identical = 0.0
[models.scores]
runtime = "python"
load = "scores:load"
baseline = "exact"
[workloads.tokens]
models = ["scores"]
quality = { quick = { documents = 30 } }
[techniques.exact]
class = "scores:Rounded"
models = ["scores"]
[techniques.coarse]
class = "scores:Rounded"
models = ["scores"]
params = { step = 0.5 }
changes = { step = 0.5 }
"""
CODE = """
import numpy as np


class Scores:
    step = 0.0

    def call(self):
        return sum(range(2000))

    def facts(self):
        return {"step": self.step}

    def evaluate(self, folder, baseline, documents):
        exact = np.random.default_rng(1).normal(0, 2, (documents * 10, 50))
        scores = np.round(exact / self.step) * self.step if self.step else exact
        clusters = np.repeat(np.arange(documents), 10)
        np.savez(folder / "distributions.npz", scores=scores, clusters=clusters)
        return {"metrics": {}, "files": {"distributions": "distributions.npz"}}


class Rounded:
    def __init__(self, step=0.0):
        self.step = step

    def apply(self, subject):
        subject.step = self.step
        return subject


def load(files, workload):
    return Scores()
"""


def trial(folder: Path, name: str, **arrays: object) -> Trial:
    """A sound trial whose evaluation left these arrays."""
    np.savez(folder / f"{name}.npz", **arrays)
    return Trial("id", Case("suite", name, "model", "work"), "ok", artefacts={"distributions": f"{name}.npz"})


def test_both_metrics_from_the_files(tmp_path: Path) -> None:
    """Half and half against a quarter and three quarters in one of two examples; ids of documents go along."""
    even, skew = np.log([[0.5, 0.5], [0.9, 0.1]]), np.log([[0.25, 0.75], [0.9, 0.1]])
    theirs = trial(tmp_path, "base", scores=even, clusters=np.array(["a", "b"]))
    found = with_divergence(
        trial(tmp_path, "ours", scores=skew, clusters=np.array(["a", "b"])), theirs, tmp_path, DECLARED
    )
    expected = 0.5 * math.log(2) + 0.5 * math.log(2 / 3)
    assert found.quality["mean_kl"]["examples"] == pytest.approx([expected, 0], abs=1e-6)
    assert found.quality["mean_kl"]["value"] == pytest.approx(expected / 2)
    assert found.quality["top1_flips"] == {"value": 0.5, "examples": [1, 0], "clusters": ["a", "b"]}


def test_only_what_the_suite_declares(tmp_path: Path) -> None:
    """Nothing is added to a suite that doesn't ask, or to a trial without such a file."""
    theirs, ours = (trial(tmp_path, name, scores=np.zeros((2, 2))) for name in ("base", "ours"))
    assert with_divergence(ours, theirs, tmp_path, ("accuracy",)) == ours
    assert set(with_divergence(ours, theirs, tmp_path, ("mean_kl",)).quality) == {"mean_kl"}
    bare = Trial("id", ours.case, "ok")
    assert with_divergence(bare, theirs, tmp_path, DECLARED) == bare


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"scores": np.zeros((2, 3))}, "can't be paired"),
        ({"logits": np.zeros((2, 2))}, "scores"),
        ({"scores": np.zeros((2, 2)), "clusters": np.array([1, 2])}, "clusters aren't the baseline's"),
        ({"scores": np.array([[0.0, -np.inf], [0.0, 0.0]])}, "no bound"),
    ],
)
def test_what_can_not_be_compared_fails_with_its_reason(tmp_path: Path, arrays: dict[str, object], reason: str) -> None:
    """Another vocabulary, another name, other documents, a class ruled out: a failed trial, not a number."""
    theirs = trial(tmp_path, "base", scores=np.zeros((2, 2)))
    found = with_divergence(trial(tmp_path, "ours", **arrays), theirs, tmp_path, DECLARED)
    assert found.status == "failed"
    assert found.reason.startswith("distributions: ") and reason in found.reason


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04torn"])
def test_a_file_that_can_not_be_read_fails(tmp_path: Path, content: bytes | None) -> None:
    """Named by the evaluation and never written, empty, or torn."""
    theirs = trial(tmp_path, "base", scores=np.zeros((2, 2)))
    if content is not None:
        (tmp_path / "none.npz").write_bytes(content)
    ours = Trial("id", theirs.case, "ok", artefacts={"distributions": "none.npz"})
    assert with_divergence(ours, theirs, tmp_path, DECLARED).status == "failed"


def test_a_whole_run_gets_divergences_and_verdicts(tmp_path: Path) -> None:
    """From the suite's arrays to a verdict by document: rounding scores to halves diverges by a known amount."""
    folder = tmp_path / "divergent"
    folder.mkdir()
    (folder / "suite.toml").write_text(SUITE)
    (folder / "scores.py").write_text(CODE)
    result = run(RunRequest(folder, profile="quick", results=tmp_path / "results", budget_s=60.0))
    case = next(one for one in result.summary.cases if one.case.technique == "coarse")
    assert case.status == "ok", case.reason
    exact = np.random.default_rng(1).normal(0, 2, (300, 50))
    chance = np.exp(exact) / np.exp(exact).sum(axis=1, keepdims=True)
    other = np.exp(np.round(exact / 0.5) * 0.5)
    other /= other.sum(axis=1, keepdims=True)
    expected = (chance * np.log(chance / other)).sum(axis=1).mean()
    found = case.quality["mean_kl"]
    assert found.value == pytest.approx(expected, rel=1e-4)
    assert (found.verdict, found.method) == ("worse", "t of the mean over clusters")
    assert case.quality["top1_flips"].verdict == "worse"
