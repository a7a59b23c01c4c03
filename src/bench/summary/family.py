"""One family of questions a run: the headline times and all quality differences share one correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench.record import Case, RunHeader, Trial
from bench.statistics import (
    Comparison,
    Difference,
    correct_for_many,
    judged,
    quality_difference,
    survivors,
    taken_back,
)

Drawn = dict[tuple[Case, str], Comparison]  # by case and metric
Judged = dict[tuple[Case, str], Difference]
HEADLINES = ("net_time", "wall_time")  # the first of them that a case has carries its verdict


def corrected(drawn: Drawn, quality: Judged) -> tuple[Drawn, Judged]:
    """Benjamini and Hochberg over the run: what doesn't survive can't tell.

    The family holds each case's headline time and every quality difference. The readings beside the headline are
    no further findings; each kind of them is corrected by itself.
    """
    named = {case: next((name for name in HEADLINES if (case, name) in drawn), None) for case, _ in drawn}
    heads = {(case, name) for case, name in named.items() if name is not None}
    p_times = {("time", key): drawn[key].p_value for key in heads}
    p_quality = {("quality", key): one.p_value for key, one in quality.items()}
    standing = survivors(p_times | p_quality)
    times = {key: drawn[key] if ("time", key) in standing else taken_back(drawn[key]) for key in heads}
    kept = {key: one if ("quality", key) in standing else taken_back(one) for key, one in quality.items()}
    return _beside(drawn, heads) | times, kept


def _beside(drawn: Drawn, heads: set[tuple[Case, str]]) -> Drawn:
    found: Drawn = {}
    for metric in dict.fromkeys(name for _, name in drawn):
        ours = {case.label: (case, name) for case, name in drawn if name == metric and (case, name) not in heads}
        for label, one in correct_for_many({label: drawn[key] for label, key in ours.items()}).items():
            found[ours[label]] = one
    return found


def quality_differences(trials: Iterable[Trial], header: RunHeader) -> Judged:
    """Technique minus baseline for every quality metric that can be paired, with the verdict of its interval."""
    by_case = {trial.case: trial for trial in trials}
    named: dict[tuple[str | None, ...], Trial] = {}
    for case, trial in by_case.items():
        named.setdefault((case.suite, case.model, case.workload, case.technique), trial)
    found: Judged = {}
    for case, trial in by_case.items():
        name = header.baselines.get(case.model)
        baseline = named.get((case.suite, case.model, case.workload, name))
        if case.technique == name or baseline is None:
            continue
        for metric, record in trial.quality.items():
            declared: Mapping[str, object] = header.metrics.get(metric, {})
            difference = quality_difference(baseline.quality.get(metric), record, _number(declared, "identical"))
            if difference is not None:
                lower, margin = declared.get("better") == "lower", _number(declared, "margin") or 0.0
                found[case, metric] = judged(difference, lower, margin)
    return found


def _number(declared: Mapping[str, object], name: str) -> float | None:
    value = declared.get(name)
    return float(value) if isinstance(value, int | float) else None


def same_work(one: Case, other: Case) -> bool:
    """Whether two cases differ in nothing but the technique."""
    return (one.suite, one.model, one.workload) == (other.suite, other.model, other.workload)
