"""The table of a run: one row a technique, sorted by benefit, in figures and plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group as Stack
from rich.table import Table
from rich.text import Text

from bench.export import format as shown
from bench.export.reading import Group, groups, quality_change, value_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bench.summary import CaseSummary, RunSummary

WIDE = 110  # columns from which on every figure gets a column of its own
COLOURS = {"better": "bold green", "worse": "red", "same": "", "cannot tell": "yellow"}


def run_tables(summary: RunSummary, width: int) -> Stack:
    """One table for each model and workload, and beneath it what could not be measured."""
    parts: list[RenderableType] = []
    for group in groups(summary):
        if group.measured:
            parts.append(group_table(group, summary, width))
        parts += _unmeasured_lines(group)
        parts.append(Text())
    return Stack(*parts)


def group_table(group: Group, summary: RunSummary, width: int) -> Table:
    """The measured cases of one model and workload."""
    wide = width >= WIDE
    table = Table(title=_title(group), title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for name in _headings(group, wide):
        table.add_column(name, header_style="bold", overflow="fold", vertical="top")
    for case in group.measured:
        table.add_row(*_cells(case, group, summary, wide), end_section=True)
    return table


def _title(group: Group) -> str:
    baseline = group.baseline
    if baseline is None or baseline.status != "ok":
        return f"{group.title} (the baseline was not measured: no comparisons)"
    time = value_of(baseline, "net_time") or value_of(baseline, "wall_time")
    call = f", {shown.quantity(time.value, time.unit)} a call" if time else ""
    return f"{group.title}: baseline {baseline.case.technique}{call}"


def _headings(group: Group, wide: bool) -> list[str]:
    quality = [_metric_words(group.quality)] if group.quality else []
    if not wide:
        return ["technique", "time", *quality, "memory\nsize" if _has_size(group) else "memory", "verdict"]
    fidelity = [_metric_words(group.fidelity)] if group.fidelity else []
    size = ["size"] if _has_size(group) else []
    return ["technique", "time against baseline", *quality, *fidelity, "peak memory", *size, "verdict"]


def _has_size(group: Group) -> bool:
    return any("size_on_disk" in case.metrics for case in group.measured)


def _metric_words(metric: str | None) -> str:
    return (metric or "").replace("_", " ")


def _cells(case: CaseSummary, group: Group, summary: RunSummary, wide: bool) -> list[Text]:
    memory, size = _figure(case, "peak_memory"), _figure(case, "size_on_disk")
    quality = [_quality_cell(case, group.quality, summary, wide)] if group.quality else []
    fidelity = _figure(case, group.fidelity)
    if wide:
        extra = [Text(fidelity)] if group.fidelity else []
        places = [*extra, Text(memory), *([Text(size)] if _has_size(group) else [])]
    else:
        places = [Text(f"{memory}\n{size}".rstrip())]
        if quality and group.fidelity and fidelity != "":
            quality[0].append(f"\n{_metric_words(group.fidelity)} {fidelity}", style="dim")
    name = Text(case.case.technique, style="bold" if case.is_baseline else "")
    return [name, _time_cell(case, wide), *quality, *places, verdict_cell(case, group, summary)]


def _figure(case: CaseSummary, metric: str | None) -> str:
    figure = value_of(case, metric)
    return "" if figure is None else shown.quantity(figure.value, figure.unit)


def _time_cell(case: CaseSummary, wide: bool) -> Text:
    one = case.headline
    if case.is_baseline:
        return Text("1x")
    if one is None:
        return Text("not compared", style="yellow")
    figures = shown.ratio_with_interval(one.ratio, one.low, one.high)
    if not wide:
        figures = figures.replace(" [", "\n[", 1)
    return Text(f"{figures}\n").append(shown.in_words(one.ratio, one.verdict), style="dim")


def _quality_cell(case: CaseSummary, metric: str | None, summary: RunSummary, wide: bool) -> Text:
    figure = value_of(case, metric)
    if figure is None or metric is None:
        return Text("not judged", style="dim")
    cell = Text(shown.quantity(figure.value, figure.unit))
    one = case.quality.get(metric)
    if one is None:
        return cell
    change = quality_change(one)
    words = (" " if wide else "\n").join(shown.difference(one.value, one.low, one.high, figure.unit))
    return cell.append(f"\n{words}", style=COLOURS.get(change, "dim"))


def verdict_cell(case: CaseSummary, group: Group, summary: RunSummary) -> Text:
    """The verdict on time, and a word on every quality that is better or worse."""
    if case.is_baseline:
        return Text("baseline", style="bold")
    cell = verdict_text(case)
    for metric, difference in case.quality.items():
        if change := quality_change(difference):
            cell.append(f"\n{_metric_words(metric)} {change}", style=COLOURS[change])
    return cell


def verdict_text(case: CaseSummary) -> Text:
    """The verdict on time by itself."""
    one = case.headline
    if one is None:
        out = sum(case.left_out.values())
        pairs = f"all {out} pairs left out" if out else "no pairs"
        return Text(f"cannot tell\n{pairs}", style=COLOURS["cannot tell"])
    cell = Text(one.verdict, style=COLOURS.get(one.verdict, ""))
    if one.verdict == "cannot tell":
        words = [shown.smallest_effect(one.smallest_effect), shown.settle(one.seconds_to_settle)]
        cell.append("".join(f"\n{text}" for text in words if text), style="dim")
    return cell


def _unmeasured_lines(group: Group) -> list[Text]:
    """One line a case; one for all of them where the whole group was skipped because its baseline was."""
    baseline = group.baseline
    reason = baseline.reason if baseline is not None and baseline.status == "skipped" else ""
    if reason and all(case.status == "skipped" and reason in case.reason for case in group.cases):
        return [Text("skipped: ", style="dim").append(f"{group.title}: ", style="bold").append(reason)]
    return [_unmeasured_line(case) for case in group.unmeasured]


def _unmeasured_line(case: CaseSummary) -> Text:
    style = "dim" if case.status == "skipped" else "red"
    reason = case.reason or "no reason was recorded"
    return Text(f"{case.status}: ", style=style).append(f"{case.case.technique}: ", style="bold").append(reason)


def caution_lines(summary: RunSummary) -> list[Text]:
    """One line a warning, with its advice."""
    lines = []
    for caution in summary.cautions:
        line = Text("warning: ", style="yellow").append(caution.text)
        lines.append(line.append(f" → {caution.advice}", style="cyan") if caution.advice else line)
    return lines


def legend(summary: RunSummary) -> Text:
    """What the columns mean, in a sentence or two."""
    readings = {case.headline.reading for case in summary.cases if case.headline}
    reading = " and ".join(sorted(readings)) or "net"
    precision = shown.percent(summary.header.precision)
    words = (
        f"Ratios are technique over baseline in {reading} time, from pairs that ran alternately. "
        "Quality is its value, then the difference from the baseline. "
    )
    more = (
        "Intervals of quality hold at 95 %; better and worse, of time and of quality, are corrected together for "
        "their number. A quality that no verdict names can't be told, or is the same within its margin. "
    )
    settle = (
        f"What can't be told names the smallest effect that would have shown, and the time to {precision} precision."
        if any(case.headline and case.headline.verdict == "cannot tell" for case in summary.cases)
        else ""
    )
    return Text(words + (more if any(case.quality for case in summary.cases) else "") + settle, style="dim")
