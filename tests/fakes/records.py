"""Synthetic runs: every name begins with `fake-`, every figure is made up; they are no measurements."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.record import Block, Case, Pair, RunHeader, Side, Trial
from bench.store import RunContent, RunFolder

SUITE, MODEL, WORKLOAD, BASELINE = "fake-suite", "fake-model", "fake-work", "fake-base"
SECONDS = 0.04  # of one call of the baseline
METRICS = {
    "fake_accuracy": {"name": "fake_accuracy", "unit": "1", "better": "higher", "about": "made up"},
    "fake_distance": {"name": "fake_distance", "unit": "1", "better": "lower", "about": "made up"},
    "fake_psnr": {"name": "fake_psnr", "unit": "dB", "better": "higher", "about": "made up"},
}


@dataclass(frozen=True)
class FakeTechnique:
    """What the made-up records shall show of a technique."""

    name: str
    ratio: float = 1.0
    accuracy: float | None = 0.9
    status: str = "ok"
    reason: str = ""
    pairs: int = 8
    spread: float = 0.01  # standard deviation of a pair's log-ratio
    memory: float = 300e6
    size: float = 1e6
    model: str = MODEL
    workload: str = WORKLOAD
    artefacts: dict[str, str] = field(default_factory=dict)


USUAL = (
    FakeTechnique(BASELINE),
    FakeTechnique("fake-fast", 0.31, 0.88, size=0.5e6),
    FakeTechnique("fake-faster", 0.12, 0.6),
    FakeTechnique("fake-slow", 1.4, 0.9, memory=450e6),
    FakeTechnique("fake-twin", 1.0, 0.9, spread=0.001),
    FakeTechnique("fake-unclear", 1.02, 0.9, spread=0.08),
    FakeTechnique("fake-broken", status="failed", reason="changed nothing: all facts equal the baseline's"),
    FakeTechnique("fake-absent", status="skipped", reason="no checkpoint at hand: set FAKE_CHECKPOINT"),
)


def make_header(run: str = "20260101T000000Z-fake00", **changes: Any) -> RunHeader:
    """A header; keyword arguments replace its fields."""
    values: dict[str, Any] = {
        "run": run,
        "suite": SUITE,
        "started": "2026-01-01T00:00:00+00:00",
        "profile": "quick",
        "precision": 0.02,
        "budget_s": 150.0,
        "seed": 7,
        "command": ("bench", "run", "suite/fake-suite", "--profile", "quick"),
        "plan": {},
        "host": {
            "identity": "fake00host00",
            "chip": "Fake Chip",
            "cores": 2,
            "os": "FakeOS",
            "os_version": "FakeOS 1",
        },
        "environment": {"python": "3.11.0", "packages": {"fake-package": "1.0"}, "revision": "fake"},
        "question": "Which fake is faster?",
        "metrics": METRICS,
        "workloads": {WORKLOAD: {"work": 4, "work_unit": "image"}},
        "baselines": {MODEL: BASELINE},
    }
    return RunHeader(**values | changes)


def make_block(seconds: float, calls: int = 1) -> Block:
    """A block of so many calls, undisturbed but for a tenth of a millisecond of waiting."""
    wait = 1e-4 * calls
    return Block(calls, seconds * calls + wait, seconds * calls, seconds * calls, wait)


def make_case(technique: FakeTechnique) -> Case:
    """The case that a made-up technique belongs to."""
    return Case(SUITE, technique.name, technique.model, technique.workload, f"runtime=python,variant={technique.name}")


def make_trial(technique: FakeTechnique, blocks: int = 12) -> Trial:
    """A trial, with quality for all that have an accuracy, and a fidelity for all but the baseline."""
    case = make_case(technique)
    if technique.status != "ok":
        return Trial("fake-identity", case, technique.status, technique.reason, device_before={})
    draw = random.Random(technique.name)
    seconds = SECONDS * technique.ratio
    return Trial(
        "fake-identity", case, "ok", started="2026-01-01T00:00:01+00:00", took_s=2.0, load_time=0.2,
        first_call_time=seconds * 3,
        warm_up=tuple(make_block(seconds * factor) for factor in (3.0, 1.5, 1.1)),
        steady=True,
        blocks=tuple(make_block(seconds * (1 + draw.gauss(0, 0.01))) for _ in range(blocks)),
        facts={"weight_bytes": technique.size},
        quality=_quality(technique),
        artefacts=technique.artefacts,
        figures={"peak_memory": technique.memory, "energy": {"unavailable": "a fake has no energy counter"}},
        device_before={"load_1m": 0.3, "power_source": "mains"},
    )  # fmt: skip


def _quality(technique: FakeTechnique, count: int = 200) -> dict[str, Any]:
    if technique.accuracy is None:
        return {}
    right = [int((index * 37 % count) < technique.accuracy * count) for index in range(count)]
    draw = random.Random(1)
    distance = [2.0 + (0.9 - technique.accuracy) * 5 + draw.gauss(0, 0.1) for _ in range(100)]
    found: dict[str, Any] = {
        "fake_accuracy": {"value": sum(right) / count, "examples": right},
        "fake_distance": {"value": sum(distance) / 100, "replicates": distance},
    }
    if technique.name != BASELINE:
        decibels = [30 * technique.accuracy + draw.gauss(0, 0.5) for _ in range(20)]
        found["fake_psnr"] = {"value": sum(decibels) / 20, "examples": decibels}
    return found


def make_pairs(technique: FakeTechnique) -> list[Pair]:
    """The pairs of a technique: A B B A, with one ratio a pair drawn around the technique's."""
    draw = random.Random(f"pairs of {technique.name}")
    return [_pair(technique, number, draw.gauss(0, technique.spread)) for number in range(technique.pairs)]


def _pair(technique: FakeTechnique, number: int, error: float) -> Pair:
    ours = [make_block(SECONDS, 2) for _ in range(2)]
    theirs = [make_block(SECONDS * technique.ratio * (1 + error), 2) for _ in range(2)]
    warm = (make_block(SECONDS * 2),)
    return Pair(
        "fake-identity", make_case(technique), BASELINE, number, "ok", took_s=1.2, order="ABBA",
        sides={"baseline": Side(warm, True, tuple(ours)), "technique": Side(warm, True, tuple(theirs))},
    )  # fmt: skip


def make_content(techniques: Sequence[FakeTechnique] = USUAL, **header: Any) -> RunContent:
    """A whole run in memory."""
    measured = [one for one in techniques if one.status == "ok" and one.name != BASELINE]
    pairs = tuple(pair for one in measured for pair in make_pairs(one))
    return RunContent(make_header(**header), tuple(make_trial(one) for one in techniques), pairs)


def store_run(results: Path, content: RunContent | None = None, files: Mapping[str, bytes] | None = None) -> RunFolder:
    """Write a run through the real store; `files` are artefacts by path within the run's folder."""
    content = content or make_content()
    folder = RunFolder.create(results, content.header.host["identity"], content.header)
    with folder:
        for record in (*content.trials, *content.pairs):
            folder.append(record)
    for name, stored in (files or {}).items():
        target = folder.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(stored)
    return folder
