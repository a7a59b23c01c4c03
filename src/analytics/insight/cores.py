"""Whether efficiency cores did the work: the share of processor time that was spent on performance cores."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.insight.finding import FAIR, STRONG, About, Finding
from analytics.insight.phrases import counted, listed, percent, strength
from analytics.insight.rows import Frames, evidence, grouped

MOSTLY = 0.9  # above, the fast cores did nearly all of it
HALF = 0.5


def efficiency(frames: Frames) -> Iterator[Finding]:
    """A finding for each host on which a technique spent a tenth or more of its time on efficiency cores."""
    rows = frames.rows(metric="performance_core_share", provenance="measured")
    for everything in grouped(rows, "host").values():
        slow = sorted((row for row in everything if 0 <= row["value"] < MOSTLY), key=lambda row: row["value"])
        if not slow:
            continue
        worst = slow[0]
        parts = [f"{row['technique']} {percent(1 - row['value'])}" for row in slow]
        did = "did most of the work" if worst["value"] < HALF else "did part of the work"
        shown = [evidence(row, "share of processor time on performance cores") for row in slow]
        yield Finding(
            "efficiency-cores",
            f"Efficiency cores {did} of {counted(len(slow), 'case')} of {len(everything)} on {worst['who']}: "
            f"{listed(parts)} of the processor time was theirs. Such times say less about the technique than about "
            "where it ran.",
            About.of(shown, worst["task"]),
            strength(
                STRONG if worst["value"] < HALF else FAIR, "macOS counts a process's time by kind of core", shown, 1),
            tuple(shown),
            "The share doesn't say why the scheduler put it there (background state, low power, threads that "
            "outnumber the fast cores); work on the GPU isn't in this share.",
            f"bench doctor, then bench run suite/{worst['suite']} without taskpolicy -b and with the charger",
            {row["technique"]: row["value"] for row in slow},
        )  # fmt: skip
