"""A selftest's document as people read it: counts by reading, with intervals, and what measuring costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.export import format as shown

if TYPE_CHECKING:
    from rich.table import Table

TITLES = {"net": "net time", "wall": "wall time", "cpu": "processor time"}


def heading(document: dict[str, Any]) -> list[str]:
    """What was counted, under which circumstances."""
    comparison, load = document["comparison"], document["load"]
    lines = [
        f"{comparison['count']} comparisons of 10 ms calls, {document['verdicts']} verdicts on "
        f"{TITLES[document['headline']]}; load average {load['load_1m_before']:.1f} before, "
        f"{load['load_1m_after']:.1f} after"
        + (f", {load['busy_processes']} busy processes on purpose" if load["busy_processes"] else "")
    ]
    if document["no_run_queue"]:
        lines.append(f"verdicts stand on the wall clock: {document['no_run_queue']}")
    return lines


def counts_table(document: dict[str, Any]) -> Table:
    """One column a reading; the verdicts' own reading first, the others as they would have judged the same pairs."""
    from rich.table import Table

    first = document["headline"]
    readings = [name for name in (first, *TITLES) if name in document["readings"]]
    readings = list(dict.fromkeys(readings))
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", overflow="fold")
    for name in readings:
        table.add_column(TITLES[name] if name == first else f"{TITLES[name]}, same pairs", header_style="bold")
    columns = [_cells(document["readings"][name]) for name in readings]
    for title in columns[0] if columns else ():
        table.add_row(title, *(column.get(title, "") for column in columns))
    return table


def _cells(counts: dict[str, Any]) -> dict[str, str]:
    alarms = counts["alarms"]
    cells = {
        "same work, called different": f"{share_words(alarms['alarms'])}  {alarms['up']} up, {alarms['down']} down",
        "same work, called same": f"{alarms['same']} of {alarms['alarms']['of']}",
        "same work, ratio": _bounds(alarms["mean_ratio"], alarms["mean_low"], alarms["mean_high"], 1.0),
    }
    for one in counts["detection"]:
        cells[f"+{one['percent']} %, called worse"] = share_words(one["found"])
    for one in counts["detection"]:
        cells[f"+{one['percent']} %, bias of the ratio"] = _bounds(one["bias"], one["bias_low"], one["bias_high"])
    factor = alarms["width_factor"]
    if counts["unfinished"]:
        cells["without their first look, left out"] = str(counts["unfinished"])
    return cells | {
        "intervals that held the truth": share_words(counts["coverage"]),
        "intervals must be wider by": "too few pairs to say" if factor is None else f"{factor:.2f}x",
    }


def share_words(value: dict[str, Any]) -> str:
    """`0 of 18 [0 %, 18 %]`."""
    if value["share"] is None:
        return "none"
    return f"{value['count']} of {value['of']} [{_percent(value['low'])}, {_percent(value['high'])}]"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


def _bounds(value: float | None, low: float | None, high: float | None, less: float = 0.0) -> str:
    """A relative deviation in percent with its interval."""
    if value is None:
        return "none"
    words = f"{100 * (value - less):+.2f} %"
    if low is None or high is None:
        return words
    return f"{words} [{100 * (low - less):+.2f}, {100 * (high - less):+.2f}]"


def cost_lines(document: dict[str, Any]) -> list[str]:
    """Time to a verdict, clock, probes, parent."""
    comparison, cost = document["comparison"], document["cost"]
    lines = []
    if comparison["seconds"] is not None:
        lines.append(
            f"a comparison took {shown.duration(comparison['seconds'])} in all; the median one "
            f"{comparison['median_pairs']:.0f} pairs and {shown.duration(comparison['median_pair_seconds'])}"
        )
    if cost["parent_cpu_share"] is not None:
        lines.append(f"the parent used {100 * cost['parent_cpu_share']:.2g} % of a core while workers measured")
    if "unavailable" in cost:
        return [*lines, cost["unavailable"]]
    timer, probes = cost["timer"], cost["probes_s"]
    overhead = timer["block_overhead_s"]
    lines.append(
        f"clock: step {shown.quantity(timer['step_s'], 's')}, a block adds {shown.quantity(overhead['value'], 's')} "
        f"[{shown.quantity(overhead['low'], 's')}, {shown.quantity(overhead['high'], 's')}]"
    )
    slowest = sorted(probes.items(), key=lambda pair: -pair[1])
    clock = cost["thread_clock_s"]
    words = [] if clock is None else [f"run queue {shown.quantity(clock, 's')}"]
    words += [f"{name.replace('_', ' ')} {shown.quantity(seconds, 's')}" for name, seconds in slowest]
    return [*lines, f"a reading, outside the timed part: {', '.join(words)}"]
