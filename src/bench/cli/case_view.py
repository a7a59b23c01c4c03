"""One case in full: every metric, every comparison, what could not be read and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.export import format as shown

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.statistics import Comparison, Refused
    from bench.summary import CaseSummary, Figure

PERCENTILES = (50.0, 90.0, 99.0)
QUARTILES = (
    "wall_time",
    "net_time",
    "cpu_time",
    "throughput",
)  # their bounds are the middle half of the samples


def case_lines(measured: MeasuredRun, case: CaseSummary) -> list[str]:
    """The case as people read it."""
    lines = [
        case.case.label,
        f"  {case.case.key}",
        f"  status  {case.status}" + (f": {case.reason}" if case.reason else ""),
    ]
    lines += _section("figures", {name: figure_words(name, figure) for name, figure in case.metrics.items()})
    lines += _section("percentiles of one call's wall time", percentiles(measured, case))
    lines += _section("against the baseline", _comparisons(case))
    lines += _section("pairs left out of the verdict", {why: f"{count} pairs" for why, count in case.left_out.items()})
    lines += _section("not available", case.unavailable)
    lines += _device_sections(measured, case)
    lines += _section("what it is", {name: str(value) for name, value in case.facts.items()})
    return lines + _section("files", {name: str(measured.folder / path) for name, path in case.artefacts.items()})


def _device_sections(measured: MeasuredRun, case: CaseSummary) -> list[str]:
    from bench.cli.device_view import energy_rows, state_rows

    trials = [trial for trial in measured.content.trials if trial.case == case.case]
    if not trials:
        return []
    return _section("the machine: before, worst, after", state_rows(trials[-1])) + _section(
        "energy was counted by", energy_rows(trials[-1])
    )


def _section(title: str, rows: dict[str, str]) -> list[str]:
    if not rows:
        return []
    width = max(map(len, rows))
    return [f"  {title}", *(f"    {name:<{width}}  {words}" for name, words in rows.items())]


def figure_words(name: str, figure: Figure) -> str:
    """Value, bounds and what they are, number of samples."""
    words = shown.quantity(figure.value, figure.unit)
    if figure.low is not None and figure.high is not None:
        kind = "middle half" if name in QUARTILES else "95 %"
        low, high = (shown.quantity(bound, figure.unit) for bound in (figure.low, figure.high))
        words += f"  {kind} [{low}, {high}]"
    return f"{words}  {figure.samples} sample{'' if figure.samples == 1 else 's'}"


def _comparisons(case: CaseSummary) -> dict[str, str]:
    rows = {name: comparison_words(one) for name, one in case.comparison.items()}
    for name, one in case.quality.items():
        unit = case.metrics[name].unit if name in case.metrics else "1"
        value, bounds = shown.difference(one.value, one.low, one.high, unit)
        rows[name] = f"{value} {bounds}  ({one.method})"
    return rows


def comparison_words(one: Comparison) -> str:
    """Ratio with interval, verdict, how much data, what would settle it."""
    words = [f"{shown.ratio_with_interval(one.ratio, one.low, one.high)}  {one.verdict}, {one.pairs} pairs"]
    if one.verdict == "cannot tell":
        words.append(shown.smallest_effect(one.smallest_effect))
        if one.seconds_to_settle:
            words.append(f"about {shown.duration(one.seconds_to_settle)} more would settle it")
    if one.note and one.note not in words:
        words.append(one.note)
    return "; ".join(words)


def percentiles(measured: MeasuredRun, case: CaseSummary) -> dict[str, str]:
    """Percentiles of the trial's single calls; those that the sample can't hold say how much is missing."""
    from bench.statistics import Refused, percentile

    samples = _wall_samples(measured, case)
    if not samples:
        return {}
    found: dict[str, str] = {}
    for which in PERCENTILES:
        value: Any = percentile(samples, which)
        found[f"p{which:g}"] = _refusal(value) if isinstance(value, Refused) else shown.quantity(value, "s")
    return found


def _refusal(refused: Refused) -> str:
    return f"not given: needs {refused.needed} samples, there are {refused.samples}"


def _wall_samples(measured: MeasuredRun, case: CaseSummary) -> list[float]:
    """The latest trial's, as in the summary."""
    trials = [trial for trial in measured.content.trials if trial.case == case.case]
    return [block.wall_s / block.calls for block in trials[-1].blocks] if trials else []
