"""What flash attention gains from chip to chip: the same model and weights with and without it, in one version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, WEAK, About, Finding
from analytics.insight.phrases import counted, listed, number, spread, strength
from analytics.insight.rows import PLACE, Contrast, Frames, contrasts, evidence, grouped, is_mac, part
from analytics.methods.clusters import Clustered, mean_over_clusters

SAME_SOFTWARE = (*PLACE, "software", "started")  # the gain of two versions beside each other would be theirs too
LEAST_CHIPS = 2


def flash(frames: Frames) -> Iterator[Finding]:
    """The gain by chip, newest version of each, a finding for each source and metric."""
    rows = [row for row in frames.field.to_dicts() if is_mac(row) and row["better"] == "lower" and row["started"]]
    pairs = contrasts(
        rows, ("attention",), lambda row: part(row["key"], "attention") == "flash",
        lambda row: not part(row["key"], "attention"), SAME_SOFTWARE,
    )  # fmt: skip
    by_place: dict[tuple[str, str, str], list[Contrast]] = {}
    for pair in pairs:
        by_place.setdefault((pair.one["source"], pair.one["task"], pair.one["metric"]), []).append(pair)
    for together in by_place.values():
        newest = _newest(together)
        if len({pair.one["chip"] for pair in newest}) >= LEAST_CHIPS:
            yield _finding(newest)


def _newest(pairs: Sequence[Contrast]) -> list[Contrast]:
    """Of each chip, model and weights the pair of the newest version."""
    found: dict[tuple[str, ...], Contrast] = {}
    for pair in sorted(pairs, key=lambda pair: pair.one["started"]):
        found[(pair.one["chip"], pair.one["model"], pair.other["key"], pair.one["workload"])] = pair
    return list(found.values())


def gains(pairs: Sequence[Contrast]) -> dict[str, Clustered]:
    """Time without over time with, by chip; a model counts once, whatever its quantisations."""
    found = {}
    for (chip,), rows in grouped([{"chip": pair.one["chip"], "pair": pair} for pair in pairs], "chip").items():
        models: dict[str, list[float]] = {}
        for row in rows:
            models.setdefault(row["pair"].one["model"], []).append(1 / row["pair"].ratio)
        mean = mean_over_clusters(models)
        if mean is not None:
            found[str(chip)] = mean
    return found


def _finding(pairs: list[Contrast]) -> Finding:
    found = gains(pairs)
    order = sorted(found, key=lambda chip: -found[chip].value)
    first = pairs[0].one
    rows = [
        evidence(row, f"{row['metric']} {part(row['key'], 'attention') or 'without flash'}", note=str(row["software"]))
        for pair in pairs for row in pair.rows
    ]  # fmt: skip
    shrinks = found[order[0]].value / found[order[-1]].value > 1.1
    told = listed([f"{number(found[chip].value, 3)} times on {chip}" for chip in order])
    largest = max(pairs, key=lambda pair: 1 / pair.ratio)
    lost = f", and it loses on {listed(worst)}" if (worst := [chip for chip in order if found[chip].value < 1]) else ""
    depends = "the gain depends on the chip" if shrinks else "about alike on these chips"
    best = f"{number(1 / largest.ratio, 3)} times, with {largest.one['model']} on {largest.one['chip']}"
    sentence = (
        f"Flash attention makes {first['task']} ({first['metric']}) faster by {told}, mean over models; "
        f"{depends}{lost}. The largest gain is {best}."
    )
    machines = {pair.one["host"] for pair in pairs}
    several = [f"{chip} {spread(found[chip], 3)}" for chip in order]
    return Finding(
        "flash-attention", sentence,
        About.of(rows, first["task"]),
        strength(FAIR if min(one.clusters for one in found.values()) > 2 else WEAK,
                 f"one machine a chip; over models: {'; '.join(several)}; {counted(len(pairs), 'pair')} within one "
                 "version each",
                 rows, len(machines)),
        tuple(rows),
        "The intervals are over models on one machine, not over machines; versions differ from chip to chip.",
        "", {chip: found[chip].value for chip in order},
    )  # fmt: skip
