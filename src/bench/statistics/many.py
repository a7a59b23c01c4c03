"""Many questions at once: what is left of a p-value when a suite asks hundreds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from scipy import stats

FALSE_DISCOVERY_RATE = 0.05
NOT_SURVIVED = "does not survive the correction for many comparisons"
CANNOT_TELL = "cannot tell"
Name = TypeVar("Name")
Finding = TypeVar("Finding", bound=Any)  # a frozen record with `verdict` and `note`


def survivors(p_values: Mapping[Name, float]) -> set[Name]:
    """The findings that stand at a false discovery rate of 5 % over all (Benjamini and Hochberg, JRSS B 1995)."""
    if not p_values:
        return set()
    adjusted = stats.false_discovery_control(list(p_values.values()))
    return {name for name, value in zip(p_values, adjusted, strict=True) if value <= FALSE_DISCOVERY_RATE}


def taken_back(finding: Finding) -> Finding:
    """A "better" or "worse" that doesn't survive can't tell after all; other verdicts stay."""
    if finding.verdict not in ("better", "worse"):
        return finding
    return replace(finding, verdict=CANNOT_TELL, note=NOT_SURVIVED)
