"""How cases went over the runs of a host: changes and what changed there, progress of the best techniques."""

from analytics.trends.facts import NOTHING, clock_notes, differences, what_changed
from analytics.trends.progress import progress_of
from analytics.trends.question import NoTrend, fits, trend
from analytics.trends.records import Advance, Level, Point, Progress, Series, Step, SuiteProgress, Trends
from analytics.trends.steps import looked_at

__all__ = [
    "NOTHING",
    "Advance",
    "Level",
    "NoTrend",
    "Point",
    "Progress",
    "Series",
    "Step",
    "SuiteProgress",
    "Trends",
    "clock_notes",
    "differences",
    "fits",
    "looked_at",
    "progress_of",
    "trend",
    "what_changed",
]
