"""Decoding under the roofline: which limit it runs into, and what share of the memory's bandwidth it achieves.

Each token of one sequence re-reads all weights and does two operations a weight, far fewer operations a byte than a
GPU can do (Williams, Waterman and Patterson 2009): tokens a second times bytes a token, over the bandwidth, is the
share achieved. Cache and activations come on top, so the share is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, percent, quantity, spread, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, is_mac, machine, part
from analytics.insight.weights import bits_of, bytes_per_token
from analytics.methods.clusters import mean_over_clusters
from bench.host.chips import gpu_tflops

LARGE = 1e9  # bytes of weights from which on reading them, and not starting kernels, takes most of a token's time
POSSIBLE = 1.1  # published bandwidth is rounded; more than that is a mixture or speculation that the source didn't name
OPERATIONS = 2  # a multiplication and an addition a weight and token
HALF_SHARE = 0.5  # below, the memory waits more than it works
LEAST_MACHINES = 3
HELD_BACK = "what unpacks the weights and starts the kernels takes the rest"
SUITE = "bench run suite/text-generation --workload decode"


def shares(frames: Frames) -> list[tuple[Row, float]]:
    """Share of the published bandwidth that each decode speed of a dense model amounts to, one sequence at a time."""
    sizes = {(row["source"], row["model"], row["key"]): row["value"] for row in frames.rows(metric="size_on_disk")}
    found = []
    for row in frames.rows(metric="decode_tok_s", task="text-generation"):
        weights = bytes_per_token(row, sizes.get((row["source"], row["model"], row["key"])))
        single = "batch=" not in (row["workload"] or "") or "batch=1" in row["workload"].split(",")
        usable = weights and weights >= LARGE and row["bandwidth"] and single and is_mac(row)
        if (
            usable
            and part(row["key"], "unit") != "cpu"
            and (share := row["value"] * weights / row["bandwidth"]) <= POSSIBLE
        ):
            found.append((row, share))
    return found


def per_chip(frames: Frames) -> Iterator[Finding]:
    """A finding a chip: the share achieved by runtime and quantisation."""
    for (chip,), together in _grouped(shares(frames), "chip").items():
        yield _of_chip(chip, together)


def _grouped(found: Sequence[tuple[Row, float]], *names: str) -> dict[tuple[str, ...], list[tuple[Row, float]]]:
    rows = grouped([{"pair": one, **{name: one[0][name] for name in names}} for one in found], *names)
    return {key: [row["pair"] for row in group] for key, group in rows.items()}


def _of_chip(chip: str, found: list[tuple[Row, float]]) -> Finding:
    by_kind: dict[str, list[tuple[Row, float]]] = {}
    for one in found:
        by_kind.setdefault(_kind(one[0]), []).append(one)
    means = {kind: _mean(part_) for kind, part_ in by_kind.items()}
    order = sorted(means, key=lambda kind: -means[kind])
    parts = [f"{percent(means[kind])} with {kind}" for kind in order]
    rows = [_share_row(row, share) for row, share in found]
    machines = {machine(row) for row, _ in found}
    gigabytes = sorted({row["bandwidth"] / 1e9 for row, _ in found})
    wide = " or ".join(number(one) for one in gigabytes)
    top, low = means[order[0]], means[order[-1]]
    slower = f"; where the share is low, {HELD_BACK}" if low < HALF_SHARE <= top else ""
    sentence = (
        f"On {chip}, decoding one sequence reads the weights at {listed(parts, 5)} of the memory's {wide} "
        f"GB/s{_roof(chip, found)}{slower}."
    )
    why = (f"{counted(len(found), 'figure')} of {counted(len(machines), 'machine')}, "
           f"shares are drawn from one speed each: no interval")  # fmt: skip
    return Finding(
        "bandwidth-share", sentence,
        About.of(rows, "text-generation"),
        strength(FAIR if len(machines) > 1 else WEAK, why, rows, len(machines)), tuple(rows),
        "Bandwidth is what the maker publishes, not what was measured; K-quants are counted with the bits of their "
        "main type, and cache and activations not at all, so shares are lower bounds; sources ran different "
        f"versions. Models whose weights are below {quantity(LARGE, 'B')} are left out: there starting the kernels "
        "counts as much.",
        f"{SUITE} and bench run suite/roofline, on such a Mac", {kind: means[kind] for kind in order},
    )  # fmt: skip


def _kind(row: Row) -> str:
    return f"{part(row['key'], 'runtime')} {part(row['key'], 'quant')}"


def _mean(found: Sequence[tuple[Row, float]]) -> float:
    mean = mean_over_clusters({"": [share for _, share in found]})
    return mean.value if mean else 0.0


def _share_row(row: Row, share: float) -> Evidence:
    note = f"{quantity(row['value'], '1/s')}, {_kind(row)}, of {number(row['bandwidth'] / 1e9)} GB/s published"
    bits = bits_of(part(row["key"], "quant"))
    return evidence(row, "share of bandwidth while decoding", share, "1", note, OPERATIONS * 8 / bits if bits else None)


def _names(found: Sequence[tuple[Row, float]], name: str) -> tuple[str, ...]:
    return tuple(sorted({str(row[name]) for row, _ in found}))


def _roof(chip: str, found: Sequence[tuple[Row, float]]) -> str:
    """Operations a byte of the work beside those at which the chip's limits meet, where its peak is published."""
    cores = {row["gpu_cores"] for row, _ in found if row["gpu_cores"] and gpu_tflops(chip, row["gpu_cores"])}
    bits = [one for row, _ in found if (one := bits_of(part(row["key"], "quant")))]
    if not cores or not bits:
        return ""
    peak = gpu_tflops(chip, max(cores))
    bandwidth = max(row["bandwidth"] for row, _ in found if row["gpu_cores"] == max(cores))
    ridge, most = (peak or 0.0) * 1e12 / bandwidth, OPERATIONS * 8 / min(bits)
    if most >= ridge:
        return ""
    against = f"{number(most, 2)} operations a byte at most against a ridge at {number(ridge, 2)}"
    return f": memory-bound by the roofline, {against}"


def over_chips(frames: Frames) -> Iterator[Finding]:
    """One finding over all chips: shares by runtime and quantisation, the machine as the unit."""
    found = shares(frames)
    kinds = {
        kind: rows for kind, rows in _by_kind(found).items() if len({machine(row) for row, _ in rows}) >= LEAST_MACHINES
    }
    if not kinds:
        return
    means = {kind: mean_over_clusters(_clusters(rows)) for kind, rows in kinds.items()}
    known = {kind: mean for kind, mean in means.items() if mean is not None}
    order = sorted(known, key=lambda kind: -known[kind].value)
    used = [one for kind in order for one in kinds[kind]]
    rows = [_share_row(row, share) for row, share in used]
    machines = {machine(row) for row, _ in used}
    parts = [f"{kind} {spread(known[kind], 2)}" for kind in order]
    yield Finding(
        "decode-memory-bound",
        f"Decoding one sequence of a dense model is bound by memory{_ridges(used)}. Share of the published "
        f"bandwidth achieved, over machines: {'; '.join(parts[:6])}.",
        About.of(rows, "text-generation"),
        strength(STRONG if len(machines) >= 5 else FAIR,
                 f"{counted(len(machines), 'machine')}, each counted once; intervals are over machines", rows,
                 len(machines)),
        tuple(rows),
        "Published bandwidth, not measured; newer chips were measured with newer versions, so a trend over chips "
        "is one over versions too.",
        SUITE, {kind: known[kind].value for kind in order},
    )  # fmt: skip


def _ridges(found: Sequence[tuple[Row, float]]) -> str:
    """The work's operations a byte beside the lowest ridge of the chips whose peak is published."""
    ridges = [peak * 1e12 / row["bandwidth"] for row, _ in found if (peak := gpu_tflops(row["chip"], row["gpu_cores"]))]
    bits = [one for row, _ in found if (one := bits_of(part(row["key"], "quant")))]
    if not ridges or not bits or OPERATIONS * 8 / min(bits) >= min(ridges):
        return ""
    most = OPERATIONS * 8 / min(bits)
    could = f"chips with a published peak could do {number(min(ridges), 2)} or more"
    return f": {number(most, 2)} operations a byte at most, where {could}"


def _by_kind(found: Sequence[tuple[Row, float]]) -> dict[str, list[tuple[Row, float]]]:
    kinds: dict[str, list[tuple[Row, float]]] = {}
    for one in found:
        kinds.setdefault(_kind(one[0]), []).append(one)
    return kinds


def _clusters(found: Sequence[tuple[Row, float]]) -> dict[str, list[float]]:
    clusters: dict[str, list[float]] = {}
    for row, share in found:
        clusters.setdefault(machine(row), []).append(share)
    return clusters
