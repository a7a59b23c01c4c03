"""Many questions at once: what is left of a p-value when a suite asks hundreds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

FALSE_DISCOVERY_RATE = 0.05
NOT_SURVIVED = "does not survive the correction for many comparisons"
CANNOT_TELL = "cannot tell"
Name = TypeVar("Name")
Finding = TypeVar("Finding", bound=Any)  # a frozen record with `verdict` and `note`


def survivors(p_values: Mapping[Name, float]) -> set[Name]:
    """The findings that stand at a false discovery rate of 5 % over all (Benjamini and Hochberg, JRSS B 1995)."""
    found: set[Name] = set()
    rising = sorted(p_values.items(), key=lambda one: one[1])
    lowest = 1.0
    for place in range(len(rising), 0, -1):  # from the largest: what stands takes all smaller ones with it
        name, value = rising[place - 1]
        lowest = min(lowest, value * (len(rising) / place))
        if lowest <= FALSE_DISCOVERY_RATE:
            found.add(name)
    return found


def taken_back(finding: Finding) -> Finding:
    """A "better" or "worse" that doesn't survive can't tell after all; other verdicts stay."""
    if finding.verdict not in ("better", "worse"):
        return finding
    return replace(finding, verdict=CANNOT_TELL, note=NOT_SURVIVED)
