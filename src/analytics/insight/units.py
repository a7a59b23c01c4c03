"""Neural Engine against GPU: who is faster, where that turns with the GPU's cores, and who needs less energy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from analytics.insight.finding import FAIR, WEAK, About, Finding
from analytics.insight.phrases import counted, listed, number, quantity, strength
from analytics.insight.rows import Contrast, Frames, contrasts, evidence, grouped, is_mac, machine, part, variant
from analytics.methods.clusters import mean_over_clusters
from analytics.methods.crossover import Crossover, crossover_of_ratios

# apple_ml_sd lists the best unit and attention of each device only: it can't compare units (results/field/README.md).
BEST_ONLY = ("apple_ml_sd",)
AGAIN = "bench import FILE --source ID, with both compute units timed on your Mac"


def crossover(frames: Frames) -> Iterator[Finding]:
    """Where the GPU overtakes the Neural Engine: Core ML image generation, ratio of times over GPU cores."""
    rows = [
        row
        for row in frames.rows(task="text-to-image", metric="wall_time")
        if is_mac(row) and row["source"] not in BEST_ONLY and part(row["key"], "runtime") == "coreml"
    ]
    every = list(unit_pairs(rows))
    pairs = [pair for pair in every if pair.one["gpu_cores"]]
    points = machine_points(pairs)
    if len({cores for cores, _ in points}) < 2:
        return
    found = crossover_of_ratios([cores for cores, _ in points], [ratio for _, ratio in points])
    if isinstance(found, Crossover) and found.at is not None:
        yield _crossing(pairs, [pair for pair in every if not pair.one["gpu_cores"]], points, found)


def unit_pairs(rows: Sequence[dict[str, object]]) -> Iterator[Contrast]:
    """Neural Engine over GPU; each unit with the attention that suits it, as sources measured them."""
    return contrasts(
        rows, ("unit", "attention"), lambda row: part(row["key"], "unit") == "ane",
        lambda row: part(row["key"], "unit") == "gpu",
    )  # fmt: skip


def machine_points(pairs: Sequence[Contrast]) -> list[tuple[float, float]]:
    """One (GPU cores, ratio ANE / GPU) a machine: the geometric mean over its models."""
    by_machine: dict[str, list[Contrast]] = {}
    for pair in pairs:
        by_machine.setdefault(machine(pair.one), []).append(pair)
    means = [
        (one[0].one["gpu_cores"], mean_over_clusters({"": [pair.ratio for pair in one]})) for one in by_machine.values()
    ]
    return sorted((float(cores), mean.value) for cores, mean in means if mean is not None)


def _crossing(
    pairs: Sequence[Contrast], coreless: Sequence[Contrast], points: Sequence[tuple[float, float]], found: Crossover
) -> Finding:
    bounds = f"95 % interval {_bound(found.low)} to {_bound(found.high)}"
    under = [variant(pair.one) for pair in pairs if pair.ratio < 1]
    over = [variant(pair.one) for pair in pairs if pair.ratio >= 1]
    rows = [evidence(row, f"{part(row['key'], 'unit').upper()} {part(row['key'], 'attention')}", x=row["gpu_cores"])
            for pair in (*pairs, *coreless) for row in pair.rows]  # fmt: skip
    machines = {machine(pair.one) for pair in pairs}
    places = (("gpu_cores", found.at), ("low", found.low), ("high", found.high))
    sentence = (
        f"Core ML image generation changes from the Neural Engine to the GPU near {number(found.at or 0.0, 2)} GPU "
        f"cores ({bounds}): the Neural Engine is faster on {listed(sorted(set(under)))}, the GPU on "
        f"{listed(sorted(set(over)))}{_between(points)}."
    )
    why = (f"a line through {counted(len(machines), 'machine')}, of each the mean over its models"
           + ("" if found.verdict == "crosses" else f"; {found.note}"))  # fmt: skip
    return Finding(
        "ane-gpu-crossover", sentence,
        About.of(rows, "text-to-image"),
        strength(FAIR if found.verdict == "crosses" else WEAK, why, rows, len(machines)), tuple(rows),
        "Neural Engines differ between generations as GPUs do; cores stand for the GPU's speed here, and M3 and "
        f"later are not among these machines. Sources differ in models and systems.{_without_cores(coreless)}",
        AGAIN, {name: value for name, value in places if value},
    )  # fmt: skip


def _between(points: Sequence[tuple[float, float]]) -> str:
    """The two neighbouring numbers of cores between which the machines themselves change, where there is one place."""
    order = sorted(points)
    turns = [(one, other) for (one, first), (other, second) in pairwise(order) if first < 1 <= second]
    return f", so between {turns[0][0]:g} and {turns[0][1]:g}" if len(turns) == 1 else ""


def _without_cores(coreless: Sequence[Contrast]) -> str:
    """What machines say whose cores the source doesn't state."""
    if not coreless:
        return ""
    ratios = [number(pair.ratio, 2) for pair in sorted(coreless, key=lambda pair: pair.ratio)]
    chips = listed(sorted({str(pair.one["chip"]) for pair in coreless}))
    return (
        f" {chips}, whose number of cores isn't stated, takes {listed(ratios)} of the GPU's time on the Neural Engine."
    )


def _bound(value: float | None) -> str:
    return "open" if value is None else number(value, 2)


def energy(frames: Frames) -> Iterator[Finding]:
    """Joules of the same work on both units, a finding for each task."""
    rows = [row for row in frames.rows(metric=("energy_total", "energy")) if row["source"] not in BEST_ONLY]
    pairs = [pair for pair in unit_pairs(rows) if is_mac(pair.one)]
    for (task,), together in grouped([{"task": pair.one["task"], "pair": pair} for pair in pairs], "task").items():
        yield _energy(str(task), [row["pair"] for row in together], frames)


def _energy(task: str, pairs: list[Contrast], frames: Frames) -> Finding:
    ahead = [pair for pair in pairs if pair.ratio < 1]
    ratios = sorted(1 / pair.ratio for pair in pairs)
    best = max(pairs, key=lambda pair: 1 / pair.ratio)
    speeds = _times(pairs, frames)
    rows = [
        evidence(row, f"{part(row['key'], 'unit').upper()} energy of one call") for pair in pairs for row in pair.rows
    ]
    machines = {machine(pair.one) for pair in pairs}
    least = f"{number(ratios[0], 2)} to {number(ratios[-1], 2)}" if len(ratios) > 1 else number(ratios[0], 2)
    always = "always" if len(ahead) == len(pairs) else f"in {len(ahead)} of {len(pairs)} comparisons"
    sentence = (
        f"In {task} the Neural Engine {always} needs less energy than the GPU where both were recorded "
        f"({listed(sorted({variant(pair.one) for pair in pairs}))}): {least} times less, such as "
        f"{quantity(best.one['value'], 'J')} against {quantity(best.other['value'], 'J')} of "
        f"{best.one['model']}{speeds}."
    )
    return Finding(
        "ane-gpu-energy", sentence,
        About.of(rows, task),
        strength(FAIR if len(machines) > 1 else WEAK,
                 f"{counted(len(pairs), 'pair')} of figures on {counted(len(machines), 'machine')}: no interval", rows,
                 len(machines)),
        tuple(rows),
        "Other chips were not recorded; what the counter covers (chip, package or wall) is the source's choice.",
        "bench run suite/diffusion (energy is recorded where the Mac has a counter: bench doctor)",
        {"times_less": max(ratios)},
    )  # fmt: skip


def _times(pairs: Sequence[Contrast], frames: Frames) -> str:
    """How the same techniques compare in time, where the same place says so."""
    wanted = {(pair.one["source"], pair.one["model"], pair.one["workload"]) for pair in pairs}
    rows = [row for row in frames.rows(metric="wall_time") if (row["source"], row["model"], row["workload"]) in wanted]
    ratios = [pair.ratio for pair in unit_pairs(rows)]
    if not ratios:
        return ""
    return f", at {number(min(ratios), 2)} to {number(max(ratios), 2)} of the GPU's time" if len(ratios) > 1 else (
        f", at {number(ratios[0], 2)} of the GPU's time")  # fmt: skip
