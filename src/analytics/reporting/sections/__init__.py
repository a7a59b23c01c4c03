"""The sections of a report in their order: one file a section, one row here."""

from __future__ import annotations

from collections.abc import Callable

from analytics.reporting.blocks import Section
from analytics.reporting.gathered import Gathered
from analytics.reporting.sections import (
    again,
    cannot,
    coverage,
    findings,
    fronts,
    ideas,
    machines,
    sources,
    steps,
    suites,
    summary,
)

SECTIONS: dict[str, Callable[[Gathered], Section]] = {
    "summary": summary.section,
    "compare": suites.section,
    "frontier": fronts.section,
    "trend": steps.section,
    "insight": findings.section,
    "families": ideas.section,
    "coverage": coverage.section,
    "machines": machines.section,
    "sources": sources.section,
    "reproduce": again.section,
    "limits": cannot.section,
}

__all__ = ["SECTIONS"]
