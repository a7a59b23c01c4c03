"""A machine that slows down while it works: drift over a run, called thermal only where heat was seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, number, strength
from analytics.insight.rows import Frames, Row, grouped
from analytics.methods.clusters import Clustered, mean_over_clusters
from analytics.methods.drift import LEAST_POINTS, Drift, drift
from bench.probes.thermal import MODERATE, severity

ENOUGH = 0.02  # a drift below 2 % over a run is told by nobody
SURE = 0.01
LEAST_BLOCKS = 4  # two in each half of a trial
CLOCK_LOST = 0.05  # of the clock, from before a trial to after it
COOL, IDLE = "let the machine cool down, then bench run", "with nothing else at work: bench run"


def over_runs(frames: Frames) -> Iterator[Finding]:
    """The control's times over a run: a pair's baseline runs from the first pair to the last, on the same work."""
    rows = [row for row in frames.named(frames.blocks.to_dicts()) if row["role"] == "baseline" and row["started"]]
    for together in grouped(rows, "run").values():
        found = drift(*levelled(together)) if len(together) >= LEAST_POINTS else None
        if found and _moved(found):
            yield _over_run(together, found)


def levelled(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Seconds since the first, and times over the median of their own case, so that all cases make one series."""
    start = min(row["started"] for row in rows)
    times, values = [], []
    for case in grouped(rows, "model", "workload", "technique").values():
        usual = sorted(row["median"] for row in case)[len(case) // 2]
        times += [(row["started"] - start).total_seconds() for row in case]
        values += [row["median"] / usual for row in case]
    return times, values


def _moved(found: Drift) -> bool:
    """A drift of 2 % or more whose interval leaves 1 out and that isn't chance."""
    sided = found.low > 1 or found.high < 1
    return sided and abs(math.log(found.ratio)) >= math.log1p(ENOUGH) and found.p_value <= SURE


def heat_of(rows: Sequence[Row]) -> str:
    """What was seen of heat: the worst word, or a clock that fell; empty where nothing was."""
    words = [row["heat"] for row in rows if row["heat"]]
    hot = [word for word in words if word == "throttled" or severity(word) >= MODERATE]
    if hot:
        worst = max(hot, key=lambda word: severity("heavy" if word == "throttled" else word))
        seen = sum(word == worst for word in words)
        told = "the processor throttled" if worst == "throttled" else f"thermal pressure {worst}"
        return f"{told} in {counted(seen, 'trial')} of {len(rows)}"
    lost = [
        row
        for row in rows
        if row["clock_before"] and row["clock_after"] and row["clock_after"] < row["clock_before"] * (1 - CLOCK_LOST)
    ]
    if len(lost) * 2 >= len(rows) and lost:
        fell = sum(row["clock_after"] / row["clock_before"] for row in lost) / len(lost)
        return f"the clock fell to {number(fell * 100, 2)} % in {counted(len(lost), 'trial')} of {len(rows)}"
    return ""


def _no_heat(rows: Sequence[Row]) -> str:
    """Why a drift isn't called thermal."""
    published = any(row["heat"] or row["clock_before"] for row in rows)
    return "no heat was seen meanwhile" if published else "the machine publishes neither heat nor clock"


def _over_run(rows: Sequence[Row], found: Drift) -> Finding:
    first, slower, heat = rows[0], found.ratio > 1, heat_of(rows)
    thermal = slower and bool(heat)
    minutes = (max(row["started"] for row in rows) - min(row["started"] for row in rows)).total_seconds() / 60
    size = number(abs(found.ratio - 1) * 100, 2)
    cause = (
        f": {heat}" if thermal else f"; {_no_heat(rows)}, so this is a drift and not called thermal" if slower else ""
    )
    sentence = (
        f"Over the {number(minutes, 2)} minutes of run {first['run']} ({first['suite']}) the baseline became {size} "
        f"% {'slower' if slower else 'faster'} on {first['who']}{cause}."
    )
    start = min(row["started"] for row in rows)
    shown = [_row(row, f"baseline of pair {row['trial']}", row["median"], start) for row in rows]
    interval = f"95 % interval {number(found.low, 3)} to {number(found.high, 3)} times"
    why = (
        f"{counted(found.points, 'pair')} of {counted(len(_cases(rows)), 'case')}, each over its own median: {interval}"
    )
    return Finding(
        "thermal-fade" if thermal else "drift", sentence, _about(rows),
        strength((STRONG if thermal else FAIR) if found.points >= 2 * LEAST_POINTS else WEAK, why, shown, 1),
        tuple(shown),
        "Verdicts stand: both sides of a pair share the drift. Other programs, power limits and memory drift too, "
        "and a drift "
        "that turned within the run is told by its ends alone.",
        f"{COOL if thermal else IDLE} suite/{first['suite']}", {"ratio": found.ratio},
    )  # fmt: skip


def within_trials(frames: Frames) -> Iterator[Finding]:
    """The later half of a trial's blocks over its earlier half, over the trials of a run: the trial is the unit."""
    rows = [
        row
        for row in frames.named(frames.blocks.to_dicts())
        if row["role"] == "alone" and row["blocks"] >= LEAST_BLOCKS and row["first_half"] and row["started"]
    ]
    for together in grouped(rows, "run").values():
        found = mean_over_clusters({str(row["trial"]): [row["last_half"] / row["first_half"]] for row in together})
        if found and found.low and found.high and found.low > 1 and found.value >= 1 + ENOUGH:
            yield _within(together, found)


def _within(rows: Sequence[Row], found: Clustered) -> Finding:
    first, heat = rows[0], heat_of(rows)
    assert found.low is not None and found.high is not None
    size = number((found.value - 1) * 100, 2)
    cause = f": {heat}" if heat else f"; {_no_heat(rows)}, so this is a drift and not called thermal"
    start = min(row["started"] for row in rows)
    shown = [
        _row(row, "later half over earlier half", row["last_half"] / row["first_half"], start, "1") for row in rows
    ]
    interval = f"95 % interval {number(found.low, 4)} to {number(found.high, 4)} times"
    return Finding(
        "thermal-fade" if heat else "drift",
        f"Within the trials of run {first['run']} ({first['suite']}) on {first['who']}, the later half of the calls "
        f"took {size} % longer than the earlier half{cause}.",
        _about(rows), strength(STRONG if heat else FAIR, f"{counted(len(rows), 'trial')}: {interval}", shown, 1),
        tuple(shown),
        "Techniques and workloads are pooled; a warm-up that ended too late would make the later half faster, not "
        "slower.",
        f"{COOL if heat else IDLE} suite/{first['suite']}", {"ratio": found.value},
    )  # fmt: skip


def _cases(rows: Sequence[Row]) -> set[tuple[str, str]]:
    return {(row["model"], row["workload"]) for row in rows}


def _about(rows: Sequence[Row]) -> About:
    first = rows[0]
    models = tuple(sorted({row["model"] for row in rows}))
    return About((first["host"],), (first["chip"],), models, (), first["task"] or "")


def _row(row: Row, what: str, value: float, start: datetime, unit: str = "s") -> Evidence:
    note = ", ".join(filter(None, [f"{row['started']:%H:%M:%S}", f"heat {row['heat']}" if row["heat"] else ""]))
    return Evidence(
        what, value, unit, "measured", "this-toolkit", row["run"], row["chip"] or "", row["host"], row["model"],
        row["key"] or row["technique"] or "", row["workload"], note=note, x=(row["started"] - start).total_seconds(),
    )  # fmt: skip
