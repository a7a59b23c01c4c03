"""Decoding on a measured machine under its own calibration: the limit of each technique, and how near it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.insight.finding import FAIR, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, percent, quantity, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, part
from analytics.insight.weights import quant_of
from bench.roofline import Roofline, predicted

OPERATIONS = 2  # a multiplication and an addition a weight and token
BYTES_OF_F32 = 4
DECODING = "decode"
ANY = "any"
NEAR = 0.5  # of the limit's time: below, neither limit explains the time
MEMORY, ARITHMETIC = "memory-bound", "compute-bound"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a calibration says of one technique: the limit, its seconds a token, and the measured seconds."""

    row: Row
    bound: str
    seconds: float
    rate: float  # B/s or operations/s of the limit
    basis: str

    @property
    def measured(self) -> float:
        """Seconds a token."""
        return float(1 / self.row["value"])

    @property
    def share(self) -> float:
        """How much of the measured time the limit explains."""
        return self.seconds / self.measured


def decoding(frames: Frames) -> Iterator[Finding]:
    """A finding for each host and model that was measured decoding and whose host has a calibration."""
    rows = [row for row in frames.rows(metric="throughput", provenance="measured", task="text-generation")
            if row["workload"] == DECODING and row["value"] > 0]  # fmt: skip
    for (host, model), together in grouped(rows, "host", "model").items():
        roofline = frames.rooflines.get(host)
        found = limits(frames, roofline, together, model) if roofline else []
        if roofline and found:
            yield _finding(roofline, model, found)


def limits(frames: Frames, roofline: Roofline, rows: Sequence[Row], model: str) -> list[Limit]:
    """The limit of each technique whose weights' size is known and whose kernel was calibrated."""
    sizes = {row["key"]: row["value"] for row in frames.rows(metric="size_on_disk", provenance="measured", model=model)}
    weights = _weights(rows, sizes)
    found = []
    for row in rows:
        plain = set((row["key"] or "").split(",")) <= {
            f"runtime={part(row['key'], 'runtime')}",
            f"quant={quant_of(row['key'])}",
        }
        if plain and weights and row["key"] in sizes:
            found.append(_limit(roofline, row, OPERATIONS * weights, sizes[row["key"]]))
    return sorted([one for one in found if one], key=lambda one: -one.share)


def _weights(rows: Sequence[Row], sizes: Mapping[str, float]) -> float | None:
    """Number of weights: the model's parameters, or the size of its float32 form over four."""
    known = next((row["params_b"] * 1e9 for row in rows if row["params_b"]), None)
    full = next((size for key, size in sizes.items() if quant_of(key) == "f32"), None)
    return known or (full / BYTES_OF_F32 if full else None)


def _limit(roofline: Roofline, row: Row, operations: float, moved: float) -> Limit | None:
    """From the kernel's own fit; from the ceilings of its precision where it has none."""
    guess = predicted(roofline, row["key"], operations, moved)
    if guess is not None and guess.fit.bandwidth:
        arithmetic = operations / guess.fit.peak if guess.fit.peak else 0.0
        memory = moved / guess.fit.bandwidth
        basis = f"fit over {counted(guess.fit.points, 'operation')}, typical factor {number(guess.fit.error, 3)}"
        if memory >= arithmetic:
            return Limit(row, MEMORY, guess.seconds, guess.fit.bandwidth, basis)
        return Limit(row, ARITHMETIC, guess.seconds, guess.fit.peak or 0.0, basis)
    return _by_ceilings(roofline, row, operations, moved)


def _by_ceilings(roofline: Roofline, row: Row, operations: float, moved: float) -> Limit | None:
    best = {one.precision: one.value.value for one in roofline.ceilings if one.runtime == part(row["key"], "runtime")}
    peak, bandwidth = best.get(quant_of(row["key"])), best.get(ANY)
    if not peak or not bandwidth:
        return None
    arithmetic, memory = operations / peak, moved / bandwidth
    basis = "the best rate that was seen of this precision"
    if memory >= arithmetic:
        return Limit(row, MEMORY, memory, bandwidth, basis)
    return Limit(row, ARITHMETIC, arithmetic, peak, basis)


def _finding(roofline: Roofline, model: str, found: Sequence[Limit]) -> Finding:
    first = found[0].row
    rows = [_row(one) for one in found] + [_basis(roofline, one) for one in found]
    far = any(one.share < NEAR for one in found)
    bases = "; ".join(f"{quant_of(one.row['key'])}: {one.basis}" for one in found)
    return Finding(
        "decode-limit",
        f"On {first['who']}, decoding {model} is {listed([_words(one) for one in found])}.",
        About.of(rows, "text-generation"),
        strength(WEAK if far else FAIR,
                 f"the calibration of run {roofline.run.get('run', '')} beside "
                 f"{counted(len(found), 'measured technique')}: {bases}", rows, 1),
        tuple(rows),
        "Cache, attention and small layers come on top of the weights, so a share below 100 % isn't waste; a share "
        "well above 100 % means that the calibration saw this kernel at its worse.",
        "bench run suite/roofline --profile standard, for fits of more kernels",
        {quant_of(one.row["key"]): one.share for one in found},
    )  # fmt: skip


def _words(one: Limit) -> str:
    rate = f"{number(one.rate / 1e9)} {'GB/s' if one.bound == MEMORY else 'billion operations/s'}"
    time = f"{percent(one.share)} of its {quantity(one.measured, 's')} a token"
    return f"{one.bound} with {quant_of(one.row['key'])} ({time} are {rate})"


def _row(one: Limit) -> Evidence:
    return evidence(one.row, "tokens a second, decoding")


def _basis(roofline: Roofline, one: Limit) -> Evidence:
    unit = "B/s" if one.bound == MEMORY else "1/s"
    return Evidence(
        f"calibrated {'bandwidth' if one.bound == MEMORY else 'operations a second'}", one.rate, unit, "measured",
        "this-toolkit", str(roofline.run.get("run", "")), one.row["chip"] or "", one.row["host"], "", one.row["key"],
        "", note=one.basis,
    )  # fmt: skip
