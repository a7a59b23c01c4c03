"""The picture of each question, shared by reports, exports and the commands' `--chart`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair

    from analytics.comparison import Family, History


def history_chart(found: History, subtitle: Sequence[str] | None = None) -> altair.TopLevelMixin:
    """The forest of all rows, a panel a model, workload and group."""
    from analytics.charts import forest

    said = [f"Pairs of runs pooled by {found.by}."] if subtitle is None else subtitle
    return forest(found.chart_rows(), subtitle=said)


def shared_families(found: Sequence[Family]) -> list[Family]:
    """Those that were seen in more than one task; all where none was."""
    tasks: dict[str, set[str]] = {}
    for one in found:
        tasks.setdefault(one.family, set()).add(one.task)
    return [one for one in found if len(tasks[one.family]) > 1] or list(found)


def family_chart(found: Sequence[Family]) -> altair.TopLevelMixin:
    """One dot a task of each family that was seen in more than one."""
    from analytics.charts import families

    bars = "Dot: median over cases; bar: its middle half, whose side of 1 gives the colour. Left of 1: faster."
    return families([one.chart_row() for one in shared_families(found)], subtitle=[bars])
