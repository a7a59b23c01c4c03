"""Techniques whose order here is another than on published Macs: measured and field figures, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.insight.finding import FAIR, STRONG, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, spread, strength
from analytics.insight.prefill import bit_pairs, ratios_by_machine
from analytics.insight.rows import Contrast, Frames, Row, evidence, is_mac, part, rest
from analytics.insight.weights import level_of, quant_of
from analytics.methods.clusters import Clustered, mean_over_clusters

# Which published speed a workload of suite/text-generation stands beside, by the beginning of its name.
BESIDE = {"decode": "decode_tok_s", "prefill": "prefill_tok_s"}
FULL = ("f32", "f16", "bf16")
DECIDED = {"better": True, "worse": False}


def disagreements(frames: Frames) -> Iterator[Finding]:
    """Fewer bits that are faster on published Macs and slower here, or the other way round."""
    keys = {
        (row["host"], row["suite"], row["technique"], row["model"]): row["key"]
        for row in frames.rows(provenance="measured")
    }
    for row in frames.named(frames.comparisons.to_dicts()):
        metric = next((metric for name, metric in BESIDE.items() if (row["workload"] or "").startswith(name)), None)
        baseline = keys.get((row["host"], row["suite"], row["baseline"], row["model"]))
        if metric and row["metric"] == "net_time" and row["verdict"] in DECIDED and _only_bits(row["key"], baseline):
            yield from _beside(frames, row, str(baseline), metric)


def _only_bits(key: str | None, baseline: str | None) -> bool:
    """Whether the two differ in the weights' precision alone, and the baseline is a full one."""
    if not key or not baseline or quant_of(baseline) not in FULL:
        return False
    return rest(key, "quant") == rest(baseline, "quant") and level_of(quant_of(key)) in (4.0, 8.0)


def _beside(frames: Frames, row: Row, baseline: str, metric: str) -> Iterator[Finding]:
    level = level_of(quant_of(row["key"])) or 0.0
    rows = [
        one
        for one in frames.rows(metric=metric, provenance="field")
        if is_mac(one) and part(one["key"], "unit") != "cpu"
    ]
    pairs = list(bit_pairs(rows, level))
    mean = mean_over_clusters(ratios_by_machine(pairs))
    if mean is None or mean.low is None or mean.high is None:
        return
    faster_there = True if mean.low > 1 else False if mean.high < 1 else None
    if faster_there is not None and faster_there != DECIDED[row["verdict"]]:
        yield _finding(row, baseline, level, mean, pairs, metric)


def _finding(row: Row, baseline: str, level: float, mean: Clustered, pairs: Sequence[Contrast], metric: str) -> Finding:
    here = Evidence(
        f"time of {quant_of(row['key'])} over {quant_of(baseline)}", row["ratio"], "1", "measured", row["source"],
        row["run"],
        row["chip"] or "", row["host"], row["model"], row["key"], row["workload"], row["low"], row["high"],
        f"verdict {row['verdict']}, {counted(row['pairs'], 'pair')}",
    )  # fmt: skip
    there = [evidence(one, metric) for pair in pairs for one in pair.rows]
    runtimes = sorted({part(pair.one["key"], "runtime") for pair in pairs})
    slower = row["ratio"] > 1
    ratio, low, high = row["ratio"], row["low"], row["high"]
    order = ("slower", "faster") if slower else ("faster", "slower")
    sentence = (
        f"{number(level, 1)}-bit weights ({row['technique']}) are {order[0]} on {row['who']} and {order[1]} on "
        f"published Macs: {row['workload']} of {row['model']} takes {number(ratio)} times (99 % interval {number(low)} "
        f"to {number(high)}) as long as {quant_of(baseline)} [measured]; on {counted(mean.clusters, 'Mac')} with "
        f"{listed(runtimes)} the speed is {spread(mean)} times that of half precision [field]."
    )
    return Finding(
        "order-differs-here", sentence,
        About.of([here], row["task"]),
        strength(STRONG if row["pairs"] >= 8 else FAIR,
                 f"a verdict over {counted(row['pairs'], 'pair')} here; {counted(mean.clusters, 'machine')} there, "
                 "each once",
                 [here, *there], mean.clusters + 1),
        (here, *there),
        "This doesn't say that the technique is bad: model, baseline (float32 here, half precision there), runtime "
        "and compute unit differ. It says that figures of this machine don't choose a quantisation for a Mac's GPU.",
        f"bench run suite/{row['suite']} --technique {row['technique']}, on the Mac that shall run it",
        {"here": 1 / ratio, "there": mean.value},
    )  # fmt: skip
