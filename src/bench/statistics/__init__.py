"""From pairs to verdicts: log-ratios, intervals, looks that spend the error rate, noise by level, quality, changes."""

from bench.statistics.by_way import Side, against
from bench.statistics.change_points import ChangePoint, Changes, TooShort, change_points
from bench.statistics.looks import Looks, Plan
from bench.statistics.many import CANNOT_TELL, survivors, taken_back
from bench.statistics.pairs import log_ratio, log_ratios, round_log_ratios
from bench.statistics.percentile import Refused, percentile
from bench.statistics.quality import Difference, judged, quality_difference, value_interval
from bench.statistics.sequential import Budget, watch
from bench.statistics.variance import Noise, best_rounds, noise_of
from bench.statistics.verdict import Comparison, compare, correct_for_many

__all__ = [
    "CANNOT_TELL",
    "Budget",
    "ChangePoint",
    "Changes",
    "Comparison",
    "Difference",
    "Looks",
    "Noise",
    "Plan",
    "Refused",
    "Side",
    "TooShort",
    "against",
    "best_rounds",
    "change_points",
    "compare",
    "correct_for_many",
    "judged",
    "log_ratio",
    "log_ratios",
    "noise_of",
    "percentile",
    "quality_difference",
    "round_log_ratios",
    "survivors",
    "taken_back",
    "value_interval",
    "watch",
]
