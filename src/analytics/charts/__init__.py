"""The charts of the analytics: each takes rows with documented columns and returns an Altair chart."""

from analytics.charts.coverage import coverage
from analytics.charts.critical_difference import critical_difference
from analytics.charts.families import families
from analytics.charts.flip import flip
from analytics.charts.forest import forest
from analytics.charts.frontier import Side, frontier
from analytics.charts.memory import memory
from analytics.charts.profile import profile
from analytics.charts.progress import progress
from analytics.charts.roofline import roofline
from analytics.charts.series import series
from analytics.charts.trend import trend

__all__ = [
    "Side",
    "coverage",
    "critical_difference",
    "families",
    "flip",
    "forest",
    "frontier",
    "memory",
    "profile",
    "progress",
    "roofline",
    "series",
    "trend",
]
