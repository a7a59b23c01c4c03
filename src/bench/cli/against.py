"""The ratios of a run expressed against another of its techniques, by way of the suite's baseline."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.statistics import Comparison, Side, against, correct_for_many, log_ratios
from bench.summary.cases import pairs_by_case
from bench.summary.family import same_work
from bench.summary.plans import PLANS

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.record import Case, Pair
    from bench.summary import CaseSummary, RunSummary

READINGS = {"net_time": "net", "wall_time": "wall", "cpu_time": "cpu"}


class NotInRun(Exception):
    """The technique asked for as a baseline has no case in the run; the text says which there are."""


def rebased(measured: MeasuredRun, technique: str) -> RunSummary:
    """The run's summary with `technique` in the place of the baseline.

    Raises NotInRun. Cases of models that don't have the technique keep their ratios out.
    """
    from bench.spec.table import nearest

    summary = measured.summary
    names = {case.case.technique for case in summary.cases if case.status == "ok"}
    if technique not in names:
        raise NotInRun(
            f"technique '{technique}' was not measured in run {summary.header.run}; {nearest(technique, names)}"
        )
    drawn = _all_comparisons(measured, technique)
    cases = [_rebased_case(case, summary, technique, drawn) for case in summary.cases]
    ordered = sorted(cases, key=_order)
    models = {case.case.model for case in cases if case.is_baseline}
    header = replace(summary.header, baselines=dict(summary.header.baselines) | dict.fromkeys(models, technique))
    return replace(summary, header=header, cases=tuple(ordered))


def _order(case: CaseSummary) -> tuple[str, str, int, float]:
    rank = 0 if case.is_baseline else (1 if case.status == "ok" else 2)
    return case.case.model, case.case.workload, rank, case.headline.ratio if case.headline else math.inf


def _rebased_case(
    case: CaseSummary, summary: RunSummary, technique: str, drawn: dict[tuple[Case, str], Comparison]
) -> CaseSummary:
    """Quality differences were paired with the old baseline's examples and can't be carried over."""
    own = {metric: one for (owner, metric), one in drawn.items() if owner == case.case}
    if summary.header.baselines.get(case.case.model) == technique:
        return case
    return replace(case, comparison=own, quality={}, noise=None, is_baseline=case.case.technique == technique)


def _all_comparisons(measured: MeasuredRun, technique: str) -> dict[tuple[Case, str], Comparison]:
    """By case and metric, corrected over the run as the summary's own are."""
    found: dict[tuple[Case, str], Comparison] = {}
    for metric, reading in READINGS.items():
        drawn = _comparisons(measured, technique, metric, reading)
        corrected = correct_for_many({case.label: one for case, one in drawn.items()})
        found |= {(case, metric): corrected[case.label] for case in drawn}
    return found


def _comparisons(measured: MeasuredRun, technique: str, metric: str, reading: str) -> dict[Case, Comparison]:
    header = measured.content.header
    sides = {case: _side(pairs, reading) for case, pairs in pairs_by_case(measured.content.pairs).items()}
    found = {}
    for trial in measured.content.trials:
        case = trial.case
        base = next((s for other, s in sides.items() if other.technique == technique and same_work(other, case)), None)
        ours = sides.get(case)
        if not (base and base.logs) or case.technique == technique or trial.status != "ok":
            continue
        if case.technique == header.baselines.get(case.model):
            ours = Side([0.0])
        if ours and ours.logs:
            found[case] = against(
                ours,
                base,
                metric,
                reading,
                PLANS[header.profile].looks,
                header.precision,
                header.widths.get(reading, 1.0),
            )
    return found


def _side(pairs: Sequence[Pair], reading: str) -> Side:
    return Side(log_ratios(pairs, reading), statistics.fmean(pair.took_s for pair in pairs))
