"""How cases went over the runs of a machine: where they stepped, what changed there, and what progress there is."""

from __future__ import annotations

from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Picture, Section, Table, Words, cut
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import counted, day, listed
from analytics.reporting.trends import series_chart
from analytics.trends import Progress, Series, Step, Trends
from bench.export import format as shown

TITLE = "How it went over time"
STEPS = ("first run after it", "size", "verdict", "what changed")
PROGRESS = ("suite", "best techniques", "models and workloads", "last advance")
NOTHING = "No case was run often enough on one machine to tell a change from chance yet; each run adds a point."
EXPLAINED = (
    "A change is a step of the ratio to the baseline from one run to the next, larger than runs differ by chance, and "
    "corrected for all series that were looked at. What changed in the environment there stands beside it; that it "
    "changed then doesn't say that it is the cause."
)


def section(gathered: Gathered) -> Section:
    """Counts, then each series with a change, then progress."""
    found = gathered.trends
    if found is None:
        return Section("trend", TITLE, (Words(NOTHING),), None)
    changed = [one for one in found.changed if one.kind == "ratio"]
    kept, more = cut(changed, limits.SERIES, gathered.command("trend"))
    blocks: list[Block] = [Words(counts(found)), *([Words(EXPLAINED, "soft")] if kept else []), *map(_series, kept)]
    blocks += [Words(more, "soft")] if more else []
    blocks += [_progress(one) for one in found.progress if one.suites]
    blocks += [Words(f"Note: {note}", "soft") for note in found.notes]
    return Section("trend", TITLE, tuple(blocks), found.document(every=False))


def counts(found: Trends) -> str:
    """`43 series: 2 with a change, 30 too short to tell`."""
    parts = [f"{len(found.changed)} with a change" if found.changed else "none with a change"]
    if found.too_short:
        parts.append(f"{len(found.too_short)} too short to tell one")
    return f"{counted(len(found.series), 'series', 'series')} of a case on a machine: {', '.join(parts)}."


def _series(one: Series) -> Part:
    title = f"{one.case} on {one.host}"
    steps = [step for step in one.steps if step.stands]
    told = (
        f"Chart of the ratio of {one.technique} to {one.baseline} over {counted(len(one.runs), 'run')}, "
        f"{counted(len(steps), 'change')}: {listed([_size(step) for step in steps])}. The table below has each."
    )
    rows = tuple(_step(step) for step in steps)
    picture = Picture(f"trend-{title}", series_chart(one), told)
    return Part(title, (picture, Table(title, STEPS, rows), Words(f"{one.provenance}, {one.metric}.", "soft")))


def _step(step: Step) -> tuple[Cell, ...]:
    return (
        Cell(step.run, about=day(step.started)),
        Cell(_size(step), step.size),
        Cell(step.verdict, tone=step.verdict if step.verdict in ("better", "worse") else ""),
        Cell("; ".join(step.what)),
    )


def _size(step: Step) -> str:
    if step.of != "ratio":
        return shown.number(step.size)
    if step.low is None or step.high is None:
        return shown.ratio(step.size)
    return shown.ratio_with_interval(step.size, step.low, step.high)


def _progress(one: Progress) -> Part:
    rows = []
    for suite in one.suites:
        last = suite.advances[-1] if suite.advances else None
        where = f"{last.technique} on {last.model} / {last.workload}" if last else ""
        rows.append(
            (
                Cell(suite.suite, about="" if suite.judged else "its quality was not judged"),
                Cell(shown.ratio(suite.ratio), suite.ratio, "of their baselines' time"),
                Cell(str(suite.grounds)),
                Cell(where, about=day(last.started) if last else ""),
            )
        )
    title = f"Progress on {one.host}"
    ratio = shown.ratio(one.ratio)
    told = f"Over suites that judge quality, the best techniques that lose none take {ratio} of their baselines' time."
    return Part(title, (Words(told), Table(title, PROGRESS, tuple(rows))))
