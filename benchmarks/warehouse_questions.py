"""Questions to the warehouse beside the same asked of the same Parquet by hand: a row in QUESTIONS is one of them.

`ours` takes the results folder and gives the answer as a command would have it; `by_hand` is DuckDB's SQL in which
{runs}, {metrics}, ... stand for the lists of files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.frames import frame


@dataclass(frozen=True, slots=True)
class Question:
    """One question, two ways."""

    name: str
    ours: Callable[[Path], Any]
    by_hand: str


CASES = """
select r.run, r.started, r.provenance, r.source, m.suite, m.task, m.technique, m.key, m.model, m.params_b, m.workload,
    r.host, h.chip, r.environment, m.metric, m.unit, m.better, m.value, m.low, m.high, m.samples, m.trials
from read_parquet({metrics}) m join read_parquet({runs}) r using (run)
left join (select host, any_value(chip) as chip from read_parquet({hosts}) group by host) h using (host)
qualify row_number() over (
    partition by r.host, r.provenance, r.source, m.suite, m.technique, m.key, m.model, m.workload, m.metric
    order by r.started desc, r.run desc
) = 1
order by m.suite, m.model, m.workload, m.technique, m.metric, r.host, r.provenance
"""
COMPARISONS = """
select c.*, r.started, r.provenance, r.source, r.host, h.chip, r.environment, r.profile,
    row_number() over (
        partition by r.host, r.provenance, r.source, c.suite, c.technique, c.key, c.model, c.workload, c.metric
        order by r.started desc, r.run desc
    ) = 1 as newest
from read_parquet({comparisons}) c join read_parquet({runs}) r using (run)
left join (select host, any_value(chip) as chip from read_parquet({hosts}) group by host) h using (host)
order by r.started, r.run, c.model, c.workload, c.technique, c.metric
"""
RATIOS = """
select r.run, x.trial, r.started, r.provenance, t.suite, t.task, t.technique, t.key, t.baseline, t.model, t.params_b,
    t.workload, r.host, h.chip, r.environment, r.profile, t.number, x.metric, x.log_ratio
from read_parquet({ratios}) x join read_parquet({trials}) t using (run, trial) join read_parquet({runs}) r using (run)
left join (select host, any_value(chip) as chip from read_parquet({hosts}) group by host) h using (host)
where t.left_out is null and x.metric = 'net_time'
order by r.started, r.run, x.trial, x.metric
"""
SERIES = """
select t.suite, t.technique, t.key, t.model, t.workload, r.host, x.metric, r.run, r.started, r.environment,
    h.chip, avg(x.log_ratio) as value, stddev_samp(x.log_ratio) as deviation, count(*) as pairs,
    any_value(w.artefact) as artefact
from read_parquet({ratios}) x join read_parquet({trials}) t using (run, trial) join read_parquet({runs}) r using (run)
left join (select host, any_value(chip) as chip from read_parquet({hosts}) group by host) h using (host)
left join read_parquet({trials}) w
    on w.run = t.run and w.technique = t.technique and w.model = t.model and w.workload = t.workload
    and w.kind = 'alone'
where t.left_out is null and x.metric = 'net_time' and t.technique = 'q4'
group by all
order by r.started, r.run
"""
QUESTIONS = (
    Question("latest figure of each case", lambda results: frame("cases", results), CASES),
    Question("comparisons of all runs", lambda results: frame("comparisons", results), COMPARISONS),
    Question("ratios of all pairs", lambda results: frame("ratios", results, metric="net_time"), RATIOS),
    Question(
        "a technique over time",
        lambda results: frame("series", results, where="kind = 'ratio'", metric="net_time", technique="q4"),
        SERIES,
    ),
)
