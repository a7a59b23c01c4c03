"""What metrics are called here, their base units, and what other people's units are in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from analytics.names.metrics import UnknownMetric, metric_named


@dataclass(frozen=True, slots=True)
class Quantity:
    """A metric's base unit and direction; `most` is the largest value that there can be, where there is one."""

    unit: str
    better: str
    most: float | None = None


# What analytics.names has no row for: quantities of one format, and qualities that are shares.
OTHERS = {
    "decode_time": Quantity("s", "lower"),
    "train_time": Quantity("s", "lower"),
    "count": Quantity("1", "lower"),
    "exact_match": Quantity("1", "higher"),
    "matched_tokens": Quantity("1", "higher"),
    "top1_flips": Quantity("1", "lower"),
}
SHARES = frozenset(
    {"accuracy", "map50_95", "exact_match", "matched_tokens", "top1_flips", "performance_core_share"}
)  # fmt: skip


def quantity(metric: str | None) -> Quantity | None:
    """What is known of a metric, by its canonical name or one that a request may use; None where nothing is."""
    if metric in OTHERS:
        found = OTHERS[metric]
    else:
        try:
            named = metric_named(metric or "")
        except UnknownMetric:
            return None
        found = Quantity(named.unit, named.better)
    return replace(found, most=1.0) if metric in SHARES else found


FACTORS: dict[str, tuple[float, str]] = {
    "s": (1.0, "s"), "sec": (1.0, "s"), "second": (1.0, "s"), "seconds": (1.0, "s"),
    "ms": (1e-3, "s"), "us": (1e-6, "s"), "µs": (1e-6, "s"), "ns": (1e-9, "s"),
    "b": (1.0, "B"), "byte": (1.0, "B"), "bytes": (1.0, "B"),
    "kb": (1e3, "B"), "mb": (1e6, "B"), "gb": (1e9, "B"), "tb": (1e12, "B"),
    "kib": (2.0**10, "B"), "mib": (2.0**20, "B"), "gib": (2.0**30, "B"), "tib": (2.0**40, "B"),
    "j": (1.0, "J"), "mj": (1e-3, "J"), "kwh": (3.6e6, "J"), "wh": (3600.0, "J"),
    "w": (1.0, "W"), "watts": (1.0, "W"), "mw": (1e-3, "W"),
    "1": (1.0, "1"), "x": (1.0, "1"), "ppl": (1.0, "1"), "%": (1e-2, "1"),
    "nat": (1.0, "nat"), "nats": (1.0, "nat"), "db": (1.0, "dB"), "1/s": (1.0, "1/s"),
}  # fmt: skip
RATE = re.compile(r"([a-z]+)/s(ec)?$")


def in_base_unit(value: float, unit: str) -> tuple[float, str] | None:
    """The value in its base unit; None for a unit that isn't known. A rate of anything counts as 1/s."""
    written = unit.strip().lower()
    if written in FACTORS:
        factor, base = FACTORS[written]
        return value * factor, base
    return (value, "1/s") if RATE.fullmatch(written) else None


def unit_problem(metric: str, unit: str | None) -> str | None:
    """What is wrong with the unit of a metric that is known here; None where nothing is."""
    known = quantity(metric)
    if unit is None:
        return f"{metric} has no unit"
    if known is None or unit == known.unit or (known.unit, unit) == ("1", "%"):
        return None
    if known.unit == "1/s" and RATE.fullmatch(unit.lower()):
        return None
    return f"{metric} is in {known.unit}, not in {unit}"
