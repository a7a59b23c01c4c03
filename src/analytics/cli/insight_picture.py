"""The picture of a finding, for those that have one: from its own evidence, with the charts that everything shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import geometric_mean
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bench.spec import parse_key

if TYPE_CHECKING:
    import altair

    from analytics.insight import Evidence, Finding

WIDE = 110  # characters of a subtitle's line


def picture(findings: Iterable[Finding]) -> altair.TopLevelMixin | None:
    """The first finding's that can be drawn; None where none can."""
    for finding in findings:
        draw = PICTURES.get(finding.code)
        if draw is not None and (drawn := draw(finding)) is not None:
            return drawn
    return None


def _told(finding: Finding) -> list[str]:
    """The finding's sentence and reason, as lines under a title."""
    provenance = f"{finding.strength.level}, {' and '.join(finding.provenances)}: {finding.strength.why}"
    return [*wrap(finding.sentence, WIDE), *wrap(provenance, WIDE)]


def _crossover(finding: Finding) -> altair.TopLevelMixin:
    """Each machine's time on the Neural Engine over its GPU's, mean over its models, and the GPU as 1."""
    from analytics.charts import flip

    ratios: dict[tuple[str, str, float], list[float]] = {}
    for one, other in pairs_of(finding.evidence):
        if one.x:
            ratios.setdefault((one.host, one.chip, one.x), []).append(one.value / other.value)
    rows = [row for (_, chip, cores), found in ratios.items() for row in _units(chip, cores, geometric_mean(found))]
    crossing, low, high = (finding.figures.get(name) for name in ("gpu_cores", "low", "high"))
    title = "Neural Engine against GPU"
    return flip(rows, "GPU cores", "time over the GPU's", crossing, low, high, title, _told(finding))


def pairs_of(evidence: Sequence[Evidence]) -> list[tuple[Evidence, Evidence]]:
    """Evidence that was given in pairs, two by two."""
    return [(evidence[at], evidence[at + 1]) for at in range(0, len(evidence) - 1, 2)]


def _units(chip: str, cores: float, ratio: float) -> list[dict[str, Any]]:
    return [
        {"technique": "Neural Engine", "x": cores, "y": ratio, "name": chip},
        {"technique": "GPU", "x": cores, "y": 1.0, "name": ""},
    ]


def _roofline(finding: Finding) -> altair.TopLevelMixin | None:
    """Each quantisation under the chip's roof: what it reads a second, by the operations a byte that it does."""
    from analytics.charts import roofline
    from bench.host.chips import gpu_tflops, rows_of

    chip = finding.about.chips[0]
    roofs: list[dict[str, Any]] = [
        {
            "roof": f"{chip}, {row['gpu_cores']} cores",
            "bandwidth": float(row["bandwidth_gbs"]) * 1e9,
            "peak": peak * 1e12,
        }
        for row in rows_of(chip)
        if _plain(row["bandwidth_gbs"]) and (peak := gpu_tflops(chip, int(row["gpu_cores"])))
    ]
    points = {(one.technique, one.model): one for one in finding.evidence if one.x}
    if not roofs or not points:
        return None
    largest = max(roofs, key=lambda roof: float(roof["bandwidth"]))
    rows = [
        {"technique": f"{_short(one.technique)}, {one.model}", "intensity": one.x, "roof": largest["roof"],
         "rate": one.value * float(largest["bandwidth"]) * (one.x or 0.0)}
        for one in points.values()
    ]  # fmt: skip
    return roofline(rows, [largest], f"Decoding on {chip}", _told(finding))


def _short(key: str) -> str:
    """`llama.cpp q4_0` of a key."""
    pairs = parse_key(key)
    return " ".join(filter(None, (pairs.get("runtime", ""), pairs.get("quant", ""))))


def _plain(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def _series(finding: Finding) -> altair.TopLevelMixin:
    """The figures over the time of the run."""
    from analytics.charts import series

    rows = [
        {"seconds": one.x, "value": one.value, "name": f"{one.model}, {one.workload}"}
        for one in finding.evidence
        if one.x is not None
    ]
    y_title = "time of one call, s" if finding.evidence[0].unit == "s" else finding.evidence[0].what
    return series(rows, y_title, "Over the time of the run", _told(finding))


PICTURES: dict[str, Callable[[Finding], altair.TopLevelMixin | None]] = {
    "ane-gpu-crossover": _crossover,
    "bandwidth-share": _roofline,
    "drift": _series,
    "thermal-fade": _series,
}
