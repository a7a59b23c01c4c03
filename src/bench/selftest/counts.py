"""From a selftest's run to counts: how often a verdict was wrong, what was found, whether intervals held the truth."""

from __future__ import annotations

import math
import statistics as plain
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from bench.record import Pair
from bench.selftest.matrix import effect_of
from bench.selftest.request import EFFECTS
from bench.statistics import Comparison, log_ratios
from bench.statistics.share import Share, above, asymmetry, share
from bench.statistics.width import width_factor
from bench.summary.cases import RunSummary, pairs_by_case

ALARM_RATE = 0.01  # what the looks may spend: bench.statistics.looks.ALPHA
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Alarms:
    """Verdicts on identical work. `up` is "worse"; p values against the promised rate and against symmetry."""

    alarms: Share
    up: int
    down: int
    same: int
    p_above_promise: float
    p_asymmetry: float
    mean_ratio: float | None  # geometric, with its 95 % t interval over comparisons
    mean_low: float | None
    mean_high: float | None
    width_factor: float | None


@dataclass(frozen=True, slots=True)
class Detection:
    """Verdicts on work of which `percent` was added. `bias` is measured ratio over true ratio, less 1."""

    percent: int
    found: Share
    wrong_way: int
    bias: float | None
    bias_low: float | None
    bias_high: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """All that one reading says. Coverage counts intervals, at the level that their look could spend."""

    alarms: Alarms
    detection: tuple[Detection, ...]
    coverage: Share
    unfinished: int = 0  # comparisons that had not come to their first look: counted nowhere else


def count(summary: RunSummary, pairs: Sequence[Pair], reading: str, least_pairs: int = 2) -> Counts | None:
    """The counts by one reading (net, wall, cpu) of comparisons with `least_pairs`; None where there are none."""
    metric = f"{reading}_time"
    drawn: dict[int, list[Comparison]] = {percent: [] for percent in (0, *EFFECTS)}
    unfinished = 0
    for case in summary.cases:
        percent, one = effect_of(case.case.technique), case.comparison.get(metric)
        if percent is None or one is None:
            continue
        if one.pairs < least_pairs:
            unfinished += 1
        else:
            drawn[percent].append(one)
    if not any(drawn.values()):
        return None
    logs = [log_ratios(ours, reading) for case, ours in pairs_by_case(pairs).items() if effect_of(case.technique) == 0]
    return Counts(
        alarms=_alarms(drawn[0], logs),
        detection=tuple(_detection(percent, drawn[percent]) for percent in EFFECTS),
        coverage=_coverage(drawn),
        unfinished=unfinished,
    )


def _alarms(twins: Sequence[Comparison], logs: Sequence[Sequence[float]]) -> Alarms:
    up, down = _verdicts(twins, "worse"), _verdicts(twins, "better")
    mean, low, high = _mean_ratio([one.ratio for one in twins])
    return Alarms(
        alarms=share(up + down, len(twins)),
        up=up,
        down=down,
        same=_verdicts(twins, "same"),
        p_above_promise=above(up + down, len(twins), ALARM_RATE),
        p_asymmetry=asymmetry(up, down),
        mean_ratio=mean,
        mean_low=low,
        mean_high=high,
        width_factor=width_factor(logs),
    )


def _detection(percent: int, comparisons: Sequence[Comparison]) -> Detection:
    mean, low, high = _mean_ratio([one.ratio / (1 + percent / 100) for one in comparisons])
    return Detection(
        percent=percent,
        found=share(_verdicts(comparisons, "worse"), len(comparisons)),
        wrong_way=_verdicts(comparisons, "better"),
        bias=None if mean is None else mean - 1,
        bias_low=None if low is None else low - 1,
        bias_high=None if high is None else high - 1,
    )


def _coverage(drawn: dict[int, list[Comparison]]) -> Share:
    held = [one.low <= 1 + percent / 100 <= one.high for percent, found in drawn.items() for one in found]
    return share(sum(held), len(held))


def _verdicts(comparisons: Sequence[Comparison], verdict: str) -> int:
    return sum(one.verdict == verdict for one in comparisons)


def _mean_ratio(ratios: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Geometric mean and its interval; without two values there is no interval, without one no mean."""
    logs = [math.log(ratio) for ratio in ratios]
    if not logs:
        return None, None, None
    centre = plain.fmean(logs)
    if len(logs) < 2:
        return math.exp(centre), None, None
    half = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(logs) - 1)) * plain.stdev(logs) / math.sqrt(len(logs))
    return math.exp(centre), math.exp(centre - half), math.exp(centre + half)
