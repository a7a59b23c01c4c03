"""Reading a prompt is bound by arithmetic, not by memory: fewer bits save bytes that nobody waits for.

Each weight that is read serves all tokens of the prompt, so a prompt of 512 does a thousand operations a weight
(Williams, Waterman and Patterson 2009), and unpacking 4-bit weights is work on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Finding
from analytics.insight.phrases import counted, listed, number, spread, strength
from analytics.insight.rows import (
    PLACE,
    Contrast,
    Frames,
    Row,
    contrasts,
    evidence,
    grouped,
    is_mac,
    machine,
    part,
    variant,
)
from analytics.insight.weights import HALF, level_of, quant_of
from analytics.methods.clusters import Clustered, mean_over_clusters

FOUR = 4.0
ENOUGH = 5  # machines for a strong finding
FULL = (*HALF, "f32")


def slower(frames: Frames) -> Iterator[Finding]:
    """4-bit weights beside half precision while reading prompts, published figures, a finding for each runtime."""
    pairs = [
        pair for pair in bit_pairs(frames.rows(metric="prefill_tok_s", provenance="field"), FOUR) if is_mac(pair.one)
    ]
    for runtime, together in by_runtime(pairs).items():
        mean = mean_over_clusters(ratios_by_machine(together))
        if mean is not None and not (mean.low and mean.low > 1):  # sped up: bytes count, and this isn't compute-bound
            yield _finding(runtime, together, mean, _decode(frames, together))


def bit_pairs(rows: Sequence[Row], level: float) -> Iterator[Contrast]:
    """Weights of some nominal bits over half precision, all else alike."""
    return contrasts(
        rows, ("quant",), lambda row: level_of(quant_of(row["key"])) == level,
        lambda row: quant_of(row["key"]) in HALF, PLACE,
    )  # fmt: skip


def by_runtime(pairs: Sequence[Contrast]) -> dict[str, list[Contrast]]:
    """Pairs by the runtime of their keys."""
    found: dict[str, list[Contrast]] = {}
    for pair in pairs:
        found.setdefault(part(pair.one["key"], "runtime"), []).append(pair)
    return found


def ratios_by_machine(pairs: Sequence[Contrast]) -> dict[str, list[float]]:
    """The ratios of each machine."""
    found: dict[str, list[float]] = {}
    for pair in pairs:
        found.setdefault(machine(pair.one), []).append(pair.ratio)
    return found


def _decode(frames: Frames, pairs: Sequence[Contrast]) -> Clustered | None:
    """The same contrast while decoding, on the same machines, to set beside."""
    here = {machine(pair.one) for pair in pairs}
    rows = frames.rows(metric="decode_tok_s", provenance="field")
    return mean_over_clusters(ratios_by_machine([pair for pair in bit_pairs(rows, FOUR) if machine(pair.one) in here]))


def _finding(runtime: str, pairs: list[Contrast], mean: Clustered, decode: Clustered | None) -> Finding:
    slow = [pair for pair in pairs if pair.ratio < 1]
    fast = [pair for pair in pairs if pair.ratio >= 1]
    rows = [evidence(row, "prompt tokens a second") for pair in pairs for row in pair.rows]
    sides = f"; slower in {len(slow)} of {len(pairs)} comparisons" if len(pairs) > 1 else ""
    not_there = f", but not on {listed(sorted({variant(pair.one) for pair in fast}))}" if fast and slow else ""
    beside = f", while they decode at {spread(decode)} of it" if decode else ""
    judged, level = _judged(mean)
    sentence = (
        f"With {runtime}, 4-bit weights read prompts at {spread(mean)} of half precision's speed{beside}: "
        f"{judged}{sides}{not_there}. Prefill is bound by arithmetic, so fewer bytes don't help it."
    )
    return Finding(
        "prefill-compute-bound", sentence,
        About.of(rows, "text-generation"),
        strength(
            level, f"{counted(len(pairs), 'pair')} of published speeds; the machine is the unit", rows, mean.clusters),
        tuple(rows),
        "Newer chips were measured with newer builds, so whether a chip or its build made the difference isn't "
        "known; other prompt lengths and runtimes may differ.",
        "bench run suite/text-generation --workload prefill-shared, on your Mac",
        {"prefill_ratio": mean.value} | ({"decode_ratio": decode.value} if decode else {}),
    )  # fmt: skip


def _judged(mean: Clustered) -> tuple[str, str]:
    """What the interval says, and how sure that is."""
    if mean.low is None or mean.high is None:
        return "too few machines to tell", WEAK
    level = STRONG if mean.clusters >= ENOUGH else FAIR
    if mean.high < 1:
        return f"they slow it by {number((1 - mean.value) * 100, 2)} %", level
    return "no difference is shown", FAIR


def first_token(frames: Frames) -> Iterator[Finding]:
    """Time to the first token with fewer bits, on measured machines: the same effect where one machine shows it."""
    rows = frames.rows(metric="ttft", provenance="measured", task="text-generation")
    packed = sorted({name for row in rows if (level_of(name := quant_of(row["key"])) or 99) <= 8})
    pairs = [pair for name in packed for pair in _beside_full(rows, name)]
    for (host, model, workload), together in grouped(
        [{"host": pair.one["host"], "model": pair.one["model"], "workload": pair.one["workload"], "pair": pair}
         for pair in pairs], "host", "model", "workload",
    ).items():  # fmt: skip
        yield from _first_token(host, model, workload, [row["pair"] for row in together])


def _beside_full(rows: Sequence[Row], quant: str) -> Iterator[Contrast]:
    return contrasts(
        rows, ("quant",), lambda row: quant_of(row["key"]) == quant, lambda row: quant_of(row["key"]) in FULL
    )


def _first_token(host: str, model: str, workload: str, pairs: list[Contrast]) -> Iterator[Finding]:
    worse = [pair for pair in pairs if pair.ratio > 1.1]
    if not worse:
        return
    rows = [evidence(row, "time to the first token") for pair in worse for row in pair.rows]
    names = listed([f"{quant_of(pair.one['key'])} {number(pair.ratio, 2)} times" for pair in worse])
    yield Finding(
        "first-token-slower",
        f"On {worse[0].one['who']} the first token of {model} ({workload}) takes longer with packed weights than "
        f"with {quant_of(worse[0].other['key'])}: {names} as long. Fewer bytes that take longer: not memory "
        "but arithmetic and unpacking bound the reading of a prompt here.",
        About.of(rows, "text-generation"),
        strength(WEAK, "one trial of each technique, not paired with the baseline: no interval", rows, 1), tuple(rows),
        "Other prompt lengths may differ; a ratio of two trials may be off by what the machine did meanwhile.",
        "bench run suite/text-generation --workload decode --profile standard",
        {quant_of(pair.one["key"]): pair.ratio for pair in worse},
    )  # fmt: skip
