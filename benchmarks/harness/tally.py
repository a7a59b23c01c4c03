"""From comparisons to the table: how often each harness was wrong, what it found, what it took."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.statistics.share import Share, share
from harness.adapter import CLAIMS, WORSE
from harness.journal import OK, Comparison
from harness.workload import EFFECTS


@dataclass(frozen=True, slots=True)
class Row:
    """One harness, or the same comparisons of one at another setting (`setting` then says which).

    Shares carry Wilson's 95 % interval. `alarms_up` and `alarms_down` are the false alarms by direction; `seconds`
    and `own_cpu_share` are means over comparisons, None where there is nothing to take the mean of.
    """

    harness: str
    setting: str
    version: str
    busy: int
    comparisons: int
    failed: int
    alarms: Share
    alarms_up: int
    alarms_down: int
    detection: dict[int, Share]
    wrong_way: int
    coverage: Share
    seconds: float | None
    own_cpu_share: float | None
    cpu_share_watching: float | None
    load_low: float
    load_median: float
    load_high: float


def rows(comparisons: Sequence[Comparison]) -> list[Row]:
    """A row for each load on purpose, harness, version and setting, in the order in which they first came."""
    found = []
    for key in dict.fromkeys((one.busy, one.harness, one.version) for one in comparisons):
        ours = [one for one in comparisons if (one.busy, one.harness, one.version) == key]
        settings = dict.fromkeys(name for one in ours for name in one.at)
        found += [row(ours, setting) for setting in ("", *settings)]
    return sorted(found, key=lambda one: one.busy)


def row(comparisons: Sequence[Comparison], setting: str = "") -> Row:
    """One harness under one load: its own verdicts, or those at another setting."""
    good = [one for one in comparisons if one.status == OK]
    verdicts = [(one.percent, one.at.get(setting, "") if setting else one.verdict) for one in good]
    alarms = [verdict for percent, verdict in verdicts if percent == 0]
    up, down = (alarms.count(claim) for claim in reversed(CLAIMS))
    loads = [load for one in comparisons for load in (one.load_before, one.load_after)]
    first = comparisons[0]
    return Row(
        harness=first.harness,
        setting=setting,
        version=first.version,
        busy=first.busy,
        comparisons=len(good),
        failed=len(comparisons) - len(good),
        alarms=share(up + down, len(alarms)),
        alarms_up=up,
        alarms_down=down,
        detection={percent: detected(verdicts, percent) for percent in EFFECTS},
        wrong_way=sum(percent > 0 and verdict == CLAIMS[0] for percent, verdict in verdicts),
        coverage=share(0, 0) if setting else coverage(good),
        seconds=mean(one.seconds for one in good),
        own_cpu_share=mean(one.own_cpu_s / one.seconds for one in good if one.own_cpu_s is not None),
        cpu_share_watching=mean(one.cpu_share_watching for one in good if one.cpu_share_watching is not None),
        load_low=min(loads),
        load_median=statistics.median(loads),
        load_high=max(loads),
    )


def detected(verdicts: Sequence[tuple[int, str]], percent: int) -> Share:
    """How often `percent` more work was called worse."""
    ours = [verdict for more, verdict in verdicts if more == percent]
    return share(ours.count(WORSE), len(ours))


def coverage(comparisons: Sequence[Comparison]) -> Share:
    """How often the interval held the true ratio, of the comparisons that came with one."""
    given = [one for one in comparisons if one.low is not None and one.high is not None]
    return share(sum(one.low <= one.true_ratio <= one.high for one in given), len(given))  # type: ignore[operator]


def mean(values: Iterable[float]) -> float | None:
    """The mean; None of nothing."""
    kept = list(values)
    return statistics.fmean(kept) if kept else None


COLUMNS = ("harness", "false alarms (worse, better)", "+2 %", "+5 %", "+10 %", "interval holds", "a comparison",
           "own CPU")  # fmt: skip


def cells(one: Row, reasons: dict[str, str]) -> tuple[str, ...]:
    """A row's texts. `reasons` says by harness why there is no processor time of a parent."""
    shares = [written(one.alarms), *(written(one.detection[percent]) for percent in EFFECTS)]
    shares[0] += f" ({one.alarms_up}, {one.alarms_down})" if one.alarms.of else ""
    if one.setting:
        return (f"... at {one.setting}", *shares, "", "", "")
    seconds = "" if one.seconds is None else f"{one.seconds:.1f} s"
    unread = reasons.get(one.harness) or "not available: needs /proc"
    own = unread if one.own_cpu_share is None else percentage(one.own_cpu_share, 1)
    if one.cpu_share_watching is not None:
        own += f", {percentage(one.cpu_share_watching, 1)} while measuring"
    held = written(one.coverage) if one.coverage.of else "gives none"
    return (f"{one.harness} {one.version}", *shares, held, seconds, own)


def written(one: Share) -> str:
    """`1/20 = 5 % [1 %, 24 %]`."""
    if one.share is None or one.low is None or one.high is None:
        return "0/0"
    return f"{one.count}/{one.of} = {percentage(one.share)} [{percentage(one.low)}, {percentage(one.high)}]"


def percentage(value: float, digits: int = 0) -> str:
    """`4 %`."""
    return f"{100 * value:.{digits}f} %"


def table(found: Sequence[Row], reasons: dict[str, str]) -> str:
    """All rows as a Markdown table, one for each load on purpose, each under a line with the load averages."""
    parts = []
    for busy in dict.fromkeys(one.busy for one in found):
        ours = [one for one in found if one.busy == busy]
        lines = [COLUMNS, ("---",) * len(COLUMNS), *(cells(one, reasons) for one in ours)]
        parts.append(f"{loads(ours)}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines))
        parts += [line for one in ours for line in remarks(one)]
    return "\n\n".join(parts)


def remarks(one: Row) -> list[str]:
    """What has no column: comparisons that failed, verdicts that had the direction wrong."""
    name = f"{one.harness} at {one.setting}" if one.setting else one.harness
    lines = [f"{name}: {one.failed} comparisons failed"] if one.failed and not one.setting else []
    return [*lines, f"{name}: called more work better {one.wrong_way} times"] if one.wrong_way else lines


def loads(found: Sequence[Row]) -> str:
    """The line above a table."""
    mine = [one for one in found if not one.setting]
    medians = ", ".join(f"{one.harness} {one.load_median:.1f}" for one in mine)
    low, high = min(one.load_low for one in mine), max(one.load_high for one in mine)
    total = sum(one.comparisons for one in mine)
    return (
        f"{total} comparisons, {found[0].busy} processes busy on purpose; "
        f"load average {low:.1f} to {high:.1f} (medians: {medians})"
    )
