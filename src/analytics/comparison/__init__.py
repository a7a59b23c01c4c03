"""Techniques beside their baseline over the history: pooled over runs, apart by host, over models, by idea."""

from analytics.comparison.counterparts import Counterpart, counterparts
from analytics.comparison.families import Family, Member, families
from analytics.comparison.groups import BY, UnknownGroup
from analytics.comparison.history import NothingToCompare, compare, compare_families
from analytics.comparison.records import Apart, Compared, History, Quality, Ranked

__all__ = [
    "BY",
    "Apart",
    "Compared",
    "Counterpart",
    "Family",
    "History",
    "Member",
    "NothingToCompare",
    "Quality",
    "Ranked",
    "UnknownGroup",
    "compare",
    "compare_families",
    "counterparts",
    "families",
]
