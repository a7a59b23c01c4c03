"""The Pareto front of techniques on each model, workload and machine, with the probability of being on it."""

from analytics.front.choice import TIME, chosen
from analytics.front.measured import measured_grounds
from analytics.front.published import published_grounds
from analytics.front.question import NoFront, front_on, frontier
from analytics.front.records import Figure, Front, FrontMetric, Fronts, Ground, Known, Thin

__all__ = [
    "TIME",
    "Figure",
    "Front",
    "FrontMetric",
    "Fronts",
    "Ground",
    "Known",
    "NoFront",
    "Thin",
    "chosen",
    "front_on",
    "frontier",
    "measured_grounds",
    "published_grounds",
]
