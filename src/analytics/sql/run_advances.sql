-- Which techniques were faster than their baseline in each run, and what did that do to the suite's leading quality?
--   run: the run
--   started: when it started
--   host: the machine
--   chip: its chip
--   provenance: measured or simulated
--   suite: the suite
--   model: the checkpoint
--   workload: name of the workload
--   technique: short name
--   metric: net_time, or wall_time where the run has no net time of the case
--   ratio: technique over baseline
--   low: lower end of its interval
--   high: upper end
--   verdict: better, worse, same or cannot tell
--   quality: the suite's first quality metric that was compared; null where the run compared none
--   quality_verdict: its verdict
--   any_worse: whether any quality metric was worse
with times as (
    select *
    from comparisons
    where metric in ('net_time', 'wall_time') and ratio is not null
    qualify row_number() over (partition by run, suite, model, workload, technique order by metric) = 1
),
qualities as (
    select
        c.run, c.suite, c.model, c.workload, c.technique,
        arg_min(
            {'metric': c.metric, 'verdict': c.verdict},
            coalesce(list_position(from_json(r.qualities, '["VARCHAR"]'), c.metric), 1000)
        ) as leading,
        bool_or(c.verdict = 'worse') as any_worse
    from comparisons c
    join runs r using (run)
    where c.difference is not null
    group by all
)
select
    r.run, r.started, r.host, h.chip, r.provenance, t.suite, t.model, t.workload, t.technique, t.metric, t.ratio, t.low,
    t.high, t.verdict, q.leading.metric as quality, q.leading.verdict as quality_verdict,
    coalesce(q.any_worse, false) as any_worse
from times t
join runs r using (run)
left join all_hosts h using (host)
left join qualities q
    on q.run = t.run and q.suite = t.suite and q.model = t.model and q.workload = t.workload
    and q.technique = t.technique
where r.provenance <> 'field'
order by r.started, r.run, t.suite, t.model, t.workload, t.ratio
