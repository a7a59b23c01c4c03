"""Techniques over many models: who is better on most of them, and by how much on how many."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from analytics.comparison.records import Compared, Ranked
from analytics.methods import Refusal, against_baseline, critical_difference, performance_profile

Cell = Mapping[str, float]  # ratio by technique


def over_models(rows: Sequence[Compared]) -> list[Ranked]:
    """One ranking a suite and baseline, over its models and workloads; suites with one of them have none."""
    by_suite: dict[tuple[str, str, str], dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        place = f"{row.case.model}/{row.case.workload}@{row.group}"
        by_suite[row.case.suite, row.baseline, row.metric][place][row.case.technique] = row.time.ratio
    found = (_ranked(*names, cells) for names, cells in by_suite.items() if len(cells) > 1)
    return [one for one in found if one is not None]


def _ranked(suite: str, baseline: str, metric: str, cells: Mapping[str, Cell]) -> Ranked | None:
    """Techniques that every model has, the baseline (ratio 1) among them; a profile of all of them."""
    shared = sorted(set.intersection(*(set(cell) for cell in cells.values())))
    everybody = sorted({name for cell in cells.values() for name in cell})
    if not shared:
        return None
    names, places = [baseline, *shared], sorted(cells)
    table = [[1.0, *(cells[place][name] for name in shared)] for place in places]
    wide = [[1.0, *(cells[place].get(name, math.nan) for name in everybody)] for place in places]
    against = against_baseline(table, names, baseline)
    return Ranked(
        suite,
        metric,
        tuple(places),
        critical_difference(table, names),
        performance_profile(wide, [baseline, *everybody]),
        () if isinstance(against, Refusal) else tuple(against),
    )
