"""Which metrics a front is over: those that were asked for, or the usual ones that most techniques have."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.front.published import COST_UNITS
from analytics.front.records import FrontMetric, Known, Thin

TIME = "time"  # net time where all that were paired have it, else wall time
# Of each row the first that more than half of the techniques have; the rest says the same in other words.
CALLS = ("net_time", "wall_time", "throughput", "rtfx", "it_s", "encode_time", "epoch_time")
PHASES = (("decode_tok_s", "tpot"), ("prefill_tok_s", "ttft", "prefill_s_per_tok"))
COSTS = (
    ("peak_memory", "runtime_peak_memory"),
    ("size_on_disk", "compression_ratio"),
    ("energy", "energy_total", "power"),
)
USUAL = tuple(name for row in (CALLS, *PHASES, *COSTS) for name in row)


def chosen(known: Known, asked: Sequence[str]) -> tuple[tuple[FrontMetric, ...], tuple[Thin, ...]]:
    """The metrics of a ground, and those that some techniques lack.

    No metrics where one that was asked for isn't known there, or where fewer than two of the usual ones are.
    """
    if asked:
        names = list(dict.fromkeys(time_metric(known) if name == TIME else name for name in asked))
        if not all(name in known.metrics for name in names):
            return (), ()
        return tuple(known.metrics[name] for name in names), _thin(known, names)
    found = [name for row in _rows(known) if (name := _first(known, row))]
    kept = [name for name in found if 2 * known.having(name) > len(known.figures)]
    if len(kept) < 2:
        return (), ()
    return tuple(known.metrics[name] for name in kept), _thin(known, found)


def time_metric(known: Known) -> str:
    """Net time where every technique that was paired has it; else wall time, which all have."""
    if "net_time" in known.metrics and known.having("net_time") >= known.having("wall_time"):
        return "net_time"
    return "wall_time" if "wall_time" in known.metrics else next((name for name in CALLS if name in known.metrics), "")


def _rows(known: Known) -> list[Sequence[str]]:
    measured = known.ground.provenance != "field"
    times = [(time_metric(known),)] if measured else [CALLS, *PHASES]
    return [*times, _qualities(known), *COSTS]


def _qualities(known: Known) -> list[str]:
    """In the suite's order those that the baseline has by itself first; measured times aren't among them."""
    sound = [name for name in known.qualities if name in known.metrics and known.metrics[name].unit not in COST_UNITS]
    own = known.figures.get(known.ground.baseline, {})
    return sorted(sound, key=lambda name: name not in own) if own else sorted(sound, key=lambda n: -known.having(n))


def _first(known: Known, names: Sequence[str]) -> str:
    """The first that most techniques have, or else the one that the most have; empty where nobody has any."""
    there = [name for name in names if name in known.metrics]
    most = [name for name in there if 2 * known.having(name) > len(known.figures)]
    return most[0] if most else max(there, key=known.having, default="")


def _thin(known: Known, names: Sequence[str]) -> tuple[Thin, ...]:
    total = len(known.figures)
    return tuple(Thin(name, known.having(name), total) for name in names if known.having(name) < total)
