"""Findings about Apple Silicon in plain sentences, each with the figures that it stands on."""

from analytics.insight.finding import About, Evidence, Finding, Strength
from analytics.insight.insights import insights
from analytics.insight.rows import Frames, Here
from analytics.insight.rules import CODES, RULES, Rule

__all__ = ["CODES", "RULES", "About", "Evidence", "Finding", "Frames", "Here", "Rule", "Strength", "insights"]
