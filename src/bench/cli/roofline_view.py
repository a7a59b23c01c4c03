"""What a run of operations says of the machine, in a few plain lines beneath its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.export import format as shown

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.roofline import BreakEven, Ceiling, Overhead

ANY = "any"  # the precision of a bandwidth
PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def roofline_lines(measured: MeasuredRun) -> list[str]:
    """Ceilings, overheads and break-evens; none for a run of anything else."""
    from bench.roofline import roofline_of

    found = roofline_of(measured.content, measured.summary)
    if found is None:
        return []
    places = dict.fromkeys((one.runtime, one.unit) for one in found.ceilings)
    lines = ["what this machine can do (the highest that was seen):"]
    for place in places:
        parts = [_ceiling(one) for one in found.ceilings if (one.runtime, one.unit) == place]
        lines.append(f"  {place[0]} on {place[1]}: {', '.join(parts)}")
    lines += [f"  {_overhead(one)}" for one in found.overheads]
    return lines + [f"  {_break_even(one)}" for one in found.break_evens]


def _ceiling(one: Ceiling) -> str:
    name = "memory" if one.precision == ANY else one.precision
    share = "" if one.share_of_published is None else f" ({shown.percent(one.share_of_published)} of the published)"
    return f"{name} {scaled(one.value.value, one.value.unit)}{share}"


def _overhead(one: Overhead) -> str:
    evaluation, kernel = (shown.quantity(part.value, "s", 2) for part in (one.evaluation, one.kernel))
    return f"{one.technique}: an evaluation costs {evaluation}, one more kernel {kernel}"


def _break_even(one: BreakEven) -> str:
    steps = ", ".join(f"{shown.ratio(step.ratio)} at {step.batch}" for step in one.ratios)
    words = {
        "always": "pays at every batch measured",
        "never": "pays at no batch measured",
        "until": f"pays up to a batch of about {shown.number(one.batch or 0, 2)}",
        "from": f"pays from a batch of about {shown.number(one.batch or 0, 2)}",
        "mixed": "pays at some batches",
    }[one.outcome]
    width = "" if one.width is None else f" (width {one.width})"
    return f"{one.packed} beside {one.dense}{width}: {words} ({steps} of its time)"


def scaled(value: float, unit: str) -> str:
    """A rate with a prefix: 12.3 GB/s, 140 Gop/s."""
    size, prefix = next((part for part in PREFIXES if value >= part[0]), PREFIXES[-1])
    return f"{shown.number(value / size)} {prefix}{'B/s' if unit == 'B/s' else 'op/s'}"
