"""Where the order of runtimes turns from one chip to another: same source, model and work, another winner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from analytics.insight.finding import FAIR, WEAK, About, Finding
from analytics.insight.phrases import counted, listed, number, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, is_mac, part, rest

# A difference of two chips may be one of two versions there (results/field/README.md), so an order that turns says
# nothing about the chips: MLX 0.2 to 0.30 on one chip each; models and engines that vary together.
MIXED = ("mlx_benchmark", "johnrocky_llm", "llmfit_community", "gh_issue_excerpt")
MARGIN = 1.05  # each side must lead by so much: figures without intervals differ by a few percent anyway
COSTS = ("throughput", "decode_tok_s", "prefill_tok_s", "wall_time", "ttft", "it_s", "rtfx", "encode_time")


def runtimes(frames: Frames) -> Iterator[Finding]:
    """A finding for each two runtimes of a model that change places between chips."""
    rows = [row for row in frames.rows(metric=COSTS) if is_mac(row) and row["key"] and row["source"] not in MIXED]
    for place in grouped(rows, "source", "task", "model", "metric", "provenance").values():
        for one, other in combinations(sorted({part(row["key"], "runtime") for row in place}), 2):
            yield from _flip(place, one, other)


def _flip(place: Sequence[Row], one: str, other: str) -> Iterator[Finding]:
    """Both runtimes by workload and chip; a finding where each leads on a chip in the same workload."""
    turned = []
    for same in grouped([row | {"rest": rest(row["key"], "runtime")} for row in place], "workload", "rest").values():
        leads = _leads(same, one, other)
        if len({winner for winner, _, _ in leads}) == 2:
            turned.append(leads)
    if turned:
        yield _finding(turned, one, other)


def _leads(rows: Sequence[Row], one: str, other: str) -> list[tuple[str, float, tuple[Row, Row]]]:
    """On each chip: who leads, by how much, and the two figures."""
    found = []
    for (_, _, _), here in grouped(rows, "chip", "gpu_cores", "host").items():
        sides = [[row for row in here if part(row["key"], "runtime") == name] for name in (one, other)]
        if len(sides[0]) != 1 or len(sides[1]) != 1 or min(sides[0][0]["value"], sides[1][0]["value"]) <= 0:
            continue
        first, second = sides[0][0], sides[1][0]
        ratio = first["value"] / second["value"]
        ahead = ratio if first["better"] == "higher" else 1 / ratio
        if max(ahead, 1 / ahead) >= MARGIN:
            found.append((one if ahead > 1 else other, max(ahead, 1 / ahead), (first, second)))
    return found


def _finding(turned: Sequence[Sequence[tuple[str, float, tuple[Row, Row]]]], one: str, other: str) -> Finding:
    boldest = max(
        turned, key=lambda leads: min(max(by for who, by, _ in leads if who == name) for name in (one, other))
    )
    first = boldest[0][2][0]
    parts = [
        f"{who} leads on {pair[0]['chip']} ({_figure(pair[0])} against {_figure(pair[1])})" for who, _, pair in boldest
    ]
    parts = [text if who == one else f"{who} leads on {pair[0]['chip']} ({_figure(pair[1])} against {_figure(pair[0])})"
             for text, (who, _, pair) in zip(parts, boldest, strict=True)]  # fmt: skip
    rows = [
        evidence(row, f"{row['metric']} with {part(row['key'], 'runtime')}")
        for leads in turned
        for _, _, pair in leads
        for row in pair
    ]
    machines = {row["host"] for leads in turned for _, _, pair in leads for row in pair}
    more = f"; so in {counted(len(turned), 'workload')}" if len(turned) > 1 else ""
    return Finding(
        "runtime-flip",
        f"{first['task'].capitalize()} with {first['model']} ({first['workload']}): {listed(parts)}{more}. No "
        "runtime is the best on every chip.",
        About.of(rows, first["task"]),
        strength(FAIR if min(by for leads in turned for _, by, _ in leads) > 1.15 else WEAK,
                 f"one machine of each chip, {counted(len(turned), 'workload')}; figures without intervals, so a "
                 f"lead below {number((MARGIN - 1) * 100, 1)} % counts for none", rows, len(machines)),
        tuple(rows),
        "Versions of both runtimes may differ between the machines; the chip is not the only thing that does.",
        f"bench run suite/{first['suite']}, on both chips", {},
    )  # fmt: skip


def _figure(row: Row) -> str:
    return f"{number(row['value'], 4)} {row['unit']}" if row["unit"] not in ("1", "1/s") else number(row["value"], 4)
