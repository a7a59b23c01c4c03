"""Each technique against the baseline over many models: signed ranks, corrected for their number.

The alternative to the critical difference where one technique is the one to beat: fewer questions, so smaller
differences show, and a technique that failed on a model costs nobody else that model (Demšar, JMLR 7, 2006, sections
3.1.3 and 3.2.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analytics.methods.ranks import ALPHA, as_table
from analytics.methods.refusal import Refusal
from bench.statistics import CANNOT_TELL
from bench.statistics.intervals import Array
from bench.statistics.verdict import MOST_EXACT, sign_flip_p


@dataclass(frozen=True, slots=True)
class AgainstBaseline:
    """One technique against the baseline on the `models` that both have figures of.

    `won` counts models on which the technique is better, `tied` those where it is equal. `p_value` is Wilcoxon's,
    two-sided; `corrected` is Holm's over all techniques, and what the verdict goes by ("same" is no verdict of a
    test). `ratio` is the geometric mean of technique over baseline, None where a figure isn't positive.
    """

    technique: str
    models: int
    won: int
    tied: int
    ratio: float | None
    p_value: float
    corrected: float
    verdict: str
    note: str = ""


def against_baseline(
    figures: Sequence[Sequence[float]] | Array,
    names: Sequence[str],
    baseline: str,
    lower_is_better: bool = True,
    alpha: float = ALPHA,
    as_ratios: bool = True,
) -> tuple[AgainstBaseline, ...] | Refusal:
    """Every other technique against `baseline`, in the order of `names`; figures have shape (models, techniques).

    Differences are of logarithms (`as_ratios`; positive figures), or of the figures themselves. Cells that aren't
    finite are missing. Raises ValueError for a baseline that isn't in `names`, and for ratios of figures below 0.
    """
    table = as_table(figures, names)
    if baseline not in names:
        raise ValueError(f"{baseline!r} is none of the techniques: {', '.join(names)}")
    if as_ratios and (table[np.isfinite(table)] <= 0).any():
        raise ValueError("ratios need positive figures; ask for differences instead (as_ratios=False)")
    scale = np.log(table) if as_ratios else table
    gaps = scale - scale[:, [list(names).index(baseline)]]
    others = [at for at, name in enumerate(names) if name != baseline]
    found = {at: gaps[np.isfinite(gaps[:, at]), at] for at in others}
    most = max((len(gap) for gap in found.values()), default=0)
    if most < 2:
        return Refusal(f"{most} model{'s' * (most != 1)} with figures of baseline and technique; 2 or more are needed")
    ps = [signed_rank_p(found[at]) for at in others]
    return tuple(
        _one(names[at], found[at], p, corrected, lower_is_better, alpha, as_ratios)
        for at, p, corrected in zip(others, ps, holm(ps), strict=True)
    )


def signed_ranks(gaps: Array) -> Array:
    """Ranks of the sizes with the signs of the gaps; the ranks of zeros are split evenly between the signs.

    Of an odd number of zeros one is ignored (Demšar section 3.1.3). Shape (differences,) to (terms,).
    """
    zeros = int(np.sum(gaps == 0))
    kept = np.concatenate([np.zeros(zeros - zeros % 2), gaps[gaps != 0]])
    signs = np.sign(kept)
    signs[: zeros - zeros % 2] = np.tile([1.0, -1.0], zeros // 2)
    terms: Array = signs * stats.rankdata(np.abs(kept))
    return terms


def signed_rank_p(gaps: Array) -> float:
    """Two-sided p of Wilcoxon's signed ranks (Biometrics Bulletin 1, 1945), exact up to 16 models, ties included."""
    terms = signed_ranks(gaps)
    if len(terms) == 0:
        return 1.0
    if len(terms) <= MOST_EXACT:
        return sign_flip_p(terms.tolist())
    spread = math.sqrt(float(np.sum(terms**2)))
    return float(2 * stats.norm.sf(abs(float(terms.sum())) / spread))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): below alpha is below alpha for all."""
    count, corrected, highest = len(p_values), [0.0] * len(p_values), 0.0
    for step, at in enumerate(sorted(range(count), key=lambda place: p_values[place])):
        highest = max(highest, min(1.0, (count - step) * p_values[at]))
        corrected[at] = highest
    return corrected


def _one(
    name: str, gaps: Array, p_value: float, corrected: float, lower_is_better: bool, alpha: float, as_ratios: bool
) -> AgainstBaseline:
    better = gaps < 0 if lower_is_better else gaps > 0
    verdict, note = CANNOT_TELL, ""
    if len(gaps) and corrected <= alpha:
        down = float(signed_ranks(gaps).sum()) < 0
        verdict = "better" if down == lower_is_better else "worse"
    elif 2.0 ** (1 - len(gaps)) > alpha:
        note = f"{len(gaps)} model{'s' * (len(gaps) != 1)} can't show a difference at {alpha:g}"
    ratio = math.exp(float(gaps.mean())) if as_ratios and len(gaps) else None
    ties = int((gaps == 0).sum())
    return AgainstBaseline(name, len(gaps), int(better.sum()), ties, ratio, p_value, corrected, verdict, note)
