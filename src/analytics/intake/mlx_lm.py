"""The lines that `mlx_lm.benchmark` prints (mlx_lm/benchmark.py): trials and averages of one or more calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import fmean

from analytics.intake.content import Content, Found, Refused, Rows, number
from analytics.intake.figure import Figure, Series
from analytics.intake.words import key_of, mlx_quant

TIMING = re.compile(r"Timing with prompt_tokens=(\d+), generation_tokens=(\d+), batch_size=(\d+)")
VALUES = re.compile(r"(Trial \d+:|Averages:)\s+(.*)")
MODEL = re.compile(r"mlx_lm[._]benchmark\b.*?--model[= ](\S+)")
VERSION = re.compile(r"\b(mlx[-_]lm|mlx)[ =]+v?(\d[\w.]*)")
# What is printed, its metric here, and what one of it is in the base unit; stream_generate divides bytes by 1e9.
PRINTED = {
    "prompt_tps": ("prefill_tok_s", 1.0, "1/s", "higher"),
    "generation_tps": ("decode_tok_s", 1.0, "1/s", "higher"),
    "peak_memory": ("runtime_peak_memory", 1e9, "B", "lower"),
    "total_time": ("wall_time", 1.0, "s", "lower"),
}
ROUNDED = 0.0011  # three decimals are printed, of trials and of averages


@dataclass(slots=True)
class Call:
    """One call of the benchmark as its lines tell it."""

    row: int
    prompt: str
    tokens: str
    batch: str
    model: str | None
    packages: dict[str, str]
    trials: list[dict[str, float]] = field(default_factory=list)
    averages: dict[str, float] | None = None
    torn: list[int] = field(default_factory=list)


def recognises(content: Content) -> bool:
    """The line that names prompt, generation and batch, or the averages."""
    return any(TIMING.search(line) or line.startswith("Averages: prompt_tps=") for line in content.lines)


def read(content: Content) -> Rows:
    """Figures of each call, by the line on which it begins."""
    for call in _calls(content.lines):
        for line in call.torn:
            yield Refused(line, "is torn: no name=number for each value")
        if not call.trials and call.averages is None:
            yield Refused(call.row, "no trial was finished")
            continue
        for name, (metric, factor, unit, better) in PRINTED.items():
            values = tuple(trial[name] * factor for trial in call.trials if name in trial)
            average = (call.averages or {}).get(name)
            if problem := _apart(name, average, [value / factor for value in values]):
                yield Refused(call.row, problem)
            elif average is not None or values:
                value = average * factor if average is not None else fmean(values)
                yield Found(call.row, _figure(call, metric, value, unit, better, values))


def _calls(lines: list[str]) -> Iterator[Call]:
    model: str | None = None
    packages: dict[str, str] = {}
    call: Call | None = None
    for row, line in enumerate(lines, 1):
        if found := MODEL.search(line):
            model = found[1].strip("'\"")
        for name, version in VERSION.findall(line):
            packages[name.replace("_", "-")] = version
        if timing := TIMING.search(line):
            if call:
                yield call
            call = Call(row, timing[1], timing[2], timing[3], model, dict(packages))
        elif (values := VALUES.match(line.strip())) and call:
            _take(call, row, values[1], values[2])
    if call:
        yield call


def _take(call: Call, row: int, kind: str, written: str) -> None:
    parts = [part.strip().partition("=") for part in written.split(",")]
    numbers = {name: number(value) for name, _, value in parts}
    sound = {name: value for name, value in numbers.items() if value is not None}
    if len(sound) < len(numbers) or not sound:
        call.torn.append(row)
    elif kind == "Averages:":
        call.averages = sound
    else:
        call.trials.append(sound)


def _apart(name: str, average: float | None, trials: list[float]) -> str | None:
    if average is None or not trials or abs(fmean(trials) - average) <= ROUNDED + 1e-9 * abs(average):
        return None
    if not abs(average) < float("inf") or not all(abs(one) < float("inf") for one in trials):
        return None  # refused for being no number
    return f"the average {name}={average:g} isn't that of the trials, {fmean(trials):g}: lines are missing"


def _figure(call: Call, metric: str, value: float, unit: str, better: str, values: tuple[float, ...]) -> Figure:
    quant = mlx_quant(call.model)
    pairs = {"runtime": "mlx-lm", "quant": quant, "unit": "gpu"}
    shown = call.model.rstrip("/").split("/")[-1] if call.model and call.model.startswith((".", "/")) else call.model
    return Figure(
        source="", metric=metric, value=value, unit=unit, better=better, samples=len(values) or None,
        suite="mlx_lm.benchmark", task="text-generation",
        technique=";".join(f"{name}={one}" for name, one in pairs.items() if one), key=key_of(pairs), model=shown,
        workload=f"batch={call.batch},prompt={call.prompt},tokens={call.tokens}", packages=call.packages,
        read_via="mlx_lm.benchmark", series=(Series(values),) if values else (),
        note=None if call.averages else "interrupted: no averages were printed",
    )  # fmt: skip
