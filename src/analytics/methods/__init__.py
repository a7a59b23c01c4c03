"""Statistics over many runs, models and metrics, on plain arrays: each with its source, none with a question."""

from analytics.methods.across import Ratio, ratio_of_figures, swapped, unpaired_ratio
from analytics.methods.against_baseline import AgainstBaseline, against_baseline
from analytics.methods.candidates import Candidate, Metric
from analytics.methods.crossover import Crossover, crossover, crossover_of_ratios
from analytics.methods.frontier import Frontier, Place, frontier
from analytics.methods.hypervolume import contributions, hypervolume
from analytics.methods.pooled import Pooled, pooled_estimates, pooled_ratio
from analytics.methods.profile import Profile, performance_profile
from analytics.methods.ranks import Ranking, critical_difference
from analytics.methods.refusal import Refusal

__all__ = [
    "AgainstBaseline",
    "Candidate",
    "Crossover",
    "Frontier",
    "Metric",
    "Place",
    "Pooled",
    "Profile",
    "Ranking",
    "Ratio",
    "Refusal",
    "against_baseline",
    "contributions",
    "critical_difference",
    "crossover",
    "crossover_of_ratios",
    "frontier",
    "hypervolume",
    "performance_profile",
    "pooled_estimates",
    "pooled_ratio",
    "ratio_of_figures",
    "swapped",
    "unpaired_ratio",
]
