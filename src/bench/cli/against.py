"""The ratios of a run expressed against another of its techniques.

Every technique was paired with the suite's baseline, not with the others. The log-ratio of two techniques is
the difference of their log-ratios to that common baseline; the pairs are separate, so their variances add
(Welch's interval). That is wider than pairs of the two techniques themselves would be.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy import stats

from bench.statistics import CANNOT_TELL, Comparison, Looks, correct_for_many, log_ratios
from bench.statistics.settle import likely_spread, pairs_needed
from bench.statistics.verdict import MARGIN, over_looks, settling_half, verdict_of
from bench.summary.cases import pairs_by_case
from bench.summary.family import same_work
from bench.summary.plans import PLANS

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.record import Case, Pair
    from bench.summary import CaseSummary, RunSummary

NOTE = "by way of the common baseline, variances added"
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


@dataclass(frozen=True, slots=True)
class Side:
    """A technique's log-ratios to the common baseline, one a pair; `[0.0]` is that baseline itself."""

    logs: Sequence[float]
    pair_s: float = 0.0  # seconds of one pair

    @property
    def varies(self) -> bool:
        """Whether these are measured pairs."""
        return list(self.logs) != [0.0]


def _side(pairs: Sequence[Pair], reading: str) -> Side:
    return Side(log_ratios(pairs, reading), statistics.fmean(pair.took_s for pair in pairs))


def against(
    ours: Side, base: Side, metric: str, reading: str, looks: Looks, precision: float = 0.02, width: float = 1.0
) -> Comparison:
    """Two techniques compared by their log-ratios to a common baseline, at the level of the shorter side."""
    centre = statistics.fmean(ours.logs) - statistics.fmean(base.logs)
    sides = [side for side in (ours, base) if side.varies]
    least = min(len(side.logs) for side in sides)
    level = looks.level(least)
    if least < 2 or level <= 0:
        return Comparison(
            metric, math.exp(centre), 0.0, math.inf, CANNOT_TELL, math.inf, least, 1.0, reading, note="too few pairs"
        )  # fmt: skip
    shares = [(statistics.variance(side.logs) / len(side.logs), len(side.logs) - 1) for side in sides]
    error = width * math.sqrt(sum(share for share, _ in shares))
    freedom = (error / width) ** 4 / sum(share**2 / degrees for share, degrees in shares) if error else float(least)
    half = float(stats.t.ppf(1 - level / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(centre) / error, freedom)) if error else float(centre == 0)
    ratio, low, high = math.exp(centre), math.exp(centre - half), math.exp(centre + half)
    verdict = verdict_of(ratio, low, high, MARGIN)
    target = settling_half(half, verdict, precision, MARGIN)
    return Comparison(
        metric, ratio, low, high, verdict, math.expm1(half), least, over_looks(p_value, level, looks), reading,
        _seconds(sides, error, target, looks) if half > target else 0.0, NOTE,
    )  # fmt: skip


def _seconds(sides: Sequence[Side], error: float, target: float, looks: Looks) -> float:
    """Until both sides have the pairs that the sum of their variances asks for, as if it were one side's."""
    least = min(len(side.logs) for side in sides)
    needed = pairs_needed(likely_spread(error * math.sqrt(least), least - 1), target, looks)
    return sum(max(0, needed - len(side.logs)) * side.pair_s for side in sides)
