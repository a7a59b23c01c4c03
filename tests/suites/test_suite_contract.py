"""Every suite, and the one that `bench new suite` writes, keeps the contract; one real case of each is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.discover import breaches
from bench.metrics import METRICS
from bench.scaffold import create_suite
from bench.spec import Suite, load_suite
from bench.spec.suite import RUNTIMES
from fakes.command import Command

SUITES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "suites").glob("*/suite.toml"))
NAMES = [folder.name for folder in SUITES]


@dataclass(frozen=True)
class Smallest:
    """The cheapest real comparison of a suite."""

    model: str
    workload: str
    technique: str


# Cheapest by what was measured, not by what can be read off: a workload that grows is seen here by the time it takes.
SMALLEST = {
    "diffusion": Smallest("digits-dit", "digits", "ddim-10"),
    "embedding": Smallest("minilm-l6", "queries", "ort-fp32"),
    "roofline": Smallest("launch", "kernels-1", "ort-f32"),
    "selftest": Smallest("hashing", "calls-10ms", "plus-10"),
    "text-generation": Smallest("smollm2-135m", "prefill-shared", "prompt-cache"),
    "fresh": Smallest("residual-mlp", "rows", "f16"),
}


@pytest.fixture(params=[*NAMES, "fresh"])
def suite(request: pytest.FixtureRequest, tmp_path: Path) -> Suite:
    """Each suite of the repository, and a new one as the template makes it."""
    if request.param == "fresh":
        return load_suite(create_suite("fresh", tmp_path))
    return load_suite(SUITES[NAMES.index(request.param)])


def test_it_keeps_the_contract(suite):
    """README, lock, code, sources, claims, profiles: nothing is missing."""
    assert breaches(suite) == []


def test_it_is_named_as_its_folder_and_its_parts_are_known(suite):
    """`suite/NAME` leads to it; runtimes are ones that the harness knows; each baseline is among its techniques."""
    assert suite.folder.name == suite.name
    for model in suite.models.values():
        assert model.runtime in RUNTIMES
        assert model.name in suite.techniques[model.baseline].models


@pytest.mark.suites
def test_one_real_case(suite, command: Command):
    """The smallest comparison is measured for real: it changed what it claims, and every figure has a known name."""
    smallest = SMALLEST[suite.name]
    options = ["--model", smallest.model, "--workload", smallest.workload]
    called = command(*command.run_words(suite.folder, smallest.technique), *options, "--budget", "60")
    assert called.code == 0, called.err
    cases = {case["technique"]: case for case in called.document["cases"]}
    measured = cases[smallest.technique]
    assert {name: (case["status"], case["reason"]) for name, case in cases.items()} == dict.fromkeys(cases, ("ok", ""))
    assert set(measured["metrics"]) <= set(METRICS) | set(suite.metrics)
    assert measured["metrics"]["wall_time"]["value"] > 0 and measured["metrics"]["peak_memory"]["value"] > 0
    assert all(math.isfinite(figure["value"]) for figure in measured["metrics"].values())
    assert measured["comparison"]["wall_time"]["pairs"] >= 3
