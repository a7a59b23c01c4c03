"""What the report can't say: what stands behind the figures, and what must not be concluded from them."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.reporting.blocks import Section, points
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import bounded, counted, listed

TITLE = "What this report can't say"
ALWAYS = (
    "A ratio of one machine, model and workload is not that of another.",
    "Quality is that of the suite's own metrics and examples; your work may ask for something that they don't see.",
)


def section(gathered: Gathered) -> Section:
    """The limits that these figures have, then those that all have."""
    found = [*_of_history(gathered), *_of_machines(gathered), *_of_field(gathered), *ALWAYS]
    return Section("limits", TITLE, (points(found),), found)


def _of_history(gathered: Gathered) -> Iterator[str]:
    if gathered.history is None:
        yield "No technique was compared with its baseline here: nothing above is about this machine."
        return
    rows = gathered.history.rows
    once = [row for row in rows if len(row.runs) == 1]
    if once:
        yield (
            f"{counted(len(once), 'comparison')} of {len(rows)} come from a single run each: how far another day, boot "
            "or layout of memory would move them is not known. Measuring again tells."
        )
    bare = [row for row in rows if not bounded(row)]
    if bare:
        yield f"{counted(len(bare), 'comparison has', 'comparisons have')} no interval: too few pairs."
    open_ones = [row for row in rows if row.time.verdict == "cannot tell"]
    if open_ones:
        yield (
            f"{counted(len(open_ones), 'comparison')} of {len(rows)} can't be told: that is not the same as no "
            "difference. More pairs settle it: bench run suite/NAME --profile standard."
        )
    quick = {row["run"] for row in gathered.runs if row["profile"] == "quick"}
    hasty = [row for row in rows if set(row.runs) <= quick]
    if hasty:
        yield f"{counted(len(hasty), 'comparison')} of {len(rows)} rest on quick runs alone, which have few pairs."


def _of_machines(gathered: Gathered) -> Iterator[str]:
    virtual = [row["host"] for row in gathered.own if row["virtual"]]
    if virtual:
        yield f"{listed(virtual)}: a virtual machine, whose neighbours disturb and whose cores are not all its own."
    foreign = [row for row in gathered.own if "mac" not in str(row["os"]).lower()]
    if foreign:
        names = listed([f"{row['host']} ({row['os']})" for row in foreign])
        yield f"{names}: not a Mac. Nothing measured there speaks for Apple silicon, GPU or Neural Engine."
    if len(gathered.hosts) > len(gathered.own):
        others = listed([row["host"] for row in gathered.hosts if row not in gathered.own])
        yield f"Other machines were measured, too ({others}): bench report --host ID tells of them."
    changed = [row["run"] for row in gathered.runs if row["dirty"]]
    if changed:
        yield f"{counted(len(changed), 'run')} used code with changes that were not committed: {listed(changed)}."
    if any(row["provenance"] == "simulated" for row in gathered.runs):
        yield "Simulated figures are in this report because they were asked for by name; they are no measurements."


def _of_field(gathered: Gathered) -> Iterator[str]:
    if gathered.published:
        yield (
            "Published figures come from one machine each, seldom repeated, with software of many versions. A ratio of "
            "two of them has no interval, and none is invented."
        )
