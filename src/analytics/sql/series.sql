-- How did each case go over the runs of one host: its ratio to the baseline, or its figure where it has none?
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   provenance: measured, field or simulated
--   source: where it comes from
--   metric: name of the metric
--   unit: base unit of a figure; null of a ratio
--   kind: ratio (value is a mean log-ratio) or figure
--   baseline: what a ratio is to
--   run: the run
--   started: when it started
--   environment: the software
--   profile: quick, standard or rigorous
--   artefact: hash of the weights that were measured
--   value: mean log-ratio of the pairs that count, or the figure
--   deviation: standard deviation over the pairs; null where there are fewer than two
--   pairs: how many pairs there are; null of a figure
with pairs as (
    select
        x.run, t.suite, t.task, t.technique, t.key, t.model, t.workload, t.baseline, x.metric,
        avg(x.log_ratio) as value, stddev_samp(x.log_ratio) as deviation, count(*) as pairs
    from ratios x
    join trials t using (run, trial)
    where t.left_out is null
    group by all
),
points as (
    select *, 'ratio' as kind, null::varchar as unit from pairs
    union all by name
    select
        m.run, m.suite, m.task, m.technique, m.key, m.model, m.workload, null::varchar as baseline, m.metric, m.value,
        null::double as deviation, null::bigint as pairs, 'figure' as kind, m.unit
    from metrics m
),
weights as (
    select run, suite, technique, key, model, workload, any_value(artefact) as artefact
    from trials
    where artefact is not null
    group by all
)
select
    p.suite, p.task, p.technique, p.key, p.model, p.workload, r.host, h.chip, r.provenance, r.source, p.metric, p.unit,
    p.kind, p.baseline, r.run, r.started, r.environment, r.profile, w.artefact, p.value, p.deviation, p.pairs
from points p
join runs r using (run)
left join all_hosts h using (host)
left join weights w
    on w.run = p.run and w.suite = p.suite and w.technique = p.technique and w.key is not distinct from p.key
    and w.model = p.model and w.workload = p.workload
order by
    p.suite, p.model, p.workload, p.technique, p.key, p.metric, p.kind, r.host, r.provenance, r.source, r.started,
    r.run
