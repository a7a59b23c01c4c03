"""One case in full: every metric, every comparison, what could not be read and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.cli.noise import noise_lines
from bench.export import format as shown

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.statistics import Comparison, Difference
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
    lines += _section("percentiles of one call's wall time", _percentile_words(percentiles(measured, case)))
    lines += _section("against the baseline", _comparisons(case))
    lines += _section("pairs left out of the verdict", {why: f"{count} pairs" for why, count in case.left_out.items()})
    if case.noise is not None:
        lines += [f"  {line}" for line in noise_lines(case.noise, measured.summary.header.precision)]
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
        rows[name] = difference_words(one, case.metrics[name].unit if name in case.metrics else "1")
    return rows


def difference_words(one: Difference, unit: str) -> str:
    """A quality difference with interval, verdict, and what it could have shown."""
    value, bounds = shown.difference(one.value, one.low, one.high, unit)
    words = [f"{value} {bounds}  {one.verdict} ({one.method})"]
    if one.verdict == "cannot tell":
        words.append(shown.smallest_difference(one.smallest_effect, unit))
    return "; ".join([*words, one.note] if one.note else words)


def comparison_words(one: Comparison) -> str:
    """Ratio with interval, verdict, how much data, what would settle it."""
    words = [f"{shown.ratio_with_interval(one.ratio, one.low, one.high)}  {one.verdict}, {one.pairs} pairs"]
    if one.verdict == "cannot tell":
        words.append(shown.smallest_effect(one.smallest_effect))
        words += [shown.settle(one.seconds_to_settle)] if one.seconds_to_settle else []
    if one.note and one.note not in words:
        words.append(one.note)
    return "; ".join(words)


def percentiles(measured: MeasuredRun, case: CaseSummary) -> dict[str, dict[str, Any]]:
    """Percentiles of the trial's single calls, in seconds; null where the sample can't hold one.

    Each has `value`, `unit`, `samples`, the number `needed`, and how many are `missing`.
    """
    from bench.statistics import Refused, percentile
    from bench.statistics.percentile import least_samples

    samples = _wall_samples(measured, case)
    found: dict[str, dict[str, Any]] = {}
    for which in PERCENTILES if samples else ():
        value, needed = percentile(samples, which), least_samples(which)
        found[f"p{which:g}"] = {
            "value": None if isinstance(value, Refused) else value,
            "unit": "s",
            "samples": len(samples),
            "needed": needed,
            "missing": max(0, needed - len(samples)),
        }
    return found


def _percentile_words(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: _given_or_refused(one) for name, one in found.items()}


def _given_or_refused(one: dict[str, Any]) -> str:
    if one["value"] is None:
        return f"not given: needs {one['needed']} samples, {one['missing']} more than the {one['samples']} there are"
    return shown.quantity(one["value"], "s")


def _wall_samples(measured: MeasuredRun, case: CaseSummary) -> list[float]:
    """The latest trial's, as in the summary."""
    trials = [trial for trial in measured.content.trials if trial.case == case.case]
    return [block.wall_s / block.calls for block in trials[-1].blocks] if trials else []
