"""Unified memory: how much of it work takes, what would still fit, and whether the system began to swap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Finding
from analytics.insight.phrases import counted, listed, number, percent, quantity, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, is_mac, part, variant
from bench.host.findings import RESERVE

PEAKS = ("peak_memory", "runtime_peak_memory")
FITS = (("4-bit", 4.5), ("8-bit", 8.5), ("16-bit", 16.0))
TIGHT = 0.9  # of what may be used: a longer context or another program, and it swaps


def usable(memory: float) -> float:
    """What work may take of a memory: system and programs keep 6 GB or an eighth (bench.host.findings)."""
    return memory - max(RESERVE, memory / 8)


def headroom(frames: Frames) -> Iterator[Finding]:
    """On each measured host the most that any case took, and what would still fit."""
    rows = [row for row in frames.rows(metric=PEAKS, provenance="measured") if row["memory_bytes"]]
    for together in grouped(rows, "host").values():
        most = max(together, key=lambda row: row["value"])
        limit = usable(most["memory_bytes"])
        if limit > 0:
            yield _headroom(most, together, limit)


def _headroom(most: Row, rows: Sequence[Row], limit: float) -> Finding:
    share = most["value"] / limit
    fits = listed([f"{number(limit * 8 / bits / 1e9, 2)} billion weights in {name}" for name, bits in FITS])
    tight = "; a longer context or another program would make it swap" if share >= TIGHT else ""
    shown = [evidence(row, row["metric"]) for row in sorted(rows, key=lambda row: -row["value"])[:12]]
    return Finding(
        "memory-headroom",
        f"The most that any case took on {most['who']} is {quantity(most['value'], 'B')} ({most['technique']}, "
        f"{most['model']}), {percent(share)} of the {quantity(limit, 'B')} that work may use of "
        f"{quantity(most['memory_bytes'], 'B')}{tight}. About {fits} would fit, without cache and activations.",
        About.of(shown[:1], most["task"]),
        strength(FAIR, f"the largest of {counted(len(rows), 'peak')}, each of one trial", shown, 1), tuple(shown),
        "A GPU's own limit may be lower (bench doctor shows Metal's); the cache of long contexts comes on top.",
        "bench doctor", {"share": share},
    )  # fmt: skip


def swapped(frames: Frames) -> Iterator[Finding]:
    """Trials during which the system swapped out, a finding for each host."""
    rows = [row for row in frames.rows(metric="new_swap", provenance="measured") if row["value"] > 0]
    for together in grouped(rows, "host").values():
        order = sorted(together, key=lambda row: -row["value"])
        shown, worst = [evidence(row, "swapped out during the trial") for row in order], order[0]
        yield Finding(
            "swapped",
            f"{worst['who'].removeprefix('this ')} swapped during {counted(len(order), 'trial')}, most with "
            f"{worst['technique']} ({worst['model']}): {quantity(worst['value'], 'B')}. Their peak memory is too "
            "low and their times too long.",
            About.of(shown),
            strength(STRONG, "the system's own counter of what went out", shown, 1), tuple(shown),
            "The counter is the whole system's: it doesn't say which program was swapped out.",
            f"close applications, then bench run suite/{worst['suite']} --technique {worst['technique']}",
            {"bytes": worst["value"]},
        )  # fmt: skip


def tight(frames: Frames) -> Iterator[Finding]:
    """Published peaks that come near what their machine's memory allows, a finding for each chip."""
    rows = [
        row for row in frames.rows(metric=PEAKS, provenance="field")
        if is_mac(row) and row["memory_bytes"] and row["value"] >= TIGHT * usable(row["memory_bytes"]) > 0
    ]  # fmt: skip
    for together in grouped(rows, "chip").values():
        worst = max(together, key=lambda row: row["value"] / row["memory_bytes"])
        shown = [
            evidence(row, f"{row['metric']} on a machine with {quantity(row['memory_bytes'], 'B')}") for row in together
        ]
        models = listed(sorted({f"{row['model']} {part(row['key'], 'quant')}".strip() for row in together}))
        yield Finding(
            "memory-tight",
            f"{models} on {variant(worst)} with {quantity(worst['memory_bytes'], 'B')} leaves little memory: "
            f"{quantity(worst['value'], 'B')} of the {quantity(usable(worst['memory_bytes']), 'B')} that work may "
            "use.",
            About.of(shown, worst["task"]),
            strength(WEAK, counted(len(together), "published peak"), shown, len({row["host"] for row in together})),
            tuple(shown),
            "No source says whether it swapped. Counters of runtimes and of processes differ.",
            "bench run suite/text-generation --model checkpoint (new_swap is recorded)",
            {"share": worst["value"] / usable(worst["memory_bytes"])},
        )  # fmt: skip
