"""Several runs of one comparison to one ratio: what holds over runs, not only within one.

A run's interval says what its pairs, made within minutes, agree on. Another day, another layout of memory or another
host moves the ratio by more, and only several runs can tell by how much. So each run counts as one draw, and the
interval is that of their mean (Hartung, Knapp, Sidik and Jonkman), which is wide for two runs and honest about it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analytics.methods.between_runs import LEAST_VARIANCE, i_squared, moderated, paule_mandel, weighted_mean
from bench.statistics import CANNOT_TELL, Comparison, compare
from bench.statistics.intervals import Array
from bench.statistics.looks import ALPHA
from bench.statistics.verdict import MARGIN, sign_flip_p, verdict_of

OPPOSITE = {"better": "worse", "worse": "better"}
FEW_RUNS = 5  # below, Student's quantile more than the runs decides how wide the interval is


@dataclass(frozen=True, slots=True)
class Pooled:
    """One ratio, technique over baseline, from `runs` runs with `pairs` pairs.

    `low` and `high` bound the mean ratio over runs like these at 1 - level (for one run: that run's own interval; 0
    and infinity where there is none). `predicted_low` and `predicted_high` bound the ratio of one further run, None
    below three runs. `between` is tau, the standard deviation of the log-ratio between runs; `i_squared` the share of
    the runs' scatter that their pairs don't explain (0 to 1); both None for one run. `smallest_effect` is the relative
    change that this data could have shown. `left_out` counts runs of a single pair, which know nothing of their error.
    """

    ratio: float
    low: float
    high: float
    verdict: str
    smallest_effect: float
    p_value: float
    runs: int
    pairs: int
    between: float | None = None
    i_squared: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    left_out: int = 0
    note: str = ""


def pooled_ratio(
    runs: Sequence[Sequence[float]],
    level: float = ALPHA,
    margin: float = MARGIN,
    lower_is_better: bool = True,
    width: float = 1.0,
    own: Sequence[Comparison | None] = (),
) -> Pooled:
    """The ratio over runs from each run's log-ratios ln(technique / baseline), one a pair.

    `own` are the runs' recorded comparisons, in the same order; where one run alone counts, its own is returned, since
    only the run knows how often it looked. `width` widens every run's error (bench.statistics.width).
    Raises ValueError for a log-ratio that isn't finite, and for `own` that isn't one a run.
    """
    if own and len(own) != len(runs):
        raise ValueError(f"{len(own)} comparisons for {len(runs)} runs: give one for each run, or none")
    if not all(math.isfinite(value) for run in runs for value in run):
        raise ValueError("log-ratios must be finite; leave out pairs without a figure")
    counted = [at for at, run in enumerate(runs) if len(run) >= 2]
    left_out = sum(len(run) == 1 for run in runs)
    if not counted:
        return _unbounded([value for run in runs for value in run], left_out)
    if len(counted) == 1:
        at = counted[0]
        return _one_run(runs[at], own[at] if own else None, level, margin, lower_is_better, width, left_out)
    means = np.asarray([np.mean(runs[at]) for at in counted])
    pairs = np.asarray([len(runs[at]) for at in counted])
    spreads = moderated(np.asarray([np.var(runs[at], ddof=1) for at in counted]), pairs - 1)
    errors = width * np.sqrt(spreads / pairs)
    pooled = pooled_estimates(means, errors, level, margin, lower_is_better)
    return replace(pooled, pairs=int(pairs.sum()), left_out=left_out)


def pooled_estimates(
    logs: Sequence[float] | Array,
    errors: Sequence[float] | Array,
    level: float = ALPHA,
    margin: float = MARGIN,
    lower_is_better: bool = True,
) -> Pooled:
    """The same from each run's log-ratio and its standard error, both of shape (runs,), two runs or more.

    Raises ValueError for other shapes, fewer runs, and for values that aren't finite or errors below 0.
    """
    means, variances = np.asarray(logs, float), np.square(np.asarray(errors, float))
    if means.ndim != 1 or means.shape != variances.shape or len(means) < 2:
        raise ValueError("logs and errors must be two rows of the same length, two runs or more")
    if not (np.isfinite(means).all() and np.isfinite(variances).all()) or (np.asarray(errors) < 0).any():
        raise ValueError("log-ratios must be finite, and errors finite and 0 or more")
    tau2 = paule_mandel(means, variances)
    centre, error = hksj(means, variances, tau2)
    freedom = len(means) - 1
    half = float(stats.t.ppf(1 - level / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(centre) / error, freedom))
    ratio, low, high = math.exp(centre), _exp(centre - half), _exp(centre + half)
    weights = 1 / (np.maximum(variances, LEAST_VARIANCE) + tau2)
    verdict, note = _judged(weights * means / weights.max(), ratio, low, high, level, margin, lower_is_better)
    ahead = _prediction(centre, error, tau2, len(means), level)
    return Pooled(
        ratio, low, high, verdict, _exp(half) - 1, p_value, len(means), 0,
        math.sqrt(tau2), i_squared(means, variances), *ahead, note=note or _few(len(means)),
    )  # fmt: skip


def hksj(means: Array, variances: Array, tau2: float) -> tuple[float, float]:
    """The pooled log-ratio and its standard error, to be read against Student's t with runs - 1 degrees of freedom.

    Hartung and Knapp, Statistics in Medicine 20, 2001, section 2; Sidik and Jonkman, Statistics in Medicine 21, 2002.
    Their factor q is kept at 1 or more, since runs that agree by luck are no reason to narrow an interval (Röver,
    Knapp and Friede, BMC Medical Research Methodology 15:99, 2015).
    """
    weights = 1 / (np.maximum(variances, LEAST_VARIANCE) + tau2)
    centre = weighted_mean(means, weights)
    q = float(np.sum(weights * (means - centre) ** 2)) / (len(means) - 1)
    return centre, math.sqrt(max(1.0, q) / float(np.sum(weights)))


def _judged(
    pulls: Array, ratio: float, low: float, high: float, level: float, margin: float, lower_is_better: bool
) -> tuple[str, str]:
    """The interval's verdict, taken back where the runs' weighted log-ratios disagree in sign, as pairs are judged."""
    verdict = verdict_of(ratio, low, high, margin, lower_is_better)
    if verdict in OPPOSITE and sign_flip_p(pulls.tolist()) > max(level, 2.0 ** (1 - len(pulls))):
        return CANNOT_TELL, "the runs disagree in sign"
    return verdict, ""


def _prediction(centre: float, error: float, tau2: float, runs: int, level: float) -> tuple[float | None, float | None]:
    """Where the mean ratio of one further run lies (Higgins, Thompson and Spiegelhalter, JRSS A 172, 2009, eq. 12)."""
    if runs < 3:
        return None, None
    half = float(stats.t.ppf(1 - level / 2, runs - 2)) * math.sqrt(tau2 + error**2)
    return _exp(centre - half), _exp(centre + half)


def _one_run(
    logs: Sequence[float], own: Comparison | None, level: float, margin: float,
    lower_is_better: bool, width: float, left_out: int,
) -> Pooled:  # fmt: skip
    one = own or compare(logs, level, margin=margin, width=width)
    verdict = one.verdict if own or lower_is_better else OPPOSITE.get(one.verdict, one.verdict)
    return Pooled(
        one.ratio, one.low, one.high, verdict, one.smallest_effect, one.p_value, 1, len(logs),
        left_out=left_out, note=one.note or "one run: how far runs differ is not known",
    )  # fmt: skip


def _unbounded(logs: Sequence[float], left_out: int) -> Pooled:
    """Single pairs give a ratio and no interval: none is invented."""
    ratio = math.exp(math.fsum(logs) / len(logs)) if logs else math.nan
    note = "single pairs only: no interval" if logs else "no pairs"
    return Pooled(ratio, 0.0, math.inf, CANNOT_TELL, math.inf, 1.0, 0, 0, left_out=left_out, note=note)


def _few(runs: int) -> str:
    return f"{runs} runs only: the interval is wide for want of runs" if runs < FEW_RUNS else ""


def _exp(log: float) -> float:
    return math.exp(log) if log < 700.0 else math.inf
