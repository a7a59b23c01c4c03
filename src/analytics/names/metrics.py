"""Names of metrics across sources: canonical name, base unit, direction, and the factor that brings a figure there.

A name of `bench.metrics.METRICS` or of a suite is canonical where it means the same; where none does, the name that a
request uses (DESIGN 6: `decode_tok_s`, `it_s`, ...). Every name of a request stays usable as an alias.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from analytics.names.rules import pairs_in, table
from bench.metrics import METRICS


class UnknownMetric(Exception):
    """A name or a unit that no rule knows; the text says which there are."""


@dataclass(frozen=True, slots=True)
class MetricName:
    """What a metric is called here.

    `factor` brings a figure in the alias's unit into the base unit `unit` (s, B, J, W, 1/s, 1, nat, dB, B/s).
    `workload` is what the alias says of the work. `reciprocal` names the metric that is one over this one, where
    there is one. `measured` says where this toolkit's own runs keep the figure: a metric, or metric@workload.
    """

    name: str
    unit: str
    better: str  # higher | lower
    factor: float = 1.0
    workload: Mapping[str, str] = field(default_factory=dict)
    reciprocal: str = ""
    measured: str = ""


@cache
def metric_named(alias: str, unit: str | None = None, source: str = "") -> MetricName:
    """The metric that a source or a request means by a name, given in `unit` (the name's usual one where None).

    `source` decides where one source means something narrower by a common name.

    Raises UnknownMetric with one line for a name, or a unit of it, that no rule knows.
    """
    by_unit = _aliases(source).get(alias)
    if by_unit is None:
        raise UnknownMetric(f"metric '{alias}' is not known; known are {', '.join(known_metrics())}")
    if unit is None:
        return next(iter(by_unit.values()))
    if unit not in by_unit:
        raise UnknownMetric(f"{alias} in '{unit}' is not known; known are {', '.join(by_unit)}")
    return by_unit[unit]


def known_metrics() -> tuple[str, ...]:
    """Every name that `metric_named` takes, by alphabet."""
    return tuple(sorted(_aliases("")))


@cache
def _aliases(source: str) -> Mapping[str, Mapping[str, MetricName]]:
    """By name and unit; a canonical name is an alias of itself, in its base unit."""
    found: dict[str, dict[str, MetricName]] = {}
    for row in sorted(table("metrics"), key=lambda row: bool(row["source"])):
        if row["source"] not in ("", source):
            continue
        one = MetricName(
            row["metric"], row["base_unit"], row["better"], float(row["factor"]), pairs_in(row["workload"]),
            row["reciprocal"], row["measured"],
        )  # fmt: skip
        found.setdefault(row["alias"], {})[row["unit"]] = one
        canonical = MetricName(one.name, one.unit, one.better, reciprocal=one.reciprocal, measured=one.measured)
        found.setdefault(one.name, {}).setdefault(one.unit, canonical)
    for metric in METRICS.values():
        found.setdefault(metric.name, {}).setdefault(
            metric.unit, MetricName(metric.name, metric.unit, metric.better, measured=metric.name)
        )
    return found
