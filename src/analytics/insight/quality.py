"""Where fewer bits stop being nearly free: perplexity and divergence against bits, within one source and model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, rest
from analytics.insight.weights import HALF, bits_of, level_of, quant_of

CLIFF = 0.05  # a loss from which on readers notice, relative to the reference's perplexity
STEEPER = 3.0  # and the fall must be so much steeper than the one before it
NEARLY_FREE = 0.03
NOTHING = 1e-6  # a checkpoint that comes in a format loses nothing by it, which says nothing of the format
REFERENCES = (*HALF, "f32")


def cliffs(frames: Frames) -> Iterator[Finding]:
    """A finding for each source, model and text with a reference and two quantisations or more."""
    rows = [row for row in frames.rows(metric="perplexity") if row["key"] and row["value"] > 0]
    for together in grouped(rows, "provenance", "source", "citation", "model", "workload", "host").values():
        reference = next((row for name in REFERENCES for row in together if quant_of(row["key"]) == name), None)
        if reference is not None:
            yield from _cliff(reference, losses(reference, together))


def losses(reference: Row, rows: Sequence[Row]) -> list[tuple[float, float, Row]]:
    """(bits a weight, relative loss, row) of the reference's runtime with other weights, from most bits to fewest."""
    alike = rest(reference["key"], "quant")
    found = [
        (bits, row["value"] / reference["value"] - 1, row)
        for row in rows
        if row is not reference and rest(row["key"], "quant") == alike
        and (bits := bits_of(quant_of(row["key"])) or level_of(quant_of(row["key"]))) and bits < 16
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one[0], one[1]))


def _cliff(reference: Row, found: list[tuple[float, float, Row]]) -> Iterator[Finding]:
    if len(found) < 2:
        return
    over = [one for one in found if one[1] >= CLIFF]
    free = [one for one in found if abs(one[1]) > NOTHING and one[1] < NEARLY_FREE]
    if not over:
        return
    last_free = min(free, key=lambda one: (one[0], one[1])) if free else None
    steep = last_free is not None and any(_steeper(last_free, one) for one in over if one[0] <= last_free[0])
    yield _finding(reference, found, over, last_free, steep)


def _steeper(free: tuple[float, float, Row], worse: tuple[float, float, Row]) -> bool:
    """Whether a bit costs so much more below the last nearly free step than above it."""
    above = max(free[1], 1e-3) / max(16 - free[0], 1e-9)
    below = (worse[1] - free[1]) / max(free[0] - worse[0], 0.5)
    return below > STEEPER * above


def _finding(
    reference: Row, found: list[tuple[float, float, Row]], over: list[tuple[float, float, Row]],
    free: tuple[float, float, Row] | None, steep: bool,
) -> Finding:  # fmt: skip
    rows = [evidence(reference, "perplexity of the reference"), *_rows(found)]
    measured = reference["provenance"] == "measured"
    shown = sorted(over, key=lambda one: one[1])
    parts = [f"{number(loss * 100, 2)} % with {quant_of(row['key'])}" for _, loss, row in shown]
    near = (
        f"nearly free down to {quant_of(free[2]['key'])} ({number(free[1] * 100, 2)} % more perplexity), then "
        if free
        else ""
    )
    place = f"on {reference['who']}" if measured else f"({reference['source']})"
    sentence = (
        f"Quality of {reference['model']} {place}: {near}{listed(parts)} more than "
        f"{quant_of(reference['key'])}{': a cliff, a bit costs several times what it did before' if steep else ''}."
    )
    apart = measured and _apart(reference, over)
    level = STRONG if apart else WEAK if measured or len(found) < 4 else FAIR
    why = f"{counted(len(found), 'quantisation')} beside one reference, in one source on one text"
    why += (
        "; the intervals of the reference and the worst don't overlap"
        if apart
        else ""
        if measured
        else "; published without intervals"
    )
    return Finding(
        "quality-cliff", sentence,
        About.of(rows, reference["task"] or "text-generation"),
        strength(level, why, rows, 1), tuple(rows),
        "Perplexity on one text; texts and contexts differ between sources, so no figure here compares with "
        f"another source's or model's. Small models lose more.{_native(found)}",
        "bench run suite/text-generation --workload decode --profile standard",
        {quant_of(row["key"]): loss for _, loss, row in found},
    )  # fmt: skip


def _native(found: Sequence[tuple[float, float, Row]]) -> str:
    names = [quant_of(row["key"]) for _, loss, row in found if abs(loss) <= NOTHING]
    return f" {listed(names)} loses nothing because the checkpoint comes in it." if names else ""


def _rows(found: Sequence[tuple[float, float, Row]]) -> list[Evidence]:
    return [
        evidence(
            row, "perplexity", note=f"{number(bits, 3)} bits a weight, {number(loss * 100, 2)} % above the reference"
        )
        for bits, loss, row in found
    ]


def _apart(reference: Row, over: Sequence[tuple[float, float, Row]]) -> bool:
    """Whether the intervals of the reference and of the worst, over documents, don't touch."""
    worst = max(over, key=lambda one: one[1])[2]
    bounds = (reference["high"], worst["low"])
    return None not in bounds and bounds[1] > bounds[0]
