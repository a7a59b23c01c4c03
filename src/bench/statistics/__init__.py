"""From pairs to verdicts: log-ratios, intervals, looks that spend the error rate, quality differences."""

from bench.statistics.looks import Looks, Plan
from bench.statistics.pairs import log_ratio, log_ratios
from bench.statistics.percentile import Refused, percentile
from bench.statistics.quality import Difference, quality_difference
from bench.statistics.verdict import CANNOT_TELL, Comparison, compare, correct_for_many

__all__ = [
    "CANNOT_TELL",
    "Comparison",
    "Difference",
    "Looks",
    "Plan",
    "Refused",
    "compare",
    "correct_for_many",
    "log_ratio",
    "log_ratios",
    "percentile",
    "quality_difference",
]
